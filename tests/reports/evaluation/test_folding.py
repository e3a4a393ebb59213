"""Acts of many articles become the events that the obvious, slow comparison of each act with all earlier ones gives."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.acts.act import Act
from monitor.domain.acts.scheme import Action, Direction, Measure, Stage
from monitor.domain.acts.vocabulary import Concept, ConceptKind, Vocabulary
from monitor.domain.articles.article import Article
from monitor.domain.event.continuations import continued_event, may_continue_event
from monitor.domain.event.event_ids import event_id
from monitor.domain.event.fold import fold
from monitor.domain.event.identity import EventCell
from monitor.domain.event.link import Link, LinkKind, link_between
from monitor.domain.event.nameless import Traits, are_one_act
from monitor.domain.event.past_acts import PastAct
from monitor.ports.children.extraction import ReaderConfig
from monitor.reports.evaluation.folding import fold_acts, item_of
from tests.fakes.reading import act, article, source

WIRE = source("wire")
GOODS = Vocabulary.of(
    Concept(id=name, kind=ConceptKind.COMMODITY, label=name, parent=parent)
    for name, parent in (("metals", None), ("gallium", "metals"), ("germanium", "metals"), ("urea", None))
)
KNOWLEDGE = ReaderConfig(vocabulary=GOODS, rules=(), version="")
FIRST = date(2026, 1, 1)
DAYS = st.integers(0, 320).map(lambda days: FIRST + timedelta(days=days))

ACTS = st.builds(
    act,
    issuer=st.sampled_from(["CN", "CN", "CN", "US", None, None]),
    measure=st.sampled_from(
        [Measure.LICENCE, Measure.EXPORT_LICENSING_REQUIREMENT, Measure.EXPORT_BAN, Measure.EXPORT_QUOTA]
    ),
    action=st.sampled_from(
        [Action.GRANT, Action.IMPOSE, Action.REVOKE, Action.SUSPEND, Action.POSTPONE, Action.EXTEND, Action.REMOVE]
    ),
    direction=st.sampled_from([Direction.TIGHTENING, Direction.EASING]),
    stage=st.sampled_from([Stage.PROPOSED, Stage.ANNOUNCED, Stage.IN_FORCE]),
    commodities=st.sampled_from([(), ("gallium",), ("metals",), ("germanium", "urea"), ("urea",)]),
    firms=st.sampled_from([(), (), ("Acme",)]),
    target=st.sampled_from([(), (), ("US",), ("ALL",)]),
    effective=st.none() | DAYS,
    until=st.none() | DAYS,
)


@st.composite
def articles(draw: st.DrawFn) -> tuple[tuple[Article, Sequence[Act]], ...]:
    found = []
    for number in range(draw(st.integers(1, 12))):
        day = draw(DAYS)
        at = datetime(day.year, day.month, day.day, tzinfo=UTC)
        acts = tuple(draw(ACTS) for _ in range(draw(st.integers(1, 2))))
        numbered = tuple(act(ordinal, **_facets(one)) for ordinal, one in enumerate(acts))
        found.append((article(f"{number}", WIRE, published=at), numbered))
    return tuple(found)


def _facets(one: Act) -> dict[str, object]:
    names = (
        "issuer",
        "measure",
        "action",
        "direction",
        "stage",
        "commodities",
        "firms",
        "target",
        "effective",
        "until",
    )
    return {name: getattr(one, name) for name in names}


@settings(max_examples=300)
@given(articles())
def test_events_are_those_of_comparing_each_act_with_all_earlier_ones(
    read: tuple[tuple[Article, Sequence[Act]], ...],
) -> None:
    assert fold_acts(read, KNOWLEDGE) == _obvious(read)


def _obvious(read: Sequence[tuple[Article, Sequence[Act]]]) -> tuple[EventCell, ...]:
    flat = [(of, one) for of, acts in read for one in acts]
    named = [(of, _named(of, one, flat)) for of, one in flat]
    items = [item_of(of, one) for of, one in named]
    acts = {item_of(of, one).refs[0]: one for of, one in named}
    plain = fold(items, GOODS)
    anchors = {event_id(cell): cell.anchor.refs[0] for cell in plain}
    past: dict[str, list[PastAct]] = defaultdict(list)
    for cell in plain:
        key = event_id(cell)
        for item in cell.items:
            known = PastAct.of_event(acts[item.refs[0]], event_id=key, label=key, opened=item.day, title=item.title)
            past[item.issuer].append(known)
    links: list[Link] = []
    for cell in plain:
        for item in cell.items:
            one = acts[item.refs[0]]
            if not may_continue_event(one):
                continue
            earlier = [p for p in past[item.issuer] if p.event_id != event_id(cell) and _is_about(one, p.act)]
            found = continued_event(one, item.day, earlier, GOODS.overlap)
            if found is not None and anchors[found.event_id].article_id != item.refs[0].article_id:
                to, at = anchors[found.event_id], datetime(2000, 1, 1, tzinfo=UTC)
                links.append(link_between(item.refs[0], to, LinkKind.CONTINUATION, at=at))
    return fold(items, GOODS, links=links) if links else plain


def _named(of: Article, one: Act, beside: Sequence[tuple[Article, Act]]) -> Act:
    """The act, with the issuer of the only one whose acts are one with it."""
    traits = Traits.of_item(item_of(of, one))
    alike = {b.issuer for a, b in beside if b.issuer and are_one_act(traits, Traits.of_item(item_of(a, b)))}
    return replace(one, issuer=alike.pop()) if one.issuer is None and len(alike) == 1 else one


def _is_about(one: Act, other: Act) -> bool:
    """Goods or firms in common, or one of both names no goods."""
    if not one.commodities or not other.commodities:
        return True
    return GOODS.overlap(one.commodities, other.commodities) or not set(one.firms).isdisjoint(other.firms)
