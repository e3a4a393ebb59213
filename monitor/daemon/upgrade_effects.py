"""What a new version would have changed in the last weeks, reported to the operator once after its first start.

The reload that activates the rules under the new version stores which rule set ran before (`UPGRADED_FROM`). It is
measured in the background; a measurement that a shutdown interrupts begins again at the next start.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from monitor.daemon.measurement import Measurement
from monitor.domain.alerts.message import Notice
from monitor.domain.alerts.route import RouteKind
from monitor.errors import MonitorError
from monitor.pipeline.alerts.notices import notice
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import HasJournal, HasOutbox, HasRules, Store
from monitor.ports.rules import UPGRADE_REPORTED, UPGRADED_FROM, ActiveRules
from monitor.reports.backtest.changes import RulesDiff
from monitor.reports.backtest.difftext import upgrade_notice

Measure = Callable[[ActiveRules], Awaitable[Sequence[tuple[str, RulesDiff]]]]

_log = structlog.get_logger()


class UpgradeTransaction(HasJournal, HasOutbox, HasRules, Protocol):
    """Repositories of the report on an upgrade."""


class UpgradeEffects(Measurement):
    """Compares this version with the rules that ran before. `measure` returns the changes by cause, none without
    articles; it is given up after `limit`. `engine` is the version that runs.

    The report goes to the route with `kind: operator`; without one it is only logged.
    """

    def __init__(
        self,
        store: Store[UpgradeTransaction],
        measure: Measure,
        *,
        engine: str,
        config: Callable[[], RuntimeConfig],
        clock: Callable[[], datetime],
        limit: timedelta = timedelta(hours=1),
    ) -> None:
        self._store = store
        self._measure = measure
        self._engine = engine
        self._config = config
        self._clock = clock
        self._limit = limit

    def begin(self) -> None:
        """Start measuring, if an upgrade is not reported yet."""
        self._task = asyncio.create_task(self._run(), name="effects of an upgrade")

    async def _run(self) -> None:
        try:
            before = await self._store.read(_unreported)
            if before is None:
                return
            causes = await self._measured(before)
            message = upgrade_notice(before.engine, self._engine, causes) if causes else None
            if message is not None:
                _log.info("effects of the upgrade", title=message.title, lines=list(message.lines))
            await self._store.write(lambda tx: self._settle(tx, before, message))
        except MonitorError as e:
            _log.error("effects of the upgrade not reported", why=str(e))

    async def _measured(self, before: ActiveRules) -> Sequence[tuple[str, RulesDiff]]:
        try:
            async with asyncio.timeout(self._limit.total_seconds()):
                return await self._measure(before)
        except TimeoutError:
            why = "it took too long; see: monitor rules diff --upgrade"
            _log.warning("effects of the upgrade not measured", why=why)
        except MonitorError as e:
            _log.error("effects of the upgrade not measured", why=str(e))
        return ()

    def _settle(self, tx: UpgradeTransaction, before: ActiveRules, message: Notice | None) -> None:
        """Store that the upgrade was reported, and queue the message to the operator's route, if there is one."""
        tx.journal.remember(UPGRADE_REPORTED, before.version)
        config, now = self._config(), self._clock()
        operator = next((r.channel for r in config.routes.named if r.kind is RouteKind.OPERATOR), None)
        if operator is not None and message is not None:
            notice(tx, operator, config.workspace, f"upgraded from {before.version}", message, now=now)


def _unreported(tx: UpgradeTransaction) -> ActiveRules | None:
    """The rules that ran before an upgrade that is not reported yet."""
    before = tx.journal.recall(UPGRADED_FROM)
    if not before or before == tx.journal.recall(UPGRADE_REPORTED):
        return None
    return tx.rules.stored(before)
