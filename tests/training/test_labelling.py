"""The guide of labels: its worked examples and values are those of the labels."""

from pathlib import Path

from tests.training.items import labels

PAGE = (Path(__file__).parents[2] / "docs/reference/labelling.md").read_text(encoding="utf-8")
EXAMPLES = PAGE.partition("## Worked examples")[2].partition("\n## ")[0]


def rows() -> list[list[str]]:
    """The cells of each example: headline, label, facets, reason."""
    lines = [line for line in EXAMPLES.splitlines() if line.startswith("| ")]
    return [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in lines[1:]]


def test_of_thirty_examples_half_are_acts() -> None:
    found = [label for _, label, _, _ in rows()]
    acts = sum(label in ("1", "B1") for label in found)
    assert (acts, len(found) - acts) == (15, 15)
    assert set(found) == {"1", "B1", "B0", "0b", "0"}


def test_acts_have_the_facets_of_labels_and_other_items_have_none() -> None:
    known = labels("screened").values()
    values = tuple({getattr(label, name) for label in known} - {""} for name in ("direction", "measure", "stage"))
    for headline, label, facets, reason in rows():
        assert reason, headline
        if label not in ("1", "B1"):
            assert facets == "–", headline
            continue
        given = [facet.strip(" `") for facet in facets.split(",")]
        assert all(value in each for value, each in zip(given, values, strict=True)), headline


def test_every_measure_of_the_labels_is_explained() -> None:
    assert all(f"| `{label.measure}` |" in PAGE for label in labels("screened").values() if label.measure)
