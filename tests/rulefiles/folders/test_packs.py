import os
import shutil
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.rules.rule import Level, Status
from monitor.rulefiles.folders.folder import base_folder as shipped_folder
from monitor.rulefiles.folders.packs import RuleSet, load
from monitor.rulefiles.syntax.diagnostics import render

BASE = Path(__file__).parents[1] / "base"
RULE = """rules:
  - id: {id}
    title: A rule
    level: high
    when: {when}
    examples: {{match: [{{lang: en, title: China bans exports of gallium}}]}}
"""


def write(root: Path, files: dict[str, str]) -> RuleSet:
    root.mkdir(exist_ok=True)
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load(root, BASE)


def rule(rule_id: str, when: str = "act(issuer:CN)") -> str:
    return RULE.format(id=rule_id, when=when)


def rule_ids(rules: RuleSet) -> list[str]:
    return [r.id for r in rules.knowledge.rules]


def test_an_empty_folder_loads_only_the_shipped_rules(tmp_path: Path) -> None:
    rules = write(tmp_path, {"README.md": "words"})
    assert (rule_ids(rules), [s.id for s in rules.sources], rules.problems) == (
        ["shipped-rule"],
        ["shipped-feed"],
        (),
    )


def test_a_missing_folder_is_a_warning(tmp_path: Path) -> None:
    rules = load(tmp_path / "rulez", BASE)
    assert [(p.code, p.severity.value) for p in rules.problems] == [("no-folder", "warning")]
    assert rule_ids(rules) == ["shipped-rule"]


def test_every_folder_with_rules_is_a_pack(tmp_path: Path) -> None:
    rules = write(tmp_path, {"b/alerts.yaml": rule("of-b"), "a/alerts.yaml": rule("of-a"), "c/notes.md": "x"})
    assert [(r.id, r.pack) for r in rules.knowledge.rules] == [
        ("shipped-rule", "base"),
        ("of-a", "a"),
        ("of-b", "b"),
    ]
    assert [p.name for p in rules.packs] == ["base", "a", "b"]


def test_a_pack_with_an_error_is_not_loaded_and_the_others_are(tmp_path: Path) -> None:
    feed = 'sources: [{name: Own feed, url: "https://feeds.example.org/own.xml"}]\n'
    rules = write(
        tmp_path,
        {
            "bad/alerts.yaml": rule("fine") + rule("broken", "act(issuer:XX)").removeprefix("rules:\n"),
            "bad/sources.yaml": feed,
            "good/alerts.yaml": rule("of-good"),
        },
    )
    assert rule_ids(rules) == ["shipped-rule", "of-good"]
    assert [s.id for s in rules.sources] == ["shipped-feed"]
    assert [(p.name, p.loaded) for p in rules.packs] == [("base", True), ("bad", False), ("good", True)]
    assert [(p.pack, p.code) for p in rules.errors] == [("bad", "unknown-value")]


def test_all_problems_of_all_files_are_found_at_once(tmp_path: Path) -> None:
    rules = write(
        tmp_path,
        {
            "a/alerts.yaml": rule("one", "act(issuer:XX stage:inforce)"),
            "b/alerts.yaml": "rules: [\n",
            "b/sources.yaml": "sources: [{name: x}]\n",
            "routes.yaml": "routes: {x: {}}\n",
        },
    )
    assert [str(p.place) for p in rules.errors] == [
        "a/alerts.yaml:5:22",
        "a/alerts.yaml:5:31",
        "b/alerts.yaml:2:1",
        "b/sources.yaml:1:11",
        "routes.yaml:1:13",
    ]


def test_a_duplicate_rule_id_is_an_error_of_the_second_pack(tmp_path: Path) -> None:
    rules = write(tmp_path, {"b/alerts.yaml": rule("same"), "a/alerts.yaml": rule("same")})
    assert [(r.id, r.pack) for r in rules.knowledge.rules if r.pack != "base"] == [("same", "a")]
    assert [str(p.place) for p in rules.errors] == ["b/alerts.yaml:2:5"]


