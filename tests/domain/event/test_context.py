"""The context of an act among known acts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.acts.act import Act, DocumentNumber
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from monitor.domain.event.context import SPAN, Context, context_of
from monitor.domain.event.identity import EventId
from monitor.domain.event.past_acts import PastAct, Relation, Tie

JUNE = date(2025, 6, 7)


def past(
    event: str,
    day: date,
    measure: Measure = Measure.EXPORT_LICENSING_REQUIREMENT,
    direction: Direction = Direction.TIGHTENING,
    *,
    goods: Sequence[str] = ("rare_earths",),
    issuer: str = "CN",
    number: str = "",
    ties: tuple[Tie, ...] = (),
) -> PastAct:
    act = Act(
        ordinal=0,
        issuer=issuer,
        measure=measure,
        action=Action.GRANT if direction is Direction.EASING else Action.IMPOSE,
        direction=direction,
        stage=Stage.IN_FORCE,
        certainty=Certainty.OFFICIAL,
        evidence=(),
        commodities=tuple(goods),
        document=DocumentNumber(authority="MOFCOM", number=number, year=day.year) if number else None,
    )
    return PastAct(event_id=EventId(event), label=f"E-{event}", day=day, act=act, title=event, ties=ties)


GALLIUM = past("ga", date(2024, 12, 3), Measure.EXPORT_BAN, goods=["gallium"], number="46")
TUNGSTEN = past("w", date(2025, 2, 4), goods=["tungsten"], number="10")
CONTROL = past("ree", date(2025, 4, 4), number="18")
LISTED = past("uel", date(2025, 4, 4), Measure.ENTITY_LIST, goods=["dual_use_items"])
GRANT = past("now", JUNE, Measure.LICENCE, Direction.EASING)


def overlap(one: Sequence[str], other: Sequence[str]) -> bool:
    return not set(one).isdisjoint(other)


def context(now: PastAct, *known: PastAct, in_force: Sequence[PastAct] = ()) -> Context:
    return context_of(now, known, in_force, overlap)


def test_earlier_acts_are_those_on_the_same_goods_and_others_are_controls_on_other_goods() -> None:
    found = context(GRANT, GALLIUM, TUNGSTEN, CONTROL, LISTED, GRANT)
    assert found.earlier == (CONTROL,)
    assert found.others == (GALLIUM, TUNGSTEN)
    assert found.counts == ((Direction.TIGHTENING, 1), (Direction.EASING, 1))
    assert found.ordinal == 2


def test_last_three_controls_on_other_goods_are_shown() -> None:
    older = past("old", date(2024, 8, 15), goods=["antimony"])
    oldest = past("oldest", date(2024, 7, 1), goods=["graphite"])
    assert context(GRANT, GALLIUM, TUNGSTEN, older, oldest).others == (older, GALLIUM, TUNGSTEN)


def test_context_excludes_other_issuers_later_days_and_old_acts() -> None:
    theirs = replace(CONTROL, event_id=EventId("us"), act=replace(CONTROL.act, issuer="US"))
    later = past("later", JUNE + timedelta(days=1))
    old = past("old", JUNE - SPAN - timedelta(days=1))
    assert context(GRANT, theirs, later, old) == context(GRANT)


def test_act_of_the_same_day_is_shown_but_not_counted() -> None:
    channel = past("channel", JUNE, Measure.LICENCE_POLICY, Direction.EASING)
    found = context(GRANT, channel)
    assert (found.earlier, found.ordinal) == ((channel,), 1)


def test_an_act_without_goods_is_compared_by_its_list() -> None:
    one = past("one", date(2025, 1, 2), Measure.ENTITY_LIST, goods=[])
    listed = replace(one, act=replace(one.act, list_id="CN-UEL"))
    again = replace(listed, event_id=EventId("again"), day=JUNE)
    assert context(again, listed, one).earlier == (listed,)


def test_a_grant_leaves_the_control_in_force_under_which_it_is_given() -> None:
    assert context(GRANT, CONTROL, in_force=[CONTROL, GALLIUM]).left == (CONTROL,)


def test_grant_does_not_rest_on_a_ban() -> None:
    ban = past("ban", date(2024, 1, 1), Measure.EXPORT_BAN)
    assert context(GRANT, in_force=[ban, CONTROL]).left == (CONTROL,)


def test_suspension_leaves_other_controls_in_force() -> None:
    export = past("61", date(2025, 10, 9), number="61")
    tie = Tie(relation=Relation.SUSPENDS, to="MOFCOM/61/2025")
    suspension = replace(
        past("70", date(2025, 11, 7), direction=Direction.EASING, ties=(tie,)),
        act=replace(export.act, action=Action.SUSPEND, direction=Direction.EASING, document=None),
    )
    found = context(suspension, export, CONTROL, in_force=[export, CONTROL])
    assert found.left == (CONTROL,)
    assert [(n.tie, n.past) for n in found.named] == [(tie, export)]


def test_tightening_act_leaves_no_controls() -> None:
    assert context(TUNGSTEN, in_force=[past("old", date(2024, 1, 1), goods=["tungsten"])]).left == ()


def test_unknown_document_is_named() -> None:
    tie = Tie(relation=Relation.AMENDS, to="MOFCOM/5/2012")
    (named,) = context(replace(GRANT, ties=(tie,))).named
    assert (named.tie, named.past) == (tie, None)


@given(st.permutations([GALLIUM, TUNGSTEN, CONTROL, LISTED, GRANT]))
def test_order_of_past_acts_does_not_matter(known: list[PastAct]) -> None:
    assert context(GRANT, *known) == context(GRANT, GALLIUM, TUNGSTEN, CONTROL, LISTED)


def test_easing_without_document_excludes_controls_it_may_mean() -> None:
    lifted = replace(GRANT, act=replace(CONTROL.act, action=Action.REMOVE, direction=Direction.EASING, document=None))
    ban = past("ban", date(2024, 12, 3), Measure.EXPORT_BAN)
    assert context(lifted, in_force=[ban, CONTROL]).left == (ban,)


def test_an_easing_for_one_state_leaves_the_same_control_towards_another() -> None:
    for_us, for_jp = (
        replace(CONTROL, event_id=EventId(t), act=replace(CONTROL.act, target=(t,))) for t in ("US", "JP")
    )
    suspended = replace(GRANT, act=replace(for_jp.act, action=Action.SUSPEND, direction=Direction.EASING))
    assert context(suspended, in_force=[for_us, for_jp]).left == (for_us,)
