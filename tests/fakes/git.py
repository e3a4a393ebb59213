"""A bare git repository for tests, written with git's own plumbing, and a remote in memory."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from monitor.domain.rules.remote import CommitState
from monitor.errors import CommitStatusError, RulesRemoteError
from monitor.ports.network.remote import Checkout


class Link(str):
    """The content of a symbolic link: its target."""

    __slots__ = ()


class Submodule(str):
    """The commit of a submodule."""

    __slots__ = ()


class Repository:
    """A bare repository at `path` whose default branch is main. `commit` returns the id of the new commit."""

    def __init__(self, path: Path, *, partial: bool = True, ids: str = "sha1") -> None:
        self.path = path
        path.mkdir(parents=True)
        self.git("init", "--quiet", "--bare", "--template=", "--initial-branch=main", f"--object-format={ids}")
        self.git("config", "uploadpack.allowFilter", str(partial).lower())
        self.git("config", "http.receivepack", "false")

    @property
    def url(self) -> str:
        return f"file://{self.path}"

    def git(self, *arguments: str, stdin: bytes = b"") -> str:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.path),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_DIR": str(self.path),
            "GIT_INDEX_FILE": str(self.path / "test-index"),
            "GIT_AUTHOR_NAME": "minerals-desk",
            "GIT_AUTHOR_EMAIL": "desk@rules.example",
            "GIT_COMMITTER_NAME": "merge-queue",
            "GIT_COMMITTER_EMAIL": "queue@rules.example",
            "GIT_AUTHOR_DATE": "2026-06-05T10:00:00Z",
            "GIT_COMMITTER_DATE": "2026-06-05T10:00:00Z",
        }
        done = subprocess.run(["git", *arguments], input=stdin, env=environment, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode().strip()

    def blob(self, content: str | bytes) -> str:
        return self.git("hash-object", "-w", "--stdin", stdin=content.encode() if isinstance(content, str) else content)

    def commit(
        self,
        files: Mapping[str, str | bytes],
        subject: str = "Rules",
        *,
        branch: str = "main",
        onto: str | None = None,
        amend: bool = False,
    ) -> str:
        """Commit exactly these files. `amend` replaces the whole history of the branch."""
        (self.path / "test-index").unlink(missing_ok=True)
        for path, content in files.items():
            match content:
                case Link():
                    mode, blob = "120000", self.blob(str(content))
                case Submodule():
                    mode, blob = "160000", str(content)
                case _:
                    mode, blob = "100644", self.blob(content)
            self.git("update-index", "--add", "--cacheinfo", f"{mode},{blob},{path}")
        tree = self.git("write-tree") if files else self.git("mktree", stdin=b"")
        return self.commit_tree(tree, subject, branch=branch, onto=onto, amend=amend)

    def commit_tree(
        self, tree: str, subject: str = "Rules", *, branch: str = "main", onto: str | None = None, amend: bool = False
    ) -> str:
        before = onto or self.git("for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}")
        parents = ["-p", before] if before and not amend else []
        commit = self.git("commit-tree", tree, *parents, "-m", subject)
        self.git("update-ref", f"refs/heads/{branch}", commit)
        return commit

    def tree(self, *entries: tuple[str, str, str]) -> str:
        """Write a tree of (mode, name, object id) without git's checks, as a hostile server would."""
        raw = b"".join(f"{mode} {name}\0".encode() + bytes.fromhex(id_) for mode, name, id_ in entries)
        return self.git("hash-object", "-t", "tree", "-w", "--stdin", "--literally", stdin=raw)


@dataclass
class FakeRemote:
    """Implements `ports.RulesRemote`. `commits` are the checkouts by id, `newest` is the head of the branch.

    `fault` is raised by `head`; `unusable` are errors of `check_out` by commit.
    """

    newest: str = ""
    commits: dict[str, Checkout] = field(default_factory=dict)
    unusable: dict[str, str] = field(default_factory=dict)
    fault: RulesRemoteError | None = None
    checked_out: list[str] = field(default_factory=list)
    address: str = "https://git.example/team/rules.git"

    def push(self, commit: str, subject: str = "Rules", *, rewritten: bool = False) -> None:
        self.newest = commit
        self.commits[commit] = Checkout(
            commit=commit, branch="main", author="minerals-desk", subject=subject, rewritten=rewritten
        )

    async def head(self) -> str:
        if self.fault is not None:
            raise self.fault
        return self.newest

    def present(self) -> Checkout | None:
        return self.commits[self.checked_out[-1]] if self.checked_out else None

    async def check_out(self, commit: str) -> Checkout:
        if commit in self.unusable:
            raise RulesRemoteError(f"{self.address}: {self.unusable[commit]}", lasting=True, commit=commit)
        self.checked_out.append(commit)
        return self.commits[commit]


@dataclass
class FakeCommitStatuses:
    """Implements `ports.CommitStatuses`. `posted` are (commit, state, description); `fault` is raised while set."""

    posted: list[tuple[str, CommitState, str]] = field(default_factory=list)
    fault: CommitStatusError | None = None

    async def post(self, commit: str, state: CommitState, description: str) -> None:
        if self.fault is not None:
            raise self.fault
        self.posted.append((commit, state, description))
