from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.domain.acts.act import DocumentNumber, InferredIssuer, IssuerBasis
from monitor.domain.acts.scheme import Direction, Family, Measure, Stage
from monitor.domain.articles.fingerprint import Fingerprint
from monitor.domain.event.candidate_events import Subject
from monitor.domain.event.certainty import title_mark
from monitor.domain.event.development import DevelopmentKind
from monitor.domain.event.event_state import Field
from monitor.domain.event.identity import WHOLE_ARTICLE, ActRef, EventId, Item
from monitor.domain.event.report import Report
from monitor.domain.rules.rule import Level
from monitor.domain.sources.licensing import Terms
from monitor.domain.sources.source import SourceId, Tier
from monitor.errors import StoreError
from monitor.ports.children.extraction import ExtractedArticle
from monitor.ports.repositories.articles import EventArticle, EventOrigin, StoredAct
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore
from tests.store.examples import (
    MINISTRY,
    NOW,
    TODAY,
    act,
    article,
    days_ago,
    development,
    event,
    extracted,
    fetched,
    match,
    numbered,
    ref,
    source,
)


async def keep(store: DatabaseStore, *items: ExtractedArticle) -> None:
    await store.write(lambda tx: [tx.articles.keep(i, fetched(), now=NOW) for i in items])


def of_day(key: str, days: int, **changes: Any) -> ExtractedArticle:
    return extracted(article(key, published=NOW - timedelta(days=days)), acts=(act(**changes),))


async def test_an_act_is_read_as_an_identity_item(store: DatabaseStore) -> None:
    read = numbered("61", list_id="dual-use", firms=("acme",), direction=Direction.EASING)
    await keep(store, extracted(acts=(read,)))
    (stored,) = await store.read(lambda tx: tx.events.acts("CN", since=TODAY))
    assert stored.event_id is None
    assert stored.item == Item(
        refs=(ref(),),
        issuer="CN",
        day=TODAY,
        tier=Tier.OFFICIAL.rank,
        direction=Direction.EASING,
        family=Family.RULE,
        title=article().title,
        language="zh-Hans",
        commodities=("rare_earths",),
        list_id="dual-use",
        firms=("acme",),
        number=DocumentNumber(authority="MOFCOM", number="61", year=2026),
    )


async def test_acts_are_those_of_the_issuer_since_the_day_in_canonical_order(store: DatabaseStore) -> None:
    media = article("0", published=NOW, tier=Tier.MEDIA)
    await keep(
        store,
        extracted(media, acts=(act(),)),
        of_day("a", 0),
        of_day("b", 5),
        of_day("c", 22),
        of_day("d", 1, issuer="US"),
        of_day("e", 1, issuer=None),
    )
    acts = await store.read(lambda tx: tx.events.acts("CN", since=days_ago(21)))
    assert [a.item.refs[0] for a in acts] == [ref("b"), ref("a"), ref("0")]
    nobodys = await store.read(lambda tx: tx.events.acts("", since=days_ago(21)))
    assert [a.item.refs[0] for a in nobodys] == [ref("e")]


async def test_acts_of_an_issuer_may_end_with_a_day(store: DatabaseStore) -> None:
    await keep(store, of_day("a", 3), of_day("b", 2), of_day("c", 1))
    found = await store.read(lambda tx: tx.events.acts("CN", since=days_ago(3), until=days_ago(2)))
    assert [one.item.refs for one in found] == [(ref("a"),), (ref("b"),)]


async def test_an_own_number_brings_acts_of_any_day_once(store: DatabaseStore) -> None:
    old = extracted(article("old", published=NOW - timedelta(days=400)), acts=(numbered("61"),))
    new = extracted(article("new"), acts=(numbered("61"),))
    foreign = extracted(article("foreign", published=NOW - timedelta(days=400)), acts=(numbered("61", issuer="US"),))
    await keep(store, old, new, foreign)
    acts = await store.read(lambda tx: tx.events.acts_by_number("CN", ["MOFCOM/61/2026", "MOFCOM/9/2026"]))
    assert [a.item.refs[0] for a in acts] == [ref("old"), ref("new")]


async def test_denied_acts_and_near_misses_count(store: DatabaseStore) -> None:
    await keep(store, of_day("a", 0, stage=Stage.DENIED), of_day("b", 0, measure=Measure.PRODUCTION_QUOTA))
    assert len(await store.read(lambda tx: tx.events.acts("CN", since=TODAY))) == 2


