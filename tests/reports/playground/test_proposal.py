"""The lines that the playground offers are those of a rule file that means the edit."""

from dataclasses import replace
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.rules.rule import Place, Rule
from monitor.language.query.parse import parse
from monitor.ports.children.playground import ClauseEdit
from monitor.reports.playground.proposal import block_text, narrowed_by, proposal_of
from monitor.reports.playground.texts import edited_rule, parse_edit
from tests.reports.backtest.made import rule, shipped

OWN = rule("mine", "tin OR copper", pack="minerals", place=Place(file="minerals/alerts.yaml", line=7, column=5))
SHIPPED = rule("shipped", "tin OR copper", place=Place(file="base/alerts/minerals.yaml", line=3, column=5))


def proposed(clause: str, of: Rule | None) -> tuple[Any, str]:
    edit = ClauseEdit(text=clause, rule=of)
    query, _ = parse_edit(edit, shipped().vocabulary)
    assert query is not None
    lines, advice = proposal_of(edit, edited_rule(edit, query))
    return [yaml.safe_load(part) for part in lines.split("# tuning.yaml")], advice


def test_a_rule_of_a_users_pack_gets_the_clause() -> None:
    ((lines,), advice) = proposed("tin OR zinc", OWN)
    assert lines == {"when": "tin OR zinc"}
    assert advice == "The new clause of mine, for minerals/alerts.yaml, line 7:"


@pytest.mark.parametrize("clause", ["(tin OR copper) AND NOT price*", "tin OR copper AND NOT price*"])
def test_an_exclusion_from_a_shipped_rule_is_an_override_only_if_it_excludes_from_all_of_it(clause: str) -> None:
    (lines, *rest), _ = proposed(clause, SHIPPED)
    if clause.startswith("("):
        assert lines == {"override": [{"id": "shipped", "and_not": "price*"}]}
    else:
        assert lines["rules"][0]["when"] == clause
        assert rest == [{"override": [{"id": "shipped", "enabled": False, "because": "own rule"}]}]


def test_another_edit_of_a_shipped_rule_is_an_own_rule_instead_of_it() -> None:
    changed = replace(SHIPPED, title="It's: tin", why="Check: orders", routes=("minerals",))
    (lines, _), advice = proposed("tin", changed)
    assert lines == {
        "rules": [
            {
                "id": "shipped-own",
                "title": "It's: tin",
                "level": "high",
                "when": "tin",
                "route": ["minerals"],
                "why": "Check: orders",
            }
        ]
    }
    assert advice == "A rule of your own instead of the shipped rule shipped, in one of your packs:"


def test_a_new_rule_has_what_a_rule_needs() -> None:
    ((lines,), _) = proposed("tin", None)
    assert lines == {"rules": [{"id": "new-rule", "title": "New rule", "level": "medium", "when": "tin"}]}


def test_nothing_is_proposed_for_an_unchanged_clause_or_for_control_characters() -> None:
    assert proposal_of(ClauseEdit(text=OWN.when_text, rule=OWN), OWN) == ("", "")
    assert proposal_of(ClauseEdit(text='"a\0b"', rule=OWN), replace(OWN, when_text='"a\0b"'))[0] == ""


def test_an_exclusion_is_found_in_the_tree() -> None:
    vocabulary = shipped().vocabulary
    trees = {text: parse(text, vocabulary)[0] for text in ("tin AND zinc", "tin AND zinc AND NOT ore", "tin AND ore")}
    before, after, other = trees.values()
    assert before is not None
    assert after is not None
    assert other is not None
    assert narrowed_by(before, after) is not None
    assert narrowed_by(before, other) is None
    assert narrowed_by(after, before) is None


@given(st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" '\"\n#:&*-")))
def test_a_clause_is_read_back_from_yaml_as_it_was(text: str) -> None:
    clause = text.strip()
    lines = yaml.safe_load(f"rules:\n  - id: x\n    when: {block_text(clause, 6)}\n")
    expected = "\n".join(line.rstrip(" ") for line in clause.split("\n")) if "\n" in clause else clause
    assert lines["rules"][0]["when"] == expected