def test_concepts_of_all_packs_are_one_vocabulary(tmp_path: Path) -> None:
    words = "concepts: [{id: tin_ore, kind: commodity, en: tin ore}, {add_to: gallium, en: gallium arsenide}]\n"
    rules = write(tmp_path, {"z/vocabulary.yaml": words, "a/alerts.yaml": rule("uses-it", "$tin_ore AND $gallium")})
    assert rules.problems == ()
    concepts = rules.knowledge.vocabulary.concepts
    assert [n.text for n in concepts["gallium"].names] == ["gallium", "镓", "gallium arsenide"]
    assert concepts["tin_ore"].pack == "z"


def test_concepts_of_a_pack_with_a_rule_error_stay_available(tmp_path: Path) -> None:
    words = "concepts: [{id: tin_ore, kind: commodity, en: tin ore}]\n"
    rules = write(
        tmp_path,
        {
            "z/vocabulary.yaml": words,
            "z/alerts.yaml": rule("broken", "act("),
            "a/alerts.yaml": rule("uses-it", "$tin_ore"),
        },
    )
    assert "uses-it" in rule_ids(rules)


def test_both_chinese_columns_are_one_language(tmp_path: Path) -> None:
    words = "concepts: [{id: tin_ore, kind: commodity, zh-Hans: [锡矿, 矿], zh-Hant: [錫礦, 矿]}]\n"
    rules = write(tmp_path, {"z/vocabulary.yaml": words})
    names = rules.knowledge.vocabulary.concepts["tin_ore"].names
    assert [(n.text, n.language) for n in names] == [("锡矿", "zh"), ("矿", "zh"), ("錫礦", "zh")]


def test_attributes_may_be_texts_or_lists(tmp_path: Path) -> None:
    rules = write(tmp_path, {})
    gallium = rules.knowledge.vocabulary.concepts["gallium"]
    assert gallium.attribute("lists") == ("EU-CRM-2024", "USGS-2025")


def test_a_rule_version_changes_only_with_deciding_fields(tmp_path: Path) -> None:
    def version(text: str) -> str:
        return write(tmp_path, {"a/alerts.yaml": text}).knowledge.rules[-1].version

    first = version(rule("mine"))
    assert version(rule("mine").replace("A rule", "Another title")) == first
    assert version("# a comment\n" + rule("mine")) == first
    assert version(rule("mine").replace("high", "low")) != first
    assert version(rule("mine", "act(issuer:US)")) != first
    assert len(first) == 12


def test_the_knowledge_version_changes_with_rules_and_vocabulary(tmp_path: Path) -> None:
    first = write(tmp_path, {}).knowledge.version
    assert load(tmp_path, BASE).knowledge.version == first
    second = write(tmp_path, {"a/alerts.yaml": rule("mine")}).knowledge.version
    third = write(tmp_path, {"a/vocabulary.yaml": "concepts: [{add_to: CN, en: Cathay}]\n"}).knowledge.version
    assert len({first, second, third}) == 3


def test_a_retired_rule_is_known_but_not_active(tmp_path: Path) -> None:
    text = rule("old").replace("    level: high", "    level: high\n    status: retired")
    rules = write(tmp_path, {"a/alerts.yaml": text})
    assert rules.rules[-1].status is Status.RETIRED
    assert rule_ids(rules) == ["shipped-rule"]


def test_an_unknown_route_is_an_error_with_the_nearest_name(tmp_path: Path) -> None:
    routed = rule("mine").replace("    level: high", "    level: high\n    route: mineral")
    rules = write(tmp_path, {"a/alerts.yaml": routed, "routes.yaml": 'routes: {minerals: {channel: "#m"}}\n'})
    assert [(p.code, p.advice) for p in rules.errors] == [("unknown-route", "Did you mean minerals?")]


