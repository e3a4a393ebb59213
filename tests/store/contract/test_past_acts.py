"""Past acts of an issuer: acts of events and register entries, each once."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

import pytest

from monitor.domain.acts.act import Act, DocumentNumber
from monitor.domain.acts.scheme import Certainty, Measure
from monitor.domain.event.event_ids import anchor_of_entry
from monitor.domain.event.event_state import EventState
from monitor.domain.event.fold_reports import fold_reports
from monitor.domain.event.identity import EventId
from monitor.domain.event.link import LinkKind, link_between
from monitor.domain.event.past_acts import PastAct, Relation, Tie
from monitor.domain.event.report import Report
from monitor.domain.sources.source import SourceId, Tier
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore
from tests.store.examples import NOW, TODAY, act, announcement, article, days_ago, event, extracted, fetched, ref

NO_61 = DocumentNumber(authority="MOFCOM", number="61", year=2025)
NO_70 = DocumentNumber(authority="MOFCOM", number="70", year=2025)


def entry(name: str = "cn-2025-061", **changes: Any) -> PastAct:
    given = {"document": NO_61, "evidence": (), **changes.pop("act", {})}
    made: dict[str, Any] = {
        "event_id": event(name).id,
        "label": "",
        "day": days_ago(30),
        "act": act(**given),
        "title": "Announcement No. 61 of 2025",
        "entry": name,
        **changes,
    }
    return PastAct(**made)


def learn(tx: Transaction, *entries: PastAct) -> None:
    for one in entries:
        if tx.events.get(one.event_id) is None:
            known = event(one.entry, day=one.day, anchor=anchor_of_entry(one.entry), reports=0, baseline=True)
            tx.events.save(known, (), ())
    tx.register.replace(entries)


def report(tx: Transaction, key: str, name: str, days: int = 0, **changes: Any) -> None:
    """An event of one article."""
    changes.setdefault("commodities", ("gallium",))
    read = act(**changes)
    issuer = f"sample:{read.issuer}" if name == "sample" else read.issuer or ""
    written = article(key, published=NOW - timedelta(days=days))
    tx.articles.keep(extracted(written, acts=(read,)), fetched(), now=NOW, sample=name == "sample")
    shown = event(
        name,
        commodities=read.commodities,
        state=_standing(read),
        day=days_ago(days),
        issuer=issuer,
        number=read.document.key if read.document else None,
        stage=read.stage,
        certainty=read.certainty,
        sample=name == "sample",
    )
    tx.events.save(shown, [ref(key)], ())


def _standing(read: Act) -> EventState:
    """As the one report of an event makes it."""
    shown = Report(
        ref=ref(),
        act=read,
        source_id=SourceId("wire"),
        tier=Tier.WIRE,
        title="",
        language="en",
        url="",
        published=NOW,
        seen_at=NOW,
    )
    return fold_reports([shown], lambda one, other: not set(one).isdisjoint(other))


async def past(
    store: DatabaseStore,
    issuer: str | None = "CN",
    *,
    since: date | None = None,
    until: date | None = None,
    about: Collection[str] | None = None,
) -> list[str]:
    found = await store.archive.past(issuer, since=since, until=until, about=about)
    assert found == await store.read(lambda tx: tx.events.past(issuer, since=since, until=until, about=about))
    return [one.entry or one.label for one in found]


async def test_acts_of_events_and_of_the_register_stand_by_day(store: DatabaseStore) -> None:
    def save(tx: Transaction) -> None:
        report(tx, "1", "new", days=1)
        report(tx, "2", "old", days=60)
        report(tx, "3", "foreign", days=2, issuer="US")
        learn(tx, entry())

    await store.write(save)
    assert await past(store) == ["E-OLD", "cn-2025-061", "E-NEW"]
    assert await past(store, None) == ["E-OLD", "cn-2025-061", "E-FOREIGN", "E-NEW"]
    assert await past(store, since=days_ago(30), until=days_ago(2)) == ["cn-2025-061"]
    assert await past(store, "US") == ["E-FOREIGN"]
    assert await past(store, "JP") == []


async def test_the_report_of_the_highest_certainty_represents_an_event(store: DatabaseStore) -> None:
    def save(tx: Transaction) -> None:
        for key, tier, certainty in (
            ("1", Tier.MEDIA, Certainty.ATTRIBUTED),
            ("2", Tier.MEDIA, Certainty.OFFICIAL),
            ("3", Tier.OFFICIAL, Certainty.OFFICIAL),
        ):
            read = act(certainty=certainty, refers_to=(NO_61,), announced=days_ago(3))
            tx.articles.keep(extracted(article(key, tier=tier), acts=(read,)), fetched(), now=NOW)
        tx.events.save(event(reports=3), [ref("1"), ref("2"), ref("3")], ())

    await store.write(save)
    (found,) = await store.archive.past("CN")
    assert found.url == article("3").url
    assert (found.label, found.day, found.title) == ("E-ONE", days_ago(3), event().headline)
    assert found.ties == (Tie(relation=Relation.IMPLEMENTS, to="MOFCOM/61/2025"),)


async def test_near_misses_samples_and_merged_events_are_left_out(store: DatabaseStore) -> None:
    def save(tx: Transaction) -> None:
        report(tx, "1", "miss", measure=Measure.PRODUCTION_QUOTA)
        report(tx, "2", "sample")
        report(tx, "3", "kept")
        tx.events.save(event("gone", joined_into=event("kept").id, reports=0), (), ())
        learn(tx, entry("cn-banks", act={"measure": Measure.COUNTERMEASURE}))

    await store.write(save)
    assert await past(store, None) == ["E-KEPT"]


async def test_an_entry_and_the_event_of_its_number_are_one_act(store: DatabaseStore) -> None:
    ties = (Tie(relation=Relation.SUSPENDS, to="cn-2025-061", until=date(2026, 11, 10)),)

    def save(tx: Transaction) -> None:
        report(tx, "1", "noted", document=NO_70, effective=days_ago(9), refers_to=(NO_61,))
        learn(tx, entry("cn-2025-070", act={"document": NO_70, "until": TODAY}, ties=ties, url="https://a.example"))

    await store.write(save)
    (found,) = await store.archive.past("CN")
    assert (found.entry, found.label, found.event_id) == ("cn-2025-070", "E-NOTED", event("noted").id)
    assert (found.act.effective, found.act.until) == (days_ago(9), TODAY)
    assert (found.ties, found.url, found.day) == (ties, "https://a.example", days_ago(30))


async def test_events_of_the_register_alone_are_listed_by_themselves(store: DatabaseStore) -> None:
    def save(tx: Transaction) -> None:
        report(tx, "1", "noted")
        learn(tx, entry())

    await store.write(save)
    assert [r.event.label for r in await store.archive.events()] == ["E-NOTED"]
    assert [r.event.label for r in await store.archive.events(register=True)] == ["E-CN-2025-061"]
    known = await store.archive.entry(event("cn-2025-061").id)
    assert known is not None
    assert (known.entry, known.label) == ("cn-2025-061", "E-CN-2025-061")
    assert await store.archive.entry(event("noted").id) is None


async def beside(store: DatabaseStore, name: str, limit: int = 9) -> list[str]:
    def found(tx: Transaction) -> list[str]:
        one = tx.events.get(event(name).id)
        assert one is not None
        near = tx.events.beside(one, since=days_ago(2), until=TODAY, limit=limit)
        return [past.label for past in near]

    return await store.read(found)


async def test_events_beside_one_are_of_its_issuer_or_of_none_and_not_separated_from_it(store: DatabaseStore) -> None:
    def save(tx: Transaction) -> None:
        for key, name, days, issuer in (
            ("1", "own", 0, "CN"),
            ("2", "before", 2, "CN"),
            ("3", "nameless", 1, None),
            ("4", "foreign", 1, "US"),
            ("5", "old", 3, "CN"),
            ("6", "sample", 0, "CN"),
            ("7", "apart", 0, "CN"),
            ("8", "asunder", 0, "CN"),
        ):
            report(tx, key, name, days=days, issuer=issuer)
        tx.events.save(event("gone", joined_into=event("own").id, reports=0), (), ())
        apart = (link_between(ref("1"), ref(key), LinkKind.APART, at=NOW) for key in ("7", "8"))
        tx.links.put([*apart, link_between(ref("1"), ref("2"), LinkKind.CONTINUATION, at=NOW)])

    await store.write(save)
    assert await beside(store, "own") == ["E-BEFORE", "E-NAMELESS"]
    assert await beside(store, "own", limit=1) == ["E-NAMELESS"]
    assert await beside(store, "asunder") == ["E-BEFORE", "E-NAMELESS", "E-APART"]
    assert await beside(store, "nameless") == ["E-BEFORE", "E-FOREIGN", "E-APART", "E-ASUNDER", "E-OWN"]
    assert await beside(store, "sample") == []


async def test_entries_are_found_by_their_number(store: DatabaseStore) -> None:
    await store.write(lambda tx: learn(tx, entry(), entry("cn-x", act={"document": None})))
    found = await store.read(lambda tx: tx.register.numbered("CN", ["MOFCOM/61/2025", "MOFCOM/62/2025"]))
    assert [one.entry for one in found] == ["cn-2025-061"]
    assert await store.read(lambda tx: tx.register.numbered("US", ["MOFCOM/61/2025"])) == ()


@pytest.mark.parametrize("hangs_on", ["nothing", "an article", "an announcement", "an heir"])
async def test_an_entry_that_is_taken_out_takes_its_event_along_unless_something_hangs_on_it(
    store: DatabaseStore, hangs_on: str
) -> None:
    one = entry()

    def save(tx: Transaction) -> None:
        learn(tx, one)
        known = tx.events.get(one.event_id)
        assert known is not None
        if hangs_on == "an article":
            report(tx, "1", one.entry)
        if hangs_on == "an announcement":
            tx.announcements.save(announcement(known))
        if hangs_on == "an heir":
            tx.events.save(event("gone", joined_into=one.event_id, reports=0), (), ())
        tx.register.replace(())

    await store.write(save)
    left = await store.read(lambda tx: tx.events.get(EventId(one.event_id)))
    assert (left is None) == (hangs_on == "nothing")
    assert await store.read(lambda tx: tx.register.of(one.event_id)) == ()


async def test_acts_on_some_goods_lists_or_firms_are_looked_up_by_their_names(store: DatabaseStore) -> None:
    def save(tx: Transaction) -> None:
        report(tx, "1", "gallium", days=1, commodities=("gallium", "germanium"))
        report(tx, "2", "tin", days=2, commodities=("tin",))
        report(tx, "3", "listed", days=3, commodities=(), list_id="UEL", firms=("Acme",))
        report(tx, "4", "foreign", days=4, issuer="US")
        report(tx, "5", "open", days=5, commodities=())
        report(tx, "6", "sample")

    await store.write(save)
    assert await past(store, about=["gallium"]) == ["E-GALLIUM"]
    assert await past(store, about=["tin", "germanium"]) == ["E-TIN", "E-GALLIUM"]
    assert await past(store, about=["UEL"]) == await past(store, about=["Acme"]) == ["E-LISTED"]
    assert await past(store, None, about=["gallium"]) == ["E-FOREIGN", "E-GALLIUM"]
    assert await past(store, about=["gallium"], since=TODAY) == []
    assert await past(store, about=[]) == []
    last = await store.read(lambda tx: tx.events.past("CN", about=["gallium", "germanium", "tin"], limit=1))
    assert [one.label for one in last] == ["E-GALLIUM"]
    last = await store.read(lambda tx: tx.events.past("CN", about=["gallium", "UEL", "tin"], limit=3))
    assert {one.label for one in last} == {"E-LISTED", "E-GALLIUM", "E-TIN"}


async def test_goods_are_those_that_the_event_has_now(store: DatabaseStore) -> None:
    await store.write(lambda tx: report(tx, "1", "noted", days=1, commodities=("gallium",)))
    shown = event("noted", day=days_ago(20), commodities=("tin",))
    await store.write(lambda tx: tx.events.save(shown, [ref("1")], ()))
    assert await past(store, about=["gallium"]) == []
    assert await past(store, about=["tin"], since=days_ago(20)) == ["E-NOTED"]
    assert await past(store, about=["tin"], since=days_ago(19)) == []


async def test_entries_count_for_their_goods_and_for_those_of_their_reports(store: DatabaseStore) -> None:
    def save(tx: Transaction) -> None:
        report(tx, "1", "noted", document=NO_70, effective=days_ago(9), commodities=("tin",))
        gallium = {"document": NO_70, "commodities": ("gallium",)}
        learn(tx, entry("cn-2025-070", act=gallium, event_id=event("noted").id), entry(act={"commodities": ()}))

    await store.write(save)
    assert await past(store, about=["gallium"]) == await past(store, about=["tin"]) == ["cn-2025-070"]
    (found,) = await store.archive.past("CN", about=["gallium"])
    assert found.act.effective == days_ago(9)
    assert await past(store, about=["nickel"]) == []
