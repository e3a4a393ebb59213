"""docs/reference/query.md beside the grammar: every sign is documented, every limit is in force."""

import re
from pathlib import Path

import pytest

from monitor.language.query import scan
from monitor.language.query.parse import parse
from tests.language.query.strategies import VOCABULARY

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/reference/query.md").read_text(encoding="utf-8")
GRAMMAR = (ROOT / "monitor/language/query/grammar.lark").read_text(encoding="utf-8")
OPERATORS = sorted(set(re.findall(r"[A-Z]{2,}(?=\(\?=|\\/|\)|\|)", GRAMMAR.replace("O?NEAR", "ONEAR\\/|NEAR"))))
OPERANDS = {
    "PHRASE": '"rare earth"',
    "CONCEPT": "$rare_earths",
    "WORD": "gallium",
    "REGEX": r"/No\. ?[0-9]+/",
    "REF": "@easing",
}
DEFINITIONS = {"easing": parse("act(direction:easing)", VOCABULARY)[0]}


def alternatives(terminal: str) -> list[str]:
    """The words that a terminal of the grammar lists in its first brackets."""
    found = re.search(rf"^{terminal}(?:\.\d+)?: /\(([a-z|]+)\)", GRAMMAR, re.MULTILINE)
    assert found is not None, terminal
    return found[1].split("|")


@pytest.mark.parametrize(
    ("terminal", "names"),
    [("FIELD", scan.FIELDS), ("FACET", (*scan.FACETS, "watch")), ("FACETCMP", scan.COMPARED)],
)
def test_the_names_of_the_grammar_are_those_that_the_page_is_held_to(terminal: str, names: tuple[str, ...]) -> None:
    assert sorted(alternatives(terminal)) == sorted(set(names))


@pytest.mark.parametrize("operator", OPERATORS)
def test_every_operator_of_the_grammar_is_on_the_page(operator: str) -> None:
    assert re.search(rf"\b{operator}\b", " ".join(re.findall(r"`([^`\n]+)`", PAGE)))


def test_the_operators_are_found_at_all() -> None:
    assert OPERATORS == ["AND", "ATLEAST", "NEAR", "NOT", "ONEAR", "OR", "SENTENCE"]


@pytest.mark.parametrize("kind", OPERANDS)
def test_every_kind_of_operand_has_its_row_and_is_one(kind: str) -> None:
    assert re.search(rf"^\?term:.*\b{kind}\b", GRAMMAR, re.MULTILINE)
    assert f"| `{OPERANDS[kind]}` |" in PAGE
    assert parse(OPERANDS[kind], VOCABULARY, DEFINITIONS)[1] == ()


def test_each_operand_of_the_grammar_is_one_of_these() -> None:
    found = re.search(r"^\?term: (.+)$", GRAMMAR, re.MULTILINE)
    assert found is not None
    assert set(found[1].split(" | ")) == set(OPERANDS)


@pytest.mark.parametrize(
    ("written", "within"),
    [
        pytest.param("distances up to 99", "a NEAR/99 b", id="distance"),
        pytest.param("at least three letters", "lic*", id="wildcard"),
        pytest.param("200 terms and values", " OR ".join(f"t{n}" for n in range(200)), id="terms"),
        pytest.param("brackets and NOT nested 32 deep", "(" * 31 + "a" + ")" * 31, id="depth"),
        pytest.param("a chain has at most 16", " NEAR/1 ".join(f"t{n}" for n in range(16)), id="chain"),
        pytest.param("at most 1,000 characters", f"/{'a' * 1_000}/", id="pattern"),
    ],
)
def test_what_a_limit_on_the_page_allows_is_allowed(written: str, within: str) -> None:
    assert written in " ".join(PAGE.split())
    assert parse(within, VOCABULARY)[1] == ()


@pytest.mark.parametrize(
    "beyond",
    [
        pytest.param("a NEAR/100 b", id="distance"),
        pytest.param("li*", id="wildcard"),
        pytest.param(" OR ".join(f"t{n}" for n in range(201)), id="terms"),
        pytest.param("(" * 33 + "a" + ")" * 33, id="depth"),
        pytest.param(" NEAR/1 ".join(f"t{n}" for n in range(17)), id="chain"),
        pytest.param(f"/{'a' * 1_001}/", id="pattern"),
        pytest.param('"' + "a" * 8_000 + '"', id="bytes"),
    ],
)
def test_what_goes_beyond_a_limit_is_refused(beyond: str) -> None:
    assert parse(beyond, VOCABULARY)[1] != ()
