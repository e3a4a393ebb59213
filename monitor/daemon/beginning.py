"""Summaries after a start: initial polls, what was missed while the daemon was down, and the expected volume."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from monitor.daemon.catchup import CatchUp, CaughtUp, missed
from monitor.daemon.expectation import Expectation
from monitor.daemon.firstlook import FirstLook, FirstPolls, baseline_notice, never_read, sum_up
from monitor.daemon.narrator import Narrator
from monitor.domain.alerts.message import Notice
from monitor.domain.sources.source import SourceId
from monitor.pipeline.alerts.notices import notice
from monitor.pipeline.poll.collect import Collected
from monitor.pipeline.rules.runtime_config import Desk
from monitor.ports.store import HEARTBEAT, Store

__all__ = ["Beginning"]

_log = structlog.get_logger()


class Beginning:
    """Gets every poll. `deliver` sends what it queued. All methods raise StoreError."""

    def __init__(
        self,
        store: Store,
        *,
        desk: Callable[[], Desk],
        narrator: Narrator,
        clock: Callable[[], datetime],
        expectation: Expectation | None,
        deliver: Callable[[], Awaitable[None]],
    ) -> None:
        self._store = store
        self._desk = desk
        self._narrator = narrator
        self._clock = clock
        self._expectation = expectation
        self._deliver = deliver
        self._first = FirstPolls()
        self._missed = CatchUp(timedelta(0))

    async def prepare(self) -> None:
        """Remember the sources that were never polled, and those that fell due while the daemon was down.

        The first polls of each group are reported in one summary.
        """
        states = await self._store.read(lambda tx: tx.sources.states())
        self._first = FirstPolls(never_read(states, self._desk().sources))
        heartbeat = await self._store.read(lambda tx: tx.journal.recall(HEARTBEAT))
        self._missed = missed(heartbeat, states, self._desk().sources, now=self._clock())

    async def tell_expected(self) -> None:
        """Send the operator the expected volume of new channels, unless the initial poll reports it."""
        desk, now = self._desk(), self._clock()
        if self._expectation is None or self._first.total or desk.workspace == "terminal":
            return
        if lines := await self._expectation.untold(desk, now=now):
            content, channel = Notice(title=lines[0], lines=lines[1:]), desk.routes.operator.channel
            await self._store.write(lambda tx: notice(tx, channel, desk.workspace, "expected", content, now=now))
            await self._expectation.remember(desk)

    async def note(self, collected: Collected) -> None:
        """Record a finished poll."""
        if self._first.note(collected):
            self._narrator.looking(len(self._first.done), self._first.total)
            await self._conclude_when_complete()
        self._report_caught_up(self._missed.note(collected))

    async def forget_all_but(self, watched: Collection[SourceId]) -> None:
        """After an edit of the rules, stop waiting for sources that were removed or switched off."""
        if self._first.forget_all_but(watched):
            await self._conclude_when_complete()
        self._report_caught_up(self._missed.forget_all_but(watched))

    async def conclude(self, polled: Sequence[Collected]) -> FirstLook:
        """Summarise initial polls; unless alerts go to the terminal, queue the summary as a notice."""
        found, now = sum_up(polled, now=self._clock()), self._clock()
        desk = self._desk()
        if found.items and self._expectation is not None:
            found = replace(found, expected=await self._expectation.untold(desk, now=now))
            if found.expected:
                await self._expectation.remember(desk)
        if found.items and desk.workspace != "terminal":
            content, channel = baseline_notice(found), desk.routes.operator.channel
            await self._store.write(lambda tx: notice(tx, channel, desk.workspace, "baseline", content, now=now))
            await self._deliver()
        return found

    async def _conclude_when_complete(self) -> None:
        if polled := self._first.take():
            self._narrator.first_look(await self.conclude(polled))

    def _report_caught_up(self, found: CaughtUp | None) -> None:
        if found is not None:
            self._narrator.caught_up(found)
            _log.info(
                "caught up", away=str(found.away), events=len(found.events), gaps=[name for name, _ in found.gaps]
            )
