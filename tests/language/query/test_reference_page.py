"""docs/reference/query.md and diagnostics.md beside the code: clauses parse, codes and names have their entry."""

import re
from pathlib import Path

import pytest

from monitor.language.query import figures, scan
from monitor.language.query.parse import parse
from tests.language.query.strategies import VOCABULARY

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/reference/query.md").read_text(encoding="utf-8")
PROBLEMS = (ROOT / "docs/reference/diagnostics.md").read_text(encoding="utf-8")
CLAUSES = [c for block in re.findall(r"```when\n(.*?)```", PAGE, re.DOTALL) for c in block.splitlines()]
SOURCE = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "monitor/language/query").glob("*.py"))
CODES = sorted(set(re.findall(r'(?:refuse\(|code=|_at\(\w+, |_at\(\s+value,\s+)"([a-z-]+)"', SOURCE)))


@pytest.mark.parametrize("clause", CLAUSES)
def test_every_clause_on_the_page_parses(clause: str) -> None:
    _, problems = parse(clause, VOCABULARY)
    assert problems == ()


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_its_entry(code: str) -> None:
    assert f"`{code}`" in PROBLEMS


def test_the_codes_are_found_at_all() -> None:
    assert {"unanchored", "missing-operator", "full-width-sign", "too-deep"} <= set(CODES)


@pytest.mark.parametrize("name", [*scan.FIELDS, *scan.FACETS, *scan.COMPARED])
def test_every_field_and_facet_is_on_the_page(name: str) -> None:
    assert f"`{name}`" in PAGE or f"`{name}:" in PAGE


def test_every_unit_is_on_the_page_or_is_a_currency() -> None:
    assert [u for u in figures.UNITS if f"`{u}`" not in PAGE and not (len(u) == 3 and u.isupper())] == []
