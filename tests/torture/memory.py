"""What `make torture-memory` measures: the memory of daemon, prefork server and children over polls of 500 sources.

The sources are of our own making, of mixed kinds, on loopback. The daemon is a process of its own that polls all of
them, says so, and waits until its memory was taken: `python -m tests.torture.memory FOLDER ROUNDS < ADDRESSES`.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.memory import LIMIT_MB
from tests.benchmarks.processes import children_of, pss_mb, tells_memory
from tests.integration.hostile.product import product
from tests.torture.many import sources_at
from tests.torture.row import Row, Say

SOURCES = 500
ROUNDS = 8
SETTLED = 2  # rounds after which growth counts: the first looks are over, caches are filled
GROWTH_MB = 10.0  # of all processes, from then to the end


def measure(say: Say) -> Iterator[Row]:
    if not tells_memory():
        yield Row(case="memory", what="PSS", target="is measured", measured="this system reports none", good=False)
        return
    say(f"{SOURCES} sources, {ROUNDS} rounds")
    rounds = taken(SOURCES, ROUNDS)
    most, grown = max(rounds), rounds[-1] - rounds[SETTLED - 1]
    slope = grown / (ROUNDS - SETTLED) / SOURCES * 1_000
    shown = ", ".join(f"{mb:.0f}" for mb in rounds)
    yield Row(
        case="memory",
        what=f"PSS of daemon, prefork server, children over {SOURCES} sources of 5 kinds, {ROUNDS} polls each",
        target=f"≤ {LIMIT_MB:.0f} MB; grows ≤ {GROWTH_MB:.0f} MB after poll {SETTLED}",
        measured=f"{most:.0f} MB at most ({shown}); {slope:+.1f} MB per 1,000 polls",
        good=most <= LIMIT_MB and grown <= GROWTH_MB,
    )


def taken(sources: int, rounds: int) -> list[float]:
    """MB of daemon, prefork server and children after each round. Raises RuntimeError if a source was not read."""
    with _serving(sources) as urls, tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.torture.memory", folder, str(rounds)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as daemon:
            try:
                return list(_rounds(daemon, urls, rounds))
            finally:
                daemon.kill()


def _rounds(daemon: "subprocess.Popen[str]", urls: Sequence[str], rounds: int) -> Iterator[float]:
    assert daemon.stdin is not None
    assert daemon.stdout is not None
    daemon.stdin.write(json.dumps(urls) + "\n")
    daemon.stdin.flush()
    for _ in range(rounds):
        said = daemon.stdout.readline().strip()
        if said != str(len(urls)):
            raise RuntimeError(f"the daemon read {said or 'none'} of {len(urls)} sources")
        yield _tree_mb(daemon.pid)
        daemon.stdin.write("\n")
        daemon.stdin.flush()


def _tree_mb(top: int) -> float:
    below, at, total = children_of(), [top], 0.0
    while at:
        pid = at.pop()
        total += pss_mb(pid)
        at += below[pid]
    return total


@contextmanager
def _serving(count: int) -> Iterator[list[str]]:
    command = [sys.executable, "-m", "tests.torture.many", str(count)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield json.loads(process.stdout.readline() if process.stdout else "[]")
        finally:
            process.kill()


async def _run(folder: Path, rounds: int, urls: Sequence[str]) -> None:
    hosts = [url.split("/")[2] for url in urls]
    async with product(folder, sources_at(urls), hosts=hosts) as app:
        for _ in range(rounds):
            collected = await app.daemon.once(everything=True)
            print(sum(c.outcome in ("new_body", "unchanged", "not_modified") for c in collected), flush=True)
            await asyncio.to_thread(sys.stdin.readline)


if __name__ == "__main__":
    asyncio.run(_run(Path(sys.argv[1]), int(sys.argv[2]), json.loads(sys.stdin.readline())))
