"""The shipped register, folded: the states that are known from the documents, and those that nobody knows any more."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.domain.event.past_acts import MeasureState
from monitor.domain.event.regime import Doubt, KnownMeasure, regime
from monitor.rulefiles import base_folder, load

KNOWN: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[1] / "data/register/states.yaml").read_text(encoding="utf-8")
)
RULES = load(base_folder() / "no packs")


def measures(on: date) -> dict[str, KnownMeasure]:
    found = regime(RULES.register, on=on, overlap=RULES.knowledge.vocabulary.overlap)
    return {known.measure.entry: known for known in found}


def test_measures_stand_as_the_documents_have_it() -> None:
    found = measures(date(2026, 10, 6))
    folded = {entry: (known.state.value, known.until) for entry, known in found.items()}
    known = {entry: (shown["state"], shown.get("until")) for entry, shown in KNOWN["on_2026_10_06"].items()}
    assert {entry: state for entry, (state, _) in folded.items()} == {e: state for e, (state, _) in known.items()}
    assert {entry: folded[entry] for entry, (_, until) in known.items() if until} == {
        entry: (state, until) for entry, (state, until) in known.items() if until
    }


def test_a_last_day_that_passed_leaves_ten_measures_open() -> None:
    before, after = measures(date(2026, 10, 6)), measures(date(2026, 11, 25))
    changed = {entry for entry, known in after.items() if known.state is not before[entry].state}
    assert changed == set(KNOWN["open"])
    assert {after[entry].doubt for entry in changed} == {Doubt.SUSPENSION_EXPIRED}


@pytest.mark.parametrize(
    ("entry", "on", "state", "by"),
    [
        ("cn-2025-061", date(2025, 10, 9), MeasureState.ANNOUNCED, "cn-2025-061"),
        ("cn-2025-061", date(2025, 11, 7), MeasureState.SUSPENDED, "cn-2025-070"),
        ("cn-2025-021", date(2025, 5, 14), MeasureState.SUSPENDED, "cn-2025-may14"),
        ("cn-2025-021", date(2025, 11, 1), MeasureState.SUSPENDED, "cn-2025-aug12"),
        ("cn-2024-046", date(2026, 11, 28), MeasureState.UNKNOWN, "cn-2025-072"),
        ("cd-2025-001", date(2025, 9, 1), MeasureState.IN_FORCE, "cd-2025-ext"),
        ("cd-2025-001", date(2025, 9, 30), MeasureState.UNKNOWN, "cd-2025-ext"),
        ("cd-2025-001", date(2025, 10, 16), MeasureState.ENDED, "cd-2025-004"),
    ],
)
def test_measures_on_days_before(entry: str, on: date, state: MeasureState, by: str) -> None:
    known = measures(on)[entry]
    assert (known.state, known.by.entry) == (state, by)
