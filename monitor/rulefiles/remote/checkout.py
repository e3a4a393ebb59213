"""The checkout of a commit as a folder below the data folder: written whole, then swapped in by one rename.

    rules-git/current -> trees/3f9c2ab1d2e4-1   what the rules are read from
    rules-git/trees/3f9c2ab1d2e4-1/             the rule files of a commit, and .commit.json about it

Readers take a snapshot at one moment. The folder before the present one stays for those that just read it.
"""

import contextlib
import errno
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor.rulefiles.folders.revision import COMMIT_FILE
from monitor.rulefiles.syntax.yaml12 import FILE_MAX_BYTES

_CURRENT = "current"
_TREES = "trees"
_NOT_A_FILE = "this-link-leads-out-of-the-repository"  # does not exist, so that the reader reports the file
_ID_CHARS = 12


@dataclass(frozen=True, slots=True)
class TooLarge:
    """In place of a content: the file exceeds the limit of a rule file, which the reader reports."""


@dataclass(frozen=True, slots=True)
class LeadsOut:
    """In place of a content: a link that leads to no file of the repository, which the reader reports."""


Content = bytes | TooLarge | LeadsOut


class CheckoutFolder:
    """The folder `root` (rules-git). One process writes; others may read."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.current = root / _CURRENT

    def prepare(self) -> None:
        """Create the folder, readable by this user only, and remove what a crash left behind. Raises OSError."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        (self.root / _TREES).mkdir(exist_ok=True, mode=0o700)
        for left in (*self.root.glob("fetch-*"), *(self.root / _TREES).glob("*.part"), *self.root.glob("*.new")):
            remove(left)

    def present(self) -> Mapping[str, Any] | None:
        """Return what was stored about the present checkout, None if there is none or it is damaged."""
        try:
            about = json.loads((self.current / COMMIT_FILE).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return None
        return about if isinstance(about, dict) else None

    def write(self, about: Mapping[str, Any], files: Mapping[str, Content]) -> None:
        """Write the files, sync them to the disk, and make them current. Raises OSError; then nothing has changed."""
        trees = self.root / _TREES
        before = _target(self.current)
        name = _free_name(trees, str(about["commit"])[:_ID_CHARS])
        part = trees / f"{name}.part"
        try:
            part.mkdir(mode=0o700)
            for path, content in files.items():
                _write(part / path, content)
            _write(part / COMMIT_FILE, json.dumps(about, ensure_ascii=False).encode())
            for folder in {part, *((part / path).parent for path in files)}:
                _sync(folder)
            part.rename(trees / name)
        except BaseException:
            remove(part)
            raise
        _swap(self.current, Path(_TREES) / name)
        _sync(self.root)
        for old in trees.iterdir():
            if old.name not in (name, before):
                remove(old)


def remove(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        with contextlib.suppress(OSError):
            path.unlink()
    else:
        shutil.rmtree(path, ignore_errors=True)


def _target(link: Path) -> str:
    try:
        return Path(os.readlink(link)).name  # noqa: PTH115 -- a link that leads nowhere is read, too
    except OSError:
        return ""


def _free_name(trees: Path, commit: str) -> str:
    """Return a new name: the same commit may be checked out again, for other settings."""
    taken = {path.name for path in trees.iterdir()}
    return next(name for number in range(1, len(taken) + 2) if (name := f"{commit}-{number}") not in taken)


def _write(path: Path, content: Content) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if isinstance(content, LeadsOut):
        path.symlink_to(_NOT_A_FILE)
        return
    with path.open("xb") as file:
        if isinstance(content, TooLarge):
            file.truncate(FILE_MAX_BYTES + 1)
        else:
            file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _swap(link: Path, target: Path) -> None:
    new = link.with_name(f"{link.name}.new")
    new.unlink(missing_ok=True)
    new.symlink_to(target)
    new.replace(link)


def is_disk_full(error: OSError) -> bool:
    return error.errno in (errno.ENOSPC, errno.EDQUOT)