async def test_an_event_is_read_back_as_it_was(store: DatabaseStore) -> None:
    await store.write(lambda tx: tx.events.save(event(), (), ()))
    assert await store.read(lambda tx: tx.events.get(event().id)) == event()
    story = event(
        "two", measure=None, kind="story", number="MOFCOM/61/2026", baseline=True, sample=True, joined_into=event().id
    )
    await store.write(lambda tx: tx.events.save(story, (), ()))
    assert await store.read(lambda tx: tx.events.get(story.id)) == story
    assert await store.read(lambda tx: tx.events.get(EventId("none"))) is None


async def test_origins_are_those_of_the_events_that_exist(store: DatabaseStore) -> None:
    def save(tx: Transaction) -> None:
        tx.events.save(event(), (), ())
        tx.events.save(event("two", issuer="", anchor=ref("7", 3)), (), ())

    await store.write(save)
    asked = [event().id, event("two").id, EventId("none")]
    assert await store.read(lambda tx: tx.events.origins(asked)) == {
        event().id: EventOrigin(issuer="CN", anchor=ref()),
        event("two").id: EventOrigin(issuer="", anchor=ref("7", 3)),
    }
    assert await store.read(lambda tx: tx.events.origins([])) == {}


async def test_saving_again_updates_the_event(store: DatabaseStore) -> None:
    later = event(stage=Stage.IN_FORCE, reports=4, headline="In force")
    await store.write(lambda tx: tx.events.save(event(), (), ()))
    await store.write(lambda tx: tx.events.save(later, (), ()))
    assert await store.read(lambda tx: tx.events.get(event().id)) == later


async def test_members_are_exactly_those_that_were_saved_last(store: DatabaseStore) -> None:
    await keep(store, of_day("a", 0), of_day("b", 0), of_day("c", 0))
    await store.write(lambda tx: tx.events.save(event(), [ref("a"), ref("b")], ()))
    await store.write(lambda tx: tx.events.save(event(), [ref("b"), ref("c")], ()))
    acts = await store.read(lambda tx: tx.events.acts("CN", since=TODAY))
    assert {a.item.refs[0]: a.event_id for a in acts} == {ref("a"): None, ref("b"): event().id, ref("c"): event().id}


async def test_an_act_moves_to_the_event_that_was_saved_last(store: DatabaseStore) -> None:
    await keep(store, of_day("a", 0), of_day("b", 0))
    await store.write(lambda tx: tx.events.save(event(), [ref("a"), ref("b")], ()))
    await store.write(lambda tx: tx.events.save(event("two"), [ref("b")], ()))
    assert [r.ref for r in await store.read(lambda tx: tx.events.reports(event().id))] == [ref("a")]
    await store.write(lambda tx: tx.events.save(event(), [ref("a")], ()))
    assert [r.ref for r in await store.read(lambda tx: tx.events.reports(event("two").id))] == [ref("b")]


async def test_an_event_may_have_more_members_than_a_statement_has_parameters(store: DatabaseStore) -> None:
    acts = tuple(act(n) for n in range(2_000))
    await keep(store, extracted(acts=acts))
    await store.write(lambda tx: tx.events.save(event(), [ref(ordinal=n) for n in range(2_000)], ()))
    assert len(await store.read(lambda tx: tx.events.reports(event().id))) == 2_000


async def test_reports_are_acts_with_their_articles_in_canonical_order(store: DatabaseStore) -> None:
    media = article(
        "a", tier=Tier.MEDIA, url="https://paper.example/a", language="en", title="China to license", publisher="Post"
    )
    signed = replace(extracted(media, acts=(act(1), act(0))), fingerprint=Fingerprint("003c11"), wire="wire_ap")
    await keep(store, signed, of_day("b", 0), of_day("c", 3))
    members = [ref("a", 0), ref("a", 1), ref("b"), ref("c")]
    await store.write(lambda tx: tx.events.save(event(), members, ()))
    reports = await store.read(lambda tx: tx.events.reports(event().id))
    assert [r.ref for r in reports] == [ref("c"), ref("b"), ref("a", 0), ref("a", 1)]
    assert reports[2] == Report(
        ref=ref("a", 0),
        act=act(0),
        source_id=MINISTRY,
        tier=Tier.MEDIA,
        title="China to license",
        language="en",
        url="https://paper.example/a",
        published=media.published,
        seen_at=NOW,
        fingerprint=Fingerprint("003c11"),
        publisher="Post",
        wire="wire_ap",
        title_mark=title_mark("China to license"),
        terms=Terms.of(source()),
    )


