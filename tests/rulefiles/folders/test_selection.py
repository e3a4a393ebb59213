"""The selection by a path on the command line."""

from pathlib import Path

import pytest

from monitor.errors import NoRulesError
from monitor.rulefiles import select


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("minerals/alerts.yaml", "routes.yaml", "base/alerts/general.yaml", "notes/README.md"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("named", "within"),
    [
        pytest.param("", "", id="a rules folder is all of it"),
        pytest.param("minerals", "minerals/", id="a pack"),
        pytest.param("minerals/alerts.yaml", "minerals/alerts.yaml", id="a file of a pack"),
        pytest.param("minerals/../minerals", "minerals/", id="a pack by a detour"),
        pytest.param("routes.yaml", "routes.yaml", id="the file beside the packs"),
        pytest.param("base", "base/", id="the shipped pack"),
        pytest.param("base/alerts/general.yaml", "base/alerts/general.yaml", id="a shipped file"),
    ],
)
def test_a_path_selects_a_root_and_a_prefix(root: Path, named: str, within: str) -> None:
    selection = select(root / named)
    assert (selection.root, selection.within) == (root, within)


def test_a_folder_with_packs_in_it_is_a_rules_folder(root: Path) -> None:
    assert select(root).root == root


def test_a_path_without_rule_files_is_rejected(root: Path) -> None:
    with pytest.raises(NoRulesError, match=f"no rule files in {root / 'notes'}"):
        select(root / "notes")
    with pytest.raises(NoRulesError, match=r"README\.md is not a rule file"):
        select(root / "notes/README.md")


def test_the_current_folder_is_resolved(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root / "minerals")
    assert select(Path()) == select(root / "minerals")


def test_a_root_that_is_a_link_is_not_resolved(root: Path) -> None:
    link = root.parent / f"{root.name}-link"
    link.symlink_to(root)
    assert select(link / "minerals").root == link
