"""What a child opens and whom it asks while it reads a body: seen by an audit hook inside the child itself."""

import asyncio
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from monitor.domain.sources.source import Source, SourceId
from monitor.errors import MonitorError
from monitor.extract import build
from monitor.ports.children.extraction import ExtractJob, ReaderConfig
from monitor.rulefiles import load
from monitor.workers.pool import ChildPool

_WATCHED = frozenset({"open", "os.open", "os.listdir", "socket.connect", "socket.getaddrinfo", "subprocess.Popen"})
_OWN = (sys.prefix, sys.base_prefix, str(Path(__file__).parents[3]), "/proc/self/statm")


class Trap:
    """An address at which nobody must ask. `asked` says how often somebody did."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        address, port = listening.getsockname()
        self.url = f"http://{address}:{port}"

    def asked(self) -> int:
        count = 0
        while True:
            try:
                self._listening.accept()[0].close()
            except BlockingIOError:
                return count
            count += 1


@contextmanager
def trapping() -> Iterator[Trap]:
    with socket.create_server(("127.77.0.1", 0), backlog=128) as listening:
        listening.setblocking(False)
        yield Trap(listening)


def looks(bodies: Sequence[bytes], folder: Path) -> tuple[str, ...]:
    """What a child opened or asked for that is not of Python or ours, over all of `bodies`."""
    return asyncio.run(_looks(bodies, load(folder / "none").knowledge))


async def _looks(bodies: Sequence[bytes], knowledge: ReaderConfig) -> tuple[str, ...]:
    now = datetime(2026, 11, 26, tzinfo=UTC)
    source = Source(id=SourceId("watched"), name="watched", url="http://watched.example/feed")
    found: list[str] = []
    async with ChildPool(_watching, knowledge, size=1) as pool:
        for body in (_CONTROL, *bodies):
            job = ExtractJob(source=source, body=body, content_type="", url=source.url, known={}, now=now)
            found += await pool.run(job)
    assert found[:1] == [f"open {_CONTROL_FILE!r}"], "the hook sees what it is to see"
    return tuple(found[1:])


_CONTROL, _CONTROL_FILE = b"control", "/etc/hostname"


def _watching(knowledge: ReaderConfig) -> Callable[[ExtractJob], tuple[str, ...]]:
    run, seen = build(knowledge), list[str]()

    def note(event: str, arguments: tuple[object, ...]) -> None:
        if event in _WATCHED and not str(arguments[0]).startswith(_OWN):
            seen.append(f"{event} {arguments[0]!r}"[:200])

    def work(job: ExtractJob) -> tuple[str, ...]:
        seen.clear()
        if job.body == _CONTROL:
            Path(_CONTROL_FILE).read_bytes()
        try:
            run(job)
        except MonitorError:  # the body is no feed, as it should be
            return tuple(seen)
        return tuple(seen)

    sys.addaudithook(note)
    return work
