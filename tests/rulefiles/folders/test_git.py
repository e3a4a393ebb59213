"""The rule files of a revision, from a real repository."""

import os
import subprocess
from pathlib import Path

import pytest

from monitor.errors import RevisionError
from monitor.rulefiles.folders.git import checkout, is_in_git


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=desk", "-c", "user.email=desk@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a rules folder below its root, in two commits."""
    root = tmp_path / "repo"
    pack = root / "rules" / "minerals"
    pack.mkdir(parents=True)
    (pack / "alerts.yaml").write_text("rules: []  # 稀土\n", encoding="utf-8")
    (root / "rules" / "routes.yaml").write_text("routes: {}\n")
    (root / "rules" / "notes.txt").write_text("no rules")
    (root / "other.yaml").write_text("outside: true\n")
    (root / "rules" / "link.yaml").symlink_to("/etc/passwd")
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "one")
    git(root, "tag", "v1")
    (pack / "alerts.yaml").write_text("rules: []  # two\n")
    git(root, "commit", "-q", "-am", "two")
    return root


def files(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): p.read_text(encoding="utf-8") for p in folder.rglob("*") if p.is_file()}


def test_the_files_of_a_revision_of_the_folder_alone(repository: Path, tmp_path: Path) -> None:
    commit = checkout(repository / "rules", "v1", tmp_path / "out")
    assert len(commit) == 7
    found = files(tmp_path / "out")
    assert found == {"minerals/alerts.yaml": "rules: []  # 稀土\n", "routes.yaml": "routes: {}\n"}


@pytest.mark.parametrize("revision", ["HEAD", "main", "HEAD~0", "v1^{commit}"])
def test_revisions_are_named_as_git_names_them(repository: Path, tmp_path: Path, revision: str) -> None:
    assert checkout(repository / "rules", revision, tmp_path / "out")


@pytest.mark.parametrize(
    "revision",
    ["", "--output=x", "-n", "v1 v2", "v1;id", "$(id)", "main..v1", "HEAD:rules", "v1\n", "`id`", "x" * 300],
)
def test_what_is_no_revision_is_refused_before_git_sees_it(repository: Path, tmp_path: Path, revision: str) -> None:
    with pytest.raises(RevisionError, match="is no revision"):
        checkout(repository / "rules", revision, tmp_path / "out")


def test_an_unknown_revision_is_named_with_what_to_do(repository: Path, tmp_path: Path) -> None:
    with pytest.raises(RevisionError, match=r"git knows no revision origin/main .* fetch-depth: 0"):
        checkout(repository / "rules", "origin/main", tmp_path / "out")


def test_a_folder_that_the_revision_lacks(repository: Path, tmp_path: Path) -> None:
    (repository / "new").mkdir()
    with pytest.raises(RevisionError, match=r"has no rule files in new/"):
        checkout(repository / "new", "HEAD", tmp_path / "out")


def test_a_folder_outside_git(tmp_path: Path) -> None:
    folder = tmp_path / "plain"
    folder.mkdir()
    assert not is_in_git(folder)
    with pytest.raises(RevisionError, match="Give a folder: --against DIR"):
        checkout(folder, "HEAD", tmp_path / "out")


def test_no_hook_and_no_filter_of_the_repository_runs(repository: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    (repository / ".gitattributes").write_text("*.yaml filter=evil diff=evil export-subst\n")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "attributes")
    for name in ("filter.evil.smudge", "diff.evil.textconv", "core.fsmonitor", "core.pager"):
        git(repository, "config", name, f"touch {ran}")
    hooks = repository / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for hook in ("post-checkout", "reference-transaction"):
        (hooks / hook).write_text(f"#!/bin/sh\ntouch {ran}\n")
        os.chmod(hooks / hook, 0o755)  # noqa: PTH101
    checkout(repository / "rules", "HEAD", tmp_path / "out")
    assert not ran.exists()
