"""Which commit a rules folder is at, read from a REVISION file or from .git without running git.

The author and the subject are told where the commit still lies by itself, as after a commit or a small pull; commits in
a pack file are named alone.
"""

import re
import zlib
from pathlib import Path

from monitor.ports.rules import Revision

__all__ = ["find_revision"]

_HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_SHORT = 7
_LINE_CHARS = 100
_FILE_BYTES = 1_000_000  # packed-refs of a large repository is below it


def find_revision(root: Path) -> Revision | None:
    """Of the folder or the one above it; None where neither is a checkout. Never raises for what stands there."""
    try:
        real = root.resolve()
        return _from_file(real / "REVISION") or _from_git(real) or _from_git(real.parent)
    except (OSError, RuntimeError, ValueError, zlib.error):
        return None


def _text(path: Path) -> str:
    """The beginning of a file, "" where there is none."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return file.read(_FILE_BYTES).decode("utf-8", "replace")


def _from_file(path: Path) -> Revision | None:
    words = _text(path).split("\n", 1)[0].strip()
    if not words:
        return None
    return Revision(commit=words[:_SHORT] if _HASH.fullmatch(words) else words[:_LINE_CHARS])


def _from_git(folder: Path) -> Revision | None:
    git = folder / ".git"
    pointer = _text(git).removeprefix("gitdir:").strip()  # of a worktree, as git-sync makes them
    own = folder / pointer if pointer else git
    head = _text(own / "HEAD").strip()
    if not head:
        return None
    shared = own / (_text(own / "commondir").strip() or ".")
    commit = head if _HASH.fullmatch(head) else _commit_of(head.removeprefix("ref:").strip(), own, shared)
    if not _HASH.fullmatch(commit):
        return None
    author, subject = _who(shared, commit)
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


def _who(shared: Path, commit: str) -> tuple[str, str]:
    """Author and subject, ("", "") where the commit lies in a pack."""
    path = shared / "objects" / commit[:2] / commit[2:]
    if not path.is_file() or path.stat().st_size > _FILE_BYTES:
        return "", ""
    data = zlib.decompressobj().decompress(path.read_bytes(), _FILE_BYTES).decode("utf-8", "replace")
    head, _, message = data.partition("\n\n")
    author = next((line for line in head.split("\n") if line.startswith("author ")), "")
    name = author.removeprefix("author ").split(" <", 1)[0]
    return name[:_LINE_CHARS], message.split("\n", 1)[0][:_LINE_CHARS]
