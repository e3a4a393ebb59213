"""Questions to a second reader: one after the other, and none in the way of anything."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from monitor.daemon.consulting import ConsultationSchedule
from monitor.domain.acts.second_reader import Consultation, ConsultationState
from monitor.domain.articles.article import ArticleId
from monitor.domain.sources.schedule import Outcome
from monitor.domain.sources.source import SourceId
from monitor.errors import StoreError
from monitor.pipeline.poll.ingest import PollResult
from tests.fakes.reading import NOW, source


def waiting(name: str) -> Consultation:
    return Consultation(
        article_id=ArticleId(name),
        source_id=SourceId("wire"),
        state=ConsultationState.WAITING,
        due_at=NOW,
        since=NOW,
    )


class Consultations:
    """A consulter whose answers wait until they are let go."""

    def __init__(self, *names: str) -> None:
        self.waiting = [waiting(name) for name in names]
        self.begun: list[str] = []
        self.gate = asyncio.Event()
        self.refuses = False
        self.again = False

    async def due(self, *, limit: int) -> Sequence[Consultation]:
        return tuple(self.waiting[:limit])

    async def consult(self, one: Consultation) -> PollResult:
        self.begun.append(one.article_id)
        await self.gate.wait()
        if self.refuses:
            raise StoreError("disk full")
        if not self.again:
            self.waiting.remove(one)
        return PollResult(source=source("wire"), outcome=Outcome.NEW_BODY)


class Stage:
    def __init__(self, *names: str) -> None:
        self.consultations = Consultations(*names)
        self.brought: list[PollResult] = []
        self.now = 0.0
        self.turns = ConsultationSchedule(
            self.consultations,  # type: ignore[arg-type]
            bring=self._bring,
            monotonic=lambda: self.now,
        )

    async def _bring(self, brought: PollResult) -> None:
        self.brought.append(brought)

    async def ticks(self, count: int = 1) -> list[str]:
        for _ in range(count):
            await self.turns.start_due()
            for _ in range(5):
                await asyncio.sleep(0)
        return self.consultations.begun


async def test_one_question_is_under_way_at_a_time_and_no_tick_waits_for_it() -> None:
    stage = Stage("a", "b")
    assert await stage.ticks(5) == ["a"]
    stage.consultations.gate.set()
    assert await stage.ticks(5) == ["a", "b"]
    assert len(stage.brought) == 2


async def test_after_the_store_refused_nothing_is_asked_for_a_while() -> None:
    stage = Stage("a")
    stage.consultations.refuses = True
    stage.consultations.gate.set()
    assert await stage.ticks(5) == ["a"]
    stage.now = 31.0
    assert await stage.ticks(1) == ["a", "a"]


async def test_all_that_is_due_is_worked_off_once() -> None:
    stage = Stage("a", "b", "c")
    stage.consultations.gate.set()
    stage.consultations.again = True
    await stage.turns.run_all_due(timedelta(seconds=30))
    assert stage.consultations.begun == ["a", "b", "c"]


async def test_working_off_ends_with_its_time() -> None:
    stage = Stage("a", "b")
    await stage.turns.run_all_due(timedelta(milliseconds=1))
    assert stage.consultations.begun == ["a"]


async def test_the_end_breaks_a_long_question_off() -> None:
    stage = Stage("a")
    await stage.turns.drain(timedelta(0))
    await stage.ticks()
    await stage.turns.drain(timedelta(0))
    assert (stage.consultations.begun, stage.brought) == (["a"], [])
