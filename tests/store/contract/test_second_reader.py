"""Second reader requests, answers and daily counts are stored."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitor.domain.acts.judgement import SecondOpinionVerdict
from monitor.domain.acts.scheme import Direction, Stage
from monitor.domain.acts.second_reader import Consultation, ConsultationState, ModelReply, SecondReading, Tally
from monitor.domain.articles.article import ArticleId
from monitor.domain.sources.source import Source
from monitor.errors import StoreError
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore
from tests.store.examples import MINISTRY, NOW, TODAY, article, extracted, fetched, source

ASKED = Consultation(
    article_id=article().id, source_id=source().id, state=ConsultationState.WAITING, due_at=NOW, since=NOW
)
ANSWER = SecondReading(
    is_act=True,
    act_words="实施出口管制",
    direction=Direction.TIGHTENING,
    direction_words="管制",
    stage=Stage.IN_FORCE,
    measure="control_list_change",
    goods_words=("稀土", "相关物项"),
)


def asked(key: str, **changes: object) -> Consultation:
    return replace(ASKED, article_id=article(key).id, **changes)  # type: ignore[arg-type]


async def put(store: DatabaseStore, *consultations: Consultation) -> None:
    def work(tx: Transaction) -> None:
        for one in consultations:
            key = one.article_id.removeprefix("ministry-")
            tx.articles.keep(extracted(article(key)), fetched(), now=NOW)
            tx.consultations.save(one)

    await store.write(work)


async def test_a_consultation_is_remembered_as_it_was_saved_last(store: DatabaseStore) -> None:
    assert await store.read(lambda tx: tx.consultations.of(ASKED.article_id)) is None
    await put(store, ASKED)
    done = replace(
        ASKED,
        state=ConsultationState.DONE,
        due_at=None,
        texts=2,
        tries=1,
        asked_at=NOW + timedelta(seconds=3),
        model="tiny-1b",
        question="q1",
        outcome=SecondOpinionVerdict.MISQUOTED,
        detail="no \ud800",
    )
    await put(store, done)
    stored = await store.read(lambda tx: tx.consultations.of(ASKED.article_id))
    assert stored == replace(done, detail="no ?")


async def test_the_latest_news_is_due_first(store: DatabaseStore) -> None:
    old, later = asked("2", since=NOW - timedelta(hours=5)), asked("3", due_at=NOW + timedelta(seconds=1))
    done = asked("4", due_at=None, state=ConsultationState.DONE)
    ahead = asked("5", due_at=NOW + timedelta(days=300), since=NOW - timedelta(days=1))
    await put(store, old, ASKED, later, done, ahead)
    assert await store.read(lambda tx: tx.consultations.due(now=NOW, limit=9)) == (ASKED, old, ahead)
    assert await store.read(lambda tx: tx.consultations.due(now=NOW, limit=1)) == (ASKED,)
    assert await store.read(lambda tx: tx.consultations.waiting()) == 4
    assert await store.read(lambda tx: tx.consultations.stale(before=NOW, limit=9)) == (ahead, old)


@pytest.mark.parametrize("sources", [[], [source(enabled=False)]], ids=["not listed", "not enabled"])
async def test_those_of_sources_that_are_not_polled_wait(store: DatabaseStore, sources: list[Source]) -> None:
    await put(store, ASKED)
    await store.write(lambda tx: tx.sources.sync(sources, now=NOW))
    assert await store.read(lambda tx: tx.consultations.due(now=NOW, limit=9)) == ()


async def test_one_of_no_article_is_refused(store: DatabaseStore) -> None:
    with pytest.raises(StoreError):
        await store.write(lambda tx: tx.consultations.save(replace(ASKED, article_id=ArticleId("nobody's"))))


async def test_an_answer_is_known_by_its_question_and_counts_where_its_verdict_does(store: DatabaseStore) -> None:
    await put(store, ASKED)
    assert await store.read(lambda tx: tx.consultations.answer("q1")) is None
    for answer in (ANSWER, replace(ANSWER, is_act=False)):  # the first one stays
        kept = answer
        await store.write(lambda tx, kept=kept: tx.consultations.keep("q1", ASKED.article_id, kept, now=NOW))  # type: ignore[misc]
    assert await store.read(lambda tx: tx.consultations.answer("q1")) == ANSWER
    for verdict, counts in (
        (SecondOpinionVerdict.ACT, True),
        (SecondOpinionVerdict.NO_ACT, True),
        (SecondOpinionVerdict.MISQUOTED, False),
    ):
        await put(store, replace(ASKED, model="tiny-1b", question="q1", outcome=verdict))
        reply = await store.read(lambda tx: tx.consultations.reply(ASKED.article_id))
        assert reply == (ModelReply(model="tiny-1b", answer=ANSWER) if counts else None)
        found = await store.traces.article(ASKED.article_id)
        assert found is not None
        assert found.consultation is not None
        assert found.consulted == reply


async def test_an_answer_goes_with_the_words_of_its_article(store: DatabaseStore) -> None:
    await put(store, ASKED)
    await store.write(lambda tx: tx.consultations.keep("q1", ASKED.article_id, ANSWER, now=NOW))
    await store.write(lambda tx: tx.retention.forget_texts(MINISTRY, since=None, before=NOW, now=NOW, limit=9))
    assert await store.read(lambda tx: tx.consultations.answer("q1")) is None


async def test_the_counts_of_a_day_add_up(store: DatabaseStore) -> None:
    assert await store.read(lambda tx: tx.consultations.tally(TODAY)) == Tally(day=TODAY)
    for one in (Tally(day=TODAY, asked=1), Tally(day=TODAY, asked=1, failed=1), Tally(day=date(2026, 1, 1), asked=9)):
        kept = one
        await store.write(lambda tx, kept=kept: tx.consultations.count(kept))  # type: ignore[misc]
    assert await store.read(lambda tx: tx.consultations.tally(TODAY)) == Tally(day=TODAY, asked=2, failed=1)


async def test_what_is_read_again_is_an_edit_though_the_words_are_the_same(store: DatabaseStore) -> None:
    await put(store, ASKED)
    again = replace(extracted(article()), again=True)
    assert (await store.write(lambda tx: tx.articles.keep(again, fetched(), now=NOW))).change == "edited"
    assert (await store.write(lambda tx: tx.articles.keep(extracted(), fetched(), now=NOW))).change == "known"
