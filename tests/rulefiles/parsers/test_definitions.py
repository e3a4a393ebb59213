"""Named clauses of a pack: `define:` in alerts.yaml, `@name` in the rules of the pack."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from monitor.domain.rules.rule import Rule
from monitor.language.query.parse import parse
from monitor.language.query.show import show
from monitor.rulefiles import RuleSet, load, run_examples

BASE = Path(__file__).parents[1] / "base"
RULES = """rules:
  - id: {id}
    title: A rule
    level: low
    when: "{when}"
    examples: {{match: [{{title: China grants export licences for gallium}}]}}
"""
DEFINE = """define:
  easing: act(direction:easing)
  ours: gallium OR "rare earth"
"""


def write(root: Path, files: Mapping[str, str]) -> RuleSet:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load(root, BASE)


def rule(rules: RuleSet, name: str = "one") -> Rule:
    assert rules.errors == ()
    return next(r for r in rules.rules if r.id == name)


def one(root: Path, define: str = DEFINE, when: str = "@easing AND @ours") -> Rule:
    return rule(write(root, {"mine/alerts.yaml": define + RULES.format(id="one", when=when)}))


def test_a_rule_runs_with_the_clauses_that_its_names_stand_for(tmp_path: Path) -> None:
    found = one(tmp_path)
    rules = load(tmp_path, BASE)
    written_out = 'act(direction:easing) AND (gallium OR "rare earth")'
    assert found.when == parse(written_out, rules.knowledge.vocabulary)[0]
    assert (found.when_text, found.expanded_text, found.clause) == ("@easing AND @ours", written_out, written_out)


def test_examples_are_tried_on_the_clause_with_its_definitions(tmp_path: Path) -> None:
    one(tmp_path, when="@ours")
    assert run_examples(load(tmp_path, BASE), ("mine",)) == ()
    one(tmp_path, when="@ours AND price")
    (failure,) = run_examples(load(tmp_path, BASE), ("mine",))
    assert failure.why == "The clause does not hold: price fails: price is not in the article."


def test_a_rule_knows_its_definitions_with_their_places(tmp_path: Path) -> None:
    found = one(tmp_path, DEFINE + '  both: "@ours AND @easing"\n', "@both")
    assert [(d.name, d.text, str(d.place)) for d in found.definitions] == [
        ("both", "@ours AND @easing", "mine/alerts.yaml:4:9"),
        ("easing", "act(direction:easing)", "mine/alerts.yaml:2:11"),
        ("ours", 'gallium OR "rare earth"', "mine/alerts.yaml:3:9"),
    ]


def test_a_changed_definition_changes_the_version_of_each_rule_that_uses_it(tmp_path: Path) -> None:
    more = '  through: "@ours AND NOT price"\n  other: copper\n'

    def versions(define: str) -> dict[str, str]:
        rules = RULES.format(id="direct", when="@ours") + RULES.format(id="indirect", when="@through")[7:]
        rules += RULES.format(id="apart", when="@other")[7:] + RULES.format(id="plain", when="@easing")[7:]
        found = write(tmp_path, {"mine/alerts.yaml": define + more + rules})
        assert found.errors == ()
        return {r.id: r.version for r in found.rules if r.pack == "mine"}

    before, after = versions(DEFINE), versions(DEFINE.replace("gallium", "germanium"))
    assert {name for name in before if before[name] != after[name]} == {"direct", "indirect"}


def test_the_version_of_a_rule_set_changes_with_a_definition(tmp_path: Path) -> None:
    one(tmp_path)
    before = load(tmp_path, BASE).knowledge.version
    one(tmp_path, DEFINE.replace("gallium", "germanium"))
    assert load(tmp_path, BASE).knowledge.version != before


def test_a_rule_without_definitions_has_the_version_that_it_had(tmp_path: Path) -> None:
    plain = one(tmp_path, "", "gallium")
    assert one(tmp_path, "define:\n  ours: copper\n", "gallium").version == plain.version
    assert (plain.definitions, plain.expanded_text, plain.clause) == ((), "", "gallium")


def test_another_pack_does_not_see_a_definition(tmp_path: Path) -> None:
    files = {
        "a/alerts.yaml": DEFINE + RULES.format(id="one", when="@easing AND @ours"),
        "b/alerts.yaml": RULES.format(id="two", when="@ours AND gallium"),
    }
    (problem,) = write(tmp_path, files).errors
    assert (str(problem.place), problem.code) == ("b/alerts.yaml:5:12", "unknown-definition")


def test_two_packs_may_use_one_name(tmp_path: Path) -> None:
    files = {
        "a/alerts.yaml": "define: {ours: gallium}\n" + RULES.format(id="one", when="@ours"),
        "b/alerts.yaml": "define: {ours: copper}\n" + RULES.format(id="two", when="@ours"),
    }
    rules = write(tmp_path, files)
    assert (show(rule(rules, "one").when), show(rule(rules, "two").when)) == ("gallium", "copper")


def test_after_may_use_a_definition(tmp_path: Path) -> None:
    rules = DEFINE + RULES.format(id="one", when="@ours") + '    after: {when: "@easing", within: 30d}\n'
    found = rule(write(tmp_path, {"mine/alerts.yaml": rules}))
    assert found.after is not None
    assert show(found.after.when) == "act(direction:easing)"
    assert [d.name for d in found.definitions] == ["easing", "ours"]


def test_after_takes_no_words_through_a_definition_either(tmp_path: Path) -> None:
    rules = DEFINE + RULES.format(id="one", when="@easing") + '    after: {when: "@easing OR @ours", within: 30d}\n'
    (problem,) = write(tmp_path, {"mine/alerts.yaml": rules}).errors
    assert (problem.code, str(problem.place), problem.width) == ("not-of-acts", "mine/alerts.yaml:10:31", 5)


def test_and_not_uses_the_definitions_of_its_own_pack(tmp_path: Path) -> None:
    files = {
        "mine/alerts.yaml": DEFINE + RULES.format(id="one", when="@ours"),
        "mine/tuning.yaml": 'override:\n  - {id: shipped-rule, and_not: "@easing OR price"}\n',
    }
    rules = write(tmp_path, files)
    found = rule(rules, "shipped-rule")
    assert show(found.when) == "act(commodity:rare_earths) AND NOT (act(direction:easing) OR price)"
    assert found.when_text == "act(commodity:rare_earths) AND NOT (@easing OR price)"
    assert [d.name for d in found.definitions] == ["easing"]
    assert [p.code for p in rules.problems if p.pack == "mine"] == []


def test_a_wrong_name_in_and_not_is_reported_in_its_place(tmp_path: Path) -> None:
    files = {
        "mine/alerts.yaml": DEFINE + RULES.format(id="one", when="@ours AND @easing"),
        "mine/tuning.yaml": 'override:\n  - {id: shipped-rule, and_not: "price OR @easng"}\n',
    }
    (problem,) = write(tmp_path, files).errors
    assert (str(problem.place), problem.code) == ("mine/tuning.yaml:2:43", "unknown-definition")
    assert problem.advice == "Did you mean @easing?"


def test_an_unused_definition_is_not_reported_beside_an_error(tmp_path: Path) -> None:
    rules = DEFINE + RULES.format(id="one", when="@ours AND")
    assert [p.code for p in write(tmp_path, {"mine/alerts.yaml": rules}).problems if p.pack == "mine"] == [
        "dangling-operator"
    ]


def test_a_pack_has_a_limit_of_definitions(tmp_path: Path) -> None:
    many = "define:\n" + "".join(f"  d{n}: word{n}\n" for n in range(201))
    problems = write(tmp_path, {"mine/alerts.yaml": many + RULES.format(id="one", when="@d1")}).errors
    assert [(p.code, str(p.place)) for p in problems] == [("too-large", "mine/alerts.yaml:202:3")]


@pytest.mark.parametrize("define", ["define: gallium\n", "define: [gallium]\n"])
def test_define_is_a_mapping(tmp_path: Path, define: str) -> None:
    problems = write(tmp_path, {"mine/alerts.yaml": define + RULES.format(id="one", when="gallium")}).errors
    assert [(p.code, p.message) for p in problems] == [("bad-value", "'define' must be a mapping.")]


def test_an_edited_definition_takes_effect_at_the_next_load(tmp_path: Path) -> None:
    assert "gallium" in one(tmp_path).clause
    assert "copper" in one(tmp_path, DEFINE.replace("gallium", "copper")).clause
