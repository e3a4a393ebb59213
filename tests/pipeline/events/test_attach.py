"""Property: events stored poll by poll equal those from all acts at once."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, select

from monitor.domain.acts.act import Act, DocumentNumber
from monitor.domain.acts.scheme import Action, Direction, Measure, family_of
from monitor.domain.event.fold import fold
from monitor.domain.event.identity import ActRef, EventId, Item
from monitor.domain.event.link import Link, LinkKind, link_between
from monitor.domain.sources.source import Tier
from monitor.pipeline.events.attach import attach, refold
from monitor.ports.repositories.articles import StoredArticle
from monitor.store.database.dialect import read_url, writer_engine
from monitor.store.database.transaction import DatabaseTransaction
from monitor.store.schema.migrate import migrate
from monitor.store.schema.tables import ACT
from tests.budget import examples
from tests.fakes.reading import NOW, act, article, body, extracted, source
from tests.pipeline.conftest import config_of
from tests.pipeline.words import WORDS

SOURCES = {tier: source(tier.value, tier=tier) for tier in (Tier.OFFICIAL, Tier.MEDIA)}
DESK = config_of(*SOURCES.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One article to come, `days` before now."""

    name: str
    days: int
    tier: Tier
    acts: tuple[Act, ...]

    def item(self, one: Act) -> Item:
        """What identity sees of an act, said without the store."""
        written = article(self.name, SOURCES[self.tier])
        return Item(
            refs=(ActRef(article_id=written.id, ordinal=one.ordinal),),
            issuer=one.issuer or "",
            day=(NOW - timedelta(days=self.days)).date(),
            tier=self.tier.rank,
            direction=one.direction,
            family=family_of(one.measure, one.action),
            title=written.title,
            language=written.language,
            commodities=one.commodities,
            number=one.document,
        )


NUMBERS = st.sampled_from([None, None, None, "1", "2", "3"])
FACETS = st.tuples(
    st.sampled_from(["CN", "US", None]),
    st.sampled_from([Direction.EASING, Direction.TIGHTENING]),
    st.sampled_from([(), ("rare_earths",), ("dysprosium",), ("gallium",)]),
    NUMBERS,
)
EDITED = st.lists(FACETS, max_size=2)
PLACES = st.tuples(st.integers(0, 70), st.sampled_from(list(SOURCES)), st.lists(FACETS, min_size=1, max_size=2))


def _act(ordinal: int, facets: tuple[str | None, Direction, tuple[str, ...], str | None]) -> Act:
    issuer, direction, commodities, number = facets
    document = None if number is None else DocumentNumber(authority="MOFCOM", number=number, year=2026)
    return act(ordinal, issuer=issuer, direction=direction, commodities=commodities, document=document)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What somebody decides about two articles, by the place of their reports; their first acts are meant."""

    one: int
    other: int
    kind: LinkKind


Step = list[Report] | Decision


@st.composite
def polls(draw: st.DrawFn) -> list[list[Report]]:
    """Up to a dozen articles in any order, some of them in one poll."""
    reports = _reports(draw, most=12)
    shuffled = draw(st.permutations(reports))
    cuts = sorted(draw(st.sets(st.integers(1, len(reports)), max_size=len(reports))) | {0, len(reports)})
    return [list(shuffled[a:b]) for a, b in pairwise(cuts)]


@st.composite
def days(draw: st.DrawFn) -> tuple[list[Report], list[Step]]:
    """Up to eight articles, polled in any order, some of them edited, and between the polls decisions by hand."""
    reports = _reports(draw, most=8)
    edited = draw(st.lists(st.sampled_from(reports), max_size=3, unique_by=lambda r: r.name))
    again = [replace(r, acts=tuple(_act(o, f) for o, f in enumerate(draw(EDITED)))) for r in edited]
    steps: list[Step] = [[r] for r in (*draw(st.permutations(reports)), *again)]
    pairs = st.tuples(*[st.integers(0, len(reports) - 1)] * 2).filter(lambda p: p[0] != p[1])
    for one, other in draw(st.lists(pairs, max_size=4)) if len(reports) > 1 else []:
        decision = Decision(one=one, other=other, kind=draw(st.sampled_from(LinkKind)))
        steps.insert(draw(st.integers(0, len(steps))), decision)
    return reports, steps


@st.composite
def one_by_one(draw: st.DrawFn) -> list[list[Report]]:
    """Up to a dozen articles of one issuer within twelve days, each with one act and polled by itself."""
    places = st.tuples(
        st.integers(0, 12), st.sampled_from(list(SOURCES)), FACETS.map(lambda facets: ("CN", *facets[1:]))
    )
    found = draw(st.lists(places, min_size=1, max_size=12))
    return [
        [Report(name=f"{n:02}", days=days, tier=tier, acts=(_act(0, facets),))]
        for n, (days, tier, facets) in enumerate(found)
    ]


def _reports(draw: st.DrawFn, *, most: int) -> list[Report]:
    return [
        Report(name=f"{n:02}", days=days, tier=tier, acts=tuple(_act(o, f) for o, f in enumerate(facets)))
        for n, (days, tier, facets) in enumerate(draw(st.lists(PLACES, min_size=1, max_size=most)))
    ]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    made = writer_engine(read_url("sqlite://"))
    with made.begin() as connection:
        migrate(connection, "memory")
        DatabaseTransaction(connection).sources.sync(list(SOURCES.values()), now=NOW)
    yield made
    made.dispose()


def bring_in(books: DatabaseTransaction, reports: Sequence[Report]) -> list[StoredArticle]:
    kept = []
    for one in reports:
        written = article(one.name, SOURCES[one.tier], published=NOW - timedelta(days=one.days))
        written = replace(written, content_hash=f"{hash(one.acts) % 2**64:x}")
        kept.append(books.articles.keep(extracted(written, *one.acts), body("1"), now=NOW))
    attach(books, kept, DESK, baseline=False, sample=False, now=NOW)
    return kept


Partition = set[tuple[ActRef, date, frozenset[ActRef]]]
"""Events: each one's anchor, its day, and all its acts."""


