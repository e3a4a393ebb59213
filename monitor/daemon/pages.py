"""The schedule of article pages: a few at a time, one per host; idle child processes are stopped."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import structlog

from monitor.daemon.shutdown import finish
from monitor.domain.articles.article import ArticleId
from monitor.domain.articles.page_fetch import Page
from monitor.errors import MonitorError
from monitor.pipeline.poll.enrich import Enricher
from monitor.pipeline.poll.ingest import PollResult

_MAX_PAGES = 1_000  # pages of one `run_all_due`
_LOOKAHEAD = timedelta(minutes=10)  # pages of one poll are due one after the other
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fetch:
    host: str
    task: asyncio.Task[None]


class PageSchedule:
    """`bring` gets the result of each page. `rest` is the pause of a page after a store error. After `idle` without
    work the child processes are stopped, which frees some 50 MB.
    """

    def __init__(
        self,
        enricher: Enricher,
        *,
        bring: Callable[[PollResult], Awaitable[None]],
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
        self._fetches: dict[ArticleId, _Fetch] = {}
        self._paused: dict[ArticleId, float] = {}
        self._idle_since: float | None = None

    async def start_due(self) -> None:
        """Start the due pages, up to the limit."""
        now = self._monotonic()
        self._paused = {i: until for i, until in self._paused.items() if until > now}
        full = len(self._fetches) >= self._at_once
        due = () if full else await self._enricher.due(limit=self._at_once * 8)
        for page in due:
            if len(self._fetches) < self._at_once and self._may_start(page):
                task = asyncio.create_task(self._enrich(page), name=f"page {page.article_id}")
                self._fetches[page.article_id] = _Fetch(host=_host(page), task=task)
        await self._stop_idle_children(now)

    async def run_all_due(self, within: timedelta) -> None:
        """Fetch all pages due now or soon, once each, within the time."""
        gate = asyncio.Semaphore(self._at_once)

        async def enrich(page: Page) -> None:
            async with gate:
                await self._enrich(page)

        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within.total_seconds()):
                due = await self._enricher.due(limit=_MAX_PAGES, ahead=_LOOKAHEAD)
                await asyncio.gather(*(enrich(page) for page in due))
        await self._enricher.rest()

    async def drain(self, within: timedelta) -> None:
        """Give pages under way `within` to finish, then cancel them: they are due again at the next start."""
        await finish([fetch.task for fetch in self._fetches.values()], within)

    def _may_start(self, page: Page) -> bool:
        busy_hosts = {fetch.host for fetch in self._fetches.values()}
        return (
            page.article_id not in self._fetches
            and page.article_id not in self._paused
            and _host(page) not in busy_hosts
        )

    async def _enrich(self, page: Page) -> None:
        try:
            result = await self._enricher.enrich(page)
            if result is not None:
                await self._bring(result)
        except MonitorError as e:
            self._paused[page.article_id] = self._monotonic() + self._rest
            _log.error("page not stored", article=page.article_id, why=str(e))
        finally:
            self._fetches.pop(page.article_id, None)

    async def _stop_idle_children(self, now: float) -> None:
        if self._fetches:
            self._idle_since = None
        elif self._idle_since is None:
            self._idle_since = now
        elif now - self._idle_since >= self._idle:
            await self._enricher.rest()


def _host(page: Page) -> str:
    return urlsplit(page.url).hostname or ""
