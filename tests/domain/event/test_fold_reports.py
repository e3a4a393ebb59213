"""The fold of reports into the event state."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.acts.act import ActReader, Answer, AnswerKind, InferredIssuer, IssuerBasis, Quantity, Span
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from monitor.domain.event.event_state import (
    Field,
    act_of_event,
)
from monitor.domain.event.fold_reports import fold_reports
from monitor.domain.event.report import Report
from tests.domain.event.test_development import LATER, NOW, claimed, official, overlap, report


def test_claim_names_the_claimant_and_what_goes_further() -> None:
    claim = claimed("claim", stage=Stage.IN_FORCE, target=("US",), quantities=(Quantity(value=5, unit="entities"),))
    known = fold_reports([official("page", stage=Stage.PROPOSED, target=("JP",)), claim], overlap)
    assert known.values(Field.CLAIM) == ("US stage", "US target", "US quantities")
    assert known.stage is Stage.PROPOSED
    assert known.values(Field.TARGET) == ("JP",)


def test_claims_alone_give_the_state() -> None:
    known = fold_reports([claimed("claim")], overlap)
    assert (known.certainty, known.stage, known.values(Field.CLAIM)) == (Certainty.CLAIMED, Stage.IN_FORCE, ())


def test_issuer_is_inferred_only_if_no_report_names_it() -> None:
    inferred = InferredIssuer(basis=IssuerBasis.READERS)
    nameless, named = official("page", issuer_inferred=inferred), report("paper", at=LATER)
    known = fold_reports([nameless, named], overlap)
    assert act_of_event([nameless, named], known).issuer_inferred is None
    assert act_of_event([nameless], known).issuer_inferred == inferred


def test_report_that_a_rule_stays_does_not_move_the_stage() -> None:
    page = official("page", at=LATER, stage=Stage.CONSIDERED, action=Action.REAFFIRM, direction=Direction.NONE)
    known = fold_reports([report("paper", stage=Stage.ANNOUNCED), page], overlap)
    assert (known.stage, known.certainty) == (Stage.ANNOUNCED, Certainty.REPORTED)
    alone = fold_reports([page], overlap)
    assert (alone.stage, alone.certainty) == (Stage.CONSIDERED, Certainty.OFFICIAL)


def test_less_certain_denial_is_dissent() -> None:
    known = fold_reports([official("page"), report("doubt", at=LATER, stage=Stage.DENIED)], overlap)
    assert (known.stage, known.values(Field.DISSENT)) == (Stage.IN_FORCE, ("denied",))


def test_corrected_report_is_no_dissent() -> None:
    first = official("page", direction=Direction.TIGHTENING)
    known = fold_reports([first, official("page again", at=LATER, direction=Direction.EASING)], overlap)
    assert (known.direction, known.values(Field.DISSENT)) == (Direction.EASING, ())


def test_article_with_two_acts_does_not_contradict_itself() -> None:
    page = official("page")
    extends = replace(page, ref=replace(page.ref, ordinal=1), act=replace(page.act, direction=Direction.TIGHTENING))
    assert fold_reports([page, extends], overlap).values(Field.DISSENT) == ()


def test_a_mixed_sign_is_no_dissent() -> None:
    known = fold_reports([official("page"), report("both", at=LATER, direction=Direction.MIXED)], overlap)
    assert known.values(Field.DISSENT) == ()


def test_date_of_a_postponement_is_no_date_of_a_suspension() -> None:
    """A wire that calls a suspension a delay names its last day as the first one of the control."""
    last = date(2026, 11, 10)
    wire = report("wire", action=Action.POSTPONE, effective=last)
    page = official("page", at=LATER, action=Action.SUSPEND, until=last)
    for reports in ([wire, page], [page, wire]):
        known = fold_reports(reports, overlap)
        assert (known.values(Field.EFFECTIVE), known.values(Field.UNTIL)) == ((), ("2026-11-10",))


def test_first_of_equals_decides_postponed_or_suspended() -> None:
    first = report("first", action=Action.POSTPONE, effective=date(2027, 5, 1))
    second = report("second", source="other", at=LATER, action=Action.SUSPEND, until=date(2027, 4, 30))
    known = fold_reports([first, second], overlap)
    assert (known.values(Field.EFFECTIVE), known.values(Field.UNTIL)) == (("2027-05-01",), ())


SAID = Span(field="title", start=0, end=2, quote="no")
BAN: dict[str, Any] = {"measure": Measure.EXPORT_BAN, "action": Action.IMPOSE, "direction": Direction.TIGHTENING}


def answer(kind: AnswerKind) -> Answer:
    return Answer(kind=kind, span=SAID)


def undecided(name: str, **more: Any) -> Report:
    made = {"source": "minister", "stage": Stage.CONSIDERED, "certainty": Certainty.ATTRIBUTED}
    return report(name, **{"at": LATER, "answer": answer(AnswerKind.UNDECIDED), **made, **more})


def test_issuers_undecided_overrides_a_report_of_a_decision() -> None:
    said = report("noted", stage=Stage.ANNOUNCED, effective=date(2026, 12, 1))
    known = fold_reports([said, undecided("minister")], overlap)
    assert (known.stage, known.certainty) == (Stage.CONSIDERED, Certainty.ATTRIBUTED)
    assert known.values(Field.EFFECTIVE) == ()


def test_unattributed_undecided_is_dissent_and_no_second_source() -> None:
    said = report("noted", stage=Stage.ANNOUNCED, quantities=(Quantity(value=5, unit="t"),))
    known = fold_reports([said, undecided("source", source="b", certainty=Certainty.REPORTED)], overlap)
    assert (known.stage, known.certainty) == (Stage.ANNOUNCED, Certainty.REPORTED)
    assert known.values(Field.DISSENT) == ("considered",)
    assert known.values(Field.QUANTITIES) == ()


def test_undecided_is_outdated_after_three_days() -> None:
    decided = report("decided", at=LATER + timedelta(days=4), stage=Stage.ANNOUNCED)
    assert fold_reports([undecided("minister"), decided], overlap).stage is Stage.ANNOUNCED


def test_undecided_does_not_refute_a_considered_act() -> None:
    plan = report("plan", stage=Stage.CONSIDERED)
    known = fold_reports([plan, undecided("minister")], overlap)
    assert (known.stage, known.values(Field.DISSENT)) == (Stage.CONSIDERED, ())


def test_a_lone_report_that_disputes_another_is_disputed() -> None:
    known = fold_reports([undecided("source", certainty=Certainty.REPORTED)], overlap)
    assert known.values(Field.DISSENT) == ("announced",)


def test_denied_act_has_no_dates_and_figures() -> None:
    said = report(
        "noted", **BAN, effective=date(2026, 12, 1), quantities=(Quantity(value=6, unit="mo", of="duration"),)
    )
    denial = official("page", at=LATER, stage=Stage.DENIED, measure=Measure.CONTROL_LIST, direction=Direction.NONE)
    known = fold_reports([said, denial], overlap)
    assert known.stage is Stage.DENIED
    assert known.values(Field.EFFECTIVE) == known.values(Field.QUANTITIES) == ()
    assert act_of_event([said, denial], known).measure is Measure.EXPORT_BAN  # a denial of the reported act


def test_later_revocation_is_an_end_not_a_correction() -> None:
    granted = report("granted", certainty=Certainty.ATTRIBUTED, until=date(2027, 1, 1))
    revoked = official("page", at=NOW + timedelta(days=80), action=Action.REVOKE, direction=Direction.TIGHTENING)
    known = fold_reports([granted, revoked], overlap)
    assert known.values(Field.OUTCOME) == ("revoke",)
    assert (known.direction, known.certainty) == (Direction.TIGHTENING, Certainty.OFFICIAL)
    assert known.values(Field.UNTIL) == known.values(Field.DISSENT) == ()
    assert act_of_event([granted, revoked], known).action is Action.REVOKE


def test_certainty_of_an_ended_act_is_that_of_its_end() -> None:
    granted = report("granted", source="a", certainty=Certainty.ATTRIBUTED)
    revoked = report("revoked", at=NOW + timedelta(days=80), action=Action.REVOKE, direction=Direction.TIGHTENING)
    assert fold_reports([granted, revoked], overlap).certainty is Certainty.REPORTED
    notice = official("granted")
    assert fold_reports([notice, revoked], overlap).values(Field.OUTCOME) == ()


def test_postponed_rule_keeps_its_direction_and_has_its_new_day() -> None:
    rule = report("rule", **BAN, stage=Stage.ANNOUNCED, effective=date(2027, 1, 1))
    put_off: dict[str, Any] = {**BAN, "action": Action.POSTPONE, "direction": Direction.EASING}
    later = report("put off", at=NOW + timedelta(days=20), **put_off, stage=Stage.ANNOUNCED, effective=date(2027, 5, 1))
    known = fold_reports([rule, later], overlap)
    assert (known.direction, known.values(Field.OUTCOME)) == (Direction.TIGHTENING, ("postpone",))
    assert known.values(Field.EFFECTIVE) == ("2027-05-01",)
    assert known.values(Field.DISSENT) == ()


def test_suspension_before_the_start_is_a_postponement() -> None:
    rule = report("rule", **BAN, stage=Stage.ANNOUNCED, effective=date(2027, 1, 1))
    halted: dict[str, Any] = {**BAN, "action": Action.SUSPEND, "direction": Direction.EASING, "stage": Stage.ANNOUNCED}
    reports = [rule, report("halted", at=NOW + timedelta(days=2), **halted)]
    known = fold_reports(reports, overlap)
    assert act_of_event(reports, known).action is Action.POSTPONE
    assert known.values(Field.EFFECTIVE) == ()


def test_estimated_direction_yields_to_words() -> None:
    estimate = official("page", **BAN, read_by=ActReader.JUDGE)
    shown = report("noted", at=LATER, measure=Measure.EXPORT_TAX, action=Action.RELAX)
    known = fold_reports([estimate, shown], overlap)
    assert known.direction is Direction.EASING
    assert act_of_event([estimate, shown], known).measure is Measure.EXPORT_TAX


def test_amended_list_yields_to_a_specific_direction() -> None:
    amended = official("page", action=Action.AMEND, direction=Direction.MIXED)
    added = report("noted", at=LATER, direction=Direction.TIGHTENING)
    assert fold_reports([amended, added], overlap).direction is Direction.TIGHTENING


def test_decision_need_not_go_the_way_of_the_plan() -> None:
    plan = report("plan", stage=Stage.CONSIDERED, action=Action.REMOVE, direction=Direction.EASING)
    known = fold_reports([plan, official("page", at=LATER, action=Action.AMEND, direction=Direction.NONE)], overlap)
    assert (known.direction, known.values(Field.ACTION)) == (Direction.NONE, (Action.AMEND,))
    estimate = official("page", at=LATER, direction=Direction.NONE, read_by=ActReader.JUDGE)
    assert fold_reports([plan, estimate], overlap).direction is Direction.EASING


def test_extended_act_is_in_force() -> None:
    extended = report("noted", **{**BAN, "action": Action.EXTEND}, stage=Stage.ANNOUNCED, until=date(2027, 3, 31))
    assert fold_reports([extended], overlap).stage is Stage.IN_FORCE
    later = replace(extended, act=replace(extended.act, effective=date(2027, 1, 1)))
    assert fold_reports([later], overlap).stage is Stage.ANNOUNCED


def test_any_report_may_state_in_force_after_the_first_day() -> None:
    notice = official("page", **BAN, stage=Stage.ANNOUNCED, effective=NOW.date() + timedelta(days=1))
    early = report("early", **BAN)
    assert fold_reports([notice, early], overlap).stage is Stage.ANNOUNCED
    assert fold_reports([notice, report("late", at=NOW + timedelta(days=1), **BAN)], overlap).stage is Stage.IN_FORCE


def test_plan_is_in_force_once_a_later_report_names_the_first_day() -> None:
    plan = official("plan", **BAN, stage=Stage.PROPOSED)
    days = NOW + timedelta(days=17)
    assert fold_reports([plan, report("late", at=days, **BAN)], overlap).stage is Stage.PROPOSED
    since = report("since", at=days, **BAN, effective=days.date())
    assert fold_reports([plan, since], overlap).stage is Stage.IN_FORCE
    assert fold_reports([plan, replace(since, act=replace(since.act, effective=None))], overlap).stage is Stage.PROPOSED


def test_decision_drops_planned_goods_that_it_leaves_out() -> None:
    plan = official("plan", **BAN, stage=Stage.PROPOSED, commodities=("rare_earths", "gallium"))
    decided = official("page", at=LATER, **BAN, stage=Stage.ANNOUNCED)
    assert fold_reports([plan, decided], overlap).values(Field.COMMODITIES) == ("rare_earths",)


def test_other_figure_of_another_outlet_is_kept() -> None:
    one = report("one", quantities=(Quantity(value=23, unit="entities"),))
    other = report("other", source="b", at=LATER, quantities=(Quantity(value=21, unit="entities"),))
    known = fold_reports([one, other], overlap)
    assert known.values(Field.QUANTITIES) == ("23 entities",)
    assert known.values(Field.CONFLICTING_FIGURE) == ("21 entities",)
    corrected = replace(other, act=replace(other.act, corrects=SAID))
    known = fold_reports([one, corrected], overlap)
    assert (known.values(Field.QUANTITIES), known.values(Field.CONFLICTING_FIGURE)) == (("21 entities",), ())


def test_other_date_of_another_outlet_is_kept() -> None:
    first, second = NOW.date(), NOW.date() + timedelta(days=30)
    one = report("one", effective=first, until=date(2027, 1, 1))
    other = report("other", source="b", at=LATER, effective=second, until=date(2027, 1, 1))
    known = fold_reports([one, other], overlap)
    assert known.values(Field.EFFECTIVE) == (first.isoformat(),)
    assert known.values(Field.CONFLICTING_DATE) == (f"effective {second}",)
    repair_due_times = report("again", source="b", at=LATER + timedelta(days=1), effective=first)
    assert fold_reports([one, other, repair_due_times], overlap).values(Field.CONFLICTING_DATE) == ()


def test_later_extension_counts_without_attribution() -> None:
    ban = report("ban", **BAN, stage=Stage.IN_FORCE, certainty=Certainty.ATTRIBUTED, until=date(2027, 1, 1))
    longer = report(
        "longer",
        source="b",
        at=NOW + timedelta(days=30),
        **{**BAN, "action": Action.EXTEND},
        stage=Stage.ANNOUNCED,
        certainty=Certainty.REPORTED,
        until=date(2027, 7, 1),
    )
    known = fold_reports([ban, longer], overlap)
    assert (known.values(Field.UNTIL), known.values(Field.CONFLICTING_DATE)) == (("2027-07-01",), ())


def test_issuers_own_date_has_no_other() -> None:
    page = official("page", effective=NOW.date())
    wire = report("wire", source="b", at=LATER, effective=NOW.date() + timedelta(days=30))
    assert fold_reports([page, wire], overlap).values(Field.CONFLICTING_DATE) == ()


def test_outlet_corrects_itself_in_any_wording() -> None:
    first = report("first", certainty=Certainty.ATTRIBUTED, direction=Direction.TIGHTENING)
    again = report("again", at=LATER, corrects=SAID)
    assert fold_reports([first, again], overlap).direction is Direction.EASING


REPORTS = [
    report("noted", source="a", **BAN, stage=Stage.ANNOUNCED, effective=date(2027, 1, 1)),
    undecided("minister"),
    official("page", at=LATER, stage=Stage.DENIED),
    report("late", source="b", at=NOW + timedelta(days=9), **BAN),
    report("ended", source="c", at=NOW + timedelta(days=30), **{**BAN, "action": Action.POSTPONE}),
]


@given(st.lists(st.sampled_from(REPORTS), min_size=1, unique_by=lambda r: r.ref), st.randoms(use_true_random=False))
def test_order_of_reports_does_not_matter(reports: list[Report], random: Any) -> None:
    assert fold_reports(random.sample(reports, len(reports)), overlap) == fold_reports(reports, overlap)


def test_conflicting_reports_are_no_denial_by_the_issuer() -> None:
    """A ministry that won't comment on conflicting reports denies nothing; one that rejects them on its page does."""
    said = report("noted", stage=Stage.ANNOUNCED, **BAN)
    disputes: dict[str, Any] = {"answer": answer(AnswerKind.DISPUTES), "stage": Stage.DENIED, "at": LATER, **BAN}
    wire = report("conflict", source="b", certainty=Certainty.ATTRIBUTED, **disputes)
    known = fold_reports([said, wire], overlap)
    assert (known.stage, known.values(Field.DISSENT)) == (Stage.ANNOUNCED, ("denied",))
    assert fold_reports([said, official("page", **disputes)], overlap).stage is Stage.DENIED


