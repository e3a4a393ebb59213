"""A real git follows a local repository: what is checked out, what never reaches the disk, and what fails how."""

import asyncio
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.domain.rules.remote import parse_remote
from monitor.errors import RulesRemoteError
from monitor.rulefiles.folders.folder import read_folder
from monitor.rulefiles.folders.revision import find_revision
from monitor.rulefiles.remote.client import GitRemote, GitTarget
from monitor.rulefiles.remote.git import GitAccess, GitLimits
from monitor.rulefiles.remote.tree import MAX_FILES
from monitor.rulefiles.syntax.yaml12 import FILE_MAX_BYTES
from tests.fakes.git import Link, Repository, Submodule

RULES = {"minerals/alerts.yaml": "rules: []\n", "routes.yaml": "routes: {}\n", "README.md": "ours"}
GIT = {"path": os.environ.get("PATH", os.defpath)}


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "origin.git")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "data" / "rules-git"


Follow = Callable[..., GitRemote]


@pytest.fixture
def follow(repository: Repository, root: Path) -> Follow:
    def made(branch: str = "", folder: str = "", url: str = "", limits: GitLimits | None = None) -> GitRemote:
        access = GitAccess(remote=parse_remote(url or repository.url), path=GIT["path"])
        return GitRemote(access, GitTarget(branch=branch, folder=folder), root, limits=limits)

    return made


def files(root: Path) -> dict[str, str]:
    current = root / "current"
    return {
        p.relative_to(current).as_posix(): p.read_text()
        for p in current.rglob("*")
        if p.is_file() and not p.name.startswith(".")
    }


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def updated(remote: GitRemote) -> str:
    """The short id of the commit that is checked out now."""
    return (await remote.check_out(await remote.head())).short


async def failure(remote: GitRemote) -> RulesRemoteError:
    with pytest.raises(RulesRemoteError) as raised:
        await updated(remote)
    return raised.value


# ------------------------------------------------------------------ what is checked out


async def test_rule_files_of_the_newest_commit_become_the_rules_folder(
    repository: Repository, follow: Follow, root: Path
) -> None:
    commit = repository.commit(RULES, "Antimony approvals")
    remote = follow()
    assert await remote.head() == commit
    checkout = await remote.check_out(commit)
    assert (checkout.commit, checkout.branch) == (commit, "main")
    assert (checkout.author, checkout.subject) == ("minerals-desk", "Antimony approvals")
    assert files(root) == {name: text for name, text in RULES.items() if name.endswith(".yaml")}
    assert follow().present() == checkout
    revision = find_revision(root / "current")
    assert revision is not None
    assert (revision.commit, revision.author, revision.subject) == (commit[:7], "minerals-desk", "Antimony approvals")


async def test_a_new_commit_is_swapped_in_and_the_folder_before_stays_for_its_readers(
    repository: Repository, follow: Follow, root: Path
) -> None:
    remote = follow()
    resolved = []
    for number in range(4):
        repository.commit({"minerals/alerts.yaml": f"rules: [] # {number}\n"})
        await updated(remote)
        resolved.append((root / "current").resolve())
        assert files(root) == {"minerals/alerts.yaml": f"rules: [] # {number}\n"}
    assert len(set(resolved)) == 4
    assert names(root / "trees") == sorted(p.name for p in resolved[-2:])
    assert names(root) == ["current", "trees"]


async def test_a_branch_and_a_folder_can_be_chosen(repository: Repository, follow: Follow, root: Path) -> None:
    repository.commit({"other.yaml": "x: 1\n"})
    repository.commit({"teams/ore/minerals/alerts.yaml": "rules: []\n", "top.yaml": "x: 1\n"}, branch="release/1")
    checkout = await follow("release/1", "teams/ore").check_out(await follow("release/1").head())
    assert (checkout.branch, files(root)) == ("release/1", {"minerals/alerts.yaml": "rules: []\n"})


async def test_a_checkout_for_other_settings_is_not_the_present_one(
    repository: Repository, follow: Follow, root: Path
) -> None:
    repository.commit(RULES | {"teams/ore/minerals/alerts.yaml": "rules: []\n"})
    await updated(follow())
    assert follow().present() is not None
    assert follow(folder="teams/ore").present() is None
    assert follow(branch="main").present() is None
    await updated(follow(folder="teams/ore"))
    assert files(root) == {"minerals/alerts.yaml": "rules: []\n"}


