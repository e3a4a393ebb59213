"""Pages that are due, a few at a time and one of each host; their children rest when nothing is due for a while."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import structlog

from monitor.domain.articles.article import ArticleId
from monitor.domain.articles.page_fetch import Page
from monitor.errors import MonitorError
from monitor.pipeline.poll.enrich import Enricher
from monitor.pipeline.poll.ingest import Collected

__all__ = ["PageTurns"]

_MOST_AT_ONCE = 1_000  # pages that are worked off without a tick
_MOMENTS = timedelta(minutes=10)  # pages of one poll are due one after the other
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    host: str
    task: asyncio.Task[None]


class PageTurns:
    """`bring` is told what each page brought. `rest` is how long a page that the store refused is left alone, `idle`
    how long the children of pages stay without work: they weigh some 50 MB.
    """

    def __init__(
        self,
        enricher: Enricher,
        *,
        bring: Callable[[Collected], Awaitable[None]],
        at_once: int = 4,
        rest: timedelta = timedelta(seconds=30),
        idle: timedelta = timedelta(seconds=10),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._enricher = enricher
        self._bring = bring
        self._at_once = at_once
        self._rest = rest.total_seconds()
        self._idle = idle.total_seconds()
        self._monotonic = monotonic
        self._turns: dict[ArticleId, _Turn] = {}
        self._resting: dict[ArticleId, float] = {}
        self._idle_since: float | None = None

    async def take_due(self) -> None:
        """Start one for each page that is due, as far as there is room."""
        now = self._monotonic()
        self._resting = {i: until for i, until in self._resting.items() if until > now}
        room = self._at_once - len(self._turns)
        due = await self._enricher.due(limit=self._at_once * 8) if room > 0 else ()
        for page in due:
            if len(self._turns) < self._at_once and self._may_start(page):
                task = asyncio.create_task(self._enrich(page), name=f"page {page.article_id}")
                self._turns[page.article_id] = _Turn(host=_host(page), task=task)
        await self._let_rest(now)

    async def work_off(self, within: timedelta) -> None:
        """All that is due now or within moments, once each, as far as the time goes."""
        gate = asyncio.Semaphore(self._at_once)

        async def enrich(page: Page) -> None:
            async with gate:
                await self._enrich(page)

        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within.total_seconds()):
                due = await self._enricher.due(limit=_MOST_AT_ONCE, ahead=_MOMENTS)
                await asyncio.gather(*(enrich(page) for page in due))
        await self._enricher.rest()

    async def drain(self, within: timedelta) -> None:
        """Let those under way finish for a moment and end the others: they are due again at the next start."""
        tasks = [turn.task for turn in self._turns.values()]
        if tasks:
            _, slow = await asyncio.wait(tasks, timeout=within.total_seconds())
            for task in slow:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _may_start(self, page: Page) -> bool:
        at_work = {turn.host for turn in self._turns.values()}
        return (
            page.article_id not in self._turns and page.article_id not in self._resting and _host(page) not in at_work
        )

    async def _enrich(self, page: Page) -> None:
        try:
            done = await self._enricher.enrich(page)
            if done.brought is not None:
                await self._bring(done.brought)
        except MonitorError as e:
            self._resting[page.article_id] = self._monotonic() + self._rest
            _log.error("page not stored", article=page.article_id, why=str(e))
        finally:
            self._turns.pop(page.article_id, None)

    async def _let_rest(self, now: float) -> None:
        if self._turns:
            self._idle_since = None
        elif self._idle_since is None:
            self._idle_since = now
        elif now - self._idle_since >= self._idle:
            await self._enricher.rest()


def _host(page: Page) -> str:
    return urlsplit(page.url).hostname or ""
