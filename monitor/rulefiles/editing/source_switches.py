"""Changes to `enabled` of shipped sources in a pack's tuning.yaml. The rest of the file stays unchanged, byte for byte.

An entry that this module wrote starts its `because` with MARK. Entries that people wrote are never changed: they get
`enabled` only if they say nothing about it.
"""

import codecs
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor.domain.rules.rule import Place
from monitor.domain.sources.source import SourceId
from monitor.domain.sources.verification import Switch
from monitor.errors import RuleFilesError
from monitor.rulefiles.editing.append import first_error, list_at, with_file
from monitor.rulefiles.folders.folder import FolderFiles
from monitor.rulefiles.folders.packs import build_rule_set
from monitor.rulefiles.syntax.schema import modeline
from monitor.rulefiles.syntax.yaml12 import ListNode, MapNode, Node, Scalar

TUNING_FILE = "tuning.yaml"
MARK = "sources verify "

_DASH = re.compile(r" *(?=- )")


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenSwitch:
    """An entry of a tuning.yaml that sets `enabled`. `by_hand`: a person wrote it."""

    pack: str
    place: Place
    by_hand: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEdit:
    """The new content of `path`. `before` is the present content, None if the file does not exist."""

    path: Path
    before: bytes | None
    after: bytes


def switches_in(folder: FolderFiles) -> Mapping[SourceId, WrittenSwitch]:
    """The entries that set `enabled`, by source; that of the last pack where several do. Broken files have none."""
    found: dict[SourceId, WrittenSwitch] = {}
    for snapshot in folder.packs:
        data = dict(snapshot.files.files).get(TUNING_FILE)
        if data is None:
            continue
        try:
            entries = _entries(data, f"{snapshot.files.name}/{TUNING_FILE}")
        except RuleFilesError:
            continue
        for source_id, entry in entries.items():
            if entry.get("enabled") is not None:
                by_hand = not _text(entry.get("because")).startswith(MARK)
                found[source_id] = WrittenSwitch(pack=snapshot.files.name, place=entry.place, by_hand=by_hand)
    return found


def edit_switches(
    root: Path, folder: FolderFiles, pack: str, switches: Sequence[Switch], *, day: str, schema_folder: str = ""
) -> FileEdit:
    """The tuning.yaml of `pack` with these switches, checked by loading the folder with it. `day` is written as the day
    of the test.

    Raises RuleFilesError if the file has a layout that can't be edited, or if the result does not load.
    """
    snapshot = next((s for s in folder.packs if s.files.name == pack), None)
    before = dict(snapshot.files.files).get(TUNING_FILE) if snapshot else None
    marked = [
        Switch(source_id=s.source_id, enabled=s.enabled, because=f"{MARK}{day}: {_one_line(s.because)}")
        for s in switches
    ]
    after = _new_file(marked, schema_folder) if before is None else _edited(before, f"{pack}/{TUNING_FILE}", marked)
    _check(folder, pack, after, marked)
    return FileEdit(path=root / pack / TUNING_FILE, before=before, after=after)


def write_edit(edit: FileEdit) -> None:
    """Replace the file atomically; a symbolic link is kept.

    Raises OSError, and RuleFilesError if the file has changed since it was read.
    """
    target = edit.path.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    present = target.read_bytes() if target.exists() else None
    if present != edit.before:
        raise RuleFilesError(f"{edit.path} changed while it was being edited; nothing was written. Try again.")
    number, fresh = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(number, "wb") as file:
            file.write(edit.after)
            file.flush()
            os.fsync(number)
        if present is None:
            Path(fresh).chmod(0o644)
        else:
            shutil.copymode(target, fresh)
        Path(fresh).replace(target)
    except OSError:
        Path(fresh).unlink(missing_ok=True)
        raise


# ------------------------------------------------------------------ the text


def _new_file(switches: Sequence[Switch], schema_folder: str) -> bytes:
    head = f"{modeline('tuning', schema_folder)}\n" if schema_folder else ""
    return f"{head}sources:\n{_lines(switches, 2, chr(10))}".encode()


def _lines(switches: Sequence[Switch], columns: int, newline: str) -> str:
    return "".join(f"{' ' * columns}- {_entry(switch)}{newline}" for switch in switches)


def _entry(switch: Switch) -> str:
    return f"{{id: {switch.source_id}, enabled: {_flag(switch)}, because: {_quoted(switch.because)}}}"


def _flag(switch: Switch) -> str:
    return str(switch.enabled).lower()


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)[:200].strip()


