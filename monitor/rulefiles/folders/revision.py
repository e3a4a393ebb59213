"""The commit of a rules folder, read from a REVISION file, a checkout of the monitor, or .git without running git.

Author and subject are known only if the commit is a loose object, as after a commit or a small pull. For a commit in a
git pack file only the hash is known.
"""

import json
import re
import zlib
from pathlib import Path

from monitor.ports.rules import Revision

COMMIT_FILE = ".commit.json"
"""The file that the monitor writes into a checkout of its own: an object with commit, author and subject."""

_HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_SHORT = 7
_LINE_CHARS = 100
_FILE_BYTES = 1_000_000  # packed-refs of a large repository is smaller


def find_revision(root: Path) -> Revision | None:
    """Return the revision of the folder or its parent, None if neither is a checkout. Never raises."""
    try:
        real = root.resolve()
        return (
            _from_checkout(real / COMMIT_FILE)
            or _from_file(real / "REVISION")
            or _from_git(real)
            or _from_git(real.parent)
        )
    except (OSError, RuntimeError, ValueError, zlib.error):
        return None


def _text(path: Path) -> str:
    """Return the beginning of a file, "" if there is no file."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return file.read(_FILE_BYTES).decode("utf-8", "replace")


def _from_checkout(path: Path) -> Revision | None:
    text = _text(path)
    about = json.loads(text) if text else None
    if not isinstance(about, dict) or not _HASH.fullmatch(str(about.get("commit"))):
        return None
    author, subject = (str(about.get(key, ""))[:_LINE_CHARS] for key in ("author", "subject"))
    return Revision(commit=about["commit"][:_SHORT], author=author, subject=subject)


def _from_file(path: Path) -> Revision | None:
    words = _text(path).split("\n", 1)[0].strip()
    if not words:
        return None
    return Revision(commit=words[:_SHORT] if _HASH.fullmatch(words) else words[:_LINE_CHARS])


def _from_git(folder: Path) -> Revision | None:
    git = folder / ".git"
    pointer = _text(git).removeprefix("gitdir:").strip()  # a worktree has a .git file, as git-sync makes them
    own = folder / pointer if pointer else git
    head = _text(own / "HEAD").strip()
    if not head:
        return None
    shared = own / (_text(own / "commondir").strip() or ".")
    commit = head if _HASH.fullmatch(head) else _commit_of(head.removeprefix("ref:").strip(), own, shared)
    if not _HASH.fullmatch(commit):
        return None
    author, subject = _author_and_subject(shared, commit)
    return Revision(commit=commit[:_SHORT], author=author, subject=subject)


def _commit_of(ref: str, own: Path, shared: Path) -> str:
    if not ref.startswith("refs/") or ".." in ref:
        return ""
    for folder in (own, shared):
        found = _text(folder / ref).strip()
        if found:
            return found
    lines = _text(shared / "packed-refs").splitlines()
    return next((line.split(" ", 1)[0] for line in lines if line.endswith(f" {ref}")), "")


def _author_and_subject(shared: Path, commit: str) -> tuple[str, str]:
    """Return author and subject, ("", "") if the commit is in a git pack file."""
    path = shared / "objects" / commit[:2] / commit[2:]
    if not path.is_file() or path.stat().st_size > _FILE_BYTES:
        return "", ""
    data = zlib.decompressobj().decompress(path.read_bytes(), _FILE_BYTES).decode("utf-8", "replace")
    head, _, message = data.partition("\n\n")
    author = next((line for line in head.split("\n") if line.startswith("author ")), "")
    name = author.removeprefix("author ").split(" <", 1)[0]
    return name[:_LINE_CHARS], message.split("\n", 1)[0][:_LINE_CHARS]
