"""Consultation of the second reader: when it is asked, and what its answer changes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import NamedTuple

import pytest

from monitor.domain.acts.act import ActReader
from monitor.domain.acts.judgement import SecondOpinionVerdict
from monitor.domain.acts.second_reader import Consultation, ConsultationState, Tally
from monitor.domain.articles.article import Article
from monitor.domain.articles.page_fetch import PageState
from monitor.domain.event.development import DevelopmentKind
from monitor.domain.sources.schedule import Outcome
from monitor.domain.sources.source import FirstPoll, Quote
from monitor.errors import SecondReaderError
from monitor.language.judge.port import Opinion
from monitor.language.reader import Reader
from monitor.pipeline.poll.collect import PollResult
from monitor.pipeline.poll.second_reader import Consulter
from monitor.ports.children.extraction import ExtractedArticle, RereadJob
from monitor.ports.children.pages import PageContent
from monitor.ports.repositories.store import SECOND_READER
from tests.fakes.clock import Time
from tests.fakes.judge import FakeJudge
from tests.fakes.reading import NOW, FakeExtractor, article, body, extracted, extraction_of, rule, source
from tests.fakes.second_reader import FakeSecondReader, said
from tests.language.shipped import shipped_vocabulary
from tests.pipeline.conftest import Line
from tests.pipeline.poll.test_collect import alerts

ANY = rule()
WIRE = source("wire", first_poll=FirstPoll.ANNOUNCE, full_text=False)
CALM = source("calm", full_text=False)
PAGED = source("paged", first_poll=FirstPoll.ANNOUNCE, full_text=True)
SECRET = source("secret", first_poll=FirstPoll.ANNOUNCE, full_text=False, quote=Quote.LINK_ONLY)
INNER = source("inner", first_poll=FirstPoll.ANNOUNCE, full_text=False, visible_in=("desk",))
TITLE = "Beijing lets gallium shipments pass again, traders say"
TEXT = "China's commerce ministry will grant export licences for gallium from Monday."
ITEM = article("a", WIRE, TITLE, text=TEXT)
WORDS = "will grant export licences for gallium"
YES = said(is_act=True, act_words=WORDS, direction="easing", direction_words="grant", issuer_words="China")
LineWith = Callable[..., Line]


class CheckedAnswer(NamedTuple):
    """A consultation as stored after the answer, and what that brought."""

    consultation: Consultation
    brought: PollResult | None


class ReadingHarvester(FakeExtractor):
    """Reads as a child does, with a judge that finds `score` in every article."""

    def __init__(self) -> None:
        super().__init__()
        self.score = 0.35

    def read(self, item: Article, job: RereadJob | None = None) -> ExtractedArticle:
        reader = Reader(shipped_vocabulary(), judge=FakeJudge(opinion=Opinion(score=self.score)))
        consulted = job.consulted if job is not None else None
        _, reading = reader.read(item, consulted=consulted)
        found = extracted(item, *reading.acts, rules=(ANY,) if reading.acts else (), edited=job is not None)
        return replace(found, reading=reading)

    async def reread(self, job: RereadJob) -> ExtractedArticle:
        self.reread_jobs.append(job)
        return self.read(job.article, job)


class Asking:
    """A line with a second reader."""

    def __init__(self, line: Line, clock: Time, *, daily: int = 9, model: str = "tiny-1b") -> None:
        self.line = line
        self.clock = clock
        self.extractor = ReadingHarvester()
        line.read_with(self.extractor)
        line.second_reader = model
        self.reader = FakeSecondReader(model=model)
        self.reader.always = YES
        self.daily = daily
        self.consulter = self.started()

    def started(self) -> Consulter:
        """As after a restart, with only the database."""
        return Consulter(
            store=self.line.store,
            reader=self.reader,
            extractor=self.extractor,
            config=self.line.config,
            clock=self.clock,
            jitter=Random(1),
            daily=self.daily,
        )

    async def arrive(self, *items: Article) -> PollResult:
        """A poll brings the items, as a child reads them."""
        found = extraction_of(*(self.extractor.read(i) for i in items))
        self.line.feed(body(repr(items)), found)
        return await self.line.poll(next(s for s in self.line.sources.values() if s.id == items[0].source_id))

    async def consult(self) -> CheckedAnswer:
        (waiting, *_) = await self.consulter.due(limit=9)
        return await self.consult_on(waiting)

    async def consult_on(self, waiting: Consultation) -> CheckedAnswer:
        brought = await self.consulter.consult(waiting)
        after = await self.line.store.read(lambda tx: tx.consultations.of(waiting.article_id))
        assert after is not None
        return CheckedAnswer(after, brought)

    async def remembered(self, of: Article = ITEM) -> Consultation | None:
        return await self.line.store.read(lambda tx: tx.consultations.of(of.id))

    async def reading(self, of: Article = ITEM) -> tuple[bool, bool]:
        """Whether it has acts, and whether a possible one."""
        found = await self.line.store.traces.article(of.id)
        assert found is not None
        return bool(found.acts), found.possible is not None

    async def tally(self) -> Tally:
        return await self.line.store.read(lambda tx: tx.consultations.tally(self.clock().date()))


@pytest.fixture
async def asking(line_with: LineWith, clock: Time) -> Asking:
    made = line_with(ANY)
    await made.watch(WIRE, CALM, PAGED, SECRET, INNER)
    return Asking(made, clock)


def broken(outcome: Outcome = Outcome.SERVER_ERROR, wait: timedelta | None = None) -> SecondReaderError:
    return SecondReaderError(f"http://model.example: {outcome}; check it", outcome=outcome, retry_after=wait)


# ------------------------------------------------------------------ asking


async def test_candidate_is_queued_and_nothing_waits_for_it(asking: Asking) -> None:
    brought = await asking.arrive(ITEM)
    assert (brought.items.new, asking.reader.asked) == (1, [])
    remembered = await asking.remembered()
    assert remembered is not None
    assert (remembered.state, remembered.due_at, remembered.since) == (ConsultationState.WAITING, NOW, NOW)


@pytest.mark.parametrize("score", [0.0, 0.19, 0.5, 0.71, 1.0])
async def test_score_outside_the_band_is_not_asked_about(asking: Asking, score: float) -> None:
    asking.extractor.score = score
    await asking.arrive(ITEM)
    if score >= 0.5:
        assert (await asking.reading())[0] or score < 0.7  # without a word of exports it has to be surer
    assert (await asking.remembered() is None) is not (await asking.reading())[1]
    assert len(await asking.consulter.due(limit=9)) == int((await asking.reading())[1])


@pytest.mark.parametrize(
    "item",
    [
        pytest.param(replace(ITEM, source_id=CALM.id), id="there before us"),
        pytest.param(replace(ITEM, source_id=SECRET.id), id="words that may not be handed on"),
        pytest.param(replace(ITEM, source_id=INNER.id), id="of a route alone"),
    ],
)
async def test_excluded_articles_are_not_asked_about(asking: Asking, item: Article) -> None:
    await asking.arrive(item)
    assert (await asking.reading(item))[1]
    assert await asking.remembered(item) is None


async def test_without_a_judge_nothing_is_asked(asking: Asking) -> None:
    found = asking.extractor.read(ITEM)
    assert found.reading.possible is not None
    unjudged = replace(found.reading, possible=replace(found.reading.possible, score=None))
    asking.line.feed(body("x"), extraction_of(replace(found, reading=unjudged)))
    await asking.line.poll(WIRE)
    assert await asking.remembered() is None


async def test_without_a_second_reader_nothing_is_queued(asking: Asking) -> None:
    asking.line.second_reader = ""
    await asking.arrive(ITEM)
    assert (await asking.reading(), await asking.remembered()) == ((False, True), None)


async def test_only_the_article_text_is_sent(asking: Asking) -> None:
    await asking.arrive(ITEM)
    await asking.consult()
    (question,) = asking.reader.asked
    assert TITLE in question.article
    assert TEXT in question.article
    assert TITLE not in question.rules


# ------------------------------------------------------------------ answers


async def test_an_act_opens_its_event_and_alerts_as_an_edit_does(asking: Asking) -> None:
    await asking.arrive(ITEM)
    assert await alerts(asking.line.store) == []
    reply = await asking.consult()
    assert reply.brought is not None
    assert (reply.brought.items.edited, reply.brought.items.balances, reply.brought.acts.balances) == (1, True, True)
    assert [d.kind for a in reply.brought.events for d in a.developments] == [DevelopmentKind.OPENED]
    (alert,) = await alerts(asking.line.store)
    by, unclear = "Read by model tiny-1b, not by the grammar.", "a licence decision or another measure"
    assert alert.summary == f"{by} The measure is unclear: {unclear}. Read the quote."
    assert await asking.reading() == (True, False)
    event = reply.brought.events[0].event
    (report,) = await asking.line.store.read(lambda tx: tx.events.reports(event.id))
    assert (report.act.read_by, report.act.model, report.act.confidence) == (ActReader.MODEL, "tiny-1b", 0.35)
    assert await asking.consulter.due(limit=9) == ()
    assert await asking.tally() == Tally(day=NOW.date(), asked=1, acts=1)


async def test_no_act_makes_it_a_near_miss(asking: Asking) -> None:
    asking.reader.always = said()
    await asking.arrive(ITEM)
    reply = await asking.consult()
    assert reply.consultation.outcome == SecondOpinionVerdict.NO_ACT
    assert await asking.reading() == (False, False)
    assert await alerts(asking.line.store) == []
    assert await asking.tally() == Tally(day=NOW.date(), asked=1, no_acts=1)


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (said(is_act=True, act_words="China bans all exports"), SecondOpinionVerdict.MISQUOTED),
        (said(is_act=True), SecondOpinionVerdict.UNQUOTED),
    ],
)
async def test_invalid_answer_leaves_a_candidate(asking: Asking, answer: str, verdict: SecondOpinionVerdict) -> None:
    asking.reader.always = answer
    await asking.arrive(ITEM)
    reply = await asking.consult()
    assert (reply.brought, reply.consultation.outcome) == (None, verdict)
    assert reply.consultation.state is ConsultationState.DONE
    assert await asking.reading() == (False, True)
    assert await asking.tally() == Tally(day=NOW.date(), asked=1, discarded=1)


async def test_the_next_poll_does_not_undo_it(asking: Asking) -> None:
    await asking.arrive(ITEM)
    await asking.consult()
    brought = await asking.arrive(ITEM, article("b", WIRE, "Local team wins"))
    assert (brought.items.known, brought.items.edited) == (1, 0)
    assert await asking.reading() == (True, False)


async def test_an_edit_keeps_the_act_as_long_as_its_quotes_stand(asking: Asking) -> None:
    await asking.arrive(ITEM)
    await asking.consult()
    await asking.arrive(replace(ITEM, text=f"{TEXT} Prices fell.", content_hash="edited"))
    assert await asking.reading() == (True, False)
    assert len(asking.reader.asked) == 1
    gone = await asking.arrive(replace(ITEM, text="Gallium may be exported again.", content_hash="other"))
    assert [d.kind for a in gone.events for d in a.developments] == [DevelopmentKind.WITHDRAWN]
    assert await asking.reading() == (False, True)
    remembered = await asking.remembered()
    assert remembered is not None
    assert (remembered.state, remembered.texts) == (ConsultationState.WAITING, 2)


async def test_an_edit_that_is_no_possible_act_is_not_asked_about(asking: Asking) -> None:
    await asking.arrive(ITEM)
    asking.extractor.score = 0.1
    await asking.arrive(replace(ITEM, text="Other words.", content_hash="edited"))
    remembered = await asking.remembered()
    assert remembered is not None
    assert (remembered.due_at, remembered.outcome) == (None, SecondOpinionVerdict.SETTLED)


async def test_an_article_that_is_edited_day_by_day_is_not_followed_for_ever(asking: Asking) -> None:
    asking.reader.always = said(is_act=True)
    for n in range(6):
        await asking.arrive(replace(ITEM, text=f"{TEXT} {n}", content_hash=f"edit {n}"))
        for waiting in await asking.consulter.due(limit=9):
            await asking.consulter.consult(waiting)
    assert len(asking.reader.asked) == 3


async def test_edit_during_a_request_wins(asking: Asking) -> None:
    await asking.arrive(ITEM)

    async def edit() -> None:
        asking.clock.now += timedelta(seconds=5)
        await asking.arrive(replace(ITEM, text="Gallium may be exported again.", content_hash="edited"))

    asking.reader.meanwhile = edit
    reply = await asking.consult()
    assert reply.brought is None
    (again,) = await asking.consulter.due(limit=9)
    assert again.since == asking.clock()
    assert await asking.reading() == (False, True)


async def test_the_page_is_waited_for_and_read_beside_the_answer(asking: Asking) -> None:
    item = article("p", PAGED, TITLE)
    await asking.arrive(item)
    assert await asking.consulter.due(limit=9) == ()
    (page,) = await asking.line.enricher.due(limit=9)
    asking.line.fetcher.answers.append(body("<html>", url=page.url))
    asking.line.reader.pages.append(PageContent(text=TEXT))
    await asking.line.enricher.enrich(page)
    after = await asking.line.store.read(lambda tx: tx.pages.of(page.article_id))
    assert after is not None
    assert after.state is PageState.READ
    await asking.consult()
    assert TEXT in asking.reader.asked[0].article
    assert await asking.reading(item) == (True, False)


async def test_a_source_that_is_gone_is_not_asked_about(asking: Asking) -> None:
    await asking.arrive(ITEM)
    (waiting,) = await asking.consulter.due(limit=9)
    del asking.line.sources[WIRE.id]
    reply = await asking.consult_on(waiting)
    assert (reply.consultation.outcome, asking.reader.asked) == (SecondOpinionVerdict.SETTLED, [])


# ------------------------------------------------------------------ the cache, the budget, a restart


async def test_the_same_words_are_asked_about_once(asking: Asking) -> None:
    other = article("b", WIRE, TITLE, text=TEXT)
    await asking.arrive(ITEM, other)
    await asking.consult()
    asking.consulter = asking.started()
    await asking.consult()
    assert len(asking.reader.asked) == 1
    assert await asking.reading(other) == (True, False)
    assert await asking.tally() == Tally(day=NOW.date(), asked=1, reused=1, acts=2)


async def test_new_model_is_asked_again(asking: Asking) -> None:
    other = article("b", WIRE, TITLE, text=TEXT)
    await asking.arrive(ITEM, other)
    await asking.consult()
    asking.reader.model = "larger"
    await asking.consult()
    assert len(asking.reader.asked) == 2


async def test_daily_limit_of_requests_survives_a_restart(asking: Asking) -> None:
    asking.daily = 2
    asking.consulter = asking.started()
    await asking.arrive(*(article(str(n), WIRE, f"{TITLE} {n}", text=TEXT) for n in range(4)))
    (first, second, third, _) = await asking.consulter.due(limit=9)
    await asking.consulter.consult(first)
    asking.consulter = asking.started()
    await asking.consulter.consult(second)
    assert await asking.consulter.due(limit=9) == ()
    assert (await asking.consult_on(third)).consultation == third, "not even where it was taken before"
    assert len(asking.reader.asked) == 2
    asking.clock.now += timedelta(hours=12, seconds=1)  # the next UTC day
    assert len(await asking.consulter.due(limit=9)) == 2


async def test_a_request_counts_before_it_is_sent(asking: Asking) -> None:
    asking.reader.always = broken()
    await asking.arrive(ITEM)
    await asking.consult()
    assert await asking.tally() == Tally(day=NOW.date(), asked=1, failed=1)


async def test_stale_consultation_is_dropped(asking: Asking) -> None:
    old, new = article("old", WIRE, f"{TITLE} 1", text=TEXT), article("new", WIRE, f"{TITLE} 2", text=TEXT)
    await asking.arrive(old)
    asking.clock.now += timedelta(days=2, hours=1)
    await asking.arrive(new)
    reply = await asking.consult()
    assert reply.consultation.article_id == new.id
    remembered = await asking.remembered(old)
    assert remembered is not None
    assert (remembered.state, remembered.outcome) == (ConsultationState.GIVEN_UP, SecondOpinionVerdict.TOO_LATE)


# ------------------------------------------------------------------ failures


@pytest.mark.parametrize(
    "fault",
    [
        *(broken(o) for o in (Outcome.TIMEOUT, Outcome.THROTTLED, Outcome.SERVER_ERROR, Outcome.TLS)),
        *(broken(o) for o in (Outcome.REDIRECTS, Outcome.TOO_LARGE, Outcome.UNREACHABLE, Outcome.REFUSED)),
        "no JSON",
        said(direction="up"),
        "x" * 30_000,
    ],
    ids=str,
)
async def test_failed_request_is_retried_twice_and_leaves_a_candidate(
    asking: Asking, fault: str | SecondReaderError
) -> None:
    asking.reader.always = fault
    await asking.arrive(ITEM)
    states = []
    for _ in range(3):
        states.append((await asking.consult()).consultation.state)
        asking.clock.now += timedelta(hours=2)
    assert states == [ConsultationState.FAILED, ConsultationState.FAILED, ConsultationState.GIVEN_UP]
    assert await asking.consulter.due(limit=9) == ()
    assert len(asking.reader.asked) == 3
    assert await asking.reading() == (False, True)
    assert await asking.line.store.read(lambda tx: tx.journal.recall(SECOND_READER))


async def test_retry_after_pauses_all_requests(asking: Asking) -> None:
    asking.reader.always = broken(Outcome.THROTTLED, timedelta(hours=3))
    await asking.arrive(ITEM, article("b", WIRE, f"{TITLE} b", text=TEXT))
    reply = await asking.consult()
    assert reply.consultation.due_at is not None
    assert reply.consultation.due_at >= NOW + timedelta(hours=3)
    asking.clock.now += timedelta(hours=2, minutes=59)
    assert await asking.consulter.due(limit=9) == ()
    asking.clock.now += timedelta(minutes=2)
    assert len(await asking.consulter.due(limit=9)) == 2


async def test_answer_after_a_failure_clears_the_problem(asking: Asking) -> None:
    asking.reader.answers.append(broken())
    await asking.arrive(ITEM)
    await asking.consult()
    asking.clock.now += timedelta(hours=2)
    await asking.consult()
    assert await asking.line.store.read(lambda tx: tx.journal.recall(SECOND_READER)) == ""
    assert await asking.reading() == (True, False)


async def test_internal_error_is_stored(asking: Asking) -> None:
    await asking.arrive(ITEM)
    asking.reader.always = 3  # type: ignore[assignment]
    reply = await asking.consult()
    assert reply.consultation.outcome == Outcome.INTERNAL_ERROR
    assert "please report it" in reply.consultation.detail
