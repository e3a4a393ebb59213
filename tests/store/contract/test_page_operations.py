"""What the pages on rules, sources, the outbox and the system read."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from monitor.domain.alerts.announcement import AnnouncementState
from monitor.domain.delivery.outbox import DeliveryState
from monitor.domain.interactions.interaction import (
    Interaction,
    InteractionOutcome,
    RecordedInteraction,
    UserAction,
)
from monitor.domain.operations.ledger import ActLedger, AnnouncementLedger, ItemLedger
from monitor.domain.rules.rule import RuleId
from monitor.domain.sources.licensing import Terms
from monitor.domain.sources.source import SourceId
from monitor.ports.children.extraction import RefusedItem
from monitor.ports.queries.page_operations import PageOperations
from monitor.ports.repositories.transaction import Transaction
from monitor.ports.rules import ActiveRules, PackFiles, Revision
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
)

T = TypeVar("T")
_DAY = timedelta(days=1)


async def asked(store: DatabaseStore, ask: Callable[[PageOperations], T]) -> T:
    return await store.read_page(lambda queries: ask(queries.page_operations))


# ------------------------------------------------------------------ rules


async def test_matches_count_the_articles_first_seen_since_then(store: DatabaseStore) -> None:
    def save(tx: Transaction) -> None:
        for key, days, rules in (("1", 0, ("a", "b")), ("2", 1, ("a",)), ("3", 9, ("a",))):
            found = extracted(article(key), (act(),), tuple(match(r) for r in rules))
            tx.articles.keep(found, fetched(), now=NOW - days * _DAY)

    await store.write(save)
    assert await asked(store, lambda q: q.matches(since=NOW - 7 * _DAY)) == {"a": 2, "b": 1}
    assert await asked(store, lambda q: q.matches(since=NOW + _DAY)) == {}


async def test_decisions_are_counted_by_rule_and_result(store: DatabaseStore) -> None:
    one, other = event("one"), event("two")

    def save(tx: Transaction) -> None:
        for each in (one, other):
            tx.events.save(each, (), ())
        tx.announcements.save(announcement(one))
        tx.announcements.save(announcement(one, "C2", state=AnnouncementState.HELD))
        tx.announcements.save(announcement(other, at=NOW - 40 * _DAY))

    await store.write(save)
    found = await asked(store, lambda q: q.announced(since=NOW - 30 * _DAY))
    assert {rule: dict(counts) for rule, counts in found.items()} == {
        "any-export-act": {AnnouncementState.QUEUED: 1, AnnouncementState.HELD: 1}
    }


async def test_the_decisions_of_a_rule_come_newest_first(store: DatabaseStore) -> None:
    first, last = event("one"), event("two", headline="China lifts a ban")

    def save(tx: Transaction) -> None:
        for each, hours, rule in ((first, 2, "mine"), (last, 1, "mine"), (event("three"), 0, "other")):
            tx.events.save(each, (), ())
            tx.announcements.save(announcement(each, rule_id=RuleId(rule), at=NOW - timedelta(hours=hours)))

    await store.write(save)
    rule = RuleId("mine")
    found = await asked(store, lambda q: q.alerts_of(rule, since=NOW - _DAY, limit=9))
    assert [(a.label, a.headline, a.channel, a.state) for a in found] == [
        ("E-TWO", "China lifts a ban", "C1", AnnouncementState.QUEUED),
        ("E-ONE", first.headline, "C1", AnnouncementState.QUEUED),
    ]
    assert len(await asked(store, lambda q: q.alerts_of(rule, since=NOW - _DAY, limit=1))) == 1
    assert await asked(store, lambda q: q.alerts_of(rule, since=NOW, limit=9)) == ()


async def test_judged_alerts_are_those_on_which_somebody_acted(store: DatabaseStore) -> None:
    def save(tx: Transaction) -> None:
        for name in ("one", "two", "three"):
            tx.events.save(event(name), (), ())
            tx.announcements.save(announcement(event(name)))
        for number, (name, action, outcome) in enumerate(
            (
                ("one", UserAction.ACKNOWLEDGE, InteractionOutcome.DONE),
                ("one", UserAction.DECIDE, InteractionOutcome.DONE),
                ("two", UserAction.ACKNOWLEDGE, InteractionOutcome.UNDONE),
                ("three", UserAction.MUTE, InteractionOutcome.DONE),
            )
        ):
            done = Interaction(key=str(number), at=NOW, action=action, by="U1")
            tx.interactions.add(
                RecordedInteraction(interaction=done, outcome=outcome, event_id=event(name).id, place="C1")
            )

    await store.write(save)
    found = await asked(store, lambda q: q.judged())
    assert [(a.rule_id, a.event_id, a.place, a.judged) for a in found] == [("any-export-act", "event-one", "C1", True)]


async def test_rule_sets_come_last_first_with_their_packs(store: DatabaseStore) -> None:
    old, new = PackFiles(name="minerals", files=(("alerts.yaml", b"rules: []"),)), PackFiles(name="minerals")
    revision = Revision(commit="9d2e77b", author="minerals-desk")

    def save(tx: Transaction) -> None:
        tx.rules.activate(ActiveRules(version="v1", engine="1.0", packs=(old,), since=NOW - _DAY))
        tx.rules.activate(ActiveRules(version="v2", engine="1.0", packs=(new,), since=NOW, revision=revision))

    await store.write(save)
    rows = await asked(store, lambda q: q.rule_sets(limit=9))
    assert [(r.version, r.packs, r.since, r.revision) for r in rows] == [
        ("v2", (new.version,), NOW, revision),
        ("v1", (old.version,), NOW - _DAY, None),
    ]
    assert await asked(store, lambda q: q.rule_sets(limit=1)) == rows[:1]
    assert await asked(store, lambda q: q.packs([old.version, "unknown"])) == {old.version: old}


# ------------------------------------------------------------------ sources


async def test_the_ledger_has_a_row_for_each_source_and_day(store: DatabaseStore) -> None:
    items = ItemLedger(fetched=30, new=3, edited=1, known=25, refused=1)
    acts, announcements = ActLedger(read=1, opened=1), AnnouncementLedger(due=1, queued=1)

    def save(tx: Transaction) -> None:
        for name, days in ((MINISTRY, 0), (MINISTRY, 0), (MINISTRY, 9), (SourceId("other"), 0)):
            tx.journal.add(name, items, acts, announcements, now=NOW - days * _DAY)

    await store.write(save)
    (row,) = await asked(store, lambda q: q.ledger([MINISTRY], since=(NOW - 7 * _DAY).date()))
    assert (row.source_id, row.day, row.items, row.acts) == (MINISTRY, NOW.date(), items + items, acts + acts)
    assert await asked(store, lambda q: q.ledger([], since=NOW.date())) == ()


async def test_dropped_items_of_a_source_come_newest_first(store: DatabaseStore) -> None:
    def save(tx: Transaction) -> None:
        for number in range(3):
            item = RefusedItem(key=str(number), title=f"Title {number}", reason="no_text")
            tx.articles.refuse(MINISTRY, [item], now=NOW + number * _DAY)

    await store.write(save)
    found = await asked(store, lambda q: q.dropped(MINISTRY, limit=2))
    assert [(d.item.title, d.at, d.terms.name) for d in found] == [
        ("Title 2", NOW + 2 * _DAY, "Ministry"),
        ("Title 1", NOW + _DAY, "Ministry"),
    ]


async def test_articles_of_a_source_count_their_acts_and_rules(store: DatabaseStore) -> None:
    def save(tx: Transaction) -> None:
        tx.articles.keep(extracted(article("1")), fetched(), now=NOW)
        found = extracted(article("2"), (act(), act(1)), (match("a"),))
        tx.articles.keep(found, fetched(), now=NOW + timedelta(minutes=1))

    await store.write(save)
    found = await asked(store, lambda q: q.articles_of(MINISTRY, limit=9))
    assert [(a.article_id, a.acts, a.rules) for a in found] == [("ministry-2", 2, 1), ("ministry-1", 0, 0)]
    assert found[0].terms == Terms(name="Ministry")


# ------------------------------------------------------------------ outbox


async def test_deliveries_are_paged_by_time_and_number(store: DatabaseStore) -> None:
    await store.write(lambda tx: tx.events.save(event(), (), ()))
    rows = [
        delivery("a", not_before=NOW),
        delivery("b", not_before=NOW, event_id=event().id),
        delivery("c", not_before=NOW + _DAY, state=DeliveryState.DEAD, last_error="channel_not_found"),
        delivery("d", not_before=NOW + 2 * _DAY, state=DeliveryState.DELIVERED),
    ]

    def save(tx: Transaction) -> None:
        for each in rows:
            tx.outbox.queue(each)

    await store.write(save)
    states = (DeliveryState.PENDING, DeliveryState.DEAD)
    first = await asked(store, lambda q: q.deliveries(states, limit=2))
    assert [(d.id, d.label, d.last_error) for d in first] == [
        (rows[2].id, "", "channel_not_found"),
        (rows[1].id, "E-ONE", ""),
    ]
    (last,) = await asked(store, lambda q: q.deliveries(states, before=first[-1].cursor, limit=2))
    assert last.id == rows[0].id
    assert await asked(store, lambda q: q.deliveries(states, before=last.cursor, limit=2)) == ()


async def test_deliveries_are_counted_by_state_with_the_oldest(store: DatabaseStore) -> None:
    def save(tx: Transaction) -> None:
        tx.outbox.queue(delivery("a", not_before=NOW + _DAY))
        tx.outbox.queue(delivery("b", not_before=NOW))
        tx.outbox.queue(delivery("c", state=DeliveryState.DEAD, not_before=NOW))

    await store.write(save)
    found = await asked(store, lambda q: q.delivery_counts())
    assert [(c.state, c.count, c.oldest) for c in found] == [
        (DeliveryState.PENDING, 2, NOW),
        (DeliveryState.DEAD, 1, NOW),
    ]


# ------------------------------------------------------------------ the rest


async def test_the_database_has_a_size(store: DatabaseStore) -> None:
    size = await asked(store, lambda q: q.database())
    assert size.kind in ("SQLite", "PostgreSQL")
    assert size.used > size.free >= 0


async def test_an_article_is_found_by_its_id_and_by_its_address(store: DatabaseStore) -> None:
    stored = article()
    await store.write(lambda tx: tx.articles.keep(extracted(stored), fetched(), now=NOW))
    for name in (stored.id, stored.url):
        found = await asked(store, lambda q, name=name: q.stored_article(name))  # type: ignore[misc]
        assert found is not None
        assert (found.article, found.terms.name) == (stored, "Ministry")
    assert await asked(store, lambda q: q.stored_article("https://ministry.example/2")) is None
    assert await asked(store, lambda q: q.stored_article("")) is None


async def test_the_last_version_of_an_article_is_found(store: DatabaseStore) -> None:
    await store.write(lambda tx: tx.articles.keep(extracted(article()), fetched(), now=NOW))
    edited = replace(article(), title="更正", text="撤回。", content_hash="other")
    await store.write(lambda tx: tx.articles.keep(extracted(edited), fetched(), now=NOW + _DAY))
    found = await asked(store, lambda q: q.stored_article(edited.id))
    assert found is not None
    assert found.article == edited
