"""What is known of an event: who speaks for it, and when it was said again."""

from dataclasses import replace
from datetime import date, timedelta

from monitor.domain.act import Action, Certainty, Direction, DocumentNumber, Quantity, Stage
from monitor.domain.event.standing import Field, as_told, restated_days, speaker, stand, written
from tests.domain.event.test_development import FIRST, LATER, NOW, claimed, official, overlap, report


def test_the_surest_report_that_agrees_with_what_is_known_speaks_for_the_event() -> None:
    ministry = official("page", at=LATER)
    assert speaker([FIRST, ministry], stand([FIRST, ministry], overlap)) is ministry
    second = report("second", at=LATER, stage=Stage.CONSIDERED)
    assert speaker([FIRST, second], stand([FIRST, second], overlap)) is second


def test_a_claim_is_told_by_whom_and_what_of_it_goes_further() -> None:
    claim = claimed("claim", stage=Stage.IN_FORCE, target=("US",), quantities=(Quantity(value=5, unit="entities"),))
    known = stand([official("page", stage=Stage.PROPOSED, target=("JP",)), claim], overlap)
    assert known.values(Field.CLAIM) == ("US stage", "US target", "US quantities")
    assert known.stage is Stage.PROPOSED
    assert known.values(Field.TARGET) == ("JP",)


def test_what_only_another_government_says_is_what_is_known() -> None:
    known = stand([claimed("claim")], overlap)
    assert (known.certainty, known.stage, known.values(Field.CLAIM)) == (Certainty.CLAIMED, Stage.IN_FORCE, ())


def test_a_denial_by_who_is_less_sure_is_dissent() -> None:
    known = stand([official("page"), report("doubt", at=LATER, stage=Stage.DENIED)], overlap)
    assert (known.stage, known.values(Field.DISSENT)) == (Stage.IN_FORCE, ("denied",))


def test_what_was_corrected_is_no_dissent() -> None:
    first = official("page", direction=Direction.TIGHTENING)
    known = stand([first, official("page again", at=LATER, direction=Direction.EASING)], overlap)
    assert (known.direction, known.values(Field.DISSENT)) == (Direction.EASING, ())


def test_an_article_that_tells_of_two_acts_does_not_contradict_itself() -> None:
    page = official("page")
    extends = replace(page, ref=replace(page.ref, ordinal=1), act=replace(page.act, direction=Direction.TIGHTENING))
    assert stand([page, extends], overlap).values(Field.DISSENT) == ()


def test_a_mixed_sign_is_no_dissent() -> None:
    known = stand([official("page"), report("both", at=LATER, direction=Direction.MIXED)], overlap)
    assert known.values(Field.DISSENT) == ()


def test_days_on_which_the_issuer_said_it_again() -> None:
    reports = [
        official("page"),
        report("retold", at=NOW + timedelta(days=1), certainty=Certainty.ATTRIBUTED),
        official("briefing", at=NOW + timedelta(days=5)),
        report("of it", source="other", at=NOW + timedelta(days=6), certainty=Certainty.ATTRIBUTED),
        report("rumour", at=NOW + timedelta(days=12)),
        official("once more", at=NOW + timedelta(days=19)),
        report("late", at=NOW + timedelta(days=30), certainty=Certainty.ATTRIBUTED, announced=NOW.date()),
    ]
    assert restated_days(reports) == (date(2026, 11, 30), date(2026, 12, 14))


def test_quantities_are_written_with_what_qualifies_them() -> None:
    assert written(Quantity(value=18125, unit="t", qualifier="up_to")) == "up to 18,125 t"


def test_a_report_s_act_is_told_with_what_all_reports_come_to() -> None:
    number = DocumentNumber(authority="EU", number="2025/1234", year=2025)
    early = report("early", at=NOW, until=date(2026, 12, 1), commodities=("rare_earths",))
    page = official("page", at=LATER, until=date(2027, 1, 1), document=number, target=("US",), commodities=("gallium",))
    known = stand([early, page], overlap)
    told = as_told(early.act, known)
    assert (told.until, told.document, told.certainty) == (date(2027, 1, 1), number, Certainty.OFFICIAL)
    assert (told.target, told.commodities) == (("US",), known.values(Field.COMMODITIES))
    assert told.measure is early.act.measure


def test_the_day_of_what_is_put_off_is_no_day_of_a_suspension() -> None:
    """A wire that calls a suspension a delay names its last day as the first one of the control."""
    last = date(2026, 11, 10)
    wire = report("wire", action=Action.POSTPONE, effective=last)
    page = official("page", at=LATER, action=Action.SUSPEND, until=last)
    for reports in ([wire, page], [page, wire]):
        known = stand(reports, overlap)
        assert (known.values(Field.EFFECTIVE), known.values(Field.UNTIL)) == ((), ("2026-11-10",))


def test_of_equals_the_first_says_whether_it_is_put_off_or_suspended() -> None:
    first = report("first", action=Action.POSTPONE, effective=date(2027, 5, 1))
    second = report("second", source="other", at=LATER, action=Action.SUSPEND, until=date(2027, 4, 30))
    known = stand([first, second], overlap)
    assert (known.values(Field.EFFECTIVE), known.values(Field.UNTIL)) == (("2027-05-01",), ())
