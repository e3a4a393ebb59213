"""The rule files of a commit, read by git's own client into a folder.

Arguments are checked and no shell is involved; git runs without prompts, hooks and network. Links and files that are no
rule files are left out.
"""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from monitor.errors import RevisionError
from monitor.rulefiles.syntax.yaml12 import FILE_MAX_BYTES

_REVISION = re.compile(r"[0-9A-Za-z_@][0-9A-Za-z_@./^~+{}-]{0,199}")
_SECONDS = 60
_FILES_MAX = 5_000
_REGULAR = frozenset({b"100644", b"100755"})
_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM")


class _Blob(NamedTuple):
    hash: str
    size: int
    path: PurePosixPath


def is_in_git(folder: Path) -> bool:
    """True if the folder is in a git work tree and git is installed."""
    try:
        return _git(folder, "rev-parse", "--is-inside-work-tree").strip() == b"true"
    except RevisionError:
        return False


def checkout(folder: Path, revision: str, into: Path) -> str:
    """Write the YAML files that `folder` had in a revision to `into`. Returns the short hash of the commit.

    Raises RevisionError if the folder is in no repository, or the revision is unknown or lacks the folder.
    """
    if not _REVISION.fullmatch(revision) or ".." in revision:
        raise RevisionError(f"{revision!r} is no revision; expected a branch, a tag or a commit, as in origin/main")
    if not is_in_git(folder):
        raise RevisionError(
            f"{folder} is not in a git repository, or git is not installed. Give a folder: --against DIR"
        )
    commit = _commit(folder, revision)
    prefix = _git(folder, "rev-parse", "--show-prefix").decode("utf-8", "replace").strip()
    blobs = list(_blobs(folder, commit))
    if not blobs:
        raise RevisionError(f"{revision} ({commit[:7]}) has no rule files in {prefix or 'the repository'}")
    for blob, data in zip(blobs, _contents(folder, blobs), strict=True):
        target = into / blob.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return commit[:7]


def _commit(folder: Path, revision: str) -> str:
    try:
        found = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    except RevisionError as e:
        advice = "In CI fetch it first: actions/checkout with fetch-depth: 0"
        raise RevisionError(f"git knows no revision {revision} in {folder}. {advice}") from e
    return found.decode("ascii").strip()


def _blobs(folder: Path, commit: str) -> Iterator[_Blob]:
    """The YAML files below the folder, as `git ls-tree` prints them: relative to it."""
    listed = _git(folder, "ls-tree", "-r", "-z", "--long", commit)
    count = 0
    for entry in listed.split(b"\0"):
        head, _, name = entry.partition(b"\t")
        mode, _, found, size = (*head.split(), b"", b"", b"", b"")[:4]
        path = PurePosixPath(os.fsdecode(name))
        if mode not in _REGULAR or path.suffix not in (".yaml", ".yml") or path.is_absolute() or ".." in path.parts:
            continue
        count += 1
        if count > _FILES_MAX:
            raise RevisionError(f"{folder}: more than {_FILES_MAX:,} YAML files; is it a rules folder?")
        if int(size) <= FILE_MAX_BYTES:
            yield _Blob(found.decode("ascii"), int(size), path)


def _contents(folder: Path, blobs: list[_Blob]) -> Iterator[bytes]:
    """The contents in order, from one `git cat-file --batch`: a line, then the bytes and a line break."""
    answer = _git(folder, "cat-file", "--batch", given="".join(f"{b.hash}\n" for b in blobs).encode("ascii"))
    at = 0
    for blob in blobs:
        at = answer.index(b"\n", at) + 1
        yield answer[at : at + blob.size]
        at += blob.size + 1


def _git(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    """Raises RevisionError with git's message."""
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    quiet = {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_PAGER": "cat"}
    command = ["git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", *arguments]
    try:
        done = subprocess.run(  # noqa: S603 -- no shell; the revision is checked
            command, cwd=folder, env=kept | quiet, input=given, capture_output=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as e:
        raise RevisionError(f"git can't be run in {folder}: {e}") from e
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise RevisionError(f"git {arguments[0]} failed in {folder}: {said[0][:300] if said else 'no message'}")
    return done.stdout