async def test_a_story_has_the_articles_that_were_saved_last(store: DatabaseStore) -> None:
    story = event(kind="story", measure=None)
    copies = [ref(key, WHOLE_ARTICLE) for key in ("a", "b", "c")]
    await keep(store, *(extracted(article(key), matches=(match("names"),)) for key in ("a", "b", "c")))
    await store.write(lambda tx: tx.events.save(story, copies[:2], ()))
    await store.write(lambda tx: tx.events.save(story, copies[1:], ()))
    reported = await store.read(lambda tx: tx.events.articles(story.id))
    assert [a.article_id for a in reported] == [article("b").id, article("c").id]
    assert reported[0] == EventArticle(
        article_id=article("b").id,
        source_id=MINISTRY,
        tier=Tier.OFFICIAL,
        title=article("b").title,
        language="zh-Hans",
        url=article("b").url,
        published=article().published,
        seen_at=NOW,
        matches=(match("names"),),
        terms=Terms.of(source()),
    )
    assert await store.read(lambda tx: tx.events.reports(story.id)) == ()


async def test_articles_of_an_event_come_first_seen_first_with_the_matches_of_its_acts(store: DatabaseStore) -> None:
    by_text, witnessed = match("by-text"), match("by-act", acts=(0, 1), level=Level.HIGH)
    elsewhere = match("elsewhere", acts=(1,))

    def save(tx: Transaction) -> None:
        late = extracted(article("a"), acts=(act(0), act(1)), matches=(elsewhere, by_text, witnessed))
        tx.articles.keep(late, fetched(), now=NOW)
        tx.articles.keep(extracted(article("b"), acts=(act(),)), fetched(), now=NOW - timedelta(hours=1))
        tx.events.save(event(), [ref("a"), ref("b")], ())
        tx.events.save(event("two"), [ref("a", 1)], ())

    await store.write(save)
    reported = await store.read(lambda tx: tx.events.articles(event().id))
    assert [(a.article_id, a.matches) for a in reported] == [
        (article("b").id, ()),
        (article("a").id, (witnessed, by_text)),
    ]


async def test_labels_are_taken_once(store: DatabaseStore) -> None:
    await store.write(lambda tx: tx.events.save(event(label="E-7K2Q"), (), ()))
    assert await store.read(lambda tx: tx.events.label_taken("E-7K2Q"))
    assert not await store.read(lambda tx: tx.events.label_taken("E-7K2R"))
    with pytest.raises(StoreError):
        await store.write(lambda tx: tx.events.save(event("two", label="E-7K2Q"), (), ()))


async def test_an_event_that_is_not_stored_can_not_be_joined_into(store: DatabaseStore) -> None:
    with pytest.raises(StoreError):
        await store.write(lambda tx: tx.events.save(event(joined_into=EventId("none")), (), ()))


async def test_developments_are_stored_with_their_event(store: DatabaseStore) -> None:
    opened = development(event())
    up = development(
        event(), kind=DevelopmentKind.STAGE_UP, field=Field.STAGE, was=("announced",), now=("in_force",), watched=True
    )
    await store.write(lambda tx: tx.events.save(event(), (), [opened, up]))
    assert await store.read(lambda tx: tx.events.developments(event().id)) == (opened, up)
    orphan = development(event("two"))
    with pytest.raises(StoreError):
        await store.write(lambda tx: tx.events.save(event(), (), [orphan]))


async def test_joinable_acts_are_the_first_of_an_event_and_those_with_new_subjects(store: DatabaseStore) -> None:
    reported: list[tuple[str, int, dict[str, Any]]] = [
        ("1", 9, {}),
        ("2", 8, {}),  # nothing that the first has not
        ("3", 7, {"commodities": ("gallium",)}),
        ("4", 6, {"commodities": ("gallium",), "measure": Measure.ENTITY_LIST}),  # another kind
        ("5", 5, {"document": DocumentNumber(authority="MOFCOM", number="61", year=2026)}),
        ("6", 3, {}),  # of the day and later
        ("7", 0, {}),
        ("8", 22, {}),  # before the window
    ]

    def save(tx: Transaction) -> None:
        for key, days, changes in reported:
            written = article(key, published=NOW - timedelta(days=days))
            tx.articles.keep(extracted(written, acts=(act(**changes),)), fetched(), now=NOW)
        tx.events.save(event(day=days_ago(22)), [ref(key) for key, *_ in reported], ())

    await store.write(save)
    found = await _joinable(store, lambda _: True)
    assert [one.item.refs[0] for one in found] == [ref(key) for key in ("1", "3", "4", "5")]
    assert {one.event_id for one in found} == {event().id}
    all_of_them = await store.read(lambda tx: tx.events.acts("CN", since=days_ago(21)))
    assert [one for one in all_of_them if one in found] == [found[0]]
    assert [bool(one.item.title) for one in found] == [True, False, False, False]
    unminded = await _joinable(store, lambda _: True, words=())
    assert [one.item.refs[0] for one in unminded] == [ref(key) for key in ("1", "4", "5")]