def test_visible_in_takes_known_routes_only(tmp_path: Path) -> None:
    paid = "sources: [{name: Paid, url: https://paid.example/feed, visible_in: [minerals, mineral], keep_text: 30d}]\n"
    rules = write(tmp_path, {"a/sources.yaml": paid, "routes.yaml": 'routes: {minerals: {channel: "#m"}}\n'})
    assert [(p.code, p.place.column, p.advice) for p in rules.errors] == [
        ("unknown-route", 79, "Did you mean minerals?")
    ]
    sound = write(tmp_path, {"a/sources.yaml": paid.replace(", mineral]", "]")})
    (source,) = (s for s in sound.sources if s.name == "Paid")
    assert (source.visible_in, source.keep_text) == (("minerals",), timedelta(days=30))


def test_an_error_in_routes_yaml_is_not_an_error_of_rules(tmp_path: Path) -> None:
    routed = rule("mine").replace("    level: high", "    level: high\n    route: minerals")
    rules = write(tmp_path, {"a/alerts.yaml": routed, "routes.yaml": "routes: [\n"})
    assert [p.place.file for p in rules.problems] == ["routes.yaml"]
    assert "mine" in rule_ids(rules)


def test_unsupported_files_are_reported(tmp_path: Path) -> None:
    rules = write(tmp_path, {"monitor.yaml": "override: []\n"})
    assert [(str(p.place), p.code) for p in rules.errors] == [("monitor.yaml:1:1", "not-yet")]


def test_a_watch_list_in_the_rules_folder_is_an_error_that_keeps_no_pack_from_loading(tmp_path: Path) -> None:
    rules = write(tmp_path, {"watch.yaml": "watch: {}", "a/watch.yaml": "", "a/alerts.yaml": rule("of-a")})
    assert [(str(p.place), p.code) for p in rules.errors] == [
        ("a/watch.yaml:1:1", "not-private"),
        ("watch.yaml:1:1", "not-private"),
    ]
    assert all(pack.loaded for pack in (*rules.packs, rules.beside))
    assert "of-a" in rule_ids(rules)


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("a/alert.yaml", "Did you mean alerts.yaml?"),
        ("a/alerts.yml", "Did you mean alerts.yaml?"),
        ("route.yaml", "Did you mean routes.yaml?"),
        ("alerts.yaml", "Move it into a pack's folder."),
    ],
)
def test_a_misnamed_file_is_reported(tmp_path: Path, name: str, advice: str) -> None:
    rules = write(tmp_path, {name: rule("mine")})
    assert [(p.code, p.advice) for p in rules.problems] == [("unknown-file", advice)]


# ------------------------------------------------------------------ what leads out of the folder


def test_a_link_outside_the_folder_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "alerts.yaml").write_text(rule("stolen"))
    root = tmp_path / "rules"
    (root / "file").mkdir(parents=True)
    (root / "file" / "alerts.yaml").symlink_to(tmp_path / "elsewhere" / "alerts.yaml")
    (root / "folder").symlink_to(tmp_path / "elsewhere")
    rules = load(root, BASE)
    assert [(p.place.file, p.code) for p in rules.problems] == [
        ("file/alerts.yaml", "outside"),
        ("folder", "outside"),
    ]
    assert rule_ids(rules) == ["shipped-rule"]


def test_the_folder_itself_may_be_a_link_that_is_swapped(tmp_path: Path) -> None:
    """As git-sync and Kubernetes mount it: the folder is a link, and its files are links within it."""
    real = tmp_path / "..2026_11_25"
    (real / ".data" / "mine").mkdir(parents=True)
    (real / ".data" / "mine" / "alerts.yaml").write_text(rule("linked"))
    (real / "mine").symlink_to(real / ".data" / "mine")
    (tmp_path / "rules").symlink_to(real)
    rules = load(tmp_path / "rules", BASE)
    assert (rule_ids(rules), rules.problems) == (["shipped-rule", "linked"], ())


