"""The back-test of one edited rule on the stored articles, beside a running daemon, bounded in time and memory."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from threading import Thread
from typing import TypeVar

from monitor.domain.alerts.announcement import Routes
from monitor.domain.rules.rule import Rule
from monitor.ports.children.backtest import Comparison, LoggedPage
from monitor.ports.children.extraction import ReaderConfig
from monitor.ports.queries.corpus import ArticleArchive
from monitor.reports.backtest.changes import RulesDiff, compare
from monitor.reports.backtest.child import build_in_background
from monitor.reports.backtest.outcomes import RuleSide
from monitor.reports.backtest.run import MemoryLog, evaluate_archives
from monitor.reports.backtest.summary import read_log
from monitor.reports.playground.edits import with_rule
from monitor.workers.articles import ChildArticleReader

LIMIT = timedelta(minutes=5)
"""After this time the articles read so far are compared."""

MOST_FOUND = 20_000
"""Articles with an act or a match that are kept, some 4 KB each; then those read so far are compared."""


T = TypeVar("T")


class _FullError(Exception):
    """The log has as many articles as it may keep."""


class _BoundedLog(MemoryLog):
    """Ends the run when it has `most` articles with an act or a match."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._left = most

    def append(self, page: LoggedPage) -> None:
        super().append(page)
        self._left -= len(page.found)
        if self._left <= 0:
            raise _FullError


async def try_edit(
    articles: ArticleArchive,
    knowledge: ReaderConfig,
    routes: Routes,
    edited: Rule,
    *,
    since: date,
    limit: timedelta = LIMIT,
    most: int = MOST_FOUND,
    progress: Callable[[float, int], None] = lambda _share, _articles: None,
) -> RulesDiff | None:
    """Compare the rules with and without the edit on the articles of that day or later.

    They are read in one child process that gives way to all others; the result is compared in a thread. It is partial
    if the limit of time or memory ends the run. None without articles. Raises StoreError, ChildLostError.
    """
    after = replace(knowledge, rules=with_rule(knowledge.rules, edited), version="edited")
    log = _BoundedLog(most)
    with suppress(TimeoutError, _FullError):
        async with (
            asyncio.timeout(limit.total_seconds()),
            ChildArticleReader(build_in_background, Comparison(after=after, before=knowledge), size=1) as reader,
        ):
            await evaluate_archives([articles], reader, log, since=since, width=1, progress=progress)
    read = read_log(log.pages(), 1)
    if not read.articles:
        return None
    sides = RuleSide(knowledge=knowledge, routes=routes), RuleSide(knowledge=after, routes=routes)
    return await _in_thread(lambda: compare(read, *sides))


async def _in_thread(work: Callable[[], T]) -> T:
    """Run work of some seconds in a thread that does not keep a stopped process from ending, unlike those of a pool."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(settled: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(lambda: None if done.done() else settled())

    def run() -> None:
        try:
            result = work()
        except Exception as error:  # noqa: BLE001 -- it is raised where the result is awaited
            failure = error
            settle(lambda: done.set_exception(failure))
        else:
            settle(lambda: done.set_result(result))

    Thread(target=run, name="comparison of rules", daemon=True).start()
    return await done
