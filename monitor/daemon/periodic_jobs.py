"""The periodic jobs of each minute: scheduled tasks, digests, source health, daily line, canary, dead man's switch."""

from collections.abc import Callable
from datetime import datetime, timedelta

from monitor.daemon.clock import utc_now
from monitor.pipeline.alerts.digests import close_digests
from monitor.pipeline.operations.canary import CanaryWatch
from monitor.pipeline.operations.coverage_report import send_coverage_report
from monitor.pipeline.operations.daily_line import DailyLine
from monitor.pipeline.operations.dead_mans_switch import DeadMansSwitch
from monitor.pipeline.operations.retention import (
    delete_expired_texts,
    delete_ordinary_articles,
    merge_word_index,
    release_free_space,
)
from monitor.pipeline.operations.scheduled_tasks import run_scheduled_tasks
from monitor.pipeline.operations.source_alarms import HealthWatch
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import Store
from monitor.ports.repositories.transaction import Transaction

SOURCE_CHECK_INTERVAL = timedelta(minutes=5)
"""Interval of source checks: reported conditions last hours, and a check of 500 sources takes a third of a second."""


class PeriodicJobs:
    """A job of None is skipped. All methods raise StoreError and do the rest at the next call.

    `keep_text`: how long articles in which nothing was found are kept; None: for ever.
    """

    def __init__(
        self,
        *,
        store: Store[Transaction],
        config: Callable[[], RuntimeConfig],
        clock: Callable[[], datetime] = utc_now,
        health: HealthWatch | None = None,
        daily_line: DailyLine | None = None,
        canary: CanaryWatch | None = None,
        deadman: DeadMansSwitch | None = None,
        keep_text: timedelta | None = None,
    ) -> None:
        self._store = store
        self._config = config
        self._clock = clock
        self._health = health
        self._daily_line = daily_line
        self._canary = canary
        self._deadman = deadman
        self._keep_text = keep_text
        self._looked_at: datetime | None = None

    async def overdue(self) -> int:
        """Run scheduled tasks, retention and digests, including overdue ones. Returns the number of messages queued."""
        done = await run_scheduled_tasks(self._store, self._config(), now=self._clock())
        await delete_expired_texts(self._store, now=self._clock())
        if self._keep_text is not None:
            await delete_ordinary_articles(self._store, keeps=self._keep_text, now=self._clock())
        await merge_word_index(self._store, now=self._clock())
        await release_free_space(self._store, now=self._clock())
        return done + await close_digests(self._store, self._config(), now=self._clock())

    async def look(self) -> int:
        """Check the sources; send their reports. Returns the number of notices queued."""
        queued = await send_coverage_report(self._store, self._config(), now=self._clock())
        queued += await self._daily_line.run() if self._daily_line is not None else 0
        return queued + (await self._health.notify() if self._health is not None else 0)

    async def all(self) -> int:
        """Run all jobs that are due. Returns the number of messages to deliver."""
        done = await self.overdue() + await self._look_if_due()
        return done + (await self._canary.run() if self._canary is not None else 0)

    async def _look_if_due(self) -> int:
        now = self._clock()
        elapsed = timedelta(0) if self._looked_at is None else now - self._looked_at
        if self._looked_at is not None and timedelta(0) <= elapsed < SOURCE_CHECK_INTERVAL:
            return 0
        if self._health is not None and not timedelta(0) <= elapsed <= 2 * SOURCE_CHECK_INTERVAL:
            self._health.restart_uptime()  # the clock was set, or the machine slept
        self._looked_at = now
        return await self.look()

    async def sign(self) -> None:
        """Ping the dead man's switch, if it is set."""
        if self._deadman is not None:
            await self._deadman.ping()
