"""What `make torture-sources` measures: 100,000 sources on one daemon, nearly all of them 304.

The sources are on loopback, each at an address of its own, over plain HTTP: TLS and name servers come on top. Their
first poll is over, as after a restart. The daemon is a process of its own, as `monitor run` puts it together:
`python -m tests.torture.sources FOLDER PORT COUNT`. The server counts what it is asked.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

from monitor.daemon.parts import Intervals
from monitor.domain.sources.source import Source
from monitor.ports.repositories.transaction import Transaction
from monitor.store import open_store, sqlite_url
from tests.benchmarks.processes import cpu_of, pss_mb, tree_of
from tests.integration.hostile.product import product, source
from tests.torture.row import Row, Say

SOURCES = 100_000
LOADS = (900.0, 300.0, 1.0)  # seconds between two polls of a source: the shipped interval, a third of it, at once
WARM, MEASURED = 30.0, 60.0  # seconds
LATE = 5.0  # seconds after its time that a poll may begin
_ETAG = '"0"'  # many.py's, before a source has something new


@dataclass(frozen=True, slots=True, kw_only=True)
class _Load:
    """`late` is how long the poll that waits longest has been due, in seconds; processor time in seconds a second."""

    asked: float
    news: float
    daemon: float
    children: float
    mb: float
    late: float
    overdue: int


def measure(say: Say) -> Iterator[Row]:
    for interval in LOADS:
        say(f"{SOURCES:,} sources, each polled every {interval:.0f} s")
        with _serving() as port, tempfile.TemporaryDirectory() as folder:
            asyncio.run(_fill(Path(folder), port, SOURCES, timedelta(seconds=interval)))
            load = _loaded(Path(folder), port, SOURCES, interval, say)
        wanted = SOURCES / interval
        saturated = interval == LOADS[-1]
        yield Row(
            case="sources",
            what=f"{SOURCES:,} sources, all due at once"
            if saturated
            else f"{SOURCES:,} sources every {interval:.0f} s",
            target="is measured" if saturated else f"{wanted:.0f} polls/s, at most {LATE:.0f} s late",
            measured=f"{load.asked:.0f} polls/s, {load.news:.1f} with news; cores: daemon {load.daemon:.2f}, children "
            f"{load.children:.2f}; {1_000 * load.daemon / max(load.asked, 1):.2f} ms a poll; {load.mb:.0f} MB; "
            f"{load.overdue:,} overdue, {load.late:.0f} s at most",
            good=load.asked > 0 if saturated else load.late <= LATE,
        )


@contextmanager
def _serving() -> Iterator[int]:
    command = [sys.executable, "-m", "tests.torture.many", "--quiet"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield int(process.stdout.readline() if process.stdout else "0")
        finally:
            process.kill()


def _sources(port: int, count: int, interval: timedelta = timedelta(minutes=15)) -> tuple[Source, ...]:
    return tuple(
        source(f"s{n}", f"http://{_address(n)}:{port}/{n}", interval=interval, adaptive=False) for n in range(count)
    )


def _address(number: int) -> str:
    return f"127.{number // 62_500 + 70}.{number // 250 % 250}.{number % 250 + 1}"


async def _fill(folder: Path, port: int, count: int, interval: timedelta) -> None:
    """Store the sources as if each had been polled, due at times spread over the interval."""
    sources, now = _sources(port, count, interval), datetime.now(UTC)
    (folder / "data").mkdir()

    def put(tx: Transaction) -> None:
        tx.sources.sync(sources, now=now)
        for number, state in enumerate(tx.sources.states()):
            due = now + interval * (number / count)
            url = f"http://{_address(int(state.source_id[1:]))}:{port}/{state.source_id[1:]}"
            polled = replace(state, baselined_at=now, asked=url, etag=_ETAG, last_full_get_at=now, last_polled_at=now)
            tx.sources.save(replace(polled, due_at=due, last_success_at=now))

    async with open_store(sqlite_url(folder / "data")) as store:
        await store.write(put)


def _loaded(folder: Path, port: int, count: int, interval: float, say: Say) -> _Load:
    command = [sys.executable, "-m", "tests.torture.sources", str(folder), str(port), str(count), str(interval)]
    with subprocess.Popen(command) as daemon:
        try:
            began = time.monotonic()
            while _asked(port)[0] == 0:
                if daemon.poll() is not None or time.monotonic() - began > 300:
                    raise RuntimeError("the daemon polls nothing")
                time.sleep(0.5)
            say(f"it polls after {time.monotonic() - began:.0f} s")
            time.sleep(WARM)
            before, asked, at = _cpu(daemon.pid), _asked(port), time.monotonic()
            time.sleep(MEASURED)
            after, now, seconds = _cpu(daemon.pid), _asked(port), time.monotonic() - at
            late = asyncio.run(_lateness(folder, count))
            return _Load(
                asked=(now[0] - asked[0]) / seconds,
                news=(now[1] - asked[1]) / seconds,
                daemon=(after[0] - before[0]) / seconds,
                children=(after[1] - before[1]) / seconds,
                mb=sum(pss_mb(pid) for pid in tree_of(daemon.pid)),
                late=max(late, default=0.0),
                overdue=len(late),
            )
        finally:
            daemon.kill()


def _asked(port: int) -> tuple[int, int]:
    """Requests so far, and those that were answered with something new."""
    with urlopen(f"http://127.0.0.1:{port}/count", timeout=30) as answer:
        polls, news = json.load(answer)
    return polls, news


def _cpu(pid: int) -> tuple[float, float]:
    """Seconds of the process, and of all below it."""
    own = cpu_of(pid, below=False)
    return own, cpu_of(pid) - own


async def _lateness(folder: Path, count: int) -> list[float]:
    """Since when each due source waits for its poll, in seconds."""
    now = datetime.now(UTC)
    async with open_store(sqlite_url(folder / "data"), read_only=True) as store:
        due = await store.read(lambda tx: tx.sources.due(now=now, limit=count))
    return [(now - state.due_at).total_seconds() for state in due]


async def _run(folder: Path, port: int, count: int, interval: float) -> None:
    sources = _sources(port, count, timedelta(seconds=interval))
    hosts = [f"{_address(n)}:{port}" for n in range(count)]
    async with product(folder, sources, hosts=hosts, intervals=Intervals()) as app:
        await app.daemon.run(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(_run(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])))
