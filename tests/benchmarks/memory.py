"""Memory: proportional set size (PSS) of the daemon, its forkserver and its children after a first poll.

PSS shares out what processes have in common, so that the sum is what the machine would get back. Each repeat starts
the daemon anew as a process of its own (`python -m tests.benchmarks.memory PORT FEEDS FOLDER`). Linux only.
"""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from monitor.daemon.initial_polls import InitialPollSummary
from monitor.daemon.narrator import Quiet
from tests.benchmarks.feedserver import FeedServer, serving
from tests.benchmarks.measuring import REPEATS, Row, Tick, median_of, spread_of
from tests.benchmarks.processes import children_of, pss_mb, tells_memory
from tests.benchmarks.product import running

FEEDS = (100, 500)
ENTRIES = 30
LIMIT_MB = 180.0
_LOOKED = "looked"


def steps(repeats: int = REPEATS) -> int:
    return repeats + _starts(FEEDS[1], repeats)


def measure(tick: Tick, *, feeds: int | None = None, entries: int = ENTRIES, repeats: int = REPEATS) -> tuple[Row, ...]:
    """A row for each number of feeds. No row where the system does not report PSS."""
    counts = FEEDS if feeds is None else (feeds,)
    return tuple(_measured(tick, n, entries, _starts(n, repeats)) for n in counts) if tells_memory() else ()


def _starts(feeds: int, repeats: int) -> int:
    """A start with more feeds takes longer, and differs less from the next."""
    return min(repeats, max(1, repeats * FEEDS[0] // feeds))


def _measured(tick: Tick, feeds: int, entries: int, starts: int) -> Row:
    sums: list[dict[str, float]] = []
    with serving(feeds, entries) as server:
        for n in range(1, starts + 1):
            sums.append(_one_start(server))
            tick(f"{feeds} feeds: start {n} of {starts}")
    return _row(feeds, entries, sums)


def _one_start(server: FeedServer) -> dict[str, float]:
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.benchmarks.memory", str(server.port), str(server.feeds), folder]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as daemon:
            try:
                said = daemon.stdout.readline().split() if daemon.stdout else []
                if said != [_LOOKED, str(server.feeds)]:
                    raise RuntimeError(f"the daemon reached not all of {server.feeds} feeds: {said}")
                return parts_of(daemon.pid)
            finally:
                daemon.terminate()


def parts_of(daemon: int) -> dict[str, float]:
    """MB of the daemon, the forkserver and the children."""
    below = children_of()
    direct = below[daemon]
    parts = {"daemon": [daemon], "forkserver": direct, "children": [p for d in direct for p in below[d]]}
    return {name: sum(map(pss_mb, pids)) for name, pids in parts.items()}


def _row(feeds: int, entries: int, sums: list[dict[str, float]]) -> Row:
    totals = [sum(parts.values()) for parts in sums]
    shares = [t / LIMIT_MB for t in totals]
    by_part = {f"{name}_mb": round(median_of([s[name] for s in sums]), 1) for name in sums[0]}
    return Row(
        bench="memory",
        what=f"PSS of daemon, forkserver and children after a poll of {feeds} feeds of {entries} entries",
        ours=f"{median_of(totals):.1f} MB",
        beside=f"{LIMIT_MB:.0f} MB",
        yardstick="the limit",
        ratio=round(median_of(shares), 2),
        ratio_means="share of it, less is better",
        spread=spread_of(shares),
        repeats=len(sums),
        figures={"total_mb": round(median_of(totals), 1), **by_part},
    )


class _SaysWhenLooked(Quiet):
    def first_look(self, found: InitialPollSummary) -> None:
        print(_LOOKED, found.reached, flush=True)


async def _run(port: int, feeds: int, folder: Path) -> None:
    async with running(folder, FeedServer(port=port, feeds=feeds), _SaysWhenLooked()) as app:
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        await app.daemon.run(stop)


if __name__ == "__main__":
    asyncio.run(_run(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))
