"""The clauses on the pages parse."""

import re
from functools import cache
from pathlib import Path

import pytest

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.language.query.parse import parse
from monitor.rulefiles import base_folder, load

DOCS = Path(__file__).parents[2] / "docs"
CLAUSES = [
    pytest.param(clause, id=f"{path.stem}: {clause}"[:100])
    for path in sorted(DOCS.rglob("*.md"))
    for clause in dict.fromkeys(
        re.findall(r"`(act\([^`\n]*\)(?: (?:AND|OR) [^`\n]+)?)`", path.read_text(encoding="utf-8"))
    )
    if "…" not in clause
]


@cache
def vocabulary() -> Vocabulary:
    return load(base_folder() / "no packs").knowledge.vocabulary


@pytest.mark.parametrize("clause", CLAUSES)
def test_every_act_clause_on_a_page_parses(clause: str) -> None:
    _, problems = parse(clause, vocabulary())
    assert [str(problem) for problem in problems] == []


def test_pages_contain_act_clauses() -> None:
    assert len(CLAUSES) >= 3