def stored_events(connection: Connection) -> Partition:
    acts: dict[EventId, set[ActRef]] = defaultdict(set)
    for article_id, ordinal, event_id in connection.execute(select(ACT.c.article_id, ACT.c.ordinal, ACT.c.event_id)):
        acts[event_id].add(ActRef(article_id=article_id, ordinal=ordinal))
    found = {id_: DatabaseTransaction(connection).events.get(id_) for id_ in acts}
    return {(e.anchor, e.day, frozenset(acts[e.id])) for e in found.values() if e is not None}


@given(st.one_of(polls(), one_by_one()))
@settings(max_examples=examples(90), deadline=None)
def test_events_are_those_of_all_acts_at_once_in_whatever_order_they_came(
    engine: Engine, found: list[list[Report]]
) -> None:
    with engine.connect() as connection, connection.begin() as transaction:
        for reports in found:
            bring_in(DatabaseTransaction(connection), reports)
        stored = stored_events(connection)
        transaction.rollback()
    items = [report.item(one) for reports in found for report in reports for one in report.acts]
    assert stored == {(c.anchor.refs[0], c.anchor.day, c.refs) for c in fold(items, WORDS)}


def test_a_case_against_a_breach_has_no_sign(engine: Engine) -> None:
    case = act(measure=Measure.ENFORCEMENT, action=Action.IMPOSE)
    with engine.connect() as connection, connection.begin() as begun:
        books = DatabaseTransaction(connection)
        bring_in(books, [Report(name="case", tier=Tier.MEDIA, days=0, acts=(case,))])
        (event_id,) = connection.scalars(select(ACT.c.event_id))
        event = books.events.get(event_id)
        begun.rollback()
    assert case.direction is Direction.TIGHTENING
    assert event is not None
    assert event.direction is Direction.NONE


def decide(books: DatabaseTransaction, link: Link) -> None:
    """Store a link and fold again what it is about, if both acts are there."""
    books.links.put([link])
    known = [act for ref in link.pair for act in books.events.acts_in(ref.article_id) if act.item.refs[0] == ref]
    events = [e for e in (books.events.get(act.event_id) for act in known if act.event_id) if e is not None]
    if len(events) == 2:
        day = min(act.item.day for event in events for act in books.events.acts_of(event.id))
        refold(books, events[0], day, DESK, now=NOW)


def _linked_by_its_number() -> tuple[list[Report], list[Step]]:
    """The second article's number brings the third, of an earlier day, to the first; then an edit takes it away."""
    shown = (
        (48, Direction.EASING, ("gallium",), "3"),
        (9, Direction.TIGHTENING, ("rare_earths",), "2"),
        (11, Direction.TIGHTENING, ("rare_earths",), "2"),
    )
    reports = [
        Report(name=f"{n:02}", days=days, tier=Tier.OFFICIAL, acts=(_act(0, (None, sign, goods, number)),))
        for n, (days, sign, goods, number) in enumerate(shown)
    ]
    first, second, third = reports
    together = Decision(one=0, other=1, kind=LinkKind.TOGETHER)
    return reports, [[first], [second], together, [third], [replace(second, acts=())]]


@example(_linked_by_its_number())
@given(days())
@settings(max_examples=examples(100), deadline=None)
def test_edits_and_decisions_by_hand_leave_the_events_that_all_acts_and_links_give(
    engine: Engine, shown: tuple[list[Report], list[Step]]
) -> None:
    reports, steps = shown
    links: dict[tuple[ActRef, ActRef], Link] = {}
    current: dict[str, Report] = {}
    with engine.connect() as connection, connection.begin() as transaction:
        books = DatabaseTransaction(connection)
        for step in steps:
            if isinstance(step, list):
                bring_in(books, step)
                current |= {r.name: r for r in step}
            elif {reports[step.one].name, reports[step.other].name} <= current.keys():
                one, other = (reports[n].item(reports[n].acts[0]).refs[0] for n in (step.one, step.other))
                link = link_between(one, other, step.kind, at=NOW)
                links[link.pair] = link
                decide(books, link)
        stored = stored_events(connection)
        transaction.rollback()
    items = [report.item(one) for report in current.values() for one in report.acts]
    assert stored == {(c.anchor.refs[0], c.anchor.day, c.refs) for c in fold(items, WORDS, links=links.values())}
