"""Background of an act in English."""

from dataclasses import replace
from datetime import date

import pytest

from monitor.domain.acts.scheme import Direction, Measure
from monitor.domain.event.context import Context, Named, context_of
from monitor.domain.event.past_acts import Relation, Tie
from monitor.wording.messages.background import possibly_same, prior_acts, record, relation, unchanged
from tests.domain.event.test_context import CONTROL, GALLIUM, GRANT, TUNGSTEN, past
from tests.language.shipped import shipped_vocabulary

VOCABULARY = shipped_vocabulary()


def founding() -> Context:
    known = [GALLIUM, TUNGSTEN, CONTROL]
    return context_of(GRANT, known, known, VOCABULARY.overlap)


def test_what_a_grant_leaves_is_named_with_month_and_number() -> None:
    assert unchanged(founding()) == "Still on record: the licence requirement of April 2025 (MOFCOM No. 18/2025)."
    assert unchanged(Context()) == ""


def test_earlier_acts_are_chronological_with_document_and_relation() -> None:
    shown = prior_acts(GRANT.act, founding(), VOCABULARY)
    assert [(r.day, r.direction, r.text.split(":")[0], r.note) for r in shown] == [
        (date(2024, 12, 3), Direction.TIGHTENING, "MOFCOM No. 46/2024", ""),
        (date(2025, 2, 4), Direction.TIGHTENING, "MOFCOM No. 10/2025", ""),
        (date(2025, 4, 4), Direction.TIGHTENING, "MOFCOM No. 18/2025", "this act allows exports under it"),
    ]
    assert "gallium" in shown[0].text


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        (((Direction.TIGHTENING, 3), (Direction.EASING, 1)), "4th known act in 12 months: 3 tightening, 1 easing"),
        (((Direction.EASING, 2),), "2nd known act in 12 months: 2 easing"),
        (((Direction.TIGHTENING, 11),), "11th known act in 12 months: 11 tightening"),
        (((Direction.MIXED, 20), (Direction.NONE, 2)), "22nd known act in 12 months: 20 mixed, 2 changing nothing"),
        (((Direction.EASING, 1),), ""),
    ],
)
def test_which_act_it_is_in_a_year(counts: tuple[tuple[Direction, int], ...], shown: str) -> None:
    assert record(Context(counts=counts)) == shown


def test_the_record_is_silent_where_another_event_may_be_the_same_act() -> None:
    twice = Context(counts=((Direction.EASING, 2),), possibly=(CONTROL, GALLIUM))
    assert record(twice) == ""
    first, second = possibly_same(twice, VOCABULARY).removeprefix("Possibly the same act: ").split(" or ")
    assert first.endswith(f"({CONTROL.label}, 4 Apr 2025)")
    assert second.endswith(f"({GALLIUM.label}, 3 Dec 2024)")
    assert possibly_same(Context(), VOCABULARY) == ""


def test_a_suspension_names_the_document_and_its_last_day() -> None:
    export = replace(
        past("61", date(2025, 10, 9), number="61"), title="Announcement No. 61 of 2025", entry="cn-2025-061"
    )
    suspension = past("70", date(2025, 11, 7), direction=Direction.EASING)
    suspension = replace(suspension, act=replace(suspension.act, until=date(2026, 11, 10)))
    tie = Tie(relation=Relation.SUSPENDS, to="MOFCOM/61/2025", until=date(2026, 11, 10))
    said = "suspends Announcement No. 61 of 2025, last day 10 Nov 2026 (Beijing)"
    shown = prior_acts(suspension.act, Context(named=(Named(tie=tie, past=export),)), VOCABULARY)
    assert [r.note for r in shown] == [f"this act {said}"]


@pytest.mark.parametrize(
    ("documents", "shown"),
    [
        (0, ""),
        (1, "Amends MOFCOM No. 1/2012."),
        (2, "Amends MOFCOM No. 1/2012, and another document."),
        (4, "Amends MOFCOM No. 1/2012, and 3 more documents."),
    ],
)
def test_of_several_documents_the_first_is_named_and_the_others_are_counted(documents: int, shown: str) -> None:
    ties = [Tie(relation=Relation.AMENDS, to=f"MOFCOM/{n + 1}/2012") for n in range(documents)]
    assert relation(GRANT.act, Context(named=tuple(Named(tie=t, past=None) for t in ties)), VOCABULARY) == shown


@pytest.mark.parametrize("measure", list(Measure))
def test_every_control_on_record_has_a_noun(measure: Measure) -> None:
    left = replace(CONTROL, act=replace(CONTROL.act, measure=measure))
    assert unchanged(Context(left=(left,))).startswith("Still on record: the ")


def test_stored_act_is_named_by_its_document_number() -> None:
    earlier = replace(past("61", date(2026, 4, 2), number="61"), title="China to require licences")
    named = Named(tie=Tie(relation=Relation.ENDS, to="MOFCOM/61/2026"), past=earlier)
    assert relation(GRANT.act, Context(named=(named,)), VOCABULARY) == "Ends MOFCOM No. 61/2026."
