"""Summaries after a start: initial polls, what was missed while the daemon was down, and the expected volume."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from monitor.daemon.catchup import CatchUpPolls, CatchUpSummary, missed
from monitor.daemon.initial_polls import (
    InitialPollSummary,
    PendingPolls,
    baseline_notice,
    never_polled,
    recent_events,
    sum_up,
    would_alert_lines,
)
from monitor.daemon.parts import Reporting
from monitor.domain.alerts.message import Notice
from monitor.domain.sources.source import SourceId
from monitor.errors import MonitorError
from monitor.pipeline.alerts.notices import notice
from monitor.pipeline.poll.collect import PollResult
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import HEARTBEAT, HasJournal, HasOutbox, HasSources, Store

_log = structlog.get_logger()


class StartReportTransaction(HasJournal, HasOutbox, HasSources, Protocol):
    """Repositories of the summaries after a start."""


class StartReports:
    """Gets every poll. `deliver` sends what it queued. All methods raise StoreError."""

    def __init__(
        self,
        store: Store[StartReportTransaction],
        *,
        config: Callable[[], RuntimeConfig],
        reporting: Reporting,
        clock: Callable[[], datetime],
        deliver: Callable[[], Awaitable[None]],
    ) -> None:
        self._store = store
        self._config = config
        self._narrator = reporting.narrator
        self._clock = clock
        self._expectation = reporting.expectation
        self._would_alert = reporting.would_alert
        self._deliver = deliver
        self._first = PendingPolls()
        self._known: set[SourceId] = set()
        self._early: dict[SourceId, PollResult] = {}  # polled before `rules_changed` saw their sources
        self._missed = CatchUpPolls(timedelta(0))

    async def prepare(self) -> None:
        """Remember the sources that were never polled, and those that fell due while the daemon was down.

        The first polls of each group are reported in one summary.
        """
        states = await self._store.read(lambda tx: tx.sources.states())
        self._first = PendingPolls(never_polled(states, self._config().sources))
        self._known = set(self._config().sources)
        heartbeat = await self._store.read(lambda tx: tx.journal.recall(HEARTBEAT))
        self._missed = missed(heartbeat, states, self._config().sources, now=self._clock())

    async def report_expected(self) -> None:
        """Send the operator the expected volume of new channels, unless the initial poll reports it."""
        config, now = self._config(), self._clock()
        if self._expectation is None or self._first.total or config.workspace == "terminal":
            return
        if lines := await self._expectation.unreported(config, now=now):
            content, channel = Notice(title=lines[0], lines=lines[1:]), config.routes.operator.channel
            await self._store.write(lambda tx: notice(tx, channel, config.workspace, "expected", content, now=now))
            await self._expectation.remember(config)

    async def note(self, collected: PollResult) -> None:
        """Record a finished poll."""
        if self._first.note(collected):
            self._narrator.looking(len(self._first.done), self._first.total)
            await self._conclude_when_complete()
        elif collected.source.id not in self._known:
            self._early[collected.source.id] = collected
        self._report_caught_up(self._missed.note(collected))

    async def rules_changed(self, watched: Collection[SourceId]) -> None:
        """After an edit of the rules, wait for new sources, and no longer for those that were removed or switched off.

        The initial polls of the new sources are reported in one summary.
        """
        states = await self._store.read(lambda tx: tx.sources.states())
        polled = {state.source_id for state in states if state.baselined_at is not None} - self._early.keys()
        new = set(watched) - self._known - polled
        self._known |= set(watched)
        self._first.add(sorted(new))
        early, self._early = self._early, {}
        complete = [self._first.note(collected) for collected in early.values()]
        if self._first.keep_only(watched) or any(complete):
            await self._conclude_when_complete()
        self._report_caught_up(self._missed.keep_only(watched))

    async def conclude(self, polled: Sequence[PollResult]) -> InitialPollSummary:
        """Summarise initial polls; unless alerts go to the terminal, queue the summary as a notice."""
        found, now = sum_up(polled, now=self._clock()), self._clock()
        config = self._config()
        if found.items:
            found = replace(found, would_alert=await self._would_have_alerted(polled, now))
        if found.items and self._expectation is not None:
            found = replace(found, expected=await self._expectation.unreported(config, now=now))
            if found.expected:
                await self._expectation.remember(config)
        if found.items and config.workspace != "terminal":
            content, channel = baseline_notice(found), config.routes.operator.channel
            await self._store.write(lambda tx: notice(tx, channel, config.workspace, "baseline", content, now=now))
            await self._deliver()
        return found

    async def _would_have_alerted(self, polled: Sequence[PollResult], now: datetime) -> tuple[str, ...]:
        if self._would_alert is None:
            return ()
        events = recent_events(polled, now=now)
        try:
            alerted = await self._would_alert(events.values(), self._config(), now)
        except MonitorError as e:
            _log.error("alerts of new sources not measured", why=str(e))
            return ()
        return would_alert_lines(polled, {event_id: events[event_id] for event_id in alerted})

    async def _conclude_when_complete(self) -> None:
        if polled := self._first.take():
            self._narrator.first_look(await self.conclude(polled))

    def _report_caught_up(self, found: CatchUpSummary | None) -> None:
        if found is not None:
            self._narrator.caught_up(found)
            _log.info(
                "caught up", away=str(found.away), events=len(found.events), gaps=[name for name, _ in found.gaps]
            )
