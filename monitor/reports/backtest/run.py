"""Runs archives through readers in child processes, page by page, and logs each page in order.

Memory is bounded by the pages in flight. A run goes on after the pages that its log already has. An article that costs
its child is a problem; the rest of its page is read again without it.
"""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import aclosing
from datetime import date
from hashlib import blake2b
from typing import Self, cast

from monitor.domain.sources.licensing import EXPORT, licence
from monitor.errors import ChildLostError
from monitor.ports.children.backtest import (
    FROM_THE_START,
    Archive,
    ArticleReader,
    EvaluatedPage,
    FoundArticle,
    LoggedPage,
    Past,
    RunLog,
    Tally,
)
from monitor.ports.queries.corpus import ArchivedArticle, ArchivePage, ArchiveProblem, ArticleArchive

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


async def evaluate_archives(
    archives: Sequence[ArticleArchive],
    reader: ArticleReader,
    log: RunLog,
    *,
    since: date | None = None,
    width: int = 2,
    progress: Progress = lambda _share, _articles: None,
) -> None:
    """Evaluate all articles on this machine; the results are in the log. `width` is how many pages are read at once.

    Raises as `log_evaluated`.
    """
    local = LocalArchive(archives, reader, width=width)
    await log_evaluated(local, len(archives), log, since=since, progress=progress)


async def log_evaluated(
    archive: Archive,
    archives: int,
    log: RunLog,
    *,
    since: date | None = None,
    progress: Progress = lambda _share, _articles: None,
) -> None:
    """Log each page of so many `archives` in order, after those that the log has.

    Articles whose id was seen before, in this archive or an earlier one, are counted and left out. Raises what
    `archive` and `log` raise; pages that were logged until then stay.
    """
    seen: set[int] = set()
    cursors: dict[int, str] = {}
    finished, articles = set(), 0
    for logged in log.pages():
        seen.update(logged.ids)
        cursors[logged.archive] = logged.cursor
        articles += logged.articles
        if logged.finished:
            finished.add(logged.archive)
    past = Past(cursors=cursors, finished=frozenset(finished))
    async with aclosing(cast("AsyncGenerator[EvaluatedPage]", archive.evaluated(since=since, past=past))) as pages:
        async for page in pages:
            logged = _logged(page, seen)
            log.append(logged)
            articles += logged.articles
            progress((page.archive + page.done) / archives, articles)


class LocalArchive:
    """Implements `ports.Archive` on this machine: `width` pages are read at once, as many wait."""

    def __init__(self, archives: Sequence[ArticleArchive], reader: ArticleReader, *, width: int = 2) -> None:
        self._archives = archives
        self._reader = reader
        self._width = width

    async def evaluated(
        self, *, since: date | None = None, past: Past = FROM_THE_START
    ) -> AsyncIterator[EvaluatedPage]:
        waiting: deque[asyncio.Task[EvaluatedPage]] = deque()
        try:
            async for job in self._jobs(since, past):
                waiting.append(asyncio.create_task(job))
                if len(waiting) >= 2 * self._width:
                    yield await waiting[0]
                    waiting.popleft()
            while waiting:
                yield await waiting[0]
                waiting.popleft()
        finally:
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)

    async def _jobs(self, since: date | None, past: Past) -> AsyncIterator[Coroutine[None, None, EvaluatedPage]]:
        for number, archive in enumerate(self._archives):
            if number in past.finished:
                continue
            cursor = past.cursors.get(number, "")
            async for page in archive.pages(since=since, after=cursor):
                cursor = page.cursor
                yield _evaluate(number, page, self._reader)
            yield _end(number, cursor)


async def _end(number: int, cursor: str) -> EvaluatedPage:
    return EvaluatedPage(archive=number, cursor=cursor, done=1.0, finished=True)


async def _evaluate(number: int, page: ArchivePage, reader: ArticleReader) -> EvaluatedPage:
    fresh: dict[int, ArchivedArticle] = {}
    for one in page.articles:
        fresh.setdefault(_key(one.article.id), one)
    articles = tuple(fresh.values())
    found, problems = await _read(articles, reader)
    moments = [one.moment for one in articles]
    return EvaluatedPage(
        archive=number,
        cursor=page.cursor,
        done=page.done,
        keys=tuple(fresh),
        sources=tuple(map(_tag, articles)),
        languages=tuple(one.article.language or "und" for one in articles),
        days=tuple(moment.date() if moment is not None else None for moment in moments),
        found=found,
        problems=(*page.problems, *problems),
        cut=page.cut,
        duplicates=len(page.articles) - len(articles),
    )


def _key(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest())


def _logged(page: EvaluatedPage, seen: set[int]) -> LoggedPage:
    """The page without the articles in `seen`, to which its own are added."""
    fresh = [number for number, key in enumerate(page.keys) if key not in seen]
    ids = tuple(page.keys[number] for number in fresh)
    known = seen.intersection(page.keys) if len(fresh) < len(page.keys) else frozenset()
    seen.update(ids)
    days = [day for number in fresh if (day := page.days[number]) is not None]
    return LoggedPage(
        archive=page.archive,
        cursor=page.cursor,
        articles=len(fresh),
        ids=ids,
        found=tuple(one for one in page.found if _key(one.id) not in known) if known else page.found,
        problems=page.problems,
        cut=page.cut,
        finished=page.finished,
        duplicates=page.duplicates + len(page.keys) - len(fresh),
        undated=len(fresh) - len(days),
        first=min(days, default=None),
        last=max(days, default=None),
        sources=_tallies(page.sources[number] for number in fresh),
        languages=_tallies(page.languages[number] for number in fresh),
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
