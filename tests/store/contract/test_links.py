from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.identity import ActRef
from monitor.domain.event.link import Link, LinkKind, link_between
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore
from tests.store.examples import NOW, TODAY, act, article, event, extracted, fetched, ref


def link(one: str, other: str, kind: LinkKind = LinkKind.TOGETHER, **changes: Any) -> Link:
    return link_between(ref(one), ref(other), kind, at=NOW, **changes)


def keep(tx: Transaction) -> None:
    """Two acts of China, one of the United States, and an article without."""
    for key, issuer in (("a", "CN"), ("b", "CN"), ("c", "US")):
        tx.articles.keep(extracted(article(key), acts=(act(issuer=issuer),)), fetched(), now=NOW)
    tx.articles.keep(extracted(article("d")), fetched(), now=NOW)


def put(one: Link, tx: Transaction) -> None:
    tx.links.put([one])


def save(one: PolicyEvent, members: Sequence[ActRef], tx: Transaction) -> None:
    tx.events.save(one, members, ())


async def decided(store: DatabaseStore, *links: Link) -> None:
    await store.write(keep)
    for one in links:
        await store.write(partial(put, one))


async def test_links_are_those_of_an_issuers_acts_by_either_end(store: DatabaseStore) -> None:
    made = [link("a", "b", because="one notice"), link("b", "c", LinkKind.APART), link("c", "d")]
    await decided(store, *made)
    assert set(await store.read(lambda tx: tx.links.of("CN"))) == set(made[:2])
    assert set(await store.read(lambda tx: tx.links.of("US"))) == set(made[1:])
    assert await store.read(lambda tx: tx.links.of("JP")) == ()


async def test_links_of_earlier_acts_only_are_left_out(store: DatabaseStore) -> None:
    made = link("a", "b")
    await decided(store, made)
    assert await store.read(lambda tx: tx.links.of("CN", since=TODAY)) == (made,)
    assert await store.read(lambda tx: tx.links.of("CN", since=TODAY + timedelta(days=1))) == ()


async def test_a_later_decision_about_two_acts_replaces_the_earlier(store: DatabaseStore) -> None:
    later = link_between(ref("b"), ref("a"), LinkKind.APART, at=NOW + timedelta(days=1), because="two lists")
    await decided(store, link("a", "b"), later)
    assert await store.read(lambda tx: tx.links.of("CN")) == (later,)


async def test_a_link_that_was_dropped_is_gone_and_no_other(store: DatabaseStore) -> None:
    kept, gone = link("a", "b"), link("a", "d")
    await decided(store, kept, gone)
    await store.write(lambda tx: tx.links.drop([gone]))
    assert await store.read(lambda tx: tx.links.of("CN")) == (kept,)


async def test_a_link_stays_while_an_edit_takes_its_act_away(store: DatabaseStore) -> None:
    made = link("a", "b")
    bare = extracted(article("a", content_hash="edited"))
    again = extracted(article("a", content_hash="edited again"), acts=(act(),))
    await decided(store, made)
    await store.write(lambda tx: tx.articles.keep(bare, fetched(), now=NOW))
    assert await store.read(lambda tx: tx.links.of("CN")) == (made,)
    await store.write(lambda tx: tx.articles.keep(again, fetched(), now=NOW))
    assert await store.read(lambda tx: tx.links.of("CN")) == (made,)


async def test_merged_events_are_followed_through_others(store: DatabaseStore) -> None:
    last = event("c")
    middle = event("b", joined_into=last.id)
    first = event("a", joined_into=middle.id)
    for one in (last, middle, first):
        await store.write(partial(save, one, ()))
    assert await store.read(lambda tx: tx.events.joined([last.id])) == (first, middle)
    assert await store.read(lambda tx: tx.events.joined([middle.id])) == (first,)
    assert await store.read(lambda tx: tx.events.joined([first.id])) == ()
    assert await store.read(lambda tx: tx.events.joined([])) == ()


async def test_acts_of_an_event_and_of_an_article_are_identity_items(store: DatabaseStore) -> None:
    await store.write(keep)
    await store.write(partial(save, event(), [ref("a"), ref("b")]))
    found = await store.read(lambda tx: tx.events.acts_of(event().id))
    assert [a.item.refs[0] for a in found] == sorted([ref("a"), ref("b")])
    assert await store.read(lambda tx: tx.events.acts_in(article("a").id)) == found[:1]


async def test_events_with_a_linked_act_are_known_by_their_issuer(store: DatabaseStore) -> None:
    await decided(store, link("a", "b", LinkKind.CONTINUATION))
    made = event("e")
    await store.write(partial(save, made, [ref("a")]))
    assert await store.read(lambda tx: tx.links.events("CN")) == {made.id}
    assert await store.read(lambda tx: tx.links.events("US")) == frozenset()
