"""The rule files of a commit, read from git's objects without a working tree.

Only YAML files are taken, at most three folders deep. Links within the repository are followed once, as copies; all
other links, submodules and files that are too large never reach the disk.
"""

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from monitor.rulefiles.syntax.yaml12 import FILE_MAX_BYTES

MAX_FILES = 5_000
MAX_ENTRIES = 200_000  # files of any kind in the tree
MAX_TOTAL = 16 * 1024 * 1024  # bytes of all rule files
_DEPTH = 3  # base/alerts/x.yaml
_SUFFIXES = (".yaml", ".yml")
_NOTES = 5
_LINK, _SUBMODULE = "120000", "160000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of `git ls-tree`: mode, object id and path below the rules folder of the repository."""

    mode: str
    id: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`files` are object ids by path. `links` are paths of rule files that are links. `notes` are what is left out."""

    files: Mapping[str, str]
    links: Mapping[str, str]
    notes: tuple[str, ...] = ()


def entries_of(listing: bytes) -> tuple[Entry, ...]:
    """Parse the output of `git ls-tree -r -z`. Raises ValueError if it is not one, or has too many entries."""
    lines = listing.split(b"\0")
    if len(lines) > MAX_ENTRIES:
        raise ValueError(f"the folder has more than {MAX_ENTRIES:,} files")
    return tuple(_entry(line) for line in lines if line)


def _entry(line: bytes) -> Entry:
    head, tab, path = line.partition(b"\t")
    fields = head.split()
    if not tab or len(fields) != 3:
        raise ValueError("git listed the files in an unknown format")
    return Entry(mode=fields[0].decode("ascii"), id=fields[2].decode("ascii"), path=path.decode("utf-8", "replace"))


def plan_of(entries: Iterable[Entry]) -> Plan:
    """Return what to write. Raises ValueError if there are too many rule files, or none."""
    files: dict[str, str] = {}
    links: dict[str, str] = {}
    notes: list[str] = []
    for entry in entries:
        if not _is_safe(entry.path):
            continue
        if entry.mode == _SUBMODULE:
            notes.append(f"{entry.path} is a submodule: its files are not read")
        elif entry.mode == _LINK and not _is_rule_file(entry.path):
            if "/" not in entry.path and "." not in entry.path:
                notes.append(f"{entry.path} is a symbolic link: if it is a pack, replace it with a folder")
        elif entry.mode == _LINK:
            links[entry.path] = entry.id
        elif _is_rule_file(entry.path):
            files[entry.path] = entry.id
    if not files and not links:
        raise ValueError("no rule files")
    if len(files) + len(links) > MAX_FILES:
        raise ValueError(f"more than {MAX_FILES:,} YAML files")
    if len(notes) > _NOTES:
        notes = [*notes[:_NOTES], f"… and {len(notes) - _NOTES} more"]
    return Plan(files=files, links=links, notes=tuple(notes))


def _is_safe(path: str) -> bool:
    """Return whether the path stays inside the folder, and is neither hidden nor unprintable."""
    parts = path.split("/")
    return path.isprintable() and "\ufffd" not in path and not any(part == "" or part[0] == "." for part in parts)


def _is_rule_file(path: str) -> bool:
    return path.endswith(_SUFFIXES) and path.count("/") < _DEPTH


def target_of(link: str, text: bytes, plan: Plan) -> str | None:
    """Return the path of the file that a link leads to, None if it leads elsewhere or to another link."""
    try:
        target = text.decode("utf-8")
    except UnicodeDecodeError:
        return None
    path = posixpath.normpath(posixpath.join(posixpath.dirname(link), target))
    return path if path in plan.files else None


def sizes_of(output: bytes) -> dict[str, int]:
    """Parse `git cat-file --batch-check`: bytes by object id, without objects that were too large to be fetched."""
    sizes: dict[str, int] = {}
    for line in output.decode("ascii", "replace").splitlines():
        fields = line.split()
        if len(fields) == 3 and fields[1] == "blob" and fields[2].isdecimal():
            sizes[fields[0]] = int(fields[2])
    return sizes


def is_readable(size: int | None) -> bool:
    """Return whether a rule file of that size is read; None: too large to be fetched."""
    return size is not None and size <= FILE_MAX_BYTES


def contents_of(output: bytes) -> Iterator[tuple[str, bytes]]:
    """Parse `git cat-file --batch`: object ids and contents. Raises ValueError if it is cut off."""
    at = 0
    while at < len(output):
        end = output.find(b"\n", at)
        fields = output[at : max(end, at)].split()
        if end < 0 or len(fields) != 3 or not fields[2].isdigit():
            raise ValueError("git returned an incomplete file")
        start, size = end + 1, int(fields[2])
        if output[start + size : start + size + 1] != b"\n":
            raise ValueError("git returned an incomplete file")
        yield fields[0].decode("ascii"), output[start : start + size]
        at = start + size + 1
