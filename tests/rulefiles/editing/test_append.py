"""Entries appended to alerts.yaml: checked in place, written at once, and never over a concurrent edit."""

from pathlib import Path

import pytest

from monitor.errors import RuleFilesError
from monitor.rulefiles import load
from monitor.rulefiles.editing.append import Addition, add_entry, check_new_rule, new_file, write_addition
from monitor.rulefiles.folders.folder import read_folder

ENTRY = """- id: tungsten-out
  title: China bans tungsten exports
  level: high
  when: act(issuer:CN commodity:tungsten measure:export_ban action:impose)
  examples:
    match:
      - {lang: en, title: China bans tungsten exports}
"""
BEFORE = "rules:\n  - {id: a, title: A, level: low, when: $gallium}\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "rules" / "mine" / "alerts.yaml"
    made.parent.mkdir(parents=True)
    made.write_text(BEFORE, encoding="utf-8")
    return made


def added(path: Path, entry: str = ENTRY) -> Addition:
    return add_entry(path, "mine", path.read_bytes(), entry)


def tried(path: Path, entry: str, rule_id: str = "tungsten-out") -> None:
    check_new_rule(read_folder(path.parents[1]), added(path, entry), entry, "mine", rule_id)


def test_checking_a_valid_entry_writes_nothing(path: Path) -> None:
    tried(path, ENTRY)
    assert path.read_text(encoding="utf-8") == BEFORE


@pytest.mark.parametrize(
    ("wrong", "shown"),
    [
        pytest.param(ENTRY.replace("tungsten m", "tungstn m"), "mine/alerts.yaml:7:", id="a clause that can't be read"),
        pytest.param(ENTRY.replace("-out", "-out\n  colour: red"), "error[unknown-key]", id="a key that there is not"),
        pytest.param(
            ENTRY.replace("title: China bans t", "title: China buys t"), "read as", id="an example that fails"
        ),
        pytest.param(ENTRY.replace("tungsten-out", "any-export-act"), "duplicate rule id", id="an id in use"),
    ],
)
def test_an_entry_that_does_not_load_is_rejected_with_the_reason(path: Path, wrong: str, shown: str) -> None:
    with pytest.raises(RuleFilesError) as refused:
        tried(path, wrong)
    assert shown in str(refused.value)


def test_an_entry_can_be_checked_beside_a_pack_with_errors(path: Path) -> None:
    path.write_text("rules: [\n", encoding="utf-8")
    check_new_rule(read_folder(path.parents[1]), None, ENTRY, "mine", "tungsten-out")


def test_an_addition_is_appended_in_place(path: Path) -> None:
    link = path.parents[1] / "chips"
    link.mkdir()
    (link / "alerts.yaml").symlink_to(path)
    inode = path.stat().st_ino
    write_addition(added(link / "alerts.yaml"))
    assert (link / "alerts.yaml").is_symlink()
    assert path.stat().st_ino == inode
    assert path.read_text(encoding="utf-8").startswith(BEFORE + "\n  - id: tungsten-out\n    title: China")


def test_a_concurrent_edit_is_not_overwritten(path: Path) -> None:
    addition = added(path)
    path.write_text("rules: []\n", encoding="utf-8")
    with pytest.raises(RuleFilesError, match="changed while it was being edited; nothing was written"):
        write_addition(addition)
    assert path.read_text(encoding="utf-8") == "rules: []\n"


def test_a_file_created_concurrently_is_not_overwritten(path: Path) -> None:
    addition = add_entry(path, "mine", None, ENTRY)
    with pytest.raises(FileExistsError):
        write_addition(addition)
    assert path.read_text(encoding="utf-8") == BEFORE


def test_a_new_file_loads(path: Path) -> None:
    path.write_text(new_file(ENTRY, "../schema"), encoding="utf-8")
    assert path.read_text(encoding="utf-8").splitlines()[0].endswith("=../schema/alerts.schema.json")
    assert load(path.parents[1]).errors == ()


def test_several_entries_can_be_appended(path: Path) -> None:
    write_addition(added(path))
    write_addition(added(path, ENTRY.replace("tungsten-out", "tungsten-out-2")))
    rules = load(path.parents[1])
    assert rules.errors == ()
    assert [rule.id for rule in rules.rules if rule.pack == "mine"] == ["a", "tungsten-out", "tungsten-out-2"]
