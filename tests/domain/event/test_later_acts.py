"""Which later acts may change what the alert on an earlier one states."""

from datetime import date, timedelta
from typing import Any

import pytest

from monitor.domain.acts.act import ActReader, DocumentNumber, MeasureConflict
from monitor.domain.acts.scheme import Action, Direction, Measure, Stage
from monitor.domain.event.context import SPAN
from monitor.domain.event.identity import EventId
from monitor.domain.event.later_acts import may_change
from monitor.domain.event.past_acts import PastAct
from tests.fakes.reading import act

DAY = date(2026, 6, 1)
TIGHTENING, EASING = Direction.TIGHTENING, Direction.EASING


def known(name: str, days: int = 0, **more: Any) -> PastAct:
    return PastAct(event_id=EventId(name), label=name, day=DAY + timedelta(days=days), act=act(**more), title=name)


def duty(days: int = 0, direction: Direction = TIGHTENING, name: str = "duty", **more: Any) -> PastAct:
    of = {"measure": Measure.EXPORT_TAX, "action": Action.IMPOSE, "direction": direction}
    return known(name, days, **{**of, **more})


def listing(days: int, direction: Direction, *, name: str, **more: Any) -> PastAct:
    action = Action.EXPAND if direction is TIGHTENING else Action.REMOVE
    of = {"measure": Measure.ENTITY_LIST, "action": action, "list_id": "us_entity_list", "commodities": ()}
    return known(name, days, direction=direction, **{**of, **more})


DUTY = duty()
GRANT = known("grant", measure=Measure.LICENCE, action=Action.GRANT)
LISTED = listing(0, TIGHTENING, name="listed", target=("CN", "TR"))


@pytest.mark.parametrize(
    ("later", "earlier", "expected"),
    [
        pytest.param(duty(19, EASING, "cut"), DUTY, True, id="the duty is lowered"),
        pytest.param(duty(19, name="raised"), DUTY, True, id="raised again"),
        pytest.param(duty(19, EASING, "ban", measure=Measure.EXPORT_BAN), DUTY, False, id="another rule on the goods"),
        pytest.param(duty(19, EASING, "tin", commodities=("tin",)), DUTY, False, id="other goods"),
        pytest.param(duty(19, EASING, "us", issuer="US"), DUTY, False, id="another state"),
        pytest.param(duty(19, EASING, "plan", stage=Stage.PROPOSED), DUTY, False, id="a plan changes nothing"),
        pytest.param(duty(19, EASING, "cut"), duty(stage=Stage.CONSIDERED), False, id="the earlier one was a plan"),
        pytest.param(duty(-1, EASING, "cut"), DUTY, False, id="not later"),
        pytest.param(duty(SPAN.days + 1, EASING, "cut"), DUTY, False, id="years after"),
        pytest.param(duty(19, EASING, "jp", target=("JP",)), duty(target=("TR",)), False, id="towards another state"),
        pytest.param(
            duty(9, name="same", read_by=ActReader.JUDGE), DUTY, False, id="an estimate of the same direction"
        ),
        pytest.param(duty(9, EASING, "other", read_by=ActReader.JUDGE), DUTY, False, id="an estimate of the opposite"),
        pytest.param(known("licence", 9, action=Action.GRANT), DUTY, False, id="a licence leaves the rule as it is"),
        pytest.param(
            known("unclear", 9, unclear_measure=MeasureConflict(grammar="export_licence_grant", judge="export_ban")),
            DUTY,
            False,
            id="a licence or a rule",
        ),
        pytest.param(known("second", 9, action=Action.GRANT), GRANT, False, id="another licence"),
        pytest.param(known("revoked", 9, action=Action.REVOKE), GRANT, True, id="a licence is revoked"),
        pytest.param(listing(50, EASING, name="off", target=("TR",)), LISTED, True, id="a party leaves the list"),
        pytest.param(listing(50, EASING, name="off", target=("KR",)), LISTED, False, id="one of another state"),
        pytest.param(listing(50, TIGHTENING, name="more", target=("CN",)), LISTED, False, id="more parties"),
    ],
)
def test_a_later_act_may_change_an_earlier_one_of_its_issuer_and_subject(
    later: PastAct, earlier: PastAct, *, expected: bool
) -> None:
    assert may_change(later, earlier) is expected


def test_an_act_does_not_change_itself() -> None:
    assert not may_change(DUTY, DUTY)


def test_lift_without_goods_changes_only_the_rule_whose_document_it_names() -> None:
    order = DocumentNumber(authority="X", number="61", year=2026)
    lift = duty(30, EASING, name="lift", action=Action.REMOVE, commodities=())
    assert not may_change(lift, duty(document=order))
    assert may_change(duty(30, EASING, name="lift", commodities=(), refers_to=(order,)), duty(document=order))


def test_inferred_goods_do_not_make_a_later_act() -> None:
    guess = duty(9, EASING, "guess", inferred=DUTY.act.commodities)
    assert not may_change(guess, DUTY)


def test_later_rule_for_more_destinations_may_change_one_for_some_of_them() -> None:
    some = duty(target=("RU", "BY"))
    assert may_change(duty(30, name="more", target=("RU", "BY", "IR")), some)
    assert not may_change(duty(30, name="others", target=("KP",)), some)
