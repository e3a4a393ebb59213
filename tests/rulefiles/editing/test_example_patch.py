"""Examples added to rules: in every layout of the file, nothing else changes."""

import subprocess
from pathlib import Path
from textwrap import dedent

import pytest

from monitor.domain.rules.rule import Example, RuleId
from monitor.rulefiles.checks.examples import try_examples
from monitor.rulefiles.editing.example_patch import NewExample, Patch, build_patch
from monitor.rulefiles.folders.folder import read_folder
from monitor.rulefiles.folders.packs import RuleSet, build_rule_set, load

TITLE = "Rare earth miners rally: 'shares' up"
UNWANTED = NewExample(rule_id=RuleId("mine"), example=Example(title=TITLE, must_match=False, lang="en"))
MISSED = NewExample(rule_id=RuleId("mine"), example=Example(title="中国管制镓", must_match=True, lang="zh-Hans"))
SHIPPED = NewExample(rule_id=RuleId("any-export-act"), example=UNWANTED.example)

HEAD = """\
# ours
rules:
  - id: mine
    title: A rule
    level: high
"""
STYLES = {
    "a list": "    when: act(issuer:CN)\n    examples:\n      match:\n        - {title: China bans tungsten exports}\n"
    "      no_match:\n        - {title: Football}\n        - title: Tennis\n          lang: en\n",
    "one of the two lists": "    when: act(issuer:CN)\n    examples:\n      match:\n"
    "        - {title: China bans tungsten exports}\n",
    "no examples": "    when: >-\n      act(issuer:CN)\n      AND China\n",
    "in braces": "    when: act(issuer:CN)\n    examples: {match: [{title: China bans tungsten exports}]}\n",
    "in braces, both": "    when: act(issuer:CN)\n"
    "    examples: {match: [{title: China bans tungsten exports}], no_match: [{title: Football}]}\n",
    "deeper": "    when: act(issuer:CN)\n    examples:\n          match:\n"
    "          - {title: China bans tungsten exports}\n",
    "without an end of line": "    when: act(issuer:CN)",
}
NEXT = """
  # the next one
  - id: other
    title: Another
    level: low
    when: act(issuer:JP)
    examples: {match: [{title: Japan bans tungsten exports}]}
"""


def put(root: Path, name: str, text: str) -> None:
    (root / "desk").mkdir(parents=True, exist_ok=True)
    (root / "desk" / name).write_bytes(text.encode())


def patched(root: Path, *wanted: NewExample) -> tuple[Patch, RuleSet]:
    """Return the patch and the rules of the folder after it is applied."""
    folder = read_folder(root)
    patch = build_patch(folder, build_rule_set(folder), wanted, "desk")
    if patch.text:
        subprocess.run(["git", "apply", "-"], input=patch.text.encode(), cwd=root, check=True)
    return patch, load(root)


def examples_of(rules: RuleSet, name: str) -> set[tuple[str, bool]]:
    (rule,) = (r for r in rules.rules if r.id == name)
    return {(e.title, e.must_match) for e in rule.examples}


@pytest.mark.parametrize("more", ["", NEXT], ids=["last", "before another"])
@pytest.mark.parametrize("style", STYLES)
def test_an_example_is_added_in_every_layout(tmp_path: Path, style: str, more: str) -> None:
    text = HEAD + STYLES[style] + ("\n" if more else "") * (not STYLES[style].endswith("\n")) + more
    put(tmp_path, "alerts.yaml", text)
    before = examples_of(load(tmp_path), "mine")
    patch, rules = patched(tmp_path, UNWANTED, MISSED)
    assert (patch.left, len(patch.added)) == ((), 2)
    assert examples_of(rules, "mine") == before | {(TITLE, False), ("中国管制镓", True)}
    after = (tmp_path / "desk/alerts.yaml").read_text()
    kept = [line for line in text.splitlines() if line not in after.splitlines()]
    assert len(kept) <= (1 if "braces" in style else 0)
    assert not [p for p in rules.problems if p.pack == "desk" and p.severity == "error"]


