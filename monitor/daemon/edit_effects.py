"""What an edit of the rules would have changed in the last weeks, reported to the operator after a reload.

It is measured in the background. An edit that comes meanwhile replaces the measurement; the report then covers both
edits.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from monitor.domain.alerts.message import Notice
from monitor.domain.alerts.route import RouteKind
from monitor.errors import MonitorError
from monitor.pipeline.alerts.notices import notice
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.rules import RulesLoaded
from monitor.ports.store import HasOutbox, Store
from monitor.reports.backtest.changes import RulesDiff
from monitor.reports.backtest.difftext import edit_notice

__all__ = ["Compare", "EditEffects"]

Compare = Callable[[RulesLoaded, RulesLoaded], Awaitable[RulesDiff | None]]

_log = structlog.get_logger()


class EditEffects:
    """Compares rule sets after reloads. `compare` returns None without articles; it is given up after `limit`.

    The report goes to the route with `kind: operator`; without one it is only logged.
    """

    def __init__(
        self,
        store: Store[HasOutbox],
        compare: Compare,
        *,
        config: Callable[[], RuntimeConfig],
        clock: Callable[[], datetime],
        limit: timedelta = timedelta(minutes=15),
    ) -> None:
        self._store = store
        self._compare = compare
        self._config = config
        self._clock = clock
        self._limit = limit
        self._reported: RulesLoaded | None = None
        self._task: asyncio.Task[None] | None = None

    def begin(self, rules: RulesLoaded) -> None:
        """Set the rules that later edits are compared with."""
        self._reported = rules

    async def edited(self, rules: RulesLoaded) -> None:
        """Start measuring what the rules change against those of the last report."""
        await self.stop()
        if self._reported is None:
            self.begin(rules)
            return
        self._task = asyncio.create_task(self._measure(self._reported, rules), name="effects of an edit")

    async def finish(self) -> None:
        """Wait for a measurement that is running."""
        if self._task is not None:
            await self._task

    async def stop(self) -> None:
        """Give up a measurement that is running."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _measure(self, before: RulesLoaded, after: RulesLoaded) -> None:
        try:
            async with asyncio.timeout(self._limit.total_seconds()):
                diff = await self._compare(before, after)
        except TimeoutError:
            _log.warning("effects of the edit not measured", why="it took too long; see: monitor rules diff")
            diff = None
        except MonitorError as e:
            _log.error("effects of the edit not measured", why=str(e))
            diff = None
        self._reported = after
        if diff is not None and (diff.packs or diff.changes):
            await self._report(edit_notice(diff))

    async def _report(self, message: Notice) -> None:
        _log.info("effects of the edit", title=message.title, lines=list(message.lines))
        config, now = self._config(), self._clock()
        operator = next((r.channel for r in config.routes.named if r.kind is RouteKind.OPERATOR), None)
        if operator is None:
            return
        subject = f"rules edited {now.isoformat()}"
        try:
            await self._store.write(lambda tx: notice(tx, operator, config.workspace, subject, message, now=now))
        except MonitorError as e:
            _log.error("effects of the edit not reported", why=str(e))