STARTS: dict[str, Any] = {"stage": Stage.ANNOUNCED, "effective": date(2026, 12, 1), **BAN}
AFTER_START = NOW + timedelta(days=10)


def test_rule_is_in_force_if_a_report_speaks_of_it_after_its_first_day() -> None:
    exempts = report("exempts", at=AFTER_START, stage=Stage.ANNOUNCED, answer=answer(AnswerKind.EXEMPTS), **BAN)
    known = fold_reports([report("ban", **STARTS), exempts], overlap)
    assert (known.stage, known.values(Field.EXEMPTED)) == (Stage.IN_FORCE, ("2026-12-05",))
    (stage,) = known.of(Field.STAGE)
    assert stage.by == exempts.ref


def test_rule_is_not_in_force_before_its_first_day_or_after_a_delay() -> None:
    ban = report("ban", **STARTS)
    again = report("again", at=LATER, stage=Stage.ANNOUNCED, **BAN)
    assert fold_reports([ban, again], overlap).stage is Stage.ANNOUNCED
    late = report("late", at=AFTER_START, **{**STARTS, "action": Action.POSTPONE, "effective": date(2027, 2, 1)})
    assert fold_reports([ban, late], overlap).stage is Stage.ANNOUNCED


def test_reports_of_one_exemption_are_one_fact() -> None:
    def exempting(name: str, days: int) -> Report:
        return report(name, at=NOW + timedelta(days=days), answer=answer(AnswerKind.EXEMPTS), **BAN)

    reports = [report("ban", **BAN), exempting("a", 20), exempting("b", 21), exempting("c", 60)]
    assert fold_reports(reports, overlap).values(Field.EXEMPTED) == ("2026-12-15", "2027-01-24")