async def test_only_events_within_reach_and_those_asked_for_can_be_joined(store: DatabaseStore) -> None:
    goods = {"one": ("gallium",), "two": ("tungsten",), "three": ("tin",)}

    def save(tx: Transaction) -> None:
        for name, commodities in goods.items():
            written = article(name, published=NOW - timedelta(days=5))
            tx.articles.keep(extracted(written, acts=(act(commodities=commodities),)), fetched(), now=NOW)
            tx.events.save(event(name), [ref(name)], ())

    await store.write(save)
    about_gallium = await _joinable(store, lambda reported: reported.commodities == ("gallium",))
    assert {one.event_id for one in about_gallium} == {event("one").id}
    and_two = await _joinable(store, lambda reported: reported.commodities == ("gallium",), also=[event("two").id])
    assert {one.event_id for one in and_two} == {event("one").id, event("two").id}
    assert await _joinable(store, lambda _: False) == ()


async def _joinable(
    store: DatabaseStore,
    reach: Callable[[Subject], bool],
    words: Collection[str] = ("gallium",),
    also: Collection[EventId] = (),
) -> tuple[StoredAct, ...]:
    asked = {"since": days_ago(21), "day": days_ago(3), "reach": reach, "words": words, "also": also}
    return await store.read(lambda tx: tx.events.comparable_acts("CN", **asked))  # type: ignore[arg-type]


async def test_acts_are_given_to_an_event_and_taken_from_it(store: DatabaseStore) -> None:
    await keep(store, of_day("a", 0), of_day("b", 0))
    await store.write(lambda tx: tx.events.put(event(), (), was=None))
    await store.write(lambda tx: tx.events.give([ref("a"), ref("b")], event().id))
    assert await members_of(store, event().id) == {ref("a"), ref("b")}
    await store.write(lambda tx: tx.events.put(event(reports=7), (), was=event()))
    await store.write(lambda tx: tx.events.give([ref("a")], None))
    assert await members_of(store, event().id) == {ref("b")}
    assert await store.read(lambda tx: tx.events.get(event().id)) == event(reports=7)


async def test_act_that_gets_an_issuer_leaves_its_event(store: DatabaseStore) -> None:
    await keep(store, of_day("a", 0, issuer=None), of_day("b", 0, issuer=None))
    await store.write(lambda tx: tx.events.save(event(), [ref("a"), ref("b")], ()))
    await store.write(lambda tx: tx.events.name_issuer([ref("a")], "CN", InferredIssuer(basis=IssuerBasis.REPORT)))
    assert await members_of(store, event().id) == {ref("b")}
    (named,) = await store.read(lambda tx: tx.events.acts("CN", since=TODAY))
    assert (named.item.refs, named.event_id) == ((ref("a"),), None)
    (report,) = await store.read(lambda tx: tx.events.reports_by([ref("a")]))
    assert report.act == act(issuer="CN", issuer_inferred=InferredIssuer(basis=IssuerBasis.REPORT))


async def members_of(store: DatabaseStore, event_id: EventId) -> set[ActRef]:
    return {r for one in await store.read(lambda tx: tx.events.acts_of(event_id)) for r in one.item.refs}


async def test_acts_are_read_with_their_articles_before_they_have_an_event(store: DatabaseStore) -> None:
    two = extracted(article("b"), acts=(act(), act(ordinal=1)))
    await keep(store, of_day("a", 0), two, of_day("c", 0))
    found = await store.read(lambda tx: tx.events.reports_by([ref("b", 1), ref("a")]))
    assert [one.ref for one in found] == [ref("a"), ref("b", 1)]
    assert await store.read(lambda tx: tx.events.reports_by([])) == ()


async def test_recent_reports_of_a_source_have_their_words(store: DatabaseStore) -> None:
    await keep(store, of_day("old", 20), of_day("new", 3))
    found = await store.read(lambda tx: tx.events.reports_of_source(article().source_id, since=days_ago(14)))
    assert [r.ref.article_id for r in found] == [article("new").id]
    assert await store.read(lambda tx: tx.events.reports_of_source(SourceId("other"), since=days_ago(14))) == ()
