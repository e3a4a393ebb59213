"""Counts of events for the pages on known acts."""

from datetime import timedelta

from monitor.domain.event.identity import EventId
from monitor.ports.queries.page_known import SubjectCount
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore
from tests.store.examples import NOW, TODAY, event


async def _fill(store: DatabaseStore) -> None:
    yesterday = TODAY - timedelta(days=1)

    def save(tx: Transaction) -> None:
        tx.events.save(event("a", commodities=("gallium",)), (), ())
        tx.events.save(event("b", commodities=("gallium", "tin"), day=yesterday), (), ())
        tx.events.save(event("c", issuer="US", commodities=("gallium",)), (), ())
        tx.events.save(event("d", issuer="sample:CN", sample=True, commodities=("gallium",)), (), ())
        tx.events.save(event("e", joined_into=EventId("event-a"), commodities=()), (), ())

    await store.write(save)


async def test_events_are_counted_up_to_a_limit_without_merged_ones_and_samples(store: DatabaseStore) -> None:
    await _fill(store)
    asked = ((None, 9), ("CN", 9), ("US", 9), ("JP", 9), (None, 1))
    counts = await store.read_page(
        lambda queries: [queries.known_act_counts.events(issuer, most=most) for issuer, most in asked]
    )
    assert counts == [3, 2, 1, 0, 2]


async def test_events_are_counted_by_issuer_and_subject(store: DatabaseStore) -> None:
    await _fill(store)
    found = await store.read_page(lambda queries: queries.known_act_counts.by_subject(until=NOW.date()))
    assert list(found) == [
        SubjectCount(issuer="CN", concept="gallium", events=2, last=TODAY),
        SubjectCount(issuer="CN", concept="tin", events=1, last=TODAY - timedelta(days=1)),
        SubjectCount(issuer="US", concept="gallium", events=1, last=TODAY),
    ]
    before = await store.read_page(lambda queries: queries.known_act_counts.by_subject(until=TODAY - timedelta(days=1)))
    assert [(one.concept, one.events) for one in before] == [("gallium", 1), ("tin", 1)]
