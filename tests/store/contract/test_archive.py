from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from monitor.domain.acts.scheme import Certainty
from monitor.domain.alerts.announcement import AnnouncementState, Wait
from monitor.domain.delivery.outbox import DeliveryKind, DeliveryState
from monitor.domain.event.identity import WHOLE_ARTICLE, EventId
from monitor.domain.event.precedent_search import PrecedentResult
from monitor.domain.rules.rule import Level, RuleId
from monitor.domain.sources.licensing import Terms
from monitor.domain.sources.schedule import PollState
from monitor.domain.sources.source import SourceId
from monitor.ports.children.extraction import ExtractedArticle
from monitor.ports.queries.lookup import CandidateRow, EventConditions, EventRow
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore
from tests.store.examples import (
    MINISTRY,
    NOW,
    act,
    announcement,
    article,
    delivery,
    event,
    extracted,
    fetched,
    match,
    possible,
    ref,
    source,
)


async def test_events_are_listed_newest_first_with_their_announcements(store: DatabaseStore) -> None:
    old = event("old", opened_at=NOW - timedelta(days=2))
    new, merged = event("new"), event("merged", joined_into=event("old").id)

    def save(tx: Transaction) -> None:
        for one in (old, new, merged):
            tx.events.save(one, (), ())
        tx.announcements.save(announcement(new))

    await store.write(save)
    rows = (EventRow(event=new, announcements=(announcement(new),)), EventRow(event=old, announcements=()))
    assert await store.archive.events() == rows
    assert await store.archive.events(limit=1) == rows[:1]
    assert await store.archive.events(since=NOW - timedelta(days=1)) == rows[:1]


@pytest.mark.parametrize(
    ("only", "found"),
    [
        pytest.param(EventConditions(), ["one", "eu", "fed"], id="all"),
        pytest.param(EventConditions(issuers=frozenset({"EU"})), ["eu"], id="issuer"),
        pytest.param(EventConditions(about=frozenset({"gallium", "tin"})), ["eu"], id="goods"),
        pytest.param(EventConditions(level=Level.MEDIUM), ["one"], id="level or above"),
        pytest.param(EventConditions(level=Level.CRITICAL), [], id="level"),
        pytest.param(EventConditions(since=NOW.date()), ["one", "fed"], id="since"),
        pytest.param(EventConditions(until=NOW.date() - timedelta(days=1)), ["eu"], id="until"),
        pytest.param(EventConditions(without=frozenset({SourceId(MINISTRY)})), ["one", "eu"], id="source left out"),
    ],
)
async def test_events_are_filtered_by_issuer_goods_level_and_day(
    store: DatabaseStore, only: EventConditions, found: list[str]
) -> None:
    one = event("one", opened_at=NOW)
    eu = event("eu", opened_at=NOW - timedelta(days=1), day=NOW.date() - timedelta(days=1), issuer="EU")
    eu = replace(eu, commodities=("gallium",))
    fed = event("fed", opened_at=NOW - timedelta(days=2), issuer="sample:CN", sample=True)

    def save(tx: Transaction) -> None:
        tx.articles.keep(extracted(acts=(act(),)), fetched(), now=NOW, sample=True)
        tx.events.save(replace(one, commodities=("tungsten",)), (), ())
        tx.events.save(eu, (), ())
        tx.events.save(fed, [ref()], ())
        tx.announcements.save(announcement(one))

    await store.write(save)
    assert [str(row.event.id) for row in await store.archive.events(only=only)] == [event(n).id for n in found]


async def test_an_event_has_the_state_of_its_root_message_in_each_channel(store: DatabaseStore) -> None:
    shown = event("noted")
    sent = delivery("sent", event_id=shown.id, kind=DeliveryKind.ROOT)

    def save(tx: Transaction) -> None:
        tx.events.save(shown, (), ())
        tx.announcements.save(announcement(shown))
        tx.outbox.queue(sent)
        tx.outbox.queue(delivery("reply", event_id=shown.id, kind=DeliveryKind.THREAD))

    await store.write(save)
    (row,) = await store.archive.events()
    assert row.roots == {"C1": DeliveryState.PENDING}
    stored = await store.read(lambda tx: tx.outbox.get(sent.id))
    assert stored is not None
    await store.write(lambda tx: tx.outbox.save(replace(stored, state=DeliveryState.DELIVERED)))
    (row,) = await store.archive.events()
    assert row.roots == {"C1": DeliveryState.DELIVERED}


