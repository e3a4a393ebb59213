"""Pages that are due: a few at a time, one of each host, and none in the way of anything."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from monitor.daemon.pages import PageSchedule
from monitor.domain.articles.article import ArticleId
from monitor.domain.articles.page_fetch import FetchReason, Page, PageState
from monitor.domain.sources.schedule import Outcome
from monitor.domain.sources.source import SourceId
from monitor.errors import StoreError
from monitor.pipeline.poll.ingest import PollResult
from tests.fakes.reading import NOW, source


def page(name: str, host: str = "") -> Page:
    return Page(
        article_id=ArticleId(name),
        source_id=SourceId("wire"),
        url=f"https://{host or name}.example/{name}",
        because=FetchReason.ACT,
        state=PageState.WAITING,
        due_at=NOW,
    )


class Pages:
    """An enricher whose pages wait until they are let go."""

    def __init__(self, *due: Page) -> None:
        self.waiting = list(due)
        self.begun: list[str] = []
        self.gate = asyncio.Event()
        self.refuses = False
        self.rests = 0
        self.asked_ahead = timedelta(0)

    async def due(self, *, limit: int, ahead: timedelta = timedelta(0)) -> Sequence[Page]:
        self.asked_ahead = ahead
        return tuple(self.waiting[:limit])

    async def enrich(self, one: Page) -> PollResult:
        self.begun.append(one.article_id)
        await self.gate.wait()
        if self.refuses:
            raise StoreError("disk full")
        self.waiting.remove(one)
        return PollResult(source=source("wire"), outcome=Outcome.NEW_BODY)

    async def rest(self) -> None:
        self.rests += 1


class Stage:
    def __init__(self, *due: Page, at_once: int = 4) -> None:
        self.pages = Pages(*due)
        self.brought: list[PollResult] = []
        self.now = 0.0
        self.turns = PageSchedule(
            self.pages,  # type: ignore[arg-type]
            bring=self._bring,
            at_once=at_once,
            monotonic=lambda: self.now,
        )

    async def _bring(self, brought: PollResult) -> None:
        self.brought.append(brought)

    async def tick(self) -> list[str]:
        """What was begun so far, after one more tick."""
        await self.turns.start_due()
        for _ in range(3):
            await asyncio.sleep(0)
        return self.pages.begun

    async def finish(self) -> None:
        self.pages.gate.set()
        await self.turns.drain(timedelta(seconds=5))


async def test_a_few_at_a_time_and_one_of_each_host() -> None:
    stage = Stage(page("a", "one"), page("b", "one"), page("c", "two"), page("d", "three"), at_once=2)
    assert await stage.tick() == ["a", "c"]
    assert await stage.tick() == ["a", "c"], "none is begun twice"
    await stage.finish()
    assert await stage.tick() == ["a", "c", "b", "d"]
    await stage.finish()
    assert len(stage.brought) == 4


async def test_a_page_that_the_store_refused_rests() -> None:
    stage = Stage(page("a"))
    stage.pages.refuses = True
    stage.pages.gate.set()
    assert await stage.tick() == ["a"]
    assert await stage.tick() == ["a"]
    stage.now = 31.0
    assert await stage.tick() == ["a", "a"]


async def test_its_children_rest_when_nothing_was_due_for_a_while() -> None:
    stage = Stage(page("a"))
    await stage.tick()
    stage.now = 100.0
    await stage.tick()
    assert stage.pages.rests == 0, "one is at work"
    await stage.finish()
    await stage.tick()
    stage.now = 109.0
    await stage.tick()
    assert stage.pages.rests == 0
    stage.now = 111.0
    await stage.tick()
    assert stage.pages.rests == 1


async def test_stopping_ends_what_takes_long() -> None:
    stage = Stage(page("a"))
    await stage.tick()
    await stage.turns.drain(timedelta(0))
    assert stage.pages.waiting == [page("a")]
    assert stage.brought == []


async def test_a_single_run_reads_each_page_that_is_due_within_moments_once() -> None:
    stage = Stage(*(page(str(n)) for n in range(9)))
    stage.pages.gate.set()
    await stage.turns.run_all_due(timedelta(seconds=5))
    assert sorted(stage.pages.begun) == [str(n) for n in range(9)]
    assert stage.pages.asked_ahead > timedelta(0)
    assert stage.pages.rests == 1


@pytest.mark.parametrize("refuses", [True, False])
async def test_a_single_run_ends(refuses: bool) -> None:
    stage = Stage(page("a"))
    stage.pages.refuses = refuses
    if refuses:
        stage.pages.gate.set()
    await stage.turns.run_all_due(timedelta(milliseconds=20))
    assert stage.brought == []
    assert stage.pages.rests == 1
