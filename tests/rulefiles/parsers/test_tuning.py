"""Changes to shipped rules without a copy; each field has its origin."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.rules.rule import Level, Rule, Status
from monitor.domain.sources.source import SourceId, Tier
from monitor.language.matcher import Matcher
from monitor.language.reader import Reader
from monitor.rulefiles import RuleSet, load, try_examples
from monitor.rulefiles.checks.shadowed import shadowed_rules

BASE = Path(__file__).parents[1] / "base"
ROUTES = 'routes: {minerals: {channel: "#m"}, legal: {channel: "#l"}}\n'


def write(root: Path, files: Mapping[str, str]) -> RuleSet:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load(root, BASE)


def as_article(title: str) -> Article:
    return Article(
        id=ArticleId("1"),
        source_id=SourceId("s"),
        key="1",
        url="",
        title=title,
        text="",
        language="en",
        tier=Tier.MEDIA,
        published=None,
        published_raw="",
        content_hash="",
    )


def change(entry: str) -> str:
    return f"override:\n  - {{id: shipped-rule, {entry}}}\n"


def shipped(rules: RuleSet) -> Rule:
    (rule,) = [r for r in rules.rules if r.id == "shipped-rule"]
    return rule


def untouched(tmp_path: Path) -> Rule:
    return shipped(load(tmp_path / "none", BASE))


def test_a_change_of_level_changes_nothing_else(tmp_path: Path) -> None:
    before = untouched(tmp_path)
    after = shipped(write(tmp_path, {"mine/tuning.yaml": change("level: low")}))
    assert (after.level, after.when, after.status, after.routes) == (
        Level.LOW,
        before.when,
        before.status,
        before.routes,
    )
    assert after.pack == "base"


@pytest.mark.parametrize(
    "entry", ["level: low", "route: minerals", "status: trial", "enabled: false", "and_not: act(issuer:US)"]
)
def test_every_deciding_change_changes_the_rule_version(tmp_path: Path, entry: str) -> None:
    rules = write(tmp_path, {"mine/tuning.yaml": change(entry), "routes.yaml": ROUTES})
    assert rules.problems == ()
    assert shipped(rules).version != untouched(tmp_path).version


def test_a_changed_rule_keeps_its_shipped_values(tmp_path: Path) -> None:
    rules = write(tmp_path, {"mine/tuning.yaml": change("level: low, route: minerals"), "routes.yaml": ROUTES})
    before = untouched(tmp_path)
    assert shipped(rules).shipped == (("level", before.level.value), ("route", " ".join(before.routes)))
    assert before.shipped == ()


def test_a_change_changes_the_knowledge_version(tmp_path: Path) -> None:
    before = load(tmp_path, BASE).knowledge.version
    assert write(tmp_path, {"mine/tuning.yaml": change("level: low")}).knowledge.version != before


def test_a_disabled_rule_is_known_but_not_active(tmp_path: Path) -> None:
    rules = write(tmp_path, {"mine/tuning.yaml": change("enabled: false, because: not our desk")})
    assert shipped(rules).status is Status.RETIRED
    assert rules.knowledge.rules == ()
    assert [(o.rule_id, o.pack, o.because) for o in rules.overrides] == [("shipped-rule", "mine", "not our desk")]


def test_enabled_true_has_no_effect_on_an_active_rule(tmp_path: Path) -> None:
    rules = write(tmp_path, {"mine/tuning.yaml": change("enabled: true")})
    assert shipped(rules).version == untouched(tmp_path).version


def test_route_replaces_the_rules_routes(tmp_path: Path) -> None:
    rules = write(tmp_path, {"mine/tuning.yaml": change("route: [legal, minerals]"), "routes.yaml": ROUTES})
    assert shipped(rules).routes == ("legal", "minerals")


def test_and_not_excludes_matches(tmp_path: Path) -> None:
    rules = write(tmp_path, {"mine/tuning.yaml": change("and_not: 'act(issuer:CN) OR title:price'")})
    assert shipped(rules).when_text == "act(commodity:rare_earths) AND NOT (act(issuer:CN) OR title:price)"
    (example,) = shipped(rules).examples
    reader = Reader(rules.knowledge.vocabulary)
    document, reading = reader.read(as_article(example.title))
    matcher = Matcher(rules.knowledge.rules, rules.knowledge.vocabulary)
    assert matcher.match(document, reading, as_article(example.title)) == ()


def test_tuned_rules_give_no_shadowed_rule_warning(tmp_path: Path) -> None:
    path = tmp_path / "mine" / "tuning.yaml"
    path.parent.mkdir()
    path.write_text("override: [{id: any-export-act, level: critical}]\n", encoding="utf-8")
    assert list(shadowed_rules(load(tmp_path))) == []


def test_shipped_examples_excluded_by_and_not_do_not_fail(tmp_path: Path) -> None:
    entry = "{id: proposals, and_not: 'act(issuer:US)'}"
    path = tmp_path / "mine" / "tuning.yaml"
    path.parent.mkdir()
    path.write_text(f"override: [{entry}]\n", encoding="utf-8")
    told = [t for t in try_examples(load(tmp_path)) if t.rule.id == "proposals"]
    before = [t for t in try_examples(load(tmp_path / "none")) if t.rule.id == "proposals"]
    assert all(t.held for t in told)
    assert 0 < len(told) < len(before)


def test_and_not_may_be_unanchored(tmp_path: Path) -> None:
    rules = write(tmp_path, {"mine/tuning.yaml": change("and_not: 'lang:ko AND NOT tier:official'")})
    assert rules.problems == ()
    assert shipped(rules).when_text.endswith("AND NOT (lang:ko AND NOT tier:official)")


def test_brackets_in_and_not_can_t_close_those_of_the_rule(tmp_path: Path) -> None:
    rules = write(tmp_path, {"mine/tuning.yaml": change('and_not: "price) OR (copper"')})
    assert {p.code for p in rules.errors} == {"unclosed-bracket"}
    assert shipped(rules) == untouched(tmp_path)


def test_each_field_has_its_origin(tmp_path: Path) -> None:
    places = dict(shipped(write(tmp_path, {"mine/tuning.yaml": change("level: low")})).origins)
    assert str(places["level"]) == "mine/tuning.yaml:2:31"
    assert str(places["title"]) == "base/alerts/one.yaml:3:12"
    assert "status" not in places


def test_a_pack_with_an_error_changes_no_rule(tmp_path: Path) -> None:
    rules = write(tmp_path, {"mine/tuning.yaml": change("level: low"), "mine/alerts.yaml": "rules: [\n"})
    assert shipped(rules) == untouched(tmp_path)
    assert rules.overrides == ()


def test_a_pack_may_have_only_a_tuning_file(tmp_path: Path) -> None:
    rules = write(tmp_path, {"mine/tuning.yaml": change("level: low")})
    assert [(p.name, p.rules, p.overrides, p.loaded) for p in rules.packs] == [
        ("base", 1, 0, True),
        ("mine", 0, 1, True),
    ]


def test_conflicting_changes_are_a_warning_and_the_last_pack_wins(tmp_path: Path) -> None:
    rules = write(
        tmp_path,
        {"b/tuning.yaml": change("level: critical, status: trial"), "a/tuning.yaml": change("level: low")},
    )
    assert (shipped(rules).level, shipped(rules).status) == (Level.CRITICAL, Status.TRIAL)
    (problem,) = rules.problems
    assert str(problem) == (
        "b/tuning.yaml:2:31: warning[conflicting-override]: 'level' of shipped-rule is also changed in "
        "a/tuning.yaml:2; this change wins. The last pack in name order wins. Keep one of the two changes."
    )


def test_equal_changes_in_two_packs_are_no_conflict(tmp_path: Path) -> None:
    rules = write(tmp_path, {"b/tuning.yaml": change("level: low"), "a/tuning.yaml": change("level: low")})
    assert rules.problems == ()


def test_enabled_false_wins_over_a_status_change(tmp_path: Path) -> None:
    rules = write(tmp_path, {"a/tuning.yaml": change("enabled: false"), "b/tuning.yaml": change("status: trial")})
    assert shipped(rules).status is Status.RETIRED


def test_a_users_own_rule_can_t_be_tuned(tmp_path: Path) -> None:
    own = "rules: [{id: own, title: x, level: low, when: act(), examples: {match: [{title: China bans gallium}]}}]\n"
    rules = write(tmp_path, {"a/alerts.yaml": own, "b/tuning.yaml": "override: [{id: own, level: high}]\n"})
    assert [(p.place.file, p.code, p.message) for p in rules.errors] == [
        ("b/tuning.yaml", "unknown-rule", "rule 'own' is not a shipped rule: it is in a/alerts.yaml.")
    ]


def test_a_tuning_file_outside_a_pack_is_reported(tmp_path: Path) -> None:
    rules = write(tmp_path, {"tuning.yaml": change("level: low")})
    assert [(p.code, p.advice) for p in rules.problems] == [("unknown-file", "Move it into a pack's folder.")]


# ------------------------------------------------------------------ which rule gives way to which


def rule(name: str, supersedes: str) -> str:
    return (
        f"rules: [{{id: {name}, title: x, level: low, when: act(issuer:CN), supersedes: [{supersedes}], "
        "examples: {match: [{lang: en, title: China bans exports of gallium}]}}]\n"
    )


def test_a_rule_supersedes_rules_of_any_pack(tmp_path: Path) -> None:
    rules = write(tmp_path, {"a/alerts.yaml": rule("one", "shipped-rule, two"), "b/alerts.yaml": rule("two", "")})
    assert rules.problems == ()
    assert [r.supersedes for r in rules.rules if r.id == "one"] == [("shipped-rule", "two")]


def test_mutual_supersedes_is_an_error_of_the_second_pack(tmp_path: Path) -> None:
    rules = write(tmp_path, {"a/alerts.yaml": rule("one", "two"), "b/alerts.yaml": rule("two", "one")})
    assert [(p.place.file, p.code) for p in rules.errors] == [("b/alerts.yaml", "supersedes-ring")]
    assert [r.id for r in rules.knowledge.rules] == ["shipped-rule", "one"]


def test_a_supersedes_cycle_of_three_is_found(tmp_path: Path) -> None:
    files = {"a/alerts.yaml": rule("one", "two"), "b/alerts.yaml": rule("two", "three")}
    rules = write(tmp_path, {**files, "c/alerts.yaml": rule("three", "one")})
    assert [(p.place.file, p.code) for p in rules.errors] == [("c/alerts.yaml", "supersedes-ring")]


def test_an_unknown_rule_is_a_warning_while_another_pack_has_an_error(tmp_path: Path) -> None:
    rules = write(tmp_path, {"a/alerts.yaml": rule("one", "elsewhere"), "b/alerts.yaml": "rules: [\n"})
    assert [(p.place.file, p.code, p.severity) for p in rules.problems] == [
        ("a/alerts.yaml", "unknown-rule", "warning"),
        ("b/alerts.yaml", "syntax", "error"),
    ]
    assert "one" in [r.id for r in rules.knowledge.rules]


def test_supersedes_is_part_of_the_rule_version(tmp_path: Path) -> None:
    one = write(tmp_path, {"a/alerts.yaml": rule("one", "shipped-rule")}).rules[-1].version
    assert write(tmp_path, {"a/alerts.yaml": rule("one", "")}).rules[-1].version != one
