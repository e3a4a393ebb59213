"""Spans, asserted values, document numbers and quotable words of an act."""

from dataclasses import replace
from datetime import date

import pytest

from monitor.domain.acts.act import (
    Act,
    Answer,
    AnswerKind,
    Asserted,
    DirectionConflict,
    DocumentNumber,
    Facet,
    Quantity,
    Span,
    asserted_values,
)
from monitor.domain.acts.scheme import (
    Action,
    Certainty,
    Direction,
    Measure,
    Stage,
)
from tests.fakes.reading import act as read_act


def test_span_that_ends_before_it_starts_raises() -> None:
    with pytest.raises(ValueError, match="start 9, end 4"):
        Span(field="title", start=9, end=4, quote="")


def test_a_document_number_has_one_key() -> None:
    assert DocumentNumber(authority="MOFCOM", number="61", year=2025).key == "MOFCOM/61/2025"


def span(quote: str, start: int = 0) -> Span:
    return Span(field="title", start=start, end=start + len(quote), quote=quote)


def test_acts_are_compared_by_a_direction_that_only_the_judge_reads() -> None:
    alone = DirectionConflict(grammar=Direction.NONE, judge=Direction.EASING)
    both = DirectionConflict(grammar=Direction.TIGHTENING, judge=Direction.EASING)
    unclear = replace(read_act(), direction=Direction.NONE)
    assert replace(unclear, unclear_sign=alone).compared_direction is Direction.EASING
    assert replace(unclear, unclear_sign=both).compared_direction is Direction.NONE
    assert read_act(direction=Direction.TIGHTENING).compared_direction is Direction.TIGHTENING


def test_asserted_value_needs_words() -> None:
    with pytest.raises(ValueError, match="empty span for the value CN"):
        Asserted(value="CN", span=span(""))


def test_asserted_values_are_unique_and_stated_ones_come_before_inferred_ones() -> None:
    shown = [
        Asserted(value="NL", span=span("Nexperia"), inferred=True),
        Asserted(value="JP", span=span("Japan", 9)),
        Asserted(value="NL", span=span("Dutch", 20)),
        Asserted(value="JP", span=span("Tokyo", 30)),
        None,
    ]
    said = tuple(asserted_values(Facet.TARGET, shown))
    assert [(s.value, s.span.quote, s.inferred) for s in said] == [("JP", "Japan", False), ("NL", "Dutch", False)]


def an_act() -> Act:
    return Act(
        ordinal=0,
        issuer="CN",
        measure=Measure.EXPORT_BAN,
        action=Action.IMPOSE,
        direction=Direction.TIGHTENING,
        stage=Stage.IN_FORCE,
        certainty=Certainty.REPORTED,
        evidence=(span("bans"),),
        stage_by=Span(field="text", start=0, end=11, quote="took effect"),
        quantities=(Quantity(value=2, unit="t", span=span("2 t", 40)),),
        effective=date(2026, 1, 1),
        asserted=tuple(
            asserted_values(Facet.EFFECTIVE, [Asserted(value=date(2026, 1, 1), span=span("from 1 January", 5))])
        ),
    )


def test_words_for_finds_the_words_of_a_date() -> None:
    found = an_act().words_for(Facet.EFFECTIVE, date(2026, 1, 1))
    assert found is not None
    assert found.quote == "from 1 January"
    assert an_act().words_for(Facet.UNTIL, date(2026, 1, 1)) is None


def test_words_that_may_not_be_quoted_keep_their_offsets() -> None:
    bare = an_act().quoting(lambda s: s.field == "text")
    assert bare.evidence == ()
    assert [(s.value, s.span.quote, s.span.start) for s in bare.asserted] == [("2026-01-01", "", 5)]
    assert bare.stage_by is not None
    assert bare.stage_by.quote == "took effect"
    assert [q.span and q.span.quote for q in bare.quantities] == [""]
    denying = replace(an_act(), answer=Answer(kind=AnswerKind.DENIES, span=span("denied", 7)))
    assert denying.quoting(lambda _: False).answer == Answer(
        kind=AnswerKind.DENIES, span=Span(field="title", start=7, end=13, quote="")
    )