def test_line_endings_are_kept(tmp_path: Path) -> None:
    put(tmp_path, "alerts.yaml", (HEAD + STYLES["a list"]).replace("\n", "\r\n"))
    patched(tmp_path, UNWANTED)
    data = (tmp_path / "desk/alerts.yaml").read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n")


TUNING = {
    "no file": None,
    "another rule": "override:\n  - {id: export-bans, level: low}\n",
    "in braces": "override:\n  - {id: any-export-act, level: low}  # not for us\n  - {id: export-bans, level: low}\n",
    "a list": "override:\n- id: any-export-act\n  level: low\n\n# rest\n- {id: export-bans, level: low}\n",
}


@pytest.mark.parametrize("style", TUNING)
def test_an_example_of_a_shipped_rule_goes_into_tuning_yaml(tmp_path: Path, style: str) -> None:
    text = TUNING[style]
    if text is not None:
        put(tmp_path, "tuning.yaml", text)
    patch, rules = patched(tmp_path, SHIPPED)
    assert patch.left == ()
    assert patch.text.startswith("--- /dev/null\n+++ b/desk/tuning.yaml\n") is (text is None)
    assert (TITLE, False) in examples_of(rules, "any-export-act")
    (tried,) = (t for t in try_examples(rules, ("desk/",)) if t.example.title == TITLE)
    assert (tried.held, tried.pack) == (True, "desk")
    shipped = next(r for r in load(tmp_path / "nothing").rules if r.id == "any-export-act")
    ours = next(r for r in rules.rules if r.id == "any-export-act")
    assert (ours.version == shipped.version) is ("level: low" not in (text or "").partition("export-bans")[0])


def test_an_existing_example_is_not_added_again(tmp_path: Path) -> None:
    put(tmp_path, "alerts.yaml", HEAD + STYLES["a list"])
    patched(tmp_path, UNWANTED)
    again, _ = patched(tmp_path, UNWANTED)
    assert again == Patch(text="")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("rules: [{id: mine, title: A rule,\n  level: high, when: act(issuer:CN)}]\n", id="over-two-lines"),
        pytest.param(HEAD + "    when: act(issuer:CN)\n    examples: {match: [], no_match: []}\n", id="empty-lists"),
    ],
)
def test_a_file_with_an_unsupported_layout_is_not_changed(tmp_path: Path, text: str) -> None:
    put(tmp_path, "alerts.yaml", text)
    patch, _ = patched(tmp_path, UNWANTED)
    assert (patch.text, [one.wanted for one in patch.left]) == ("", [UNWANTED])
    assert "by hand" in patch.left[0].reason


def test_a_file_with_an_error_gets_no_example(tmp_path: Path) -> None:
    put(tmp_path, "tuning.yaml", "override:\n  - {id: export-bands, level: low}\n")
    patch, _ = patched(tmp_path, SHIPPED)
    assert patch.text == ""
    assert patch.left[0].reason == "desk/tuning.yaml:2:10: unknown rule 'export-bands'. Fix it first."


def test_a_removed_rule_gets_no_example(tmp_path: Path) -> None:
    patch, _ = patched(tmp_path, NewExample(rule_id=RuleId("gone"), example=UNWANTED.example))
    assert (patch.text, patch.left[0].reason) == ("", "the rule is no longer in the rules folder")


def test_examples_in_tuning_yaml_test_the_changed_rule(tmp_path: Path) -> None:
    put(
        tmp_path,
        "tuning.yaml",
        dedent("""\
            override:
              - id: any-export-act
                and_not: act(issuer:CN)
                examples:
                  match: [{lang: en, title: China bans tungsten exports}]
                  no_match: [{lang: en, title: China bans antimony exports}]
            """),
    )
    tried = {t.example.title: t.held for t in try_examples(load(tmp_path), ("desk/",))}
    assert tried == {"China bans tungsten exports": False, "China bans antimony exports": True}
