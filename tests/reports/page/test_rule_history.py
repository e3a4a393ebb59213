"""The last change of a rule is found by comparing the rule sets that ran."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.ports.queries.page_operations import RuleSetRow
from monitor.ports.rules import PackFiles, Revision
from monitor.reports.page.rule_history import RuleChange, last_changes, rule_texts
from tests.store.examples import NOW

DAY = timedelta(days=1)
FIRST = """rules:
  - id: tin
    level: high
    when: tin      # a comment
  - {id: zinc, level: low, when: zinc}

  - title: Named last
    id: lead
    when: lead
"""


def pack(name: str, **files: str) -> PackFiles:
    return PackFiles(name=name, files=tuple((f"{n}.yaml", text.encode()) for n, text in files.items()))


def row(age: int, *packs: PackFiles, revision: Revision | None = None) -> RuleSetRow:
    versions = tuple(one.version for one in packs)
    return RuleSetRow(version=str(age), engine="1.0", packs=versions, since=NOW - age * DAY, revision=revision)


def test_the_entries_of_a_file_are_found_in_any_style() -> None:
    texts = {str(rule_id): text for rule_id, text in rule_texts(FIRST)}
    assert list(texts) == ["tin", "zinc", "lead"]
    assert texts["tin"] == "  - id: tin\n    level: high\n    when: tin      # a comment"
    assert texts["zinc"] == "  - {id: zinc, level: low, when: zinc}"
    assert texts["lead"].startswith("  - title: Named last")


def test_a_rule_changed_when_its_text_did() -> None:
    old, new = pack("own", alerts=FIRST), pack("own", alerts=FIRST.replace("level: high", "level: low"))
    commit = Revision(commit="9d2e77b")
    sets = [row(1, new), row(5, new, revision=commit), row(9, old)]
    changes = last_changes(sets, {one.version: one for one in (old, new)})
    assert changes["tin"] == RuleChange(at=NOW - 5 * DAY, known=True, revision=commit, engine="1.0")  # type: ignore[index]
    assert changes["zinc"] == RuleChange(at=NOW - 9 * DAY, known=False, engine="1.0")  # type: ignore[index]


def test_a_new_rule_and_a_change_in_another_pack_count() -> None:
    base, own = pack("base", alerts=FIRST), pack("own", tuning="override:\n  - {id: tin, level: low}\n")
    packs = {one.version: one for one in (base, own)}
    changes = last_changes([row(0, base, own), row(3, base)], packs)
    assert (changes["tin"].at, changes["tin"].known) == (NOW, True)  # type: ignore[index]
    assert not changes["zinc"].known  # type: ignore[index]
    added = last_changes([row(0, base), row(3)], packs)
    assert {change.at for change in added.values()} == {NOW}


def test_files_of_other_kinds_are_not_compared() -> None:
    before, after = pack("own", alerts=FIRST), pack("own", alerts=FIRST, sources="sources:\n  - {id: tin, url: x}\n")
    packs = {one.version: one for one in (before, after)}
    assert not last_changes([row(0, after), row(3, before)], packs)["tin"].known  # type: ignore[index]
    assert last_changes([], packs) == {}


@given(st.text(max_size=200))
def test_any_text_can_be_searched(text: str) -> None:
    assert all(rule_id for rule_id, _ in rule_texts(text))
