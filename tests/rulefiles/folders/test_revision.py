"""The commit of a folder, found without git."""

import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.ports.rules import Revision
from monitor.rulefiles.folders.revision import find_revision

COMMIT = "9d2e77b0c1f2a3b4c5d6e7f8091a2b3c4d5e6f70"
OBJECT = (
    b"commit 230\0tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
    b"author minerals-desk <desk@rules.example> 1795600000 +0100\n"
    b"committer merge-queue <queue@rules.example> 1795600060 +0100\n\n"
    b"Antimony approvals\n\nAsked for by the desk.\n"
)
WHO = Revision(commit="9d2e77b", author="minerals-desk", subject="Antimony approvals")


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def add_object(git: Path, data: bytes = OBJECT) -> None:
    path = git / "objects" / COMMIT[:2] / COMMIT[2:]
    path.parent.mkdir(parents=True)
    path.write_bytes(zlib.compress(data))


def test_a_folder_without_a_checkout_has_no_revision(tmp_path: Path) -> None:
    assert find_revision(tmp_path / "rules") is None
    (tmp_path / "rules").mkdir()
    assert find_revision(tmp_path / "rules") is None


@pytest.mark.parametrize(("said", "shown"), [(f"{COMMIT}\n", "9d2e77b"), ("release 12\nmore", "release 12")])
def test_a_revision_file_is_read(tmp_path: Path, said: str, shown: str) -> None:
    write(tmp_path / "REVISION", said)
    assert find_revision(tmp_path) == Revision(commit=shown)


def test_a_branch_is_resolved_to_its_commit(tmp_path: Path) -> None:
    write(tmp_path / ".git" / "HEAD", "ref: refs/heads/main\n")
    write(tmp_path / ".git" / "refs" / "heads" / "main", f"{COMMIT}\n")
    add_object(tmp_path / ".git")
    assert find_revision(tmp_path) == WHO


def test_the_revision_of_the_parent_folder_is_used(tmp_path: Path) -> None:
    write(tmp_path / ".git" / "HEAD", f"{COMMIT}\n")
    write(tmp_path / "rules" / "mine" / "alerts.yaml", "rules: []\n")
    assert find_revision(tmp_path / "rules") == Revision(commit="9d2e77b")


def test_a_packed_branch_is_found(tmp_path: Path) -> None:
    write(tmp_path / ".git" / "HEAD", "ref: refs/heads/main\n")
    write(
        tmp_path / ".git" / "packed-refs",
        f"# pack-refs with: peeled\n{'0' * 40} refs/heads/other\n{COMMIT} refs/heads/main\n",
    )
    assert find_revision(tmp_path) == Revision(commit="9d2e77b")


def test_a_worktree_is_followed_to_the_repository_as_git_sync_makes_them(tmp_path: Path) -> None:
    git, tree = tmp_path / "repository" / ".git", tmp_path / "worktrees" / COMMIT
    write(tree / ".git", "gitdir: ../../repository/.git/worktrees/one\n")
    write(git / "worktrees" / "one" / "HEAD", f"{COMMIT}\n")
    write(git / "worktrees" / "one" / "commondir", "../..\n")
    add_object(git)
    link = tmp_path / "current"
    link.symlink_to(tree)
    assert find_revision(link) == WHO


@pytest.mark.parametrize("head", ["", "ref: refs/heads/none", "ref: ../../secret", "no commit", "ref: " + "x" * 5000])
def test_an_invalid_commit_is_ignored(tmp_path: Path, head: str) -> None:
    write(tmp_path / ".git" / "HEAD", head)
    assert find_revision(tmp_path) is None


def test_an_object_that_is_not_a_commit_gives_no_author(tmp_path: Path) -> None:
    write(tmp_path / ".git" / "HEAD", COMMIT)
    add_object(tmp_path / ".git", b"\0" * 20_000_000)
    assert find_revision(tmp_path) == Revision(commit="9d2e77b")


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_any_bytes_never_raise(tmp_path_factory: pytest.TempPathFactory, head: bytes, data: bytes) -> None:
    root = tmp_path_factory.mktemp("checkout")
    (root / ".git").mkdir()
    (root / ".git" / "HEAD").write_bytes(head)
    (root / "REVISION").write_bytes(data)
    found = find_revision(root)
    assert found is None or found.commit