async def test_a_server_without_partial_fetches_works_as_well(tmp_path: Path, root: Path) -> None:
    repository = Repository(tmp_path / "plain.git", partial=False)
    repository.commit(RULES | {"corpus.bin": os.urandom(400_000)})
    remote = GitRemote(GitAccess(remote=parse_remote(repository.url), path=GIT["path"]), GitTarget(), root)
    await updated(remote)
    assert set(files(root)) == {"minerals/alerts.yaml", "routes.yaml"}


async def test_sha256_repositories_are_followed(tmp_path: Path, root: Path) -> None:
    repository = Repository(tmp_path / "sha256.git", ids="sha256")
    commit = repository.commit(RULES)
    remote = GitRemote(GitAccess(remote=parse_remote(repository.url), path=GIT["path"]), GitTarget(), root)
    assert len(commit) == 64
    assert await updated(remote) == commit[:7]


# ------------------------------------------------------------------ history


async def test_a_continued_history_is_not_rewritten(repository: Repository, follow: Follow) -> None:
    remote = follow()
    for number in range(3):
        repository.commit(RULES | {"minerals/alerts.yaml": f"rules: [] # {number}\n"})
        assert not (await remote.check_out(await remote.head())).rewritten


async def test_a_force_push_is_followed_and_noted(repository: Repository, follow: Follow, root: Path) -> None:
    remote = follow()
    repository.commit(RULES, "one")
    await updated(remote)
    repository.commit({"minerals/alerts.yaml": "rules: [] # rewritten\n"}, "two", amend=True)
    checkout = await remote.check_out(await remote.head())
    assert (checkout.rewritten, checkout.subject) == (True, "two")
    assert files(root) == {"minerals/alerts.yaml": "rules: [] # rewritten\n"}


async def test_going_back_to_an_earlier_commit_counts_as_rewritten(repository: Repository, follow: Follow) -> None:
    remote = follow()
    first = repository.commit(RULES, "one")
    repository.commit(RULES | {"x.yaml": "a: 1\n"}, "two")
    await updated(remote)
    repository.git("update-ref", "refs/heads/main", first)
    checkout = await remote.check_out(await remote.head())
    assert (checkout.commit, checkout.rewritten) == (first, True)


# ------------------------------------------------------------------ failures keep the present checkout


async def test_a_deleted_branch_is_named_with_the_nearest(repository: Repository, follow: Follow, root: Path) -> None:
    commit = repository.commit(RULES, branch="release")
    repository.commit(RULES, branch="releases")
    remote = follow("release")
    assert await updated(remote) == commit[:7]
    repository.git("update-ref", "-d", "refs/heads/release")
    error = await failure(remote)
    assert str(error) == (
        f"{repository.url}: no branch release (deleted or renamed?); did you mean releases?; "
        "set MONITOR_RULES_GIT_BRANCH; the present rules stay"
    )
    assert (error.lasting, error.commit) == (True, "")
    assert "routes.yaml" in files(root)


async def test_an_empty_repository_is_named(repository: Repository, follow: Follow) -> None:
    error = await failure(follow())
    assert "the repository is empty; push a branch with rules" in str(error)
    assert error.lasting


async def test_a_default_branch_that_does_not_exist_lists_what_is_there(repository: Repository, follow: Follow) -> None:
    repository.commit(RULES, branch="trunk")
    assert "no default branch; the repository has trunk; set MONITOR_RULES_GIT_BRANCH" in str(await failure(follow()))


async def test_no_repository_is_named(tmp_path: Path, follow: Follow) -> None:
    error = await failure(follow(url=f"file://{tmp_path}/missing.git"))
    assert "there is no repository at this address; check MONITOR_RULES_GIT" in str(error)
    assert error.lasting


@pytest.mark.parametrize(
    ("tree", "fact"),
    [
        pytest.param({"README.md": "hello"}, "has no rule files; add a pack", id="none"),
        pytest.param({".github/workflows/rules.yml": "on: push"}, "has no rule files", id="hidden"),
        pytest.param({"a/b/c/d/alerts.yaml": "rules: []"}, "has no rule files", id="too-deep"),
        pytest.param(
            {f"p{number:04}.yaml": "x: 1" for number in range(MAX_FILES + 1)}, "more than 5,000 YAML files", id="many"
        ),
    ],
)
async def test_a_commit_without_usable_rules_is_refused_by_its_id(
    tree: dict[str, str], fact: str, repository: Repository, follow: Follow, root: Path
) -> None:
    remote = follow()
    repository.commit(RULES)
    await updated(remote)
    before = files(root)
    blob = {content: repository.blob(content) for content in set(tree.values())}
    listing = "".join(f"100644 {blob[content]}\t{path}\n" for path, content in tree.items())
    (repository.path / "test-index").unlink()
    repository.git("update-index", "--add", "--index-info", stdin=listing.encode())
    commit = repository.commit_tree(repository.git("write-tree"))
    error = await failure(remote)
    assert fact in str(error)
    assert (error.commit, error.lasting) == (commit, True)
    assert files(root) == before


