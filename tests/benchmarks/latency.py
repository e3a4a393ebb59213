"""From a feed to the outbox: how long an entry with an act waits, when many sources are due at the same moment.

The sources have an address each, as they have in life. A tenth of them gets a new entry with an act, all become due,
and the daemon's schedule polls them. Taken is the time of that tenth until the transaction of each is committed, with
its events, decisions and messages. The daemon looks for due sources every second: half of it is added at the median,
all of it at the 99th percentile.
"""

import asyncio
from dataclasses import replace
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

from monitor.daemon.clock import utc_now
from monitor.daemon.parts import Intervals
from monitor.daemon.polls import PollSchedule
from monitor.domain.sources.source import Source
from monitor.ports.repositories.transaction import Transaction
from tests.benchmarks.feedserver import serving
from tests.benchmarks.measuring import REPEATS, Row, Tick, median_of, spread_of
from tests.benchmarks.product import Polling, polling

SOURCES = 200
ENTRIES = 5
MEDIAN, P99 = 1.5, 3.0  # seconds
_TICK = 1.0  # seconds between two looks of the daemon


def steps(repeats: int = REPEATS) -> int:
    return repeats + 1


def measure(tick: Tick, *, sources: int = SOURCES, repeats: int = REPEATS) -> tuple[Row, ...]:
    return asyncio.run(_measure(tick, sources, repeats))


async def _measure(tick: Tick, sources: int, repeats: int) -> tuple[Row, ...]:
    taken: list[list[float]] = []
    with serving(sources, ENTRIES, spread=True, act_every=1) as server, TemporaryDirectory() as folder:
        async with polling(Path(folder), server) as ours:
            await ours.poll(ours.sources)
            tick("first poll")
            for n in range(1, repeats + 1):
                server.grow(n)
                taken.append(await _all_due(ours))
                tick(f"repeat {n} of {repeats}")
    what = f"{sources} sources become due, a tenth with a new act: until its event and messages are stored"
    medians = [median_of(t) + _TICK / 2 for t in taken]
    lasts = [_p99(t) + _TICK for t in taken]
    return (
        _row("latency", f"{what}, the median", medians, MEDIAN),
        _row("latency, p99", f"{what}, the 99th percentile", lasts, P99),
    )


async def _all_due(ours: Polling) -> list[float]:
    """Seconds until each transaction with a new act is committed. Raises RuntimeError if there is none."""
    now = utc_now()
    taken: list[float] = []

    def become_due(tx: Transaction) -> None:
        tx.sources.save_all([replace(state, due_at=now) for state in tx.sources.states()])

    async def poll(source: Source) -> None:
        result = await ours.collector.collect(source)
        if result.acts.read:
            taken.append(perf_counter() - began)

    await ours.store.write(become_due)
    known = {source.id: source for source in ours.sources}
    schedule = PollSchedule(ours.store, sources=lambda: known, poll=poll, room=Intervals().room, clock=utc_now)
    began = perf_counter()
    await schedule.start_due()
    while schedule.tasks:
        await asyncio.wait(schedule.tasks)
    if not taken:
        raise RuntimeError("no source brought an act")
    return taken


def _p99(taken: list[float]) -> float:
    return quantiles(taken, n=100, method="inclusive")[98] if len(taken) > 1 else taken[0]


def _row(bench: str, what: str, seconds: list[float], limit: float) -> Row:
    shares = [s / limit for s in seconds]
    return Row(
        bench=bench,
        what=what,
        ours=f"{median_of(seconds):.2f} s",
        beside=f"{limit:g} s",
        yardstick="the limit",
        ratio=round(median_of(shares), 2),
        ratio_means="share of it, less is better",
        spread=spread_of(shares),
        repeats=len(seconds),
        figures={"seconds": round(median_of(seconds), 2)},
    )