@pytest.mark.parametrize("name", ["E-7K2Q", "7k2q", " e-7k2q ", "0b6f2f0e-5c2f-5d68-8f43-6c1f3d1f3a55"])
async def test_an_event_is_found_by_its_label_or_id(store: DatabaseStore, name: str) -> None:
    stored = event(id=EventId("0b6f2f0e-5c2f-5d68-8f43-6c1f3d1f3a55"), label="E-7K2Q")

    def save(tx: Transaction) -> None:
        tx.articles.keep(extracted(acts=(act(),)), fetched(), now=NOW)
        tx.events.save(stored, [ref()], ())

    await store.write(save)
    found = await store.archive.event(name)
    assert found is not None
    row, reports, articles = found
    assert row == EventRow(event=stored, announcements=())
    assert [r.title for r in reports] == [article().title]
    assert [a.article_id for a in articles] == [article().id]


async def test_reports_and_articles_have_the_gloss_of_the_last_revision(store: DatabaseStore) -> None:
    edited = article(content_hash="other", title="另一个标题")

    def save(tx: Transaction) -> None:
        tx.articles.keep(extracted(acts=(act(),), gloss="[old]"), fetched(), now=NOW)
        tx.articles.keep(extracted(edited, acts=(act(),), gloss="[new]"), fetched(), now=NOW)
        tx.events.save(event(), [ref()], ())

    await store.write(save)
    found = await store.archive.event(event().label)
    assert found is not None
    _, (report,), (shown,) = found
    assert (report.gloss, shown.gloss) == ("[new]", "[new]")


async def test_a_story_is_found_with_its_articles_and_the_words_that_matched(store: DatabaseStore) -> None:
    stored = event(kind="story", measure=None)

    def save(tx: Transaction) -> None:
        tx.articles.keep(extracted(matches=(match("names"),)), fetched(), now=NOW)
        tx.events.save(stored, [ref(ordinal=WHOLE_ARTICLE)], ())

    await store.write(save)
    found = await store.archive.event(stored.label)
    assert found is not None
    _, reports, (shown,) = found
    assert reports == ()
    assert (shown.title, shown.matches) == (article().title, (match("names"),))


async def test_an_unannounced_event_names_the_rules_that_miss_a_precedent(
    store: DatabaseStore,
) -> None:
    made = event()
    waits = PrecedentResult(event_id=made.id, rule_id=RuleId("answer"), rule_version="1", day=made.day, at=NOW)

    def save(tx: Transaction) -> None:
        tx.events.save(made, (), ())
        tx.precedent_results.save(waits)

    await store.write(save)
    (row,) = await store.archive.events()
    assert row.waiting == ("answer",)


async def test_an_unknown_name_finds_no_event(store: DatabaseStore) -> None:
    assert await store.archive.event("E-NONE") is None
    assert await store.archive.event("") is None


async def possible_titles(store: DatabaseStore, limit: int = 50) -> list[str]:
    return [row.title for row in await store.archive.possible(limit=limit)]