async def test_a_folder_that_the_commit_lacks_is_named(repository: Repository, follow: Follow) -> None:
    commit = repository.commit(RULES)
    error = await failure(follow(folder="teams/ore"))
    assert f"commit {commit[:7]} has no folder teams/ore; set MONITOR_RULES_GIT_FOLDER" in str(error)


async def test_a_transfer_above_the_limit_is_stopped(tmp_path: Path, root: Path) -> None:
    repository = Repository(tmp_path / "plain.git", partial=False)
    repository.commit(RULES | {"corpus.bin": os.urandom(3_000_000)})
    access = GitAccess(remote=parse_remote(repository.url), path=GIT["path"])
    error = await failure(GitRemote(access, GitTarget(), root, limits=GitLimits(file=1024 * 1024)))
    assert "the repository is larger than 1 MB; keep large files out of the branch" in str(error)
    assert names(root) == ["trees"]


async def test_git_that_is_not_installed_is_named(repository: Repository, root: Path, tmp_path: Path) -> None:
    access = GitAccess(remote=parse_remote(repository.url), path=str(tmp_path))
    error = await failure(GitRemote(access, GitTarget(), root))
    assert str(error).startswith("git can't be started; install git")


@pytest.mark.skipif(os.getuid() == 0, reason="root writes everywhere")
async def test_a_data_folder_that_is_read_only_is_named(repository: Repository, follow: Follow, root: Path) -> None:
    root.parent.mkdir()
    root.parent.chmod(0o500)
    assert "can't write to" in str(await failure(follow()))


async def test_a_data_folder_that_is_a_file_is_named(repository: Repository, follow: Follow, root: Path) -> None:
    repository.commit(RULES)
    root.parent.write_text("")
    error = await failure(follow())
    assert "make MONITOR_DATA_DIR writable" in str(error)
    assert error.lasting


async def test_what_a_crash_left_behind_is_removed(repository: Repository, follow: Follow, root: Path) -> None:
    (root / "trees" / "abc.part" / "minerals").mkdir(parents=True)
    (root / "fetch-x1y2").mkdir()
    repository.commit(RULES)
    await updated(follow())
    assert names(root) == ["current", "trees"]
    assert len(names(root / "trees")) == 1


async def test_a_damaged_note_about_the_checkout_means_a_new_one(
    repository: Repository, follow: Follow, root: Path
) -> None:
    repository.commit(RULES)
    await updated(follow())
    (root / "current" / ".commit.json").write_text("{")
    assert follow().present() is None
    await updated(follow())
    assert follow().present() is not None


async def test_a_stopped_fetch_leaves_neither_process_nor_folder(
    repository: Repository, follow: Follow, root: Path, tmp_path: Path
) -> None:
    repository.commit(RULES)
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    pid = tmp_path / "pid"
    (bin_ / "git").write_text(f"#!/bin/sh\necho $$ >{pid}; exec sleep 600\n")
    (bin_ / "git").chmod(0o755)
    os.mkfifo(pid)
    access = GitAccess(remote=parse_remote(repository.url), path=f"{bin_}:{os.defpath}")
    task = asyncio.create_task(GitRemote(access, GitTarget(), root).head())
    started = await asyncio.to_thread(pid.read_text)  # once git has written it
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(ProcessLookupError):
        os.kill(int(started), 0)


async def test_a_remote_that_does_not_answer_is_given_up(tmp_path: Path, repository: Repository, root: Path) -> None:
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    (bin_ / "git").write_text("#!/bin/sh\nexec sleep 600\n")
    (bin_ / "git").chmod(0o755)
    access = GitAccess(remote=parse_remote(repository.url), path=f"{bin_}:{os.defpath}")
    limits = replace(GitLimits(), ask=GitLimits().ask / 60)
    error = await failure(GitRemote(access, GitTarget(), root, limits=limits))
    assert "no answer within" in str(error)
    assert not error.lasting


