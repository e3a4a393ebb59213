import pytest

from monitor.domain.acts.act import Quantity
from monitor.language.query.figures import UNITS, date_of, figure_of, holds


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("20percent", (20.0, "percent")),
        ("20%", (20.0, "percent")),
        ("0.5kt", (0.5, "kt")),
        ("1000", (1000.0, "")),
        ("1.2.3t", (1.2, ".3t")),
        ("t", None),
        ("", None),
    ],
)
def test_a_figure_is_a_number_and_what_follows_it(text: str, figure: tuple[float, str] | None) -> None:
    assert figure_of(text) == figure


@pytest.mark.parametrize("text", ["2026-02-30", "2026-13-01", "20261101", "2026-11", "2026-11-1", "2026-W01-1", "soon"])
def test_invalid_date_is_none(text: str) -> None:
    assert date_of(text) is None


@pytest.mark.parametrize(
    ("qualifier", "signs"),
    [("", {"<=", "=", ">="}), ("over", {">", ">="}), ("under", {"<", "<="}), ("about", {"<=", "=", ">="})],
)
def test_what_is_over_a_figure_is_just_above_it(qualifier: str, signs: set[str]) -> None:
    read = [Quantity(value=20, unit="percent", qualifier=qualifier)]
    assert {sign for sign in ("<", "<=", "=", ">=", ">") if holds(sign, (20.0, "percent"), read)} == signs


def test_masses_are_converted_and_nothing_else_is() -> None:
    tonne = [Quantity(value=1, unit="t")]
    assert holds("=", (1_000.0, "kg"), tonne)
    assert holds("<", (1.0, "kt"), tonne)
    assert not any(holds(">=", (0.0, unit), tonne) for unit in UNITS if unit not in {"g", "kg", "t", "kt", "Mt"})
