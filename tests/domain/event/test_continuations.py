"""Which earlier event an act continues: by its kind and goods, and only if exactly one fits."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from monitor.domain.acts.act import Act, DirectionConflict, DocumentNumber
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from monitor.domain.event.continuations import CONTINUATION_WINDOW, continued_event, may_continue_event
from monitor.domain.event.identity import EventId
from monitor.domain.event.past_acts import PastAct
from tests.domain.event.test_development import overlap
from tests.fakes.reading import act

DAY = date(2026, 6, 1)
RULE = Measure.EXPORT_LICENSING_REQUIREMENT


def known(name: str, days: int, **more: Any) -> PastAct:
    return PastAct(event_id=EventId(name), label=name, day=DAY - timedelta(days=days), act=act(**more), title=name)


def sequel(now: Act, *earlier: PastAct) -> str | None:
    found = continued_event(now, DAY, earlier, overlap) if may_continue_event(now) else None
    return found.event_id if found is not None else None


GRANT = known("grant", 90, target=("TR",))
PLAN = known("plan", 90, measure=RULE, action=Action.IMPOSE, stage=Stage.PROPOSED)
ANNOUNCED = known(
    "rule", 60, measure=RULE, action=Action.IMPOSE, stage=Stage.ANNOUNCED, effective=DAY + timedelta(days=30)
)
REVOKES = act(action=Action.REVOKE, target=("TR",))
DECIDES = act(measure=RULE, action=Action.IMPOSE, stage=Stage.ANNOUNCED)
PUTS_OFF = act(measure=RULE, action=Action.POSTPONE, stage=Stage.ANNOUNCED)


HELD = known(
    "held", 120, measure=RULE, action=Action.IMPOSE, direction=Direction.TIGHTENING, until=DAY + timedelta(days=20)
)
EXTENDS = act(measure=RULE, action=Action.EXTEND, direction=Direction.TIGHTENING, until=DAY + timedelta(days=200))
ALONE = DirectionConflict(grammar=Direction.NONE, judge=Direction.TIGHTENING)
UNSURE = replace(EXTENDS, direction=Direction.NONE, unclear_sign=ALONE)


@pytest.mark.parametrize(
    ("now", "earlier", "expected"),
    [
        pytest.param(EXTENDS, [HELD], "held", id="a rule is extended"),
        pytest.param(UNSURE, [HELD], "held", id="a rule is extended, as the judge alone reads and is not sure of"),
        pytest.param(replace(EXTENDS, until=None), [HELD], "held", id="for as long as nobody says"),
        pytest.param(replace(EXTENDS, until=DAY), [HELD], None, id="a day before the one that is known"),
        pytest.param(
            EXTENDS,
            [replace(HELD, act=replace(HELD.act, until=DAY - timedelta(days=60)))],
            None,
            id="it had run out long ago",
        ),
        pytest.param(REVOKES, [GRANT], "grant", id="a licence is revoked"),
        pytest.param(replace(REVOKES, commodities=()), [GRANT], "grant", id="of the state alone that is named"),
        pytest.param(REVOKES, [known("other", 90, commodities=("gallium",))], None, id="of other goods"),
        pytest.param(REVOKES, [GRANT, known("second", 40)], None, id="of two one or the other"),
        pytest.param(DECIDES, [PLAN], "plan", id="a plan is decided"),
        pytest.param(replace(DECIDES, direction=Direction.EASING), [PLAN], None, id="the other way round"),
        pytest.param(DECIDES, [known("rule", 90, measure=RULE, action=Action.IMPOSE)], None, id="a rule is no plan"),
        pytest.param(replace(DECIDES, stage=Stage.CONSIDERED), [PLAN], None, id="weighed again"),
        pytest.param(PUTS_OFF, [ANNOUNCED], "rule", id="put off before it begins"),
        pytest.param(PUTS_OFF, [replace(ANNOUNCED, act=replace(ANNOUNCED.act, effective=DAY))], None, id="has begun"),
        pytest.param(PUTS_OFF, [replace(ANNOUNCED, act=replace(ANNOUNCED.act, effective=None))], "rule", id="no day"),
        pytest.param(act(action=Action.GRANT), [GRANT], None, id="a licence more is another one"),
    ],
)
def test_act_continues_the_one_it_decides_revokes_or_postpones(
    now: Act, earlier: list[PastAct], expected: str | None
) -> None:
    assert sequel(now, *earlier) == expected


def test_a_rule_that_takes_effect_on_its_day_is_that_rule() -> None:
    begins = replace(ANNOUNCED, act=replace(ANNOUNCED.act, effective=DAY))
    starts = act(measure=RULE, action=Action.IMPOSE, stage=Stage.IN_FORCE)
    assert sequel(starts, begins) == "rule"
    assert sequel(starts, ANNOUNCED) is None


def test_old_acts_and_register_entries_are_not_continued() -> None:
    assert sequel(REVOKES, replace(GRANT, day=DAY - CONTINUATION_WINDOW - timedelta(days=1))) is None
    assert sequel(REVOKES, replace(GRANT, entry="cn-1")) is None


def test_two_decided_documents_are_two_acts() -> None:
    one, other = (DocumentNumber(authority="MOFCOM", number=n, year=2026) for n in ("1", "2"))
    decided = replace(GRANT, act=replace(GRANT.act, document=one))
    assert sequel(replace(REVOKES, document=one), decided) == "grant"
    assert sequel(replace(REVOKES, document=other), decided) is None


def test_a_new_document_prolongs_or_puts_off_what_an_earlier_one_decided() -> None:
    one, other = (DocumentNumber(authority="KZ Order", number=n, year=2026) for n in ("1", "2"))
    held, announced = (replace(p, act=replace(p.act, document=one)) for p in (HELD, ANNOUNCED))
    assert sequel(replace(EXTENDS, document=other), held) == "held"
    assert sequel(replace(PUTS_OFF, document=other), announced) == "rule"
    assert sequel(replace(EXTENDS, document=other), held, replace(held, event_id=EventId("second"))) is None


def test_the_document_that_is_named_is_meant_without_its_goods() -> None:
    one, other = (DocumentNumber(authority="MOFCOM", number=n, year=2026) for n in ("31", "60"))
    held = replace(HELD, act=replace(HELD.act, document=one))
    prolonged = replace(EXTENDS, commodities=(), document=other)
    assert sequel(prolonged, held) is None
    assert sequel(replace(prolonged, refers_to=(one,)), held) == "held"


def test_a_pause_that_goes_on_is_the_pause_whose_document_it_names() -> None:
    number = DocumentNumber(authority="MOFCOM", number="31", year=2026)
    rule: dict[str, Any] = {"measure": RULE, "action": Action.SUSPEND, "direction": Direction.EASING}
    paused = known("paused", 180, **rule, document=number, until=DAY + timedelta(days=2))
    goes_on = act(**rule, continues=True, until=DAY + timedelta(days=367), refers_to=(number,))
    assert sequel(goes_on, paused, ANNOUNCED) == "paused"
    assert sequel(replace(goes_on, refers_to=()), paused) is None


def test_a_rumour_of_a_plan_is_a_plan() -> None:
    rumour = replace(PLAN, act=replace(PLAN.act, stage=Stage.CONSIDERED, certainty=Certainty.RUMOURED))
    assert sequel(DECIDES, rumour) == "plan"


@pytest.mark.parametrize(
    ("beside", "expected"),
    [
        pytest.param({}, None, id="another rule on the goods"),
        pytest.param({"stage": Stage.PROPOSED}, None, id="another plan"),
        pytest.param({"commodities": ("gallium",)}, "plan", id="a rule on other goods"),
        pytest.param({"direction": Direction.EASING}, "plan", id="the other direction"),
    ],
)
def test_a_plan_is_decided_if_the_issuer_did_nothing_else_on_the_goods(
    beside: dict[str, Any], expected: str | None
) -> None:
    other = known("other", 40, **{"measure": Measure.CONTROL_LIST, "action": Action.EXPAND} | beside)
    assert sequel(DECIDES, PLAN, other) == expected
    assert sequel(DECIDES, PLAN, replace(other, entry="cn-1")) == "plan"
    assert sequel(DECIDES, PLAN, replace(other, day=DAY - CONTINUATION_WINDOW - timedelta(days=1))) == "plan"


BAN: dict[str, Any] = {"measure": Measure.EXPORT_BAN, "action": Action.IMPOSE, "direction": Direction.TIGHTENING}
TO_COME = known("ban", 60, **BAN, stage=Stage.ANNOUNCED, effective=DAY + timedelta(days=200))
PRINTED = act(**BAN, stage=Stage.ANNOUNCED)


@pytest.mark.parametrize(
    ("now", "earlier", "expected"),
    [
        pytest.param(PRINTED, TO_COME, "ban", id="the gazette prints a ban that is to come"),
        pytest.param(replace(PRINTED, effective=TO_COME.act.effective), TO_COME, "ban", id="with its first day"),
        pytest.param(replace(PRINTED, effective=DAY), TO_COME, None, id="with another first day"),
        pytest.param(replace(PRINTED, measure=Measure.EXPORT_TAX), TO_COME, None, id="another measure"),
        pytest.param(replace(PRINTED, commodities=()), TO_COME, None, id="no goods"),
        pytest.param(replace(PRINTED, commodities=("gallium",)), TO_COME, None, id="other goods"),
        pytest.param(
            PRINTED,
            replace(TO_COME, act=replace(TO_COME.act, effective=DAY - timedelta(days=8))),
            None,
            id="after a ban began another may come",
        ),
        pytest.param(
            PRINTED,
            replace(TO_COME, act=replace(TO_COME.act, effective=DAY - timedelta(days=1))),
            "ban",
            id="a day after it began, in words that do not say so",
        ),
        pytest.param(
            replace(PRINTED, effective=DAY + timedelta(days=30)),
            replace(TO_COME, act=replace(TO_COME.act, effective=DAY)),
            None,
            id="on the first day of a ban, about one that begins later",
        ),
        pytest.param(
            replace(PRINTED, until=DAY + timedelta(days=9)),
            known("ban", 60, **BAN, until=DAY + timedelta(days=9)),
            "ban",
            id="a ban in force with the same last day",
        ),
    ],
)
def test_rule_that_is_reported_again_is_one_event(now: Act, earlier: PastAct, expected: str | None) -> None:
    assert sequel(now, earlier) == expected


IN_PLACE = known("ban", 40, **BAN, stage=Stage.IN_FORCE, until=DAY + timedelta(days=30))
LIFTED = act(measure=Measure.EXPORT_BAN, action=Action.REMOVE, stage=Stage.ANNOUNCED)


@pytest.mark.parametrize(
    ("now", "earlier", "expected"),
    [
        pytest.param(LIFTED, IN_PLACE, "ban", id="a ban is lifted"),
        pytest.param(replace(LIFTED, target=("IN",)), IN_PLACE, None, id="for one state alone"),
        pytest.param(replace(LIFTED, commodities=("gallium",)), IN_PLACE, None, id="for other goods"),
        pytest.param(LIFTED, replace(IN_PLACE, act=replace(IN_PLACE.act, until=None)), None, id="a ban without end"),
        pytest.param(
            LIFTED, replace(IN_PLACE, act=replace(IN_PLACE.act, until=DAY - timedelta(days=1))), None, id="over"
        ),
        pytest.param(
            replace(LIFTED, measure=RULE),
            replace(IN_PLACE, act=replace(IN_PLACE.act, measure=RULE)),
            None,
            id="controls are lifted in parts",
        ),
    ],
)
def test_ban_that_is_lifted_as_a_whole_is_one_event(now: Act, earlier: PastAct, expected: str | None) -> None:
    assert sequel(now, earlier) == expected
