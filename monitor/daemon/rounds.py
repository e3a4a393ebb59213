"""What is done every minute beside polls and deliveries: errands, digests, a look at sources, the canary, a sign."""

from collections.abc import Callable
from datetime import datetime, timedelta

from monitor.daemon.pulse import utc_now
from monitor.pipeline.alerts.digests import close_digests
from monitor.pipeline.operations.canary import CanaryWatch
from monitor.pipeline.operations.coverage_report import tell_coverage
from monitor.pipeline.operations.dead_mans_switch import DeadMan
from monitor.pipeline.operations.retention import forget_words
from monitor.pipeline.operations.scheduled_tasks import run_errands
from monitor.pipeline.operations.source_alarms import HealthWatch
from monitor.pipeline.rules.runtime_config import Desk
from monitor.ports.store import Store

__all__ = ["LOOK_EVERY", "Rounds"]

LOOK_EVERY = timedelta(minutes=5)
"""How often sources are looked at: what is told of them lasts hours, and a look at 500 takes a third of a second."""


class Rounds:
    """What is None is left out. All raise StoreError and do the rest the next time."""

    def __init__(
        self,
        *,
        store: Store,
        desk: Callable[[], Desk],
        clock: Callable[[], datetime] = utc_now,
        health: HealthWatch | None = None,
        canary: CanaryWatch | None = None,
        deadman: DeadMan | None = None,
    ) -> None:
        self._store = store
        self._desk = desk
        self._clock = clock
        self._health = health
        self._canary = canary
        self._deadman = deadman
        self._looked_at: datetime | None = None

    async def overdue(self) -> int:
        """What an earlier run left undone, and what is due. Returns how much there was."""
        done = await run_errands(self._store, self._desk(), now=self._clock())
        await forget_words(self._store, now=self._clock())
        return done + await close_digests(self._store, self._desk(), now=self._clock())

    async def look(self) -> int:
        """At the sources. Returns how much there is to tell."""
        told = await tell_coverage(self._store, self._desk(), now=self._clock())
        return told + (await self._health.tell() if self._health is not None else 0)

    async def all(self) -> int:
        """Returns how much there is to deliver."""
        done = await self.overdue() + await self._look_now_and_then()
        return done + (await self._canary.fly() if self._canary is not None else 0)

    async def _look_now_and_then(self) -> int:
        now = self._clock()
        gone_by = timedelta(0) if self._looked_at is None else now - self._looked_at
        if self._looked_at is not None and timedelta(0) <= gone_by < LOOK_EVERY:
            return 0
        if self._health is not None and not timedelta(0) <= gone_by <= 2 * LOOK_EVERY:
            self._health.begin_again()  # the clock was set, or the machine slept
        self._looked_at = now
        return await self.look()

    async def sign(self) -> None:
        """A sign of life, where one is wanted."""
        if self._deadman is not None:
            await self._deadman.ping()
