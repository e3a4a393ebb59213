"""The line from what a poll brought to Slack: store, outbox, deliverer and messenger, as the product has them.

Only feeds and readers are fakes, and the waits are shorter.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from monitor.domain.alerts.announcement import Routes
from monitor.domain.delivery.outbox import Delivery, DeliveryKind, DeliveryState, DeliveryTimes
from monitor.domain.delivery.reroute import Fallbacks
from monitor.domain.rules.rule import Rule
from monitor.messengers.slack import open_slack
from monitor.pipeline.delivery.deliver import Deliverer
from monitor.ports.delivery import Messenger
from monitor.store import DatabaseStore, open_store, sqlite_url
from tests.fakes.clock import Time
from tests.integration.slack.emulator import MINIMAL
from tests.pipeline.conftest import Line

_IDLE = timedelta(seconds=10)


class Wall(Time):
    """The real time, and how far a test has set it ahead."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    @now.setter
    def now(self, at: datetime) -> None:
        self._ahead += at - self.now


def scaled(by: int) -> DeliveryTimes:
    """The product's own waits, so many times shorter."""
    usual = DeliveryTimes()
    waits = {f.name: getattr(usual, f.name) for f in fields(usual)}
    shorter: dict[str, Any] = {name: wait / by for name, wait in waits.items() if isinstance(wait, timedelta)}
    shorter["searches"] = tuple(look / by for look in usual.searches)
    return replace(usual, **shorter)


class WholeLine:
    """`line` brings what is to be said, `settle` and `run` let it be said."""

    def __init__(self, line: Line, messenger: Messenger, times: DeliveryTimes) -> None:
        self.line = line
        self.store: DatabaseStore = line.store
        if not isinstance(line.clock, Wall):  # real answers take no time of a clock that a test sets
            times = replace(times, together=times.post)
        self.deliverer = Deliverer(
            store=line.store,
            messenger=messenger,
            serves=lambda _: True,
            vocabulary=lambda: line.config().vocabulary,
            clock=line.clock,
            jitter=Random(1),
            times=times,
            workspace="test",
            fallback_routes=lambda: Fallbacks.of(line.routes),
        )

    async def settle(self, within: timedelta) -> None:
        """Deliver in real time until nothing waits to be said any more."""
        end = datetime.now(UTC) + within
        while await self.waits():
            assert datetime.now(UTC) < end, (
                f"rows wait after {within}: {[(r.kind, r.state) for r in await self.rows()]}"
            )
            if not await self.deliverer.deliver():
                await asyncio.sleep(0.02)

    async def run(self, seconds: int) -> None:
        """Let so much time pass on a clock of ours: a second at a time, up to ten where nothing may go."""
        clock, end = self.line.clock, self.line.clock.now + timedelta(seconds=seconds)
        while clock.now < end:
            moved = await self.deliverer.deliver()
            pause = timedelta(0) if moved else await self.deliverer.pause(_IDLE)
            step = max(timedelta(seconds=1), _IDLE if pause is None else pause)
            clock.now = min(clock.now + step, end)

    async def rows(self, kind: DeliveryKind | None = None) -> list[Delivery]:
        """What is, or was, to be said about events, in order."""
        about = [event.event.id for event in await self.store.archive.events(limit=10_000)]
        found = [row for name in about for row in await self.store.traces.deliveries(name)]
        return sorted((r for r in found if kind in (None, r.kind)), key=lambda row: row.seq)

    async def root(self) -> Delivery:
        """The one alert."""
        (row,) = await self.rows(DeliveryKind.ROOT)
        return row

    async def waits(self) -> int:
        backlog = await self.store.read(lambda tx: tx.outbox.backlog())
        return sum(n for state, n in backlog.by_state.items() if not state.is_final)

    async def states(self) -> dict[DeliveryState, int]:
        backlog = await self.store.read(lambda tx: tx.outbox.backlog())
        return {state: n for state, n in backlog.by_state.items() if n}


@asynccontextmanager
async def whole_line(
    folder: Path,
    api_url: str,
    *,
    clock: Time,
    routes: Routes,
    rules: Sequence[Rule],
    times: DeliveryTimes,
    token: str = MINIMAL,
    controls: Callable[[], bool] = lambda: False,
    store_as: Callable[[Any], Any] = lambda store: store,
    messenger_as: Callable[[Any], Any] = lambda messenger: messenger,
) -> AsyncIterator[WholeLine]:
    """On a database file in `folder`, with Slack's API at `api_url`. Storms are posted one by one.

    `store_as` and `messenger_as` wrap these two, for tests that end a process at a chosen point.
    """
    async with (
        open_store(sqlite_url(folder)) as store,
        open_slack(token, base_url=api_url, times=times, controls=controls) as slack,
    ):
        line = Line(store_as(store), clock, rules, routes)
        line.storm = None
        yield WholeLine(line, messenger_as(slack), times)
