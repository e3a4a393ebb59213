"""Queries of `monitor why`."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from monitor.domain.acts.act import Act, Span
from monitor.domain.acts.reading import RejectedCandidate
from monitor.domain.event.identity import WHOLE_ARTICLE, EventId
from monitor.domain.sources.licensing import Terms
from monitor.ports.children.extraction import ExtractedArticle, RefusedItem
from monitor.ports.queries.lookup import DroppedItem, Trace
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore
from tests.store.examples import (
    MINISTRY,
    NOW,
    act,
    article,
    delivery,
    event,
    extracted,
    fetched,
    match,
    numbered,
    possible,
    ref,
    source,
)

LATER = NOW + timedelta(minutes=5)


async def test_an_article_comes_with_its_text_acts_and_matches_loudest_first(store: DatabaseStore) -> None:
    def save(tx: Transaction) -> None:
        matches = (match("b"), match("a"))
        tx.articles.keep(extracted(acts=(act(), numbered("7", 1)), matches=matches), fetched(), now=NOW)
        tx.events.save(event(), [ref()], ())

    await store.write(save)
    found = await store.traces.article(article().id)
    assert found is not None
    assert found.article == article()
    assert [(a.item.refs, a.event_id) for a in found.acts] == [((ref(),), "event-one"), ((ref(ordinal=1),), None)]
    assert [m.rule_id for m in found.matches] == ["a", "b"]
    assert (found.seen_at, found.revisions, found.sample, found.story_id) == (NOW, 1, False, None)


async def test_an_edited_article_says_what_it_says_now_and_since_when_it_is_known(store: DatabaseStore) -> None:
    await store.write(lambda tx: tx.articles.keep(extracted(acts=(act(),)), fetched(), now=NOW))
    edited = article(title="更正", text="撤回。", content_hash="other")
    await store.write(lambda tx: tx.articles.keep(extracted(edited), fetched(), now=LATER))
    found = await store.traces.article(edited.id)
    assert found is not None
    assert (found.article, found.acts, found.revisions, found.seen_at) == (edited, (), 2, NOW)


async def test_a_story_is_named_by_its_article(store: DatabaseStore) -> None:
    def save(tx: Transaction) -> None:
        tx.articles.keep(extracted(matches=(match("names"),)), fetched(), now=NOW)
        tx.events.save(event(kind="story", measure=None), [ref(ordinal=WHOLE_ARTICLE)], ())

    await store.write(save)
    found = await store.traces.article(article().id)
    assert found is not None
    assert found.story_id == event().id


async def test_an_unknown_id_is_no_article(store: DatabaseStore) -> None:
    assert await store.traces.article("nobody") is None


async def test_an_address_is_found_in_any_of_its_spellings_first_seen_first(store: DatabaseStore) -> None:
    def save(tx: Transaction) -> None:
        late = article("1", url="http://ministry.example/a")
        tx.articles.keep(extracted(late), fetched(), now=LATER)
        tx.articles.keep(extracted(article("2", url="https://ministry.example/a")), fetched(), now=NOW)
        tx.articles.keep(extracted(article("3", url="https://ministry.example/ab")), fetched(), now=NOW)

    await store.write(save)
    found = await store.traces.at(["https://ministry.example/a", "http://ministry.example/a"], under=[])
    assert [a.article.key for a in found.articles] == ["2", "1"]
    assert found.neighbours == ()


async def test_long_addresses_are_stored_and_distinguished_by_their_ends(store: DatabaseStore) -> None:
    long = f"https://ministry.example/{''.join(sha256(bytes([n])).hexdigest() for n in range(60))}"

    def save(tx: Transaction) -> None:
        for key in ("1", "2"):
            tx.articles.keep(extracted(article(key, url=f"{long}{key}")), fetched(), now=NOW)

    await store.write(save)
    assert [a.article.key for a in (await store.traces.at([f"{long}2"], under=[])).articles] == ["2"]


async def test_an_address_that_changed_is_found_by_the_new_one(store: DatabaseStore) -> None:
    moved = article(url="https://ministry.example/moved", content_hash="other")
    await store.write(lambda tx: tx.articles.keep(extracted(), fetched(), now=NOW))
    await store.write(lambda tx: tx.articles.keep(extracted(moved), fetched(), now=LATER))
    assert (await store.traces.at([article().url], under=[])).articles == ()
    assert [a.article for a in (await store.traces.at([moved.url], under=[])).articles] == [moved]


async def test_sources_whose_articles_lie_beside_an_address_are_named_once(store: DatabaseStore) -> None:
    def save(tx: Transaction) -> None:
        tx.sources.sync([source(), source("other")], now=NOW)
        for key in ("1", "2"):
            tx.articles.keep(extracted(article(key)), fetched(), now=NOW)
        elsewhere = article("3", id="x", source_id="other", url="https://ministry_example/3")
        tx.articles.keep(extracted(elsewhere), fetched(), now=NOW)

    await store.write(save)
    assert await store.traces.at([], under=["https://ministry.example/"]) == Trace(neighbours=(MINISTRY,))
    assert (await store.traces.at([], under=["https://ministry_example/"])).neighbours == ("other",)


async def test_an_address_whose_item_was_dropped_says_where_and_why(store: DatabaseStore) -> None:
    refused = RefusedItem(key="https://ministry.example/9", title="", reason="no_text")
    await store.write(lambda tx: tx.articles.refuse(MINISTRY, [refused], now=NOW))
    found = await store.traces.at(["https://ministry.example/9"], under=[])
    assert found.dropped == (DroppedItem(source_id=MINISTRY, item=refused, at=NOW, terms=Terms.of(source())),)


async def test_the_acts_of_an_event_come_in_canonical_order(store: DatabaseStore) -> None:
    def save(tx: Transaction) -> None:
        tx.articles.keep(extracted(article("2"), acts=(act(),)), fetched(), now=NOW)
        early = article("1", published=NOW - timedelta(days=3))
        tx.articles.keep(extracted(early, acts=(act(),)), fetched(), now=NOW)
        tx.events.save(event(), [ref("1"), ref("2")], ())

    await store.write(save)
    acts = await store.traces.acts(event().id)
    assert [a.item.refs[0] for a in acts] == [ref("1"), ref("2")]
    assert await store.traces.acts(EventId("none")) == ()


async def test_what_was_queued_about_an_event_comes_in_its_order(store: DatabaseStore) -> None:
    def save(tx: Transaction) -> None:
        tx.events.save(event(), (), ())
        for key, about in (("k1", event().id), ("k2", None), ("k3", event().id)):
            tx.outbox.queue(delivery(key, event_id=about))

    await store.write(save)
    assert [d.key for d in await store.traces.deliveries(event().id)] == ["k1", "k3"]


async def test_an_article_knows_what_is_possible_in_it(store: DatabaseStore) -> None:
    await store.write(lambda tx: tx.articles.keep(extracted(maybe=possible()), fetched(), now=NOW))
    found = await store.traces.article(article().id)
    assert found is not None
    assert found.possible == possible()


async def test_near_misses_are_articles_without_an_act_newest_first(store: DatabaseStore) -> None:
    def read_as(
        key: str, *, acts: tuple[Act, ...] = (), misses: tuple[RejectedCandidate, ...] = ()
    ) -> ExtractedArticle:
        made = extracted(article(key), acts=acts)
        return replace(made, reading=replace(made.reading, near_misses=misses))

    def save(tx: Transaction) -> None:
        miss = RejectedCandidate(reason="market", span=Span(field="title", start=0, end=3, quote="商务部"))
        tx.articles.keep(read_as("old", misses=(miss,)), fetched(), now=NOW)
        tx.articles.keep(read_as("new", misses=(miss,)), fetched(), now=LATER)
        tx.articles.keep(read_as("both", acts=(act(),), misses=(miss,)), fetched(), now=LATER)
        tx.articles.keep(read_as("neither"), fetched(), now=LATER)
        tx.articles.keep(extracted(article("possible"), maybe=possible()), fetched(), now=LATER)

    await store.write(save)
    assert await store.traces.near_misses(limit=5) == (article("new"), article("old"))
    assert await store.traces.near_misses(limit=1) == (article("new"),)
