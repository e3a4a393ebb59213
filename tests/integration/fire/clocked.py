"""The product as a process whose clock a test sets, and the feeds that it asks.

`python -m tests.integration.fire.clocked` runs the daemon until a signal ends it, with no source but the test's.
"""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from monitor.app.assemble import Overrides, assemble
from monitor.rulefiles import load
from monitor.settings import read_settings
from monitor.telemetry import configure
from tests.fakes.feeds import Entry, rss

FEEDS = 5
ROOT = Path(__file__).parents[3]
_PATIENCE = 60  # seconds until every feed was asked once, on a machine that is busy


def faketime() -> Path | None:
    """The library that gives a process another clock, where it is installed (`.ci/fire` does)."""
    return next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))), None)


@dataclass(slots=True)
class Process:
    """`asked` counts the requests of each feed, `clock` is the file that its time is read from, `data` its folder."""

    child: "subprocess.Popen[bytes]"
    asked: Counter[str]
    clock: Path
    data: Path
    log: Path

    def set(self, clock: str) -> Counter[str]:
        """Set its clock as faketime(1) has it, and give it some ticks; how often each feed was asked since."""
        before = self.asked.copy()
        _show(self.clock, clock)
        time.sleep(2.5)  # the product's tick is a second
        return self.asked - before

    def set_and_wait(self, clock: str) -> Counter[str]:
        """Set its clock to a time at which each feed is due, wait until each answer is stored and give it some ticks;
        how often each feed was asked since.

        A busy machine asks late: without the wait a request, or its time, would count for the next clock.
        """
        before, stored = self.asked.copy(), _stored(self.data)
        _show(self.clock, clock)
        _wait(lambda: len(_stored(self.data) - stored) == FEEDS, self)
        time.sleep(2.5)  # the product's tick is a second
        return self.asked - before

    @property
    def memory(self) -> int:
        """Bytes."""
        lines = Path(f"/proc/{self.child.pid}/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) * 1024

    @property
    def is_alive(self) -> bool:
        return self.child.poll() is None


@contextmanager
def running(folder: Path, *, boots: str) -> Iterator[Process]:
    """Once the answer of each of its feeds is stored; its clock shows `boots` at first."""
    library = faketime()
    assert library is not None, "libfaketime is not installed: .ci/fire"
    asked: Counter[str] = Counter()
    clock = folder / "clock"
    _show(clock, boots)
    with _feeds(asked) as port, (folder / "log").open("wb") as log:
        _write_sources(folder / "rules", port)
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.fire.clocked"],
            cwd=ROOT,
            env=_environment(folder, port) | _faked(library, clock),
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
        try:
            made = Process(child=child, asked=asked, clock=clock, data=folder / "data", log=folder / "log")
            _wait(lambda: len(_stored(made.data)) == FEEDS, made)
            yield made
        finally:
            child.kill()
            child.wait()


def runs(process: Process) -> Iterator[int]:
    """Most requests of a feed for each clock: an hour ahead and back, ten years ahead and back, one that stands still.

    Only a clock that is ahead makes feeds due at once.
    """
    for ahead in ("+1h", "+3650d"):
        yield max(process.set_and_wait(ahead).values())
        yield max(process.set("+0").values(), default=0)
    yield max(process.set(still_at(timedelta(days=32))).values(), default=0)


def still_at(ahead: timedelta) -> str:
    """A clock that stands still that far from now, as faketime(1) has it."""
    return f"{datetime.now(UTC) + ahead:%Y-%m-%d %H:%M:%S}"


def _show(clock: Path, shows: str) -> None:
    """At once: a process that reads half a time ends."""
    written = clock.with_suffix(".new")
    written.write_text(shows, encoding="ascii")
    written.replace(clock)


def _wait(holds: Callable[[], bool], process: Process) -> None:
    until = time.monotonic() + _PATIENCE
    while not holds():
        assert process.is_alive, process.log.read_text(encoding="utf-8")[-2_000:]
        assert time.monotonic() < until, process.log.read_text(encoding="utf-8")[-2_000:]
        time.sleep(0.1)


def _stored(data: Path) -> set[tuple[str, str]]:
    """The feeds with a poll that the database knows, each with its time."""
    path = next(data.glob("*.db"), None)
    if path is None:
        return set()
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        try:
            return set(database.execute(_POLLED))
        except sqlite3.OperationalError:  # it is being made
            return set()


_POLLED = (
    "SELECT source_id, last_success_at FROM poll_state WHERE last_success_at IS NOT NULL AND source_id LIKE '%feed-%'"
)


def _environment(folder: Path, port: int) -> dict[str, str]:
    return {
        **{k: v for k, v in os.environ.items() if not k.startswith(_NOT_PASSED_ON)},
        "PYTHONPATH": str(ROOT),
        "MONITOR_DATA_DIR": str(folder / "data"),
        "MONITOR_RULES_DIR": str(folder / "rules"),
        "MONITOR_ALLOW_HOSTS": f"127.0.0.1:{port}",
    }


_NOT_PASSED_ON = ("MONITOR_", "SLACK_", "FAKETIME")
"""The last: tests that run at another date have a clock that would win over the file."""


def _faked(library: Path, clock: Path) -> dict[str, str]:
    return {
        "LD_PRELOAD": str(library),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }


def _write_sources(rules: Path, port: int) -> None:
    (rules / "desk").mkdir(parents=True)
    rows = "".join(
        f"  - {{name: Feed {n}, url: 'http://127.0.0.1:{port}/{n}', interval: 30m, full_text: false}}\n"
        for n in range(FEEDS)
    )
    (rules / "desk" / "sources.yaml").write_text(f"sources:\n{rows}", encoding="utf-8")


@contextmanager
def _feeds(asked: Counter[str]) -> Iterator[int]:
    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked[self.path] += 1
            body = rss([Entry(id=self.path, link=f"https://m.example{self.path}", title=f"Visit {self.path}")])
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


async def _main() -> None:
    settings = read_settings(os.environ)
    configure(settings.log_level)
    rules = load(settings.rules_dir)
    own = replace(rules, sources=tuple(s for s in rules.sources if s.origin != "base"))
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with assemble(settings, overrides=Overrides(rules=own)) as app:
        await app.daemon.run(stop)


if __name__ == "__main__":
    asyncio.run(_main())
