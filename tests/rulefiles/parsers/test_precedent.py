"""Rules with a precedent: parsing, version, and the run of their examples."""

from datetime import timedelta
from pathlib import Path

from monitor.domain.event.precedent import SharedFacet
from monitor.domain.rules.rule import Rule
from monitor.rulefiles import check, load, render, try_examples

RULE = """rules:
  - id: licence-after-control
    title: China licenses what it has just put under control
    level: high
    when: act(issuer:CN measure:licence action:grant)
    after:
      when: act(issuer:CN direction:tightening)
      within: {within}
      same: {same}
    examples:
      match:
        - {{title: China grants export licences for gallium}}
        - title: China grants export licences for gallium
          before:
            - {{title: China restricts exports of gallium, days: {days}}}
      no_match:
        - {{title: China suspends its ban on gallium exports}}
        - title: China grants export licences for gallium
          before: []
        - title: China grants export licences for gallium
          before: [{{title: China restricts exports of tungsten, days: 3}}]
"""


def write(root: Path, *, within: str = "30d", same: str = "commodity", days: int = 3) -> Path:
    (root / "mine").mkdir(exist_ok=True)
    text = RULE.format(within=within, same=same, days=days)
    (root / "mine" / "alerts.yaml").write_text(text, encoding="utf-8")
    return root


def rule(root: Path) -> Rule:
    return next(r for r in load(root).rules if r.id == "licence-after-control")


def test_a_precedent_is_read(tmp_path: Path) -> None:
    after = rule(write(tmp_path, same="[issuer, commodity, issuer]")).after
    assert after is not None
    assert after.within == timedelta(days=30)
    assert after.same == (SharedFacet.ISSUER, SharedFacet.COMMODITY)
    assert after.when_text == "act(issuer:CN direction:tightening)"


def test_the_precedent_is_part_of_the_rule_version(tmp_path: Path) -> None:
    versions = {
        rule(write(tmp_path)).version,
        rule(write(tmp_path, within="31d")).version,
        rule(write(tmp_path, same="issuer")).version,
    }
    assert len(versions) == 3


def test_a_duration_in_hours_equals_one_in_days(tmp_path: Path) -> None:
    assert rule(write(tmp_path, within="48h")).version == rule(write(tmp_path, within="2d")).version


def test_examples_are_run_with_their_earlier_texts(tmp_path: Path) -> None:
    tried = try_examples(load(write(tmp_path)), ("mine/",))
    assert [t.precedent_note for t in tried if not t.held] == []
    assert len(tried) == 5


def test_a_missing_precedent_is_reported(tmp_path: Path) -> None:
    reports = [render(p) for p in check(write(tmp_path, days=31), within=("mine/",))]
    (report,) = (r for r in reports if "example-failed" in r)
    assert "should match but does not" in report
    assert "The clause matches, but the precedent is missing: no act in the 30 days before" in report


def test_an_unwanted_match_names_its_precedent(tmp_path: Path) -> None:
    tried = try_examples(load(write(tmp_path, same="[]")), ("mine/",))
    assert [t.precedent_note for t in tried if not t.held] == [
        'The clause matches, and the precedent is "China restricts exports of tungsten".'
    ]


def test_a_second_report_of_the_act_is_not_its_precedent(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    text = """rules:
  - id: again
    title: Gallium twice
    level: low
    when: act(issuer:CN commodity:gallium)
    after: {when: act(issuer:CN commodity:gallium), within: 90d}
    examples:
      match:
        - {title: China bans exports of gallium, before: [{title: China bans gallium exports, days: 60}]}
      no_match:
        - {title: China bans exports of gallium, before: [{title: China bans gallium exports, days: 2}]}
"""
    (tmp_path / "mine" / "alerts.yaml").write_text(text, encoding="utf-8")
    assert [t.held for t in try_examples(load(tmp_path), ("mine/",))] == [True, True]


def test_tuning_adds_a_precedent_to_a_shipped_rule(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    text = "override:\n  - {id: any-export-act, after: {when: act(issuer:US), within: 7d}}\n"
    (tmp_path / "mine" / "tuning.yaml").write_text(text, encoding="utf-8")
    found = load(tmp_path)
    tuned = next(r for r in found.rules if r.id == "any-export-act")
    shipped = next(r for r in load(tmp_path / "none").rules if r.id == "any-export-act")
    assert tuned.after is not None
    assert (tuned.after.days, tuned.when) == (7, shipped.when)
    assert tuned.version != shipped.version
    assert check(tmp_path, within=("mine/",)) == ()
