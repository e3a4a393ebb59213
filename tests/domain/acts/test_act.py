"""The scheme as types agrees with scheme.yaml (names, order, directions, labels, families); parts of an act."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.domain.acts.act import (
    Act,
    Action,
    Asserted,
    Certainty,
    Direction,
    DocumentNumber,
    Facet,
    Family,
    Measure,
    MeasureClass,
    Quantity,
    Span,
    Stage,
    asserted_values,
    benchmark_label,
    family_of,
    sign_of,
)

PATH = Path(__file__).parents[3] / "rules" / "base" / "vocabulary" / "scheme.yaml"
SCHEME: dict[str, Any] = yaml.load(PATH.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def test_measures_have_the_names_the_order_and_the_classes_of_the_scheme() -> None:
    assert [m.value for m in Measure] == list(SCHEME["measure"])
    assert {m.value: m.measure_class.value for m in Measure} == {
        name: entry["class"] for name, entry in SCHEME["measure"].items()
    }


@pytest.mark.parametrize(
    ("enum", "key"),
    [(Action, "action"), (Direction, "direction"), (Stage, "stage"), (Certainty, "certainty"), (Family, "family")],
)
def test_values_are_those_of_the_scheme_in_its_order(enum: Any, key: str) -> None:
    assert [member.value for member in enum] == list(SCHEME[key])


@pytest.mark.parametrize("measure", list(Measure))
def test_direction_follows_the_class_of_the_measure(measure: Measure) -> None:
    for action in Action:
        signs = SCHEME["sign"].get(measure.measure_class.value)
        if signs is None:
            assert measure.measure_class in (MeasureClass.OTHER, MeasureClass.NEAR_MISS)
            assert sign_of(measure, action) in (None, Direction.TIGHTENING, Direction.NONE)
        elif action.value in signs:
            assert sign_of(measure, action) == signs[action.value]
        else:
            with pytest.raises(ValueError, match="no direction"):
                sign_of(measure, action)


def test_enforcement_tightens_and_an_investigation_has_no_direction() -> None:
    assert sign_of(Measure.ENFORCEMENT, Action.IMPOSE) is Direction.TIGHTENING
    assert sign_of(Measure.INVESTIGATION, Action.IMPOSE) is Direction.NONE
    assert sign_of(Measure.STATEMENT, Action.RELAX) is None


@pytest.mark.parametrize("measure", list(Measure))
def test_label_and_family_come_from_the_first_matching_line(measure: Measure) -> None:
    for action in Action:
        line = next(
            entry
            for entry in SCHEME["benchmark_label"]
            if action.value in entry.get("action", [action.value])
            and measure.value in entry.get("measure", [measure.value])
        )
        assert benchmark_label(measure, action) == line["label"]
        assert line["label"] in SCHEME["family"][family_of(measure, action).value]


def test_stages_and_certainties_have_an_order() -> None:
    assert Stage.CONSIDERED.rank < Stage.PROPOSED.rank < Stage.ANNOUNCED.rank < Stage.IN_FORCE.rank
    assert Stage.DENIED.rank < Stage.CONSIDERED.rank
    assert [c.rank for c in Certainty] == sorted(c.rank for c in Certainty)


def test_span_that_ends_before_it_starts_raises() -> None:
    with pytest.raises(ValueError, match="start 9, end 4"):
        Span(field="title", start=9, end=4, quote="")


def test_a_document_number_has_one_key() -> None:
    assert DocumentNumber(authority="MOFCOM", number="61", year=2025).key == "MOFCOM/61/2025"


def span(quote: str, start: int = 0) -> Span:
    return Span(field="title", start=start, end=start + len(quote), quote=quote)


def test_asserted_value_needs_words() -> None:
    with pytest.raises(ValueError, match="empty span for the value CN"):
        Asserted(value="CN", span=span(""))


def test_asserted_values_are_unique_and_stated_ones_come_before_inferred_ones() -> None:
    told = [
        Asserted(value="NL", span=span("Nexperia"), inferred=True),
        Asserted(value="JP", span=span("Japan", 9)),
        Asserted(value="NL", span=span("Dutch", 20)),
        Asserted(value="JP", span=span("Tokyo", 30)),
        None,
    ]
    said = tuple(asserted_values(Facet.TARGET, told))
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
        said=tuple(
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
    assert [(s.value, s.span.quote, s.span.start) for s in bare.said] == [("2026-01-01", "", 5)]
    assert bare.stage_by is not None
    assert bare.stage_by.quote == "took effect"
    assert [q.span and q.span.quote for q in bare.quantities] == [""]