async def test_candidates_are_listed_newest_first_with_their_evidence(store: DatabaseStore) -> None:
    def save(tx: Transaction) -> None:
        for minute, key in enumerate("123"):
            now = NOW + timedelta(minutes=minute)
            one = extracted(article(key), maybe=possible(), gloss=f"[gloss] {key}")
            tx.articles.keep(one, fetched(), now=now, sample=key == "3")
        tx.articles.keep(extracted(article("nothing")), fetched(), now=NOW)
        tx.articles.keep(extracted(article("act"), acts=(act(),)), fetched(), now=NOW)

    await store.write(save)
    assert await possible_titles(store) == [article(key).title for key in "321"]
    assert await possible_titles(store, limit=1) == [article("3").title]
    first = (await store.archive.possible())[0]
    assert first == CandidateRow(
        article_id=article("3").id,
        source_id=MINISTRY,
        title=article("3").title,
        language="zh-Hans",
        url=article("3").url,
        published=article("3").published,
        seen_at=NOW + timedelta(minutes=2),
        sample=True,
        possible=possible(),
        gloss="[gloss] 3",
        terms=Terms.of(source()),
    )


async def test_an_edit_replaces_the_candidate(store: DatabaseStore) -> None:
    edited = article(content_hash="other", title="another title")

    async def keep(extraction: ExtractedArticle, minutes: int) -> list[str]:
        now = NOW + timedelta(minutes=minutes)
        await store.write(lambda tx: tx.articles.keep(extraction, fetched(), now=now))
        return await possible_titles(store)

    assert await keep(extracted(maybe=possible()), 0) == [article().title]
    assert await keep(extracted(edited, maybe=possible(instrument="export_ban")), 1) == [edited.title]
    assert await keep(extracted(), 2) == []


async def test_an_article_of_a_story_is_no_candidate(store: DatabaseStore) -> None:
    def save(tx: Transaction) -> None:
        tx.articles.keep(extracted(matches=(match("names"),), maybe=possible()), fetched(), now=NOW)
        tx.events.save(event(kind="story", measure=None), [ref(ordinal=WHOLE_ARTICLE)], ())

    await store.write(save)
    assert await possible_titles(store) == []


async def test_sources_are_listed_by_id_with_state_and_number_of_articles(store: DatabaseStore) -> None:
    def save(tx: Transaction) -> None:
        tx.sources.sync([source(), source("b", enabled=False, because="404"), source("a-z")], now=NOW)
        tx.articles.keep(extracted(), fetched(), now=NOW)
        tx.articles.keep(extracted(article("2")), fetched(), now=NOW)

    await store.write(save)
    rows = await store.archive.sources()
    assert [(r.source.id, r.articles) for r in rows] == [("a-z", 0), ("b", 0), (MINISTRY, 2)]
    assert rows[0].state == PollState(source_id=SourceId("a-z"), due_at=NOW)


async def test_a_source_that_is_no_longer_named_is_not_listed(store: DatabaseStore) -> None:
    await store.write(lambda tx: tx.sources.sync([source("b")], now=NOW))
    assert [r.source.id for r in await store.archive.sources()] == ["b"]


async def test_held_alerts_are_listed_newest_first_while_their_event_has_reports(store: DatabaseStore) -> None:
    one, two = event("one"), event("two", certainty=Certainty.REPORTED)
    joined, empty = event("joined", joined_into=one.id), event("empty", reports=0)
    hold = partial(announcement, state=AnnouncementState.HELD, waits_for=Certainty.OFFICIAL)
    first, second = hold(one), hold(two, "C2", at=NOW + timedelta(hours=1))

    def save(tx: Transaction) -> None:
        for of, said in ((one, first), (two, second), (joined, hold(joined)), (empty, hold(empty))):
            tx.events.save(of, (), ())
            tx.announcements.save(said)
        tx.announcements.save(announcement(two, "C3"))
        tx.announcements.save(raised)

    still = Wait(rule_id=RuleId("still"), level=Level.CRITICAL, waits_for=Certainty.OFFICIAL, since=NOW)
    raised = announcement(two, "C4", at=NOW + timedelta(minutes=1), waiting=(still,))
    await store.write(save)
    rows = await store.archive.held()
    assert [(row.event, row.announcement) for row in rows] == [(two, second), (two, raised), (one, first)]
    assert [(row.wait, row.announced_as) for row in rows][1:] == [(still, Level.HIGH), (first.waits[0], None)]
    assert [row.event for row in await store.archive.held(limit=1)] == [two]
