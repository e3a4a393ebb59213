from dataclasses import replace
from pathlib import Path

from monitor.domain.watch.watch_list import WatchedMaterial, WatchList
from monitor.rulefiles import check, load, render, run_examples, try_examples
from monitor.rulefiles.checks.examples import PARALLEL_FROM

BASE = Path(__file__).parents[1] / "base"
FAILED = "error[example-failed]: rule gallium-news: the example"
NO_GALLIUM = (
    "Read as: no act. The clause does not hold: $gallium fails: no word for gallium, $gallium, is in the article."
)
GALLIUM = 'Read as: no act. The clause holds: $gallium by "Gallium"; price is absent.'
RULES = """rules:
  - id: gallium-news
    title: News of gallium
    level: low
    status: {status}
    when: $gallium AND NOT price
    examples:
      match:
        - {{lang: en, title: A ship brings gallium}}
        - {{lang: en, title: A ship brings copper}}
        - {{lang: zh, title: 镓的消息, text: 更多}}
      no_match:
        - {{lang: en, title: Gallium price falls}}
        - {{lang: en, title: "Gallium mine opens"}}
"""


def write(root: Path, status: str) -> Path:
    (root / "mine").mkdir()
    (root / "mine" / "alerts.yaml").write_text(RULES.format(status=status), encoding="utf-8")
    return root


def failures(root: Path) -> list[tuple[str, bool]]:
    found = run_examples(load(root, BASE))
    return [(f.example.title, f.example.must_match) for f in found if f.rule.pack == "mine"]


def test_failing_examples_are_found(tmp_path: Path) -> None:
    assert failures(write(tmp_path, "live")) == [("A ship brings copper", True), ("Gallium mine opens", False)]


def test_examples_of_drafts_are_run(tmp_path: Path) -> None:
    assert len(failures(write(tmp_path, "draft"))) == 2


def test_examples_of_retired_rules_are_not_run(tmp_path: Path) -> None:
    assert failures(write(tmp_path, "retired")) == []


def test_check_reports_a_failing_example_at_its_place(tmp_path: Path) -> None:
    problems = [p for p in check(write(tmp_path, "live"), BASE) if p.pack == "mine"]
    report = "\n".join(render(p) for p in problems)
    assert report.split("\n") == [
        f"mine/alerts.yaml:10:29: {FAILED} should match but does not. {NO_GALLIUM}",
        "   10 |         - {lang: en, title: A ship brings copper}",
        "      |                             ^^^^^^^^^^^^^^^^^^^^",
        f"mine/alerts.yaml:14:29: {FAILED} should not match but does. {GALLIUM}",
        '   14 |         - {lang: en, title: "Gallium mine opens"}',
        "      |                             ^^^^^^^^^^^^^^^^^^^^",
    ]


def test_running_examples_in_processes_gives_the_same_result(tmp_path: Path) -> None:
    rules = load(write(tmp_path, "live"), BASE)
    (rule,) = (r for r in rules.knowledge.rules if r.id == "gallium-news")
    few = [(t.example, t.held, t.read) for t in try_examples(rules, ("mine/",))]
    many = replace(rule, examples=rule.examples * (PARALLEL_FROM // len(rule.examples) + 1))
    bigger = replace(rules, knowledge=replace(rules.knowledge, rules=(many,)))
    tried = try_examples(bigger)
    assert len(tried) >= PARALLEL_FROM
    assert [(t.example, t.held, t.read) for t in tried] == few * (len(tried) // len(few))


def test_a_failure_is_explained_part_by_part(tmp_path: Path) -> None:
    tried = try_examples(load(write(tmp_path, "live"), BASE), ("mine/",))
    shown = [t.explained for t in tried if not t.held]
    assert [e.held for e in shown if e is not None] == [False, True]
    assert [t.explained for t in tried if t.held] == [None] * 3


WATCHING = """rules:
  - id: ours
    title: An act on what we watch
    level: low
    when: act(watch:any)
    examples:
      match:
        - {lang: en, title: China bans exports of gallium, with_watch: [$gallium]}
        - {lang: en, title: US adds Huawei to its Entity List, with_watch: [Example Chips, Huawei]}
      no_match:
        - {lang: en, title: China bans exports of gallium}
        - {lang: en, title: China bans exports of gallium, with_watch: [$tungsten, Huawei]}
"""


def test_an_example_is_tested_with_the_entries_that_it_names(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "alerts.yaml").write_text(WATCHING, encoding="utf-8")
    rules = load(tmp_path)
    own = WatchList(materials=(WatchedMaterial(concept="gallium", concepts=frozenset({"gallium"})),), version="1")

    assert [t.held for t in try_examples(rules, ("mine/",))] == [True] * 4
    with_own_list = replace(rules, knowledge=replace(rules.knowledge, watch=own))
    assert [t.held for t in try_examples(with_own_list, ("mine/",))] == [True] * 4
