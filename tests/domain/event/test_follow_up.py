"""Which earlier report an answer refers to, and the act that results."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from monitor.domain.acts.act import Answer, AnswerKind, Quantity, Span
from monitor.domain.acts.reading import FollowUp
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from monitor.domain.event.follow_up import act_of_answer, answered_act, answered_report
from monitor.domain.event.identity import EventId
from monitor.domain.event.past_acts import PastAct
from tests.domain.event.test_development import NOW, overlap, report
from tests.fakes.reading import act

DAY = NOW.date()
BY = Span(field="title", start=0, end=2, quote="no")


def follow_up(kind: AnswerKind, **more: Any) -> FollowUp:
    made = FollowUp(
        answer=Answer(kind=kind, span=BY),
        issuers=("CN",),
        commodities=("rare_earths",),
        certainty=Certainty.ATTRIBUTED,
    )
    return replace(made, **more)


def known(name: str, days: int, **more: Any) -> PastAct:
    return PastAct(event_id=EventId(name), label=name, day=DAY - timedelta(days=days), act=act(**more), title=name)


def meant(said: FollowUp, *past: PastAct) -> str | None:
    found = answered_act(said, past, DAY, overlap)
    return found.event_id if found is not None else None


RULE: dict[str, Any] = {"measure": Measure.EXPORT_BAN, "action": Action.IMPOSE, "stage": Stage.ANNOUNCED}


@pytest.mark.parametrize(
    ("kind", "past", "expected"),
    [
        pytest.param("denies", [known("report", 2)], "report", id="a report is denied"),
        pytest.param("denies", [known("notice", 2, certainty=Certainty.OFFICIAL)], None, id="a notice is not"),
        pytest.param("undecided", [known("old", 9), known("new", 2)], "new", id="the last one"),
        pytest.param("undecided", [known("on others", 2, commodities=("gallium",))], None, id="on other goods"),
        pytest.param("withdraws", [known("plan", 60, **{**RULE, "stage": Stage.PROPOSED})], "plan", id="a plan"),
        pytest.param("withdraws", [known("rule", 60, **RULE)], None, id="a rule is not withdrawn as a plan"),
        pytest.param("upholds", [known("ban", 90, **RULE)], "ban", id="a ban stands"),
        pytest.param("in_effect", [known("ban", 60, **RULE, effective=DAY)], "ban", id="a ban begins"),
        pytest.param(
            "in_effect", [known("ban", 60, **RULE, effective=date(2027, 1, 1))], None, id="not before its day"
        ),
    ],
)
def test_answer_refers_to_an_earlier_act_of_the_issuer(kind: str, past: list[PastAct], expected: str | None) -> None:
    assert meant(follow_up(AnswerKind(kind)), *past) == expected


def test_act_with_the_named_target_is_preferred() -> None:
    said = follow_up(AnswerKind.DENIES, issuers=("CN", "JP"))
    assert meant(said, known("japan", 5, target=("JP",)), known("india", 2, target=("IN",))) == "japan"


def test_answer_without_goods_needs_exactly_one_act() -> None:
    said = follow_up(AnswerKind.WITHDRAWS, commodities=())
    plan = known("plan", 60, **{**RULE, "stage": Stage.PROPOSED})
    assert meant(said, plan) == "plan"
    assert meant(said, plan, replace(plan, event_id=EventId("second"))) is None


def test_an_outlet_answers_itself_by_the_headline_that_it_quotes() -> None:
    first, second = report("中国禁止出口稀土"), report("中国对镓实施管制", commodities=("gallium",))
    said = follow_up(AnswerKind.RETRACTS, commodities=(), titles=("中国对镓实施管制",))
    assert answered_report(said, [first, second], overlap) is second


def test_own_report_without_a_quote_is_found_by_goods_and_state() -> None:
    first = report("one")
    said = follow_up(AnswerKind.CORRECTS)
    assert answered_report(said, [first], overlap) is first
    assert answered_report(replace(said, issuers=("US",)), [first], overlap) is None


@pytest.mark.parametrize(
    ("kind", "stage"),
    [
        ("denies", Stage.DENIED),
        ("disputes", Stage.DENIED),
        ("retracts", Stage.DENIED),
        ("withdraws", Stage.DENIED),
        ("undecided", Stage.CONSIDERED),
        ("in_effect", Stage.IN_FORCE),
        ("upholds", Stage.ANNOUNCED),
    ],
)
def test_act_that_an_answer_leaves(kind: str, stage: Stage) -> None:
    made = act_of_answer(follow_up(AnswerKind(kind)), act(**RULE, effective=DAY), place=None)
    assert (made.stage, made.measure, made.direction) == (stage, Measure.EXPORT_BAN, Direction.TIGHTENING)
    assert (made.effective, made.answer.kind if made.answer else None) == (None, kind)


def test_a_correction_brings_its_own_figures_and_days() -> None:
    before = act(quantities=(Quantity(value=3.2e6, unit="t", of="quota"),), until=DAY)
    said = follow_up(
        AnswerKind.CORRECTS, quantities=(Quantity(value=2.3e6, unit="t", of="amount"),), until=date(2027, 1, 1)
    )
    made = act_of_answer(said, before, place=None)
    assert made.quantities == (Quantity(value=2.3e6, unit="t", of="quota"),)
    assert made.until == date(2027, 1, 1)


def test_answer_of_another_state_is_a_claim() -> None:
    made = act_of_answer(follow_up(AnswerKind.DENIES, certainty=Certainty.OFFICIAL), act(), place="US")
    assert (made.certainty, made.claimant) == (Certainty.CLAIMED, "US")


LIMIT: dict[str, Any] = {**RULE, "direction": Direction.TIGHTENING}


@pytest.mark.parametrize(
    ("past", "expected"),
    [
        pytest.param([known("ban", 40, **LIMIT)], "ban", id="the ban in place"),
        pytest.param([known("back", 40, **{**LIMIT, "action": Action.RESUME})], "back", id="a ban that came back"),
        pytest.param([known("ban", 0, **LIMIT)], None, id="of the same day: part of the ban"),
        pytest.param([known("ban", 40, **LIMIT, until=DAY - timedelta(days=1))], None, id="a ban that has ended"),
        pytest.param([known("tax", 40, **{**LIMIT, "measure": Measure.EXPORT_TAX})], None, id="another measure"),
        pytest.param([known("lifted", 40, **{**LIMIT, "action": Action.REMOVE})], None, id="a ban that was lifted"),
        pytest.param([known("a", 40, **LIMIT), known("b", 20, **LIMIT)], None, id="one of two is a guess"),
    ],
)
def test_exemption_is_from_the_only_restriction_that_fits(past: list[PastAct], expected: str | None) -> None:
    assert meant(follow_up(AnswerKind.EXEMPTS, measures=(Measure.EXPORT_BAN,)), *past) == expected


def test_exemption_leaves_the_act_as_it_is() -> None:
    ban = act(**LIMIT, until=DAY)
    left = act_of_answer(follow_up(AnswerKind.EXEMPTS), ban, place=None)
    assert (left.measure, left.action, left.direction, left.stage) == (
        ban.measure,
        ban.action,
        ban.direction,
        ban.stage,
    )
    assert (left.until, left.quantities) == (None, ())


def test_report_that_a_ban_was_lifted_is_its_end() -> None:
    said = follow_up(AnswerKind.ENDS, measures=(Measure.EXPORT_BAN,))
    assert meant(said, known("ban", 40, **LIMIT)) == "ban"
    left = act_of_answer(said, act(**LIMIT, until=DAY), place=None)
    assert (left.measure, left.action, left.direction) == (Measure.EXPORT_BAN, Action.REMOVE, Direction.EASING)


def firms(*counts: int) -> tuple[Quantity, ...]:
    return tuple(Quantity(value=n, unit="entities", of="firms listed") for n in counts)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param(firms(35), firms(35), id="the new figure"),
        pytest.param(firms(53, 35), firms(35), id="beside the old one"),
        pytest.param(firms(53, 35, 18), (), id="two could be meant"),
        pytest.param((Quantity(value=18, unit="t", of="quota"),), (), id="of another kind"),
    ],
)
def test_a_correction_replaces_a_figure_by_one_of_its_kind(
    said: tuple[Quantity, ...], expected: tuple[Quantity, ...]
) -> None:
    for kind in (AnswerKind.CORRECTS, AnswerKind.CORRECTS_OTHERS):
        corrected = act_of_answer(follow_up(kind, quantities=said), act(quantities=firms(53)), place=None)
        assert corrected.quantities == expected
        assert corrected.corrects is not None


def test_only_an_act_with_a_figure_has_one_that_is_wrong() -> None:
    assert meant(follow_up(AnswerKind.CORRECTS_OTHERS), known("bare", 2)) is None
    assert meant(follow_up(AnswerKind.CORRECTS_OTHERS), known("counted", 2, quantities=firms(53))) == "counted"
