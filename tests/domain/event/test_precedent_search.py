"""Which earlier act satisfies a precedent condition: in any order, within the days, with the common facets."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.acts.act import Act
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from monitor.domain.event.identity import EventId
from monitor.domain.event.past_acts import PastAct
from monitor.domain.event.precedent import PrecedentCondition, SharedFacet
from monitor.domain.event.precedent_search import LaterEvent, find_precedent, in_common
from monitor.domain.rules.query import ActPattern

DAY = date(2026, 11, 25)
OWN = EventId("own")
ASKED = PrecedentCondition(when=ActPattern(facets=()), when_text="act()", within=timedelta(days=30))
ANY_US = Act(
    ordinal=0,
    issuer="US",
    measure=Measure.IMPORT_MEASURE,
    action=Action.IMPOSE,
    direction=Direction.NONE,
    stage=Stage.ANNOUNCED,
    certainty=Certainty.REPORTED,
    evidence=(),
    target=("CN",),
    commodities=("gallium",),
)


def overlap(one: Sequence[str], other: Sequence[str]) -> bool:
    """dysprosium lies below rare_earths."""

    def up(concepts: Sequence[str]) -> set[str]:
        return {*concepts, *(["rare_earths"] if "dysprosium" in concepts else [])}

    return bool(up(one) & set(other) or set(one) & up(other))


def past(name: str, day: date, act: Act = ANY_US) -> PastAct:
    return PastAct(event_id=EventId(name), label=f"E-{name}", day=day, act=act, title=name)


def found(acts: Sequence[PastAct], asked: PrecedentCondition = ASKED, own: Sequence[Act] = (ANY_US,)) -> str | None:
    later = LaterEvent(event_id=OWN, day=DAY, acts=tuple(own))
    one = find_precedent(asked, later, acts, holds=lambda act: act.issuer == "US", overlap=overlap)
    return None if one is None else one.event_id


@pytest.mark.parametrize(
    ("days", "is_found"),
    [
        pytest.param(0, True, id="on-the-same-day"),
        pytest.param(1, True, id="the-day-before"),
        pytest.param(30, True, id="on-the-last-day"),
        pytest.param(31, False, id="a-day-too-early"),
        pytest.param(-1, False, id="a-day-later"),
    ],
)
def test_precedent_counts_from_the_same_day_back(days: int, is_found: bool) -> None:
    assert (found([past("a", DAY - timedelta(days=days))]) == "a") is is_found


def test_latest_precedent_is_chosen() -> None:
    assert found([past("a", DAY - timedelta(days=9)), past("b", DAY - timedelta(days=2))]) == "b"


def test_an_event_never_precedes_itself() -> None:
    assert found([past(OWN, DAY)]) is None


def test_precedent_must_match_the_clause() -> None:
    assert found([past("a", DAY, replace(ANY_US, issuer="JP"))]) is None


@pytest.mark.parametrize(
    ("what", "own", "is_shared"),
    [
        pytest.param(SharedFacet.ISSUER, replace(ANY_US, issuer="US"), True, id="issuer"),
        pytest.param(SharedFacet.ISSUER, replace(ANY_US, issuer="CN"), False, id="another-issuer"),
        pytest.param(SharedFacet.ISSUER, replace(ANY_US, issuer=None), False, id="nobody-is-named"),
        pytest.param(SharedFacet.TARGET, replace(ANY_US, target=("JP", "CN")), True, id="one-target-of-two"),
        pytest.param(SharedFacet.TARGET, replace(ANY_US, target=()), False, id="no-target"),
        pytest.param(SharedFacet.COMMODITY, replace(ANY_US, commodities=("gallium",)), True, id="commodity"),
        pytest.param(SharedFacet.COMMODITY, replace(ANY_US, commodities=("dysprosium",)), False, id="other-goods"),
        pytest.param(SharedFacet.MEASURE, replace(ANY_US, measure=Measure.IMPORT_MEASURE), True, id="measure"),
        pytest.param(SharedFacet.MEASURE, replace(ANY_US, measure=Measure.EXPORT_BAN), False, id="another-measure"),
        pytest.param(SharedFacet.LIST, ANY_US, False, id="neither-names-a-list"),
        pytest.param(SharedFacet.FIRM, ANY_US, False, id="neither-names-a-firm"),
    ],
)
def test_common_facets_of_two_acts(what: SharedFacet, own: Act, is_shared: bool) -> None:
    assert in_common([what], [own], ANY_US, overlap) is is_shared


def test_goods_are_the_same_within_the_tree() -> None:
    earths, below = (replace(ANY_US, commodities=(c,)) for c in ("rare_earths", "dysprosium"))
    assert in_common([SharedFacet.COMMODITY], [below], earths, overlap)
    assert in_common([SharedFacet.COMMODITY], [earths], below, overlap)


def test_lists_and_firms_are_shared_by_name() -> None:
    listed = replace(ANY_US, list_id="us_entity_list", firms=("SMIC",))
    assert in_common([SharedFacet.LIST, SharedFacet.FIRM], [listed], listed, overlap)


def test_one_act_must_share_all_that_is_asked() -> None:
    issuer_only, goods_only = replace(ANY_US, commodities=()), replace(ANY_US, issuer="CN")
    both = [SharedFacet.ISSUER, SharedFacet.COMMODITY]
    assert not in_common(both, [issuer_only, goods_only], ANY_US, overlap)
    assert in_common(both, [issuer_only, ANY_US], ANY_US, overlap)


def test_story_shares_no_facet_but_may_have_a_precedent() -> None:
    assert found([past("a", DAY)], own=()) == "a"
    assert found([past("a", DAY)], replace(ASKED, same=(SharedFacet.ISSUER,)), own=()) is None


@pytest.mark.parametrize("within", [timedelta(0), timedelta(hours=36), timedelta(days=367), timedelta(days=-1)])
def test_a_time_that_is_no_number_of_days_in_a_year_is_refused(within: timedelta) -> None:
    with pytest.raises(ValueError, match="1 to 366 whole days"):
        replace(ASKED, within=within)


# ------------------------------------------------------------------ whatever came

CONCEPTS = ("gallium", "rare_earths", "dysprosium")
ACTS = st.builds(
    replace,
    st.just(ANY_US),
    issuer=st.sampled_from(["US", "CN", None]),
    commodities=st.lists(st.sampled_from(CONCEPTS), max_size=2).map(tuple),
    measure=st.sampled_from([Measure.IMPORT_MEASURE, Measure.EXPORT_BAN]),
)
PASTS = st.lists(
    st.builds(
        past,
        st.sampled_from([OWN, "a", "b", "c", "d"]),
        st.integers(-40, 400).map(lambda n: DAY - timedelta(days=n)),
        ACTS,
    ),
    max_size=8,
    unique_by=lambda p: p.event_id,
)
ASKS = st.builds(
    PrecedentCondition,
    when=st.just(ActPattern(facets=())),
    when_text=st.just("act()"),
    within=st.integers(1, 366).map(lambda n: timedelta(days=n)),
    same=st.lists(st.sampled_from(SharedFacet), max_size=3, unique=True).map(tuple),
)


@given(PASTS.flatmap(lambda acts: st.tuples(st.just(acts), st.permutations(acts))), ASKS, st.lists(ACTS, max_size=3))
def test_the_order_in_which_acts_are_known_does_not_matter(
    orders: tuple[list[PastAct], list[PastAct]], asked: PrecedentCondition, own: list[Act]
) -> None:
    assert found(orders[0], asked, own) == found(orders[1], asked, own)


@given(PASTS, ASKS, st.lists(ACTS, max_size=3))
def test_found_precedent_satisfies_the_condition(
    acts: list[PastAct], asked: PrecedentCondition, own: list[Act]
) -> None:
    name = found(acts, asked, own)
    one = next((a for a in acts if a.event_id == name), None)
    assert one is None or (
        one.event_id != OWN
        and DAY - asked.within <= one.day <= DAY
        and one.act.issuer == "US"
        and in_common(asked.same, own, one.act, overlap)
    )


@given(PASTS, ASKS, st.lists(ACTS, min_size=1, max_size=3))
def test_weaker_condition_never_loses_a_precedent(
    acts: list[PastAct], asked: PrecedentCondition, own: list[Act]
) -> None:
    freer = replace(asked, same=asked.same[1:], within=min(asked.within * 2, timedelta(days=366)))
    assert found(acts, asked, own) is None or found(acts, freer, own) is not None
