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
RAISING = "raise: {when: 'act(watch:any)', to: critical}"
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
    "entry", ["level: low", "route: minerals", "status: trial", "enabled: false", "and_not: act(issuer:US)", RAISING]
)
def test_every_deciding_change_changes_the_rule_version(tmp_path: Path, entry: str) -> None:
    rules = write(tmp_path, {"mine/tuning.yaml": change(entry), "routes.yaml": ROUTES})
    assert rules.problems == ()
    assert shipped(rules).version != untouched(tmp_path).version


def test_a_raise_is_added_and_taken_away(tmp_path: Path) -> None:
    own = (
        "rules:\n  - {id: own, title: x, level: low, when: gallium, raise: {when: copper, to: high},"
        " examples: {match: []}}\n"
    )
    raised = write(tmp_path, {"mine/tuning.yaml": change(RAISING), "other/alerts.yaml": own})
    found = shipped(raised).raises
    assert found is not None
    assert (found.to, found.when_text) == (Level.CRITICAL, "act(watch:any)")
    assert [r.raises.to for r in raised.rules if r.id == "own" and r.raises] == [Level.HIGH]

    taken = "extends: other\noverride:\n  - {id: own, raise: none}\n"
    without = write(tmp_path, {"mine/tuning.yaml": taken})
    (rule,) = [r for r in without.rules if r.id == "own"]
    assert (rule.raises, [p.code for p in without.errors]) == (None, [])


def test_a_raise_below_the_new_level_is_an_error(tmp_path: Path) -> None:
    rules = write(tmp_path, {"mine/tuning.yaml": change("level: critical, raise: {when: gallium, to: critical}")})
    assert [str(p).partition("error")[2] for p in rules.errors] == [
        "[bad-value]: 'raise' to critical raises nothing: the rule's level is critical. Name a higher level."
    ]


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


SHADOWED = """rules:
  - {id: wide, title: w, level: high, when: gallium OR copper, WIDE examples: {match: [{title: gallium}]}}
  - {id: narrow, title: n, level: high, when: gallium, NARROW examples: {match: [{title: gallium}]}}
"""
WATCHING = "raise: {when: 'act(watch:WHAT)', to: critical},"


@pytest.mark.parametrize(
    ("wide", "narrow", "is_redundant"),
    [
        ("", "", True),
        ("", "any", False),
        ("any", "any", True),
        ("any", "materials", True),
        ("materials", "any", False),
        ("any", "", True),
    ],
)
def test_a_rule_that_may_be_louder_is_not_redundant(tmp_path: Path, wide: str, narrow: str, is_redundant: bool) -> None:
    raises = {"WIDE": wide, "NARROW": narrow}
    text = SHADOWED
    for mark, what in raises.items():
        text = text.replace(mark, WATCHING.replace("WHAT", what) if what else "")
    rules = write(tmp_path, {"mine/alerts.yaml": text})
    assert rules.errors == ()
    assert bool(list(shadowed_rules(rules))) is is_redundant


def test_shipped_examples_excluded_by_and_not_do_not_fail(tmp_path: Path) -> None:
    entry = "{id: proposals, and_not: 'act(issuer:US)'}"
    path = tmp_path / "mine" / "tuning.yaml"
    path.parent.mkdir()
    path.write_text(f"override: [{entry}]\n", encoding="utf-8")
    general = ("base/alerts/general.yaml",)  # where the rule is
    shown = [t for t in try_examples(load(tmp_path), general) if t.rule.id == "proposals"]
    before = [t for t in try_examples(load(tmp_path / "none"), general) if t.rule.id == "proposals"]
    assert all(t.held for t in shown)
    assert 0 < len(shown) < len(before)


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
        "a/tuning.yaml:2; this change wins. Keep one of the two, or write 'extends: a' in b/tuning.yaml."
    )


def test_equal_changes_in_two_packs_are_no_conflict(tmp_path: Path) -> None:
    rules = write(tmp_path, {"b/tuning.yaml": change("level: low"), "a/tuning.yaml": change("level: low")})
    assert rules.problems == ()


def test_enabled_false_wins_over_a_status_change(tmp_path: Path) -> None:
    rules = write(tmp_path, {"a/tuning.yaml": change("enabled: false"), "b/tuning.yaml": change("status: trial")})
    assert shipped(rules).status is Status.RETIRED


