"""The scheme as types agrees with scheme.yaml: names, order, directions, labels and families."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.domain.acts.scheme import (
    Action,
    Certainty,
    Direction,
    Family,
    Measure,
    MeasureClass,
    Stage,
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
