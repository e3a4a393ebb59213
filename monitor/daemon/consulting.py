"""The schedule of a second reader: due candidates, one question at a time."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from monitor.daemon.shutdown import finish
from monitor.domain.acts.second_reader import Consultation
from monitor.errors import MonitorError
from monitor.pipeline.poll.ingest import PollResult
from monitor.pipeline.poll.second_reader import Consulter

_log = structlog.get_logger()


class ConsultationSchedule:
    """`bring` gets the result of each answer. `rest` is the pause after a store error."""

    def __init__(
        self,
        consulter: Consulter,
        *,
        bring: Callable[[PollResult], Awaitable[None]],
        rest: timedelta = timedelta(seconds=30),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._consulter = consulter
        self._bring = bring
        self._rest = rest.total_seconds()
        self._monotonic = monotonic
        self._task: asyncio.Task[None] | None = None
        self._paused_until = float("-inf")

    async def start_due(self) -> None:
        """Ask about the next due candidate, unless a question is under way."""
        if (self._task is not None and not self._task.done()) or self._monotonic() < self._paused_until:
            return
        for waiting in await self._consulter.due(limit=1):
            self._task = asyncio.create_task(self._consult(waiting), name=f"consult {waiting.article_id}")

    async def run_all_due(self, within: timedelta) -> None:
        """Ask about everything due, once each, within the time and the daily limit."""
        done: set[str] = set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within.total_seconds()):
                while due := [c for c in await self._consulter.due(limit=1_000) if c.article_id not in done]:
                    done.add(due[0].article_id)
                    await self._consult(due[0])

    async def drain(self, within: timedelta) -> None:
        """Give a question under way `within` to finish, then cancel it: it is due again at the next start."""
        if self._task is not None:
            await finish([self._task], within)

    async def _consult(self, waiting: Consultation) -> None:
        try:
            result = await self._consulter.consult(waiting)
            if result is not None:
                await self._bring(result)
        except MonitorError as e:
            self._paused_until = self._monotonic() + self._rest
            _log.error("second reader answer not stored", article=waiting.article_id, why=str(e))
