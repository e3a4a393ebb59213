"""Which earlier act is continued by an act that names no document."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.acts.act import Act, DocumentNumber
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from monitor.domain.event.calendar import DateFate, calendar
from monitor.domain.event.continued_acts import may_continue, with_ties
from monitor.domain.event.identity import EventId
from monitor.domain.event.past_acts import PastAct, Relation, Tie
from tests.domain.event.test_regime import overlap

DAY = date(2025, 11, 7)
LAST = date(2026, 11, 10)
LATER = date(2027, 11, 10)


def past(name: str, day: date, **more: Any) -> PastAct:
    act = Act(
        ordinal=0,
        issuer="CN",
        measure=Measure.EXPORT_LICENSING_REQUIREMENT,
        action=Action.SUSPEND,
        direction=Direction.EASING,
        stage=Stage.IN_FORCE,
        certainty=Certainty.ATTRIBUTED,
        evidence=(),
        commodities=("rare_earths",),
    )
    return PastAct(event_id=EventId(name), label=f"E-{name}", day=day, act=replace(act, **more), title=name)


SUSPENDS = past("suspends", DAY, until=LAST)
PROLONGS = past("prolongs", date(2026, 11, 1), until=LATER, continues=True)
BANS: dict[str, Any] = {"action": Action.IMPOSE, "direction": Direction.TIGHTENING}
CONTROL = past("control", DAY, **BANS, stage=Stage.ANNOUNCED, effective=date(2026, 3, 1))
PUTS_OFF = past("puts off", date(2026, 2, 1), action=Action.POSTPONE, effective=date(2026, 5, 1), continues=True)


def ties(*acts: PastAct) -> dict[str, tuple[tuple[Relation, str], ...]]:
    return {p.event_id: tuple((t.relation, t.to) for t in p.ties) for p in with_ties(acts, overlap) if p.ties}


def fates(*acts: PastAct, on: date) -> dict[tuple[str, date], DateFate]:
    return {(d.past.event_id, d.day): d.fate for d in calendar(with_ties(acts, overlap), on=on)}


def test_a_pause_that_is_prolonged_moves_the_last_day_of_the_pause() -> None:
    assert ties(SUSPENDS, PROLONGS) == {"prolongs": ((Relation.EXTENDS, "suspends"),)}
    found = fates(SUSPENDS, PROLONGS, on=date(2026, 11, 2))
    assert found == {("suspends", LAST): DateFate.MOVED, ("prolongs", LATER): DateFate.DUE}


def test_pause_extended_without_a_date_loses_the_old_date() -> None:
    longer = replace(PROLONGS, act=replace(PROLONGS.act, until=None))
    assert fates(SUSPENDS, longer, on=date(2026, 11, 2)) == {("suspends", LAST): DateFate.MOVED}


def test_second_extension_moves_the_moved_date() -> None:
    again = past("again", date(2027, 11, 1), until=date(2028, 11, 10), continues=True)
    assert ties(SUSPENDS, PROLONGS, again)["again"] == ((Relation.EXTENDS, "prolongs"),)


def test_a_ban_that_is_extended_moves_its_last_day_and_not_that_of_a_pause() -> None:
    ban = past("ban", DAY, **BANS, until=LAST)
    longer = past("longer", date(2026, 11, 1), **{**BANS, "action": Action.EXTEND}, until=LATER, continues=True)
    assert ties(ban, SUSPENDS, longer) == {"longer": ((Relation.EXTENDS, "ban"),)}


def test_postponed_control_has_a_new_first_day() -> None:
    assert ties(CONTROL, PUTS_OFF) == {"puts off": ((Relation.AMENDS, "control"),)}
    found = fates(CONTROL, PUTS_OFF, on=date(2026, 2, 2))
    assert found == {("control", date(2026, 3, 1)): DateFate.MOVED, ("puts off", date(2026, 5, 1)): DateFate.DUE}


def test_control_postponed_again_has_the_last_date() -> None:
    again = replace(PUTS_OFF, event_id=EventId("again"), day=date(2026, 4, 1))
    again = replace(again, act=replace(again.act, effective=date(2026, 9, 1)))
    assert ties(CONTROL, PUTS_OFF, again)["again"] == ((Relation.AMENDS, "puts off"),)


@pytest.mark.parametrize("before", [(CONTROL,), (CONTROL, PUTS_OFF)])
def test_control_in_force_early_has_no_pending_date(before: tuple[PastAct, ...]) -> None:
    begins = past("begins", date(2026, 2, 20), **BANS, continues=True)
    waited = before[-1]
    assert ties(*before, begins)["begins"] == ((Relation.IMPLEMENTS, waited.event_id),)
    assert waited.act.effective is not None
    assert fates(*before, begins, on=begins.day)[waited.event_id, waited.act.effective] is DateFate.MOVED


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"continues": False}, id="does not say so"),
        pytest.param({"certainty": Certainty.REPORTED}, id="nobody stands for it"),
        pytest.param({"stage": Stage.CONSIDERED}, id="is weighed"),
        pytest.param({"commodities": ("gallium",)}, id="other goods"),
        pytest.param({"commodities": ()}, id="no goods"),
        pytest.param({"issuer": "US"}, id="another state"),
        pytest.param({"measure": Measure.EXPORT_BAN}, id="another measure"),
        pytest.param({"until": LAST}, id="no later day"),
    ],
)
def test_unrelated_act_moves_no_date(change: dict[str, Any]) -> None:
    assert ties(SUSPENDS, replace(PROLONGS, act=replace(PROLONGS.act, **change))) == {}


def test_a_pause_towards_other_states_is_another() -> None:
    at_us = replace(SUSPENDS, act=replace(SUSPENDS.act, target=("US",)))
    assert ties(at_us, replace(PROLONGS, act=replace(PROLONGS.act, target=("JP",)))) == {}


def test_ambiguous_continuation_gets_no_tie() -> None:
    other = past("other", DAY + timedelta(days=40), until=date(2026, 12, 31))
    assert ties(SUSPENDS, other, PROLONGS) == {}


def test_a_pause_that_is_over_is_not_prolonged() -> None:
    late = replace(PROLONGS, day=LAST + timedelta(days=1))
    assert ties(SUSPENDS, late) == {}


def test_named_document_takes_precedence() -> None:
    number = DocumentNumber(authority="MOFCOM", number="70", year=2025)
    named = replace(PROLONGS, act=replace(PROLONGS.act, refers_to=(number,)))
    assert not may_continue(named.act)
    assert ties(SUSPENDS, named) == {}


def test_date_moved_by_a_named_act_is_closed() -> None:
    by_name = replace(
        past("by name", date(2026, 10, 1), until=date(2027, 5, 1)),
        ties=(Tie(relation=Relation.EXTENDS, to="suspends"),),
    )
    assert ties(SUSPENDS, by_name, PROLONGS)["prolongs"] == ((Relation.EXTENDS, "by name"),)


CHAIN = (
    *(CONTROL, PUTS_OFF, SUSPENDS, PROLONGS),
    past("begins", date(2026, 2, 20), **BANS, continues=True),
    past("again", date(2027, 11, 1), until=date(2028, 11, 10), continues=True),
    past("other", DAY + timedelta(days=40), until=date(2026, 12, 31), commodities=("dysprosium",)),
)


@given(st.permutations(CHAIN), st.integers(min_value=1, max_value=len(CHAIN)))
def test_order_of_acts_does_not_matter(acts: list[PastAct], count: int) -> None:
    some = acts[:count]
    assert {with_ties(order, overlap) for order in (some, sorted(some, key=lambda p: p.event_id), some[::-1])} == {
        with_ties(some, overlap)
    }


def test_every_order_of_three_acts_gives_the_same_ties() -> None:
    again = past("again", date(2027, 11, 1), until=date(2028, 11, 10), continues=True)
    assert len({with_ties(order, overlap) for order in permutations((SUSPENDS, PROLONGS, again))}) == 1


def test_tying_is_idempotent() -> None:
    once = with_ties(CHAIN, overlap)
    assert with_ties(once, overlap) == once
