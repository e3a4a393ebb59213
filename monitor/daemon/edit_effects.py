"""What an edit of the rules would have changed in the last weeks, reported to the operator after a reload.

It is measured in the background. An edit that comes meanwhile replaces the measurement; the report then covers both
edits. After a commit from a git remote, the report is an edit of the notice on the commit, so that a commit is one
message.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from monitor.daemon.measurement import Measurement
from monitor.domain.alerts.message import Notice
from monitor.domain.alerts.route import RouteKind
from monitor.domain.delivery.outbox import DeliveryId
from monitor.errors import MonitorError
from monitor.pipeline.alerts.notices import edit, notice
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import HasOutbox, Store
from monitor.ports.rules import RulesLoaded
from monitor.reports.backtest.changes import RulesDiff
from monitor.reports.backtest.difftext import edit_notice

Compare = Callable[[RulesLoaded, RulesLoaded], Awaitable[RulesDiff | None]]

_log = structlog.get_logger()


class EditEffects(Measurement):
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

    def begin(self, rules: RulesLoaded) -> None:
        """Set the rules that later edits are compared with."""
        self._reported = rules

    async def edited(self, rules: RulesLoaded, *, reported: DeliveryId | None = None) -> None:
        """Start measuring what the rules change against those of the last report.

        `reported` is the message on the commit that brought the rules, which the report extends.
        """
        is_first = self._task is None or self._task.done()
        await self.stop()
        if self._reported is None:
            self.begin(rules)
            return
        self._task = asyncio.create_task(
            self._measure(self._reported, rules, reported, is_first), name="effects of an edit"
        )

    async def _measure(
        self, before: RulesLoaded, after: RulesLoaded, reported: DeliveryId | None, is_first: bool
    ) -> None:
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
            await self._report(edit_notice(diff), reported, alone=is_first)

    async def _report(self, message: Notice, reported: DeliveryId | None, *, alone: bool) -> None:
        _log.info("effects of the edit", title=message.title, lines=list(message.lines))
        config, now = self._config(), self._clock()
        operator = next((r.channel for r in config.routes.named if r.kind is RouteKind.OPERATOR), None)
        if operator is None:
            return
        subject = f"rules edited {now.isoformat()}"

        def queue(tx: HasOutbox) -> None:
            if reported is None or not _extend(tx, reported, message, alone=alone, now=now):
                notice(tx, operator, config.workspace, subject, message, now=now)

        try:
            await self._store.write(queue)
        except MonitorError as e:
            _log.error("effects of the edit not reported", why=str(e))


def _extend(tx: HasOutbox, post: DeliveryId, message: Notice, *, alone: bool, now: datetime) -> bool:
    """Add the report to the message `post`. False if there is none to edit. Unless the report is about that commit
    `alone`, its title says what it covers.
    """
    posted = tx.outbox.posted(post)
    shown = posted.says if posted is not None else None
    if not isinstance(shown, Notice):
        return False
    lines = message.lines if alone else (message.title, *message.lines)
    return edit(tx, post, replace(shown, lines=(*shown.lines, *lines)), instead=message, now=now)
