"""A reload parses only changed files and gives the same result as a full load."""

from pathlib import Path

import pytest

from monitor.domain.rules.rule import Rule
from monitor.ports.rules import RulesLoaded
from monitor.rulefiles.folders.folder import read_folder
from monitor.rulefiles.folders.packs import RuleSet, build_rule_set, load
from monitor.rulefiles.folders.parse_cache import Recall
from monitor.rulefiles.folders.reader import FolderReader

HERE = Path(__file__).parents[1]
BASE = HERE / "base"
FOLDERS = sorted(path for path in (HERE / "bad_folders").iterdir() if path.is_dir())
RULE = "rules:\n  - {{id: {id}, title: A rule, level: high, when: '{when}'}}\n"


def test_an_entry_unused_for_a_round_is_dropped() -> None:
    recall, made = Recall(), list[str]()

    def ask(key: str) -> str:
        def make() -> str:
            made.append(key)
            return key

        return recall.get_or_make(key, make)

    for keys in ("ab", "ab", "a", "ab"):
        recall.begin_round()
        assert [ask(key) for key in keys] == list(keys)
    assert made == ["a", "b", "b"]


def test_a_value_is_made_once_per_key() -> None:
    recall = Recall()
    made = [recall.get_or_make("a", object) for _ in range(3)]
    assert made[0] is made[1] is made[2]


def _same(one: RuleSet, other: RuleSet) -> bool:
    return (one.rules, one.sources, one.problems, one.packs, one.lines, one.knowledge.version) == (
        other.rules,
        other.sources,
        other.problems,
        other.packs,
        other.lines,
        other.knowledge.version,
    )


@pytest.mark.parametrize("case", FOLDERS, ids=[case.name for case in FOLDERS])
def test_the_cache_does_not_change_the_result(case: Path) -> None:
    folder, recall = read_folder(case, BASE), Recall()
    fresh = build_rule_set(folder, Recall())
    assert _same(build_rule_set(folder, recall), fresh)
    recall.begin_round()
    assert _same(build_rule_set(folder, recall), fresh)


class House:
    """Two packs and their reader. `rule` returns the loaded object itself."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._reader = FolderReader(root, BASE)
        self.write("one/alerts.yaml", RULE.format(id="one", when="act(issuer:CN) AND gallium"))
        self.write("two/alerts.yaml", RULE.format(id="two", when="act(issuer:CN) AND germanium"))

    def write(self, name: str, text: str) -> None:
        path = self._root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def load(self) -> RulesLoaded:
        return self._reader.read().load({})

    def warnings(self, pack: str) -> tuple[str, ...]:
        return self._reader.read().warnings().get(pack, ())

    def rule(self, rule_id: str) -> Rule | None:
        return next((rule for rule in self.load().knowledge.rules if rule.id == rule_id), None)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "rules")


def test_an_unchanged_pack_is_not_parsed_again(house: House) -> None:
    one, two = house.rule("one"), house.rule("two")
    house.write("one/alerts.yaml", RULE.format(id="one", when="act(issuer:CN) AND tungsten"))
    assert house.rule("one") != one
    assert house.rule("two") is two


def test_a_pack_that_breaks_does_not_affect_the_others(house: House) -> None:
    two = house.rule("two")
    house.write("one/alerts.yaml", "rules: [")
    assert house.load().broken == {"one"}
    assert house.rule("one") is None
    assert house.rule("two") is two


def test_changed_vocabulary_or_routes_parse_all_rules_again(house: House) -> None:
    before = house.rule("one")
    house.write("two/vocabulary.yaml", "kind: commodity\nconcepts:\n  - {id: moonstone, en: moonstone}\n")
    assert house.rule("one") is not before
    house.write("one/alerts.yaml", RULE.format(id="one", when="$moonstone"))
    assert house.rule("one") is not None
    house.write("two/vocabulary.yaml", "kind: commodity\nconcepts:\n  - {id: sunstone, en: sunstone}\n")
    assert house.load().broken == {"one"}
    house.write("one/alerts.yaml", RULE.format(id="one", when="$sunstone").replace("title", "route: nowhere, title"))
    assert house.load().broken == set()
    house.write("routes.yaml", "routes:\n  trade: {channel: '#trade'}\n")
    assert house.load().broken == {"one"}


def test_warnings_are_those_of_the_present_files(house: House) -> None:
    narrow = "  - {id: narrow, title: A rule, level: high, when: 'act(issuer:CN) AND gallium AND ore'}\n"
    wide = RULE.format(id="wide", when="act(issuer:CN) AND gallium")
    house.write("one/alerts.yaml", wide + narrow)
    assert ["shadowed" in w for w in house.warnings("one")].count(True) == 1
    house.write("two/alerts.yaml", RULE.format(id="two", when="act(issuer:CN) AND tin"))
    assert ["shadowed" in w for w in house.warnings("one")].count(True) == 1
    house.write("one/alerts.yaml", wide.replace("gallium", "copper") + narrow)
    assert ["shadowed" in w for w in house.warnings("one")].count(True) == 0


def test_a_process_parses_the_shipped_vocabulary_once(tmp_path: Path) -> None:
    first = load(tmp_path, BASE)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/alerts.yaml").write_text(RULE.format(id="one", when="act(issuer:CN) AND gallium"))
    again = load(tmp_path, BASE)
    assert again.knowledge.vocabulary is first.knowledge.vocabulary
    assert _same(again, build_rule_set(read_folder(tmp_path, BASE), Recall()))
