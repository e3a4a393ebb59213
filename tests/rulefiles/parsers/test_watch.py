"""The parsing of watch.yaml. Its errors: bad_rules/watch_*.yaml."""

from dataclasses import replace
from pathlib import Path

import yaml
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.rules.rule import Place
from monitor.domain.watch.watch_list import NOTHING_WATCHED, WatchedFirm, WatchedMaterial, WatchedSite, WatchList
from monitor.rulefiles import RuleSet, load
from monitor.rulefiles.parsers.watch import WATCH_LIMITS, Names, read_watch, watch_version
from monitor.rulefiles.syntax.diagnostics import Findings, without_words
from monitor.rulefiles.syntax.yaml12 import read_yaml

BASE = Path(__file__).parents[1] / "base"
NAMES = Names(load(Path(__file__).parent / "none", BASE).knowledge.vocabulary)
EXAMPLE = """
watch:
  materials:
    - {is: dysprosium, hs: ["2805.30", "2846.90"], parts: [M-2231, M-2240], owner: Supply Risk EU}
    - {hs: 2805.30.10, eccn: 3a001.B, cas: 7440-55-3, note: for the new line}
  firms:
    - name: Example Semiconductor
      zh: 示例半导体
      ja: [例示半導体, エグザンプル]
      also: [ExSemi, Example Semiconductor]
      role: supplier
      country: CN
      ids: {lei: hwup kr0mpou8fgxbt394, house: A-1}
      owner: Chips desk
  sites:
    - {name: Example Plant, country: US, makes: [gallium], firm: Example Semiconductor}
"""


def read(text: str, findings: Findings | None = None) -> WatchList:
    found = Findings(pack="watch list") if findings is None else findings
    node = read_yaml(text.encode(), "private/watch.yaml", found, WATCH_LIMITS)
    return NOTHING_WATCHED if node is None else read_watch(node, NAMES, found)


def read_private(text: str, folder: Path) -> RuleSet:
    (folder / "private").mkdir()
    (folder / "private" / "watch.yaml").write_text(text, encoding="utf-8")
    return load(folder / "rules", BASE, private=folder / "private")


def at(line: int) -> Place:
    return Place(file="private/watch.yaml", line=line, column=7)


def test_all_keys_are_read() -> None:
    findings = Findings()
    watch = read(EXAMPLE, findings)
    assert [str(p) for p in findings.problems if p.code != "no-goods"] == []
    assert watch.materials == (
        WatchedMaterial(
            concept="dysprosium",
            concepts=frozenset({"dysprosium"}),
            hs=("280530", "284690"),
            parts=("M-2231", "M-2240"),
            owner="Supply Risk EU",
            place=at(4),
        ),
        WatchedMaterial(
            concepts=frozenset({"rare_earths"}),
            hs=("28053010",),
            eccn=("3A001.b",),
            cas=("7440-55-3",),
            note="for the new line",
            place=at(5),
        ),
    )
    assert watch.firms == (
        WatchedFirm(
            names=("Example Semiconductor", "示例半导体", "例示半導体", "エグザンプル", "ExSemi"),
            role="supplier",
            country="CN",
            ids=("lei:HWUPKR0MPOU8FGXBT394", "house:A-1"),
            owner="Chips desk",
            place=at(7),
        ),
    )
    assert watch.sites == (
        WatchedSite(name="Example Plant", country="US", makes=("gallium",), firm="Example Semiconductor", place=at(16)),
    )


def test_codes_do_not_widen_a_material_that_names_its_goods() -> None:
    """2805.30 is the heading of all rare earths."""
    (material,) = read("watch: {materials: [{is: dysprosium, hs: 2805.30}]}").materials
    assert material.concepts == {"dysprosium"}


def test_entries_without_errors_are_read_beside_those_with_errors() -> None:
    findings = Findings()
    watch = read("watch: {materials: [{is: gallium}, {is: gallum}, {is: gallium, cas: 1-1-1}]}", findings)
    assert [m.concept for m in watch.materials] == ["gallium"]
    assert findings.errors == 2


def test_an_empty_mapping_watches_nothing() -> None:
    findings = Findings()
    assert (read("watch: {}", findings), findings.problems) == (NOTHING_WATCHED, [])


def test_an_empty_key_is_an_error_because_a_file_may_be_half_written() -> None:
    findings = Findings()
    read("watch:\n  firms:\n", findings)
    assert [p.code for p in findings.problems] == ["empty"]


def test_the_version_follows_every_value_and_no_place() -> None:
    watch = read(EXAMPLE)
    assert read(f"# a comment\n{EXAMPLE}").version == watch.version
    assert read(EXAMPLE.replace("Chips desk", "Another desk")).version != watch.version
    assert read(EXAMPLE.replace("M-2240", "M-2241")).version != watch.version
    material = watch.materials[0]
    assert watch_version([replace(material, place=None)]) == watch_version([material])
    assert (watch_version([]), len(watch.version)) == ("", 16)


def test_the_rule_set_has_the_list_and_its_version_follows_it(tmp_path: Path) -> None:
    rules = read_private(EXAMPLE, tmp_path)
    alone = load(tmp_path / "rules", BASE)
    assert len(rules.knowledge.watch) == 4
    assert rules.knowledge.version != alone.knowledge.version
    assert [rule.id for rule in rules.knowledge.rules] == [rule.id for rule in alone.knowledge.rules]


def test_problems_without_words_show_nothing_of_the_file() -> None:
    findings = Findings()
    read("watch: {firms: [{name: Canary, ids: {lei: CANARY}, canary: x}], materials: [{is: canary}]}", findings)
    texts = [without_words(p) for p in findings.problems]
    assert len(texts) == 3
    assert "canary" not in " ".join(texts).lower()
    assert texts[0] == "private/watch.yaml:1:82: error[unknown-value]"


def test_ten_thousand_firms_with_bad_countries_are_all_reported() -> None:
    findings = Findings()
    rows = "".join(f"    - {{name: Firm {n}, country: X{n}}}\n" for n in range(10_000))
    assert not read(f"watch:\n  firms:\n{rows}", findings).firms
    assert findings.errors == 10_000


_VALUE = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.text(max_size=12), st.sampled_from(["gallium", "CN", "2805"])
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*"abc", "is", "hs", "name", "zh", "country", "ids", "makes"]), inner, max_size=4
        )
    ),
    max_leaves=8,
)
_LISTS = st.dictionaries(st.sampled_from(["materials", "firms", "sites", "goods"]), _VALUE, max_size=4)


@given(st.one_of(st.fixed_dictionaries({"watch": _LISTS}), _VALUE))
def test_any_tree_gives_entries_or_located_problems(tree: object) -> None:
    findings = Findings()
    watch = read(yaml.safe_dump(tree, allow_unicode=True), findings)
    assert all(p.place.file == "private/watch.yaml" and p.place.line >= 1 for p in findings.problems)
    assert all(m.concepts or m.hs or m.eccn or m.cas for m in watch.materials)
    assert all(firm.name.strip() for firm in watch.firms)
    assert all(site.country for site in watch.sites)


@given(st.text(max_size=200))
def test_any_text_gives_entries_or_located_problems(text: str) -> None:
    findings = Findings()
    assert isinstance(read(f"watch: {text}".encode("utf-8", "replace").decode(), findings), WatchList)
