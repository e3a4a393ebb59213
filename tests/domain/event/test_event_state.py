"""The event state: the report that represents the event, restated days, and the resulting act."""

from datetime import date, timedelta

from monitor.domain.acts.act import Answer, AnswerKind, DocumentNumber, Quantity, Span
from monitor.domain.acts.scheme import Certainty, Stage
from monitor.domain.event.event_state import (
    Field,
    leading_report,
    quantity_text,
    restated_days,
    with_state,
)
from monitor.domain.event.fold_reports import fold_reports
from tests.domain.event.test_development import FIRST, LATER, NOW, official, overlap, report


def test_surest_agreeing_report_represents_the_event() -> None:
    ministry = official("page", at=LATER)
    assert leading_report([FIRST, ministry], fold_reports([FIRST, ministry], overlap)) is ministry
    second = report("second", at=LATER, stage=Stage.CONSIDERED)
    assert leading_report([FIRST, second], fold_reports([FIRST, second], overlap)) is second


def test_days_on_which_the_issuer_repeated_the_act() -> None:
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
    assert quantity_text(Quantity(value=18125, unit="t", qualifier="up_to")) == "up to 18,125 t"


def test_act_takes_the_values_of_the_state() -> None:
    number = DocumentNumber(authority="EU", number="2025/1234", year=2025)
    early = report("early", at=NOW, until=date(2026, 12, 1), commodities=("rare_earths",))
    page = official("page", at=LATER, until=date(2027, 1, 1), document=number, target=("US",), commodities=("gallium",))
    known = fold_reports([early, page], overlap)
    shown = with_state(early.act, known)
    assert (shown.until, shown.document, shown.certainty) == (date(2027, 1, 1), number, Certainty.OFFICIAL)
    assert (shown.target, shown.commodities) == (("US",), known.values(Field.COMMODITIES))
    assert shown.measure is early.act.measure


def test_report_whose_figure_another_outlet_calls_wrong_does_not_lead() -> None:
    words = Span(field="title", start=0, end=7, quote="misread")
    one = report("one", quantities=(Quantity(value=150, unit="t", of="quota"),))
    answer = Answer(kind=AnswerKind.CORRECTS_OTHERS, span=words)
    right = (Quantity(value=165, unit="t", of="quota"),)
    other = report("other", source="b", at=LATER, quantities=right, corrects=words, answer=answer)
    assert leading_report([one, other], fold_reports([one, other], overlap)) is other
    plain = report("other", source="b", at=LATER, quantities=right)
    assert leading_report([one, plain], fold_reports([one, plain], overlap)) is one