def test_estimated_direction_is_no_dissent() -> None:
    ban = report("ban", **BAN)
    other: dict[str, Any] = {"source": "b", "at": LATER, "direction": Direction.EASING}
    assert fold_reports([ban, report("read", **other)], overlap).values(Field.DISSENT) == ("easing",)
    estimate = report("estimate", read_by=ActReader.JUDGE, **other)
    assert fold_reports([ban, estimate], overlap).values(Field.DISSENT) == ()


def test_a_longer_form_of_a_name_as_written_is_no_new_firm() -> None:
    short = report("wire", firms=("Veldoria", "Huawei"), unknown_firms=("Veldoria",))
    names = ("Veldoria Photonics Ltd", "Kestrelworks LLC")
    long = report("other wire", at=LATER, firms=(*names, "Huawei Marine"), unknown_firms=names)
    known = fold_reports([short, long], overlap)
    assert known.values(Field.FIRMS) == ("Veldoria", "Huawei", "Kestrelworks LLC", "Huawei Marine")


def test_correction_takes_a_destination_away() -> None:
    first = report("first", target=("SN", "ML"))
    fixed = report("fixed", at=LATER, target=("SN",), corrects=SAID)
    assert fold_reports([first, fixed], overlap).values(Field.TARGET) == ("SN",)


def test_correction_of_another_outlet_takes_nothing_away() -> None:
    first = report("first", target=("SN", "ML"))
    other = report("other", at=LATER, source="other", target=("SN",), corrects=SAID)
    assert set(fold_reports([first, other], overlap).values(Field.TARGET)) == {"SN", "ML"}