def _edited(before: bytes, name: str, switches: Sequence[Switch]) -> bytes:
    entries = _entries(before, name)
    mark = codecs.BOM_UTF8 if before.startswith(codecs.BOM_UTF8) else b""
    lines = before.decode("utf-8-sig").splitlines(keepends=True)
    newline = "\r\n" if b"\r\n" in before else "\n"
    new = [switch for switch in switches if switch.source_id not in entries]
    at, columns, needs_key = _end_of_list(before, name, lines)
    edits = [e for s in switches if s.source_id in entries for e in _edits(entries[s.source_id], s, lines, newline)]
    for edit in sorted(edits, key=lambda e: e.at, reverse=True):  # an edit moves what follows on its line
        edit.apply(lines)
    if new:
        if at and not lines[at - 1].endswith("\n"):
            lines[at - 1] += newline
        lines.insert(at, (f"sources:{newline}" if needs_key else "") + _lines(new, columns, newline))
    return mark + "".join(lines).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edit:
    """Replaces `width` characters at `at`, the indices of line and column."""

    at: tuple[int, int]
    width: int
    text: str

    def apply(self, lines: list[str]) -> None:
        line, column = self.at
        lines[line] = lines[line][:column] + self.text + lines[line][column + self.width :]


def _edits(entry: MapNode, switch: Switch, lines: Sequence[str], newline: str) -> Iterator[_Edit]:
    """The edits that set `enabled` and `because` of an entry. A person's reason for another change of it stays."""
    values = {"enabled": _flag(switch), "because": _quoted(switch.because)}
    missing = [key for key in values if entry.get(key) is None]
    for key in values.keys() - missing:
        node = entry.get(key)
        if not isinstance(node, Scalar) or "\n" in node.raw.rstrip():
            raise RuleFilesError(f"{entry.place}: '{key}' of {switch.source_id} is not on one line. Edit it by hand.")
        if key == "enabled" or node.text.startswith(MARK):
            yield _Edit(at=_start(node), width=len(node.raw.rstrip()), text=values[key])
    source_id = entry.get("id")
    if missing and isinstance(source_id, Scalar):
        line, column = _start(source_id)
        is_flow = lines[entry.place.line - 1][entry.place.column - 1] == "{"
        gap = ", " if is_flow else newline + " " * (entry.entries[0][0].place.column - 1)
        text = "".join(f"{gap}{key}: {values[key]}" for key in missing)
        yield _Edit(at=(line, column + len(source_id.raw.rstrip())), width=0, text=text)


def _start(node: Scalar) -> tuple[int, int]:
    return node.place.line - 1, node.place.column - 1


def _end_of_list(before: bytes, name: str, lines: Sequence[str]) -> tuple[int, int, bool]:
    """The index of the line after the last entry, the columns before a dash, and whether the key is missing."""
    listed, _ = list_at(before, name, "sources")
    if listed is None:
        return len(lines), 2, True
    if isinstance(listed, Scalar) and listed.is_null:
        return _line_of_key(before, name), 2, False
    if isinstance(listed, ListNode) and listed.items:
        first = _DASH.match(lines[listed.items[0].place.line - 1])
        if first:
            return _last_line(listed.items[-1], lines), len(first.group()), False
    raise RuleFilesError(f"{name}: 'sources' is not a block list with '- ' lines. Add the entries by hand.")


def _line_of_key(before: bytes, name: str) -> int:
    """The number of the line with the key `sources`, which is the index of the next one."""
    found = re.search(r"^sources[ \t]*:", before.decode("utf-8-sig"), re.MULTILINE)
    if found is None:
        raise RuleFilesError(f"{name}: the key 'sources' is not at the start of a line. Add the entries by hand.")
    return before.decode("utf-8-sig")[: found.start()].count("\n") + 1


def _last_line(item: Node, lines: Sequence[str]) -> int:
    """The number of the last line of an entry."""
    if not isinstance(item, MapNode):
        return item.place.line
    last = max(_end(value) for _, value in item.entries)
    if lines[item.place.line - 1][item.place.column - 1] != "{":
        return last
    closing = (n for n in range(last, len(lines) + 1) if "}" in lines[n - 1].partition(" #")[0])
    return next(closing, last)


def _end(node: Node) -> int:
    return node.place.line + (node.raw.rstrip().count("\n") if isinstance(node, Scalar) else 0)


def _entries(data: bytes, name: str) -> dict[SourceId, MapNode]:
    listed, _ = list_at(data, name, "sources")
    items = listed.items if isinstance(listed, ListNode) else ()
    return {SourceId(_text(item.get("id"))): item for item in items if isinstance(item, MapNode)}


def _text(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) else ""


def _check(folder: FolderFiles, pack: str, after: bytes, switches: Sequence[Switch]) -> None:
    rules = build_rule_set(with_file(folder, pack, TUNING_FILE, after))
    if error := first_error(rules, pack):
        raise RuleFilesError(f"{error} Nothing was written.")
    enabled = {source.id: source.enabled for source in rules.sources}
    unchanged = [s.source_id for s in switches if enabled.get(s.source_id) is not s.enabled]
    if unchanged:
        raise RuleFilesError(
            f"{pack}/{TUNING_FILE}: {', '.join(unchanged)} can't be changed in this file. Edit it by hand."
        )
