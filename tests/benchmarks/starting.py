"""From the start of a process to its first request to a feed: `python -m tests.benchmarks.starting PORT FOLDER` is the
daemon, as `monitor run` puts it together, with one source. Here waits a socket for its connection.

The database is a copy of that of 1,000,000 articles, if `scale` or `make bench-growth` made it, else a new one.
"""

import asyncio
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from monitor.daemon.narrator import Quiet
from monitor.store import database_file, sqlite_url
from tests.benchmarks.feedserver import FeedServer
from tests.benchmarks.measuring import REPEATS, Row, Stopwatch, Tick, median_of, spread_of
from tests.benchmarks.product import running
from tests.benchmarks.scale import ARTICLES, KEEP_IN

LIMIT = 3.0  # seconds
_LONGEST = 120.0  # seconds until a start counts as failed


def steps(repeats: int = REPEATS) -> int:
    return repeats + 1


def measure(tick: Tick, *, repeats: int = REPEATS, keep_in: Path = KEEP_IN) -> tuple[Row, ...]:
    keep_in.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=keep_in) as name:
        folder = Path(name)
        articles = _copied(keep_in, folder)
        tick(f"a database of {articles:,} articles")
        taken = []
        for n in range(1, repeats + 1):
            taken.append(_one_start(folder))
            tick(f"start {n} of {repeats}")
    shares = [t / LIMIT for t in taken]
    row = Row(
        bench="start",
        what=f"from the start of a process to its first request, with a database of {articles:,} articles",
        ours=f"{median_of(taken):.2f} s",
        beside=f"{LIMIT:g} s",
        yardstick="the limit",
        ratio=round(median_of(shares), 2),
        ratio_means="share of it, less is better",
        spread=spread_of(shares),
        repeats=len(taken),
        figures={"seconds": round(median_of(taken), 2), "articles": articles},
    )
    return (row,)


def _copied(keep_in: Path, folder: Path) -> int:
    """Copy the large database. Returns its number of articles, 0 without one."""
    for note in keep_in.glob(f"{ARTICLES}-*/done"):
        kept = database_file(sqlite_url(note.parent))
        if kept is not None:
            shutil.copy(kept, folder / kept.name)
            return ARTICLES
    return 0


def _one_start(folder: Path) -> float:
    """Seconds until the process connects. Raises TimeoutError."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(_LONGEST)
        command = [sys.executable, "-m", "tests.benchmarks.starting", str(listening.getsockname()[1]), str(folder)]
        with Stopwatch() as watch:
            daemon = subprocess.Popen(command)
            try:
                connection, _ = listening.accept()
            except TimeoutError:
                daemon.kill()
                raise
        connection.close()
        daemon.terminate()
        daemon.wait()
    return watch.seconds


async def _run(port: int, folder: Path) -> None:
    async with running(folder, FeedServer(port=port, feeds=1), Quiet()) as app:
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        await app.daemon.run(stop)


if __name__ == "__main__":
    asyncio.run(_run(int(sys.argv[1]), Path(sys.argv[2])))
