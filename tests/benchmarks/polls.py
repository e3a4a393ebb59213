"""Memory over 96 polls of each of 500 feeds, back to back: daemon, forkserver and children, beside that of `reader`.

Before each round a tenth of the feeds get a new entry. Both sides are processes that poll all feeds once for each line
that they read and answer with a line (`python -m tests.benchmarks.polls PORT FEEDS FOLDER`, and `peer`). Linux only.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from monitor.daemon.narrator import Quiet
from monitor.domain.sources.schedule import is_failure
from tests.benchmarks.feedserver import FeedServer, serving
from tests.benchmarks.measuring import REPEATS, Row, Tick, spread_of
from tests.benchmarks.memory import LIMIT_MB, parts_of
from tests.benchmarks.processes import pss_mb, tells_memory
from tests.benchmarks.product import running

FEEDS = 500
ENTRIES = 30
ROUNDS = 96
SETTLED = 8  # rounds after which growth counts: the first polls are over, caches are filled

_OURS, _PEERS = "tests.benchmarks.polls", "tests.benchmarks.peer"

Process = subprocess.Popen[str]


def steps(repeats: int = REPEATS) -> int:
    return ROUNDS


def measure(
    tick: Tick,
    *,
    feeds: int = FEEDS,
    entries: int = ENTRIES,
    rounds: int = ROUNDS,
    repeats: int = REPEATS,
) -> tuple[Row, ...]:
    """One row of one run, because it is long; none where the system does not report PSS."""
    if not tells_memory():
        return ()
    ours: list[dict[str, float]] = []
    peers: list[float] = []
    with serving(feeds, entries) as server, _side(_OURS, server) as daemon, _side(_PEERS, server) as peer:
        for number in range(1, rounds + 1):
            _poll(daemon, feeds)
            ours.append(parts_of(daemon.pid))
            _poll(peer, feeds)
            peers.append(pss_mb(peer.pid))
            server.grow(number)
            tick(f"round {number}: {sum(ours[-1].values()):.0f} MB")
    return (_row(feeds, entries, ours, peers),)


def _row(feeds: int, entries: int, ours: Sequence[dict[str, float]], peers: Sequence[float]) -> Row:
    totals = [sum(parts.values()) for parts in ours]
    settled = totals[min(SETTLED, len(totals)) - 1]
    shares = [mb / LIMIT_MB for mb in totals]
    return Row(
        bench="memory, polls",
        what=f"PSS of daemon, forkserver and children after {len(totals)} polls of {feeds} feeds of {entries} entries",
        ours=f"{totals[-1]:.1f} MB",
        beside=f"{LIMIT_MB:.0f} MB",
        yardstick=f"the limit (reader's process takes {peers[-1]:.0f} MB)",
        ratio=round(shares[-1], 2),
        ratio_means="share of it, less is better",
        spread=spread_of(shares),
        repeats=1,
        figures={
            "total_mb": round(totals[-1], 1),
            "most_mb": round(max(totals), 1),
            "first_mb": round(totals[0], 1),
            "settled_mb": round(settled, 1),
            "grown_mb": round(totals[-1] - settled, 1),
            "peer_mb": round(peers[-1], 1),
            **{f"{name}_mb": round(mb, 1) for name, mb in ours[-1].items()},
        },
    )


@contextmanager
def _side(module: str, server: FeedServer) -> Iterator[Process]:
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", module, str(server.port), str(server.feeds), folder]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            try:
                yield process
            finally:
                process.kill()


def _poll(side: Process, feeds: int) -> None:
    assert side.stdin is not None
    assert side.stdout is not None
    side.stdin.write("\n")
    side.stdin.flush()
    said = side.stdout.readline().strip()
    if said != str(feeds):
        raise RuntimeError(f"{said or 'none'} of {feeds} feeds were polled")


# ------------------------------------------------------------------ our process


async def _ours(server: FeedServer, folder: Path) -> None:
    async with running(folder, server, Quiet()) as app:
        while await asyncio.to_thread(sys.stdin.readline):
            collected = await app.daemon.once(everything=True)
            print(sum(not is_failure(c.outcome) for c in collected), flush=True)


if __name__ == "__main__":
    asyncio.run(_ours(FeedServer(port=int(sys.argv[1]), feeds=int(sys.argv[2])), Path(sys.argv[3])))
