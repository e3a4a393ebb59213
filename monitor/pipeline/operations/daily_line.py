"""The daily line: how many sources were checked and how many alerts were sent, so that silence is not taken for health.

It is logged once per local day, and posted to the operator's route (or else the default one) if it is on.
"""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Protocol

import structlog

from monitor.domain.alerts.digest import DigestWindow, last_close
from monitor.domain.alerts.message import Notice
from monitor.domain.alerts.route import DigestPlan, Route, RouteKind
from monitor.domain.rules.rule import Level
from monitor.pipeline.alerts.monitoring_summary import monitoring_summary
from monitor.pipeline.alerts.notices import operator_notice
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import (
    HasAlertHistory,
    HasCoverageStats,
    HasHealth,
    HasJournal,
    HasOutbox,
    HasSources,
    Store,
)
from monitor.wording.notices.daily_line import daily_line

_SENT = "daily_line"  # fact: the time that the last line was for, ISO 8601
_AT = time(8)
_DAY = timedelta(days=1)
_AFTER_START = timedelta(minutes=15)  # by then all sources were polled, also after days of downtime
_MOST = 10_000  # alerts of a channel that are counted

_log = structlog.get_logger()


class DailyLineTransaction(HasAlertHistory, HasCoverageStats, HasHealth, HasJournal, HasOutbox, HasSources, Protocol):
    """Repositories of the daily line."""


class DailyLine:
    """`posts`: True or False by the setting; None posts if there is an operator route and no route has a digest, whose
    line "Watch" has the same figures.
    """

    def __init__(
        self,
        *,
        store: Store[DailyLineTransaction],
        config: Callable[[], RuntimeConfig],
        clock: Callable[[], datetime],
        posts: bool | None = None,
    ) -> None:
        self._store = store
        self._config = config
        self._clock = clock
        self._posts = posts
        self._up = clock()

    async def run(self) -> int:
        """Log the line if a new day began, and queue it if it is posted. Returns how many were queued.

        None is made on the first day, and none in the first minutes after a start. Raises StoreError.
        """
        now, config = self._clock(), self._config()
        if timedelta(0) <= now - self._up < _AFTER_START:
            return 0
        due = last_close(DigestPlan(at=_AT, zone=config.routes.operator.zone), until=now).astimezone(UTC).isoformat()
        before = await self._store.read(lambda tx: tx.journal.recall(_SENT))
        if before == due:
            return 0
        if before is None or before > due:  # the first day, or the clock was ahead
            await self._store.write(lambda tx: tx.journal.remember(_SENT, due))
            return 0
        line = await self._store.read(lambda tx: _line(tx, config, now))
        _log.info("daily line", line=line)
        posts = _posts_by_default(config) if self._posts is None else self._posts

        def queue(tx: DailyLineTransaction) -> int:
            tx.journal.remember(_SENT, due)
            if posts:
                operator_notice(tx, config, f"daily line {due}", Notice(title=line), now=now)
            return int(posts)

        return await self._store.write(queue)


def _posts_by_default(config: RuntimeConfig) -> bool:
    routes = (config.routes.default, *config.routes.named)
    return config.routes.operator.kind is RouteKind.OPERATOR and all(route.digest is None for route in routes)


def _line(tx: DailyLineTransaction, config: RuntimeConfig, now: datetime) -> str:
    window = DigestWindow(start=now - _DAY, end=now)
    readers = config.routes.audience_of(config.routes.operator.channel)
    summary = monitoring_summary(tx, window, config, readers, now=now)
    return daily_line(summary, alerts=_alerts(tx, (config.routes.default, *config.routes.named), window.start))


def _alerts(tx: HasAlertHistory, routes: tuple[Route, ...], since: datetime) -> int:
    """The number of events that were alerted since then, without those of rules on trial."""
    channels = {route.channel for route in routes}
    found = (tx.alert_history.alerted(c, since=since, levels=tuple(Level), limit=_MOST) for c in channels)
    return len({event.id for alerted in found for announcement, event in alerted if not announcement.trial})