LAYERS = {
    "org/alerts.yaml": """rules:
  - {id: org-rule, title: Ours, level: low, when: gallium, examples: {match: [{title: gallium}]}}
""",
    "org/tuning.yaml": "override:\n  - {id: shipped-rule, level: low, status: trial, because: quiet}\n",
    "desk/tuning.yaml": """extends: org
override:
  - {id: shipped-rule, level: high}
  - {id: org-rule, level: high}
""",
}


def named(rules: RuleSet, name: str) -> Rule:
    return next(r for r in rules.rules if r.id == name)


def test_a_pack_changes_the_rules_of_a_pack_that_it_extends(tmp_path: Path) -> None:
    rules = write(tmp_path, LAYERS)
    assert rules.problems == ()
    changed = named(rules, "org-rule")
    assert (changed.level, changed.pack) == (Level.HIGH, "org")
    assert str(dict(changed.origins)["level"]) == "desk/tuning.yaml:4:27"


def test_its_changes_win_over_those_of_the_extended_pack_whatever_the_names(tmp_path: Path) -> None:
    rules = write(tmp_path, LAYERS)  # desk comes before org by name
    assert (shipped(rules).level, shipped(rules).status) == (Level.HIGH, Status.TRIAL)
    assert [pack.name for pack in rules.packs] == ["base", "org", "desk"]
    assert [pack.extends for pack in rules.packs] == [(), (), ("org",)]


def test_a_pack_extends_through_another_one(tmp_path: Path) -> None:
    team = {"a/tuning.yaml": "extends: desk\noverride:\n  - {id: org-rule, level: critical}\n"}
    rules = write(tmp_path, LAYERS | team)
    assert rules.problems == ()
    assert named(rules, "org-rule").level is Level.CRITICAL


def test_two_teams_that_change_one_field_conflict_whatever_the_organisation_says(tmp_path: Path) -> None:
    team = {"chips/tuning.yaml": "extends: org\noverride:\n  - {id: shipped-rule, level: critical}\n"}
    (problem,) = write(tmp_path, LAYERS | team).problems
    assert (str(problem.place), problem.code) == ("desk/tuning.yaml:3:31", "conflicting-override")
    assert problem.message == "'level' of shipped-rule is also changed in chips/tuning.yaml:3; this change wins."


def test_a_pack_that_is_not_extended_can_t_be_changed(tmp_path: Path) -> None:
    alone = {**LAYERS, "desk/tuning.yaml": "override:\n  - {id: org-rule, level: high}\n"}
    (problem,) = write(tmp_path, alone).errors
    assert problem.message == "rule 'org-rule' is in pack org, which this file does not extend."
    assert problem.advice == "Write 'extends: org' if this pack builds on it."


def test_an_extended_pack_with_an_error_breaks_no_other_pack(tmp_path: Path) -> None:
    broken = {**LAYERS, "org/alerts.yaml": "rules:\n  - {id: org-rule, title: Ours, level: low, when: gallium AND}\n"}
    rules = write(tmp_path, broken)
    assert {p.pack for p in rules.errors} == {"org"}
    assert shipped(rules).level is Level.HIGH


def test_without_the_extended_pack_the_file_says_so(tmp_path: Path) -> None:
    problems = write(tmp_path, {"desk/tuning.yaml": LAYERS["desk/tuning.yaml"]}).errors
    assert [p.code for p in problems] == ["unknown-pack", "unknown-rule"]


def test_sources_of_an_extended_pack_are_changed_too(tmp_path: Path) -> None:
    feed = '{name: Feed, url: "https://feeds.example.org/a.xml", kind: rss, language: en, tier: media}'
    files = {
        "org/sources.yaml": f"sources:\n  - {feed}\n",
        "desk/tuning.yaml": "extends: org\nsources:\n  - {id: feed, enabled: false, because: not for us}\n",
    }
    rules = write(tmp_path, files)
    assert rules.problems == ()
    assert [s.enabled for s in rules.sources if s.origin == "org"] == [False]


def test_a_pack_s_own_rule_can_t_be_tuned(tmp_path: Path) -> None:
    own = "rules: [{id: own, title: x, level: low, when: act(), examples: {match: [{title: China bans gallium}]}}]\n"
    rules = write(tmp_path, {"a/alerts.yaml": own, "a/tuning.yaml": "override: [{id: own, level: high}]\n"})
    assert [(p.place.file, p.code, p.message, p.advice) for p in rules.errors] == [
        ("a/tuning.yaml", "unknown-rule", "rule 'own' is a rule of this pack.", "Change it in a/alerts.yaml.")
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