def test_a_loop_of_links_is_a_problem_of_its_pack(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "alerts.yaml").symlink_to(tmp_path / "mine" / "alerts.yaml")
    assert [p.code for p in load(tmp_path, BASE).problems] == ["unreadable"]


def test_a_pipe_in_place_of_a_file_does_not_hang(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    os.mkfifo(tmp_path / "mine" / "alerts.yaml")
    assert [p.code for p in load(tmp_path, BASE).problems] == ["unreadable"]


def test_a_file_of_ten_megabytes_is_not_read_to_its_end(tmp_path: Path) -> None:
    rules = write(tmp_path, {"mine/alerts.yaml": "# x\n" * 2_500_000})
    assert [p.code for p in rules.problems] == ["too-large"]


# ------------------------------------------------------------------ the shipped pack


def test_an_equal_copy_of_the_shipped_pack_is_accepted(tmp_path: Path) -> None:
    shutil.copytree(BASE, tmp_path / "base")
    assert load(tmp_path, BASE).problems == ()


def test_a_changed_copy_is_an_error_and_the_shipped_pack_runs(tmp_path: Path) -> None:
    shutil.copytree(BASE, tmp_path / "base")
    changed = tmp_path / "base" / "alerts" / "one.yaml"
    changed.write_text(changed.read_text().replace("medium", "low"))
    rules = load(tmp_path, BASE)
    assert [(str(p.place), p.code) for p in rules.problems] == [("base/alerts/one.yaml:1:1", "base-differs")]
    assert [r.level for r in rules.knowledge.rules] == [Level.MEDIUM]


def test_the_shipped_pack_is_found() -> None:
    assert (shipped_folder() / "sources").is_dir()


def test_adaptive_polling_can_be_disabled(tmp_path: Path) -> None:
    pack = tmp_path / "mine"
    pack.mkdir()
    entries = "  - {name: A, url: 'https://a.example/x'}\n  - {name: B, url: 'https://b.example/x', adaptive: false}\n"
    (pack / "sources.yaml").write_text(f"sources:\n{entries}", encoding="utf-8")
    sources = {s.name: s.adaptive for s in load(tmp_path, BASE).sources if s.origin == "mine"}
    assert sources == {"A": True, "B": False}


# ------------------------------------------------------------------ files that are being written

WHOLE = {
    "alerts.yaml": rule("mine", '$gallium AND (act(issuer:(CN OR US)) OR "稀土" NEAR/5 licen*)'),
    "vocabulary.yaml": "concepts:\n  - {id: tin, kind: commodity, parent: gallium, en: [{text: tin, needs: run}]}\n",
    "sources.yaml": "sources:\n  - {name: A, url: 'https://a.example/x', tier: wire, interval: 5m, enabled: false}\n",
}


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_half_written_files_never_raise(tmp_path: Path, name: str) -> None:
    pack = tmp_path / "mine"
    pack.mkdir()
    text = WHOLE[name]
    for end in range(0, len(text), 3):
        (pack / name).write_text(text[:end], encoding="utf-8")
        rules = load(tmp_path, BASE)
        assert "shipped-rule" in rule_ids(rules)


@given(st.data())
def test_edited_files_never_raise(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(WHOLE)))
    text = WHOLE[name]
    at = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(at, min(len(text), at + 30)))
    put = data.draw(st.text(alphabet="ab:-[]{}\"'|>&*!#%@ \n\t\\,?~<商()$/", max_size=6))
    with TemporaryDirectory() as folder:
        pack = Path(folder) / "mine"
        pack.mkdir()
        (pack / name).write_text(text[:at] + put + text[end:], encoding="utf-8")
        problems = load(Path(folder), BASE).problems
        assert all(render(p) and p.place.line >= 1 and p.place.column >= 1 for p in problems)