# ------------------------------------------------------------------ hostile repositories


async def test_links_within_the_repository_are_copies_and_others_are_errors_of_their_pack(
    repository: Repository, follow: Follow, root: Path
) -> None:
    repository.commit(
        {
            "minerals/alerts.yaml": "rules: []\n",
            "chips/alerts.yaml": Link("../minerals/alerts.yaml"),
            "out/alerts.yaml": Link("/etc/passwd"),
            "up/alerts.yaml": Link("../../../../etc/passwd"),
            "loop/alerts.yaml": Link("alerts.yaml"),
            "pack": Link("minerals"),
            "root": Link("/"),
        }
    )
    checkout = await follow().check_out(await follow().head())
    assert files(root) == {"minerals/alerts.yaml": "rules: []\n", "chips/alerts.yaml": "rules: []\n"}
    assert [str(p.readlink()) for p in (root / "current").rglob("*") if p.is_symlink()] == [
        "this-link-leads-out-of-the-repository"
    ] * 3
    problems = [str(p) for pack in read_folder(root / "current").packs for p in pack.problems]
    assert problems == [
        f"{name}/alerts.yaml:1:1: error[unreadable]: not a file. Replace it with a text file."
        for name in ("loop", "out", "up")
    ]
    assert checkout.notes == (
        "pack is a symbolic link: if it is a pack, replace it with a folder",
        "root is a symbolic link: if it is a pack, replace it with a folder",
    )


async def test_submodules_are_not_fetched_but_noted(repository: Repository, follow: Follow, root: Path) -> None:
    module = '[submodule "shared"]\n\tpath = shared\n\turl = ext::sh -c touch% /tmp/owned\n'
    repository.commit(RULES | {".gitmodules": module, "shared": Submodule("1" * 40)})
    checkout = await follow().check_out(await follow().head())
    assert checkout.notes == ("shared is a submodule: its files are not read",)
    assert "shared" not in {p.name for p in (root / "current").iterdir()}


async def test_paths_that_leave_the_folder_are_not_written(repository: Repository, follow: Follow, root: Path) -> None:
    blob = repository.blob("x: 1\n")
    inner = repository.tree(("100644", "alerts.yaml", blob))
    hostile = (("100644", "..", blob), ("40000", "..", inner), ("40000", ".git", inner), ("100644", "a\nb.yaml", blob))
    tree = repository.tree(*hostile, ("40000", "minerals", inner))
    repository.commit_tree(tree)
    await updated(follow())
    assert files(root) == {"minerals/alerts.yaml": "x: 1\n"}
    assert names(root) == ["current", "trees"]


async def test_a_file_that_is_too_large_is_an_error_of_its_pack(
    repository: Repository, follow: Follow, root: Path
) -> None:
    repository.commit(
        RULES | {"big/alerts.yaml": "#" * (FILE_MAX_BYTES + 10), "exact/alerts.yaml": "#" * FILE_MAX_BYTES}
    )
    await updated(follow())
    packs = {pack.files.name: dict(pack.files.files) for pack in read_folder(root / "current").packs}
    assert len(packs["big"]["alerts.yaml"]) == FILE_MAX_BYTES + 1
    assert len(packs["exact"]["alerts.yaml"]) == FILE_MAX_BYTES


async def test_neither_hooks_nor_filters_nor_configuration_of_the_repository_run(
    repository: Repository, follow: Follow, tmp_path: Path, root: Path
) -> None:
    owned = tmp_path / "owned"
    repository.commit(RULES | {".gitattributes": "* filter=evil\n", ".gitconfig": f"[alias]\n\tx = !touch {owned}\n"})
    for hook in ("post-checkout", "pre-upload", "reference-transaction", "post-update"):
        path = repository.path / "hooks" / hook
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\ntouch {owned}\n")
        path.chmod(0o755)
    repository.git("config", "uploadpack.packObjectsHook", f"touch {owned}; exec git pack-objects")
    repository.git("config", "core.fsmonitor", f"touch {owned}")
    await updated(follow())
    assert "routes.yaml" in files(root)
    assert not owned.exists()


async def test_a_subject_with_control_characters_is_one_plain_line(repository: Repository, follow: Follow) -> None:
    repository.commit(RULES, "Rules\x1b[31m \u202eevil " + "x" * 300)
    checkout = await follow().check_out(await follow().head())
    assert checkout.subject.isprintable()
    assert len(checkout.subject) <= 100
