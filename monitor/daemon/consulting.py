"""Possible acts that a second reader is due to be asked about, one after the other."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from monitor.domain.acts.second_reader import Consultation
from monitor.errors import MonitorError
from monitor.pipeline.poll.ingest import Collected
from monitor.pipeline.poll.second_reader import Consulter

__all__ = ["ConsultTurns"]

_log = structlog.get_logger()


class ConsultTurns:
    """`bring` is told what each answer brought. `rest` is how long nothing is asked after the store refused."""

    def __init__(
        self,
        consulter: Consulter,
        *,
        bring: Callable[[Collected], Awaitable[None]],
        rest: timedelta = timedelta(seconds=30),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._consulter = consulter
        self._bring = bring
        self._rest = rest.total_seconds()
        self._monotonic = monotonic
        self._task: asyncio.Task[None] | None = None
        self._rests_until = float("-inf")

    async def take_due(self) -> None:
        """Ask what is due, unless a question is under way."""
        if (self._task is not None and not self._task.done()) or self._monotonic() < self._rests_until:
            return
        for waiting in await self._consulter.due(limit=1):
            self._task = asyncio.create_task(self._consult(waiting), name=f"consult {waiting.article_id}")

    async def work_off(self, within: timedelta) -> None:
        """All that is due now, once each, as far as the time and the day's requests go."""
        done: set[str] = set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within.total_seconds()):
                while due := [c for c in await self._consulter.due(limit=1_000) if c.article_id not in done]:
                    done.add(due[0].article_id)
                    await self._consult(due[0])

    async def drain(self, within: timedelta) -> None:
        """Let a question under way finish for a moment, else break it off: it is due again at the next start."""
        if self._task is not None:
            _, slow = await asyncio.wait([self._task], timeout=within.total_seconds())
            for task in slow:
                task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _consult(self, waiting: Consultation) -> None:
        try:
            heard = await self._consulter.consult(waiting)
            if heard.brought is not None:
                await self._bring(heard.brought)
        except MonitorError as e:
            self._rests_until = self._monotonic() + self._rest
            _log.error("answer of a second reader not stored", article=waiting.article_id, why=str(e))
