"""Runs archives through readers in child processes, page by page, and logs each page in order.

Memory is bounded by the pages in flight. A run goes on after the pages that its log already has. An article that costs
its child is a problem; the rest of its page is read again without it.
"""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import Self

from monitor.domain.sources.licensing import EXPORT, licence
from monitor.errors import ChildLostError
from monitor.ports.backtest import ArticleReader, FoundArticle, LoggedPage, RunLog, Tally
from monitor.ports.corpus import ArchivedArticle, ArchivePage, ArchiveProblem, ArticleArchive

__all__ = ["MemoryLog", "evaluate_archives"]

Progress = Callable[[float, int], None]


class MemoryLog:
    """Implements `ports.RunLog` in memory, for runs that are not resumed."""

    def __init__(self) -> None:
        self._pages: list[LoggedPage] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def pages(self) -> Iterator[LoggedPage]:
        return iter(self._pages)

    def append(self, page: LoggedPage) -> None:
        self._pages.append(page)


@dataclass(slots=True)
class _Past:
    """What the log of an interrupted run has."""

    seen: set[int] = field(default_factory=set)
    cursors: dict[int, str] = field(default_factory=dict)
    finished: set[int] = field(default_factory=set)
    articles: int = 0

    def add(self, page: LoggedPage) -> None:
        self.seen.update(page.ids)
        self.cursors[page.archive] = page.cursor
        self.articles += page.articles
        if page.finished:
            self.finished.add(page.archive)


async def evaluate_archives(
    archives: Sequence[ArticleArchive],
    reader: ArticleReader,
    log: RunLog,
    *,
    since: date | None = None,
    width: int = 2,
    progress: Progress = lambda _share, _articles: None,
) -> None:
    """Evaluate all articles; the results are in the log. `width` is how many pages are read at once.

    Articles whose id was seen before, in this archive or an earlier one, are counted and left out. Raises CorpusError
    and StoreError; pages that were logged until then stay.
    """
    past = _Past()
    for page in log.pages():
        past.add(page)
    articles = past.articles
    waiting: deque[tuple[asyncio.Task[LoggedPage], float]] = deque()
    try:
        async for job, share in _jobs(archives, reader, past, since):
            waiting.append((asyncio.create_task(job), share))
            if len(waiting) >= 2 * width:
                articles = await _log_first(waiting, log, articles, progress)
        while waiting:
            articles = await _log_first(waiting, log, articles, progress)
    finally:
        for task, _ in waiting:
            task.cancel()
        await asyncio.gather(*(task for task, _ in waiting), return_exceptions=True)


async def _log_first(
    waiting: deque[tuple[asyncio.Task[LoggedPage], float]], log: RunLog, articles: int, progress: Progress
) -> int:
    task, share = waiting[0]
    page = await task
    waiting.popleft()
    log.append(page)
    progress(share, articles + page.articles)
    return articles + page.articles


async def _jobs(
    archives: Sequence[ArticleArchive], reader: ArticleReader, past: _Past, since: date | None
) -> AsyncIterator[tuple[Coroutine[None, None, LoggedPage], float]]:
    for number, archive in enumerate(archives):
        if number in past.finished:
            continue
        cursor = past.cursors.get(number, "")
        async for page in archive.pages(since=since, after=cursor):
            cursor = page.cursor
            fresh, ids = _new(page.articles, past.seen)
            yield _evaluate(number, page, fresh, ids, reader), (number + page.done) / len(archives)
        yield _end(number, cursor), (number + 1) / len(archives)


def _new(articles: Sequence[ArchivedArticle], seen: set[int]) -> tuple[list[ArchivedArticle], tuple[int, ...]]:
    fresh, ids = [], []
    for one in articles:
        key = int.from_bytes(blake2b(one.article.id.encode(), digest_size=8).digest())
        if key not in seen:
            seen.add(key)
            fresh.append(one)
            ids.append(key)
    return fresh, tuple(ids)


async def _end(number: int, cursor: str) -> LoggedPage:
    return LoggedPage(archive=number, cursor=cursor, articles=0, finished=True)


async def _evaluate(
    number: int, page: ArchivePage, fresh: list[ArchivedArticle], ids: tuple[int, ...], reader: ArticleReader
) -> LoggedPage:
    found, problems = await _read(fresh, reader)
    moments = [one.moment for one in fresh]
    days = [moment.date() for moment in moments if moment is not None]
    return LoggedPage(
        archive=number,
        cursor=page.cursor,
        articles=len(fresh),
        ids=ids,
        found=found,
        problems=(*page.problems, *problems),
        cut=page.cut,
        duplicates=len(page.articles) - len(fresh),
        undated=len(moments) - len(days),
        first=min(days, default=None),
        last=max(days, default=None),
        sources=_tallies(_tag(one) for one in fresh),
        languages=_tallies(one.article.language or "und" for one in fresh),
    )


def _tag(one: ArchivedArticle) -> str:
    """The source's id, unless its licence hides it from readers of an exported report."""
    return licence(one.terms, EXPORT, called=one.article.source_id).tag(one.article.source_id)


def _tallies(names: Iterable[str]) -> tuple[Tally, ...]:
    return tuple(Tally(name=name, count=count) for name, count in sorted(Counter(names).items()))


async def _read(
    articles: Sequence[ArchivedArticle], reader: ArticleReader
) -> tuple[tuple[FoundArticle, ...], tuple[ArchiveProblem, ...]]:
    """Read the articles; those that cost their child are found by halving."""
    if not articles:
        return (), ()
    try:
        return await reader.read(articles), ()
    except ChildLostError as e:
        if e.cause == "start":
            raise
        if len(articles) == 1:
            return (), (ArchiveProblem(place=articles[0].article.id, reason=f"reading it {e}; skipped"),)
    half = len(articles) // 2
    first, early = await _read(articles[:half], reader)
    second, late = await _read(articles[half:], reader)
    return (*first, *second), (*early, *late)
