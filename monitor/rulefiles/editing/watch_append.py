"""Entries added to watch.yaml. Comments and all other lines stay as they are.

The result is read again before it is written: it has the entries of before and the new ones, and nothing else.
"""

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from monitor.domain.acts.goods_codes import shown_hs
from monitor.domain.watch.watch_list import (
    NOTHING_WATCHED,
    WatchedFirm,
    WatchedMaterial,
    WatchedSite,
    WatchKind,
    WatchList,
)
from monitor.errors import RuleFilesError
from monitor.rulefiles.parsers.watch import WATCH_LIMITS, Names, read_watch
from monitor.rulefiles.syntax.diagnostics import Findings
from monitor.rulefiles.syntax.yaml12 import ListNode, MapNode, Node, read_yaml

Entry = WatchedMaterial | WatchedFirm | WatchedSite
_HEAD = "# What we buy, make and sell, and with whom. Confidential: keep this file out of repositories.\nwatch: {}\n"
_NOT_TEXT = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_PLAIN = re.compile(r"[^\W\d_](?:[\w .&/-]*[\w.])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchEdit:
    """The new content of the file. `before` is the present one, None if the file does not exist."""

    before: bytes | None = field(repr=False)
    after: bytes = field(repr=False)


def entry_line(entry: Entry) -> str:
    """Return the entry as one line of a list: `{name: Example, zh: 示例}`."""
    match entry:
        case WatchedMaterial():
            pairs = [
                ("is", _text(entry.concept)),
                ("hs", _texts([shown_hs(code) for code in entry.hs])),
                ("eccn", _texts(entry.eccn)),
                ("cas", _texts(entry.cas)),
                ("parts", _texts(entry.parts)),
            ]
        case WatchedFirm():
            ids = ", ".join(f"{scheme}: {_text(value)}" for scheme, _, value in (i.partition(":") for i in entry.ids))
            pairs = [
                ("name", _text(entry.name)),
                ("also", _texts(entry.names[1:])),
                ("role", _text(entry.role)),
                ("country", _text(entry.country)),
                ("ids", f"{{{ids}}}" if ids else ""),
            ]
        case WatchedSite():
            pairs = [
                ("name", _text(entry.name)),
                ("country", _text(entry.country)),
                ("makes", _texts(entry.makes)),
                ("firm", _text(entry.firm)),
            ]
    pairs += [("owner", _text(entry.owner)), ("note", _text(entry.note))]
    return "{" + ", ".join(f"{key}: {value}" for key, value in pairs if value) + "}"


def _text(text: str) -> str:
    """The text unquoted if every YAML reader takes it as the same text, else in double quotes; "" for ""."""
    if not text or (_PLAIN.fullmatch(text) and text.casefold() not in _NOT_TEXT):
        return text
    return json.dumps(text, ensure_ascii=False)


def _texts(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(_text, texts))}]" if texts else ""


# ------------------------------------------------------------------ where the entries go


def add_to_watch_list(before: bytes | None, added: WatchList, names: Names, shown: str) -> WatchEdit:
    """Return the file with the entries at the end of their lists. `shown` is its name in messages.

    Raises RuleFilesError if the file has an error or is written in a form to which nothing can be added.
    """
    newline = "\r\n" if before is not None and b"\r\n" in before else "\n"
    text = _HEAD if before is None else before.decode("utf-8-sig", "replace").replace("\r\n", "\n")
    present = NOTHING_WATCHED if before is None else _read(before, names, shown)
    groups: dict[WatchKind, Sequence[Entry]] = {
        WatchKind.MATERIALS: added.materials,
        WatchKind.FIRMS: added.firms,
        WatchKind.SITES: added.sites,
    }
    for kind, entries in groups.items():
        if entries:
            text = _with_entries(text, kind, entries, shown)
    bom = b"\xef\xbb\xbf" if before is not None and before.startswith(b"\xef\xbb\xbf") else b""
    after = bom + text.replace("\n", newline).encode()
    _expect(after, names, shown, (present, added))
    return WatchEdit(before=before, after=after)


def _read(data: bytes, names: Names, shown: str) -> WatchList:
    findings = Findings()
    node = read_yaml(data, shown, findings, WATCH_LIMITS)
    watch = NOTHING_WATCHED if node is None else read_watch(node, names, findings)
    if findings.errors:
        raise RuleFilesError(f"{findings.problems[0]} Fix it first: monitor watch check")
    return watch


def _with_entries(text: str, kind: WatchKind, entries: Iterable[Entry], shown: str) -> str:
    lines = text.split("\n")
    top = read_yaml(text.encode(), shown, Findings(), WATCH_LIMITS)
    watch = top.get("watch") if isinstance(top, MapNode) else None
    if not isinstance(top, MapNode) or not isinstance(watch, MapNode):
        raise _by_hand(shown, "watch")
    if not watch.entries:  # watch: {}
        _clear(lines, watch, "{}", shown)
        at, indent = _end_of(lines, watch, top, indent=0), 2
        return _inserted(lines, at, [f"{' ' * indent}{kind}:", *_dashes(entries, indent + 2)])
    if watch.entries[0][0].place.line == watch.place.line and _line(lines, watch).lstrip().startswith("watch:"):
        raise _by_hand(shown, "watch")  # {materials: …} on one line
    indent = watch.entries[0][0].place.column - 1
    listed = watch.get(kind)
    if listed is None:
        return _inserted(
            lines, _end_of(lines, watch, top, indent=indent), [f"{' ' * indent}{kind}:", *_dashes(entries, indent + 2)]
        )
    if isinstance(listed, ListNode) and not listed.items:
        _clear(lines, listed, "[]", shown)
        return _inserted(lines, listed.place.line, _dashes(entries, indent + 2))
    if not isinstance(listed, ListNode) or not (dash := re.match(r" *(?=- )", _line(lines, listed.items[0]))):
        raise _by_hand(shown, kind)
    return _inserted(
        lines, _end_of(lines, listed, watch, top, indent=len(dash.group())), _dashes(entries, len(dash.group()))
    )


def _by_hand(shown: str, key: str) -> RuleFilesError:
    return RuleFilesError(f"{shown}: '{key}' is not written as a list with '- ' lines. Add the entries by hand.")


def _dashes(entries: Iterable[Entry], indent: int) -> list[str]:
    return [f"{' ' * indent}- {entry_line(entry)}" for entry in entries]


def _line(lines: Sequence[str], node: Node) -> str:
    return lines[node.place.line - 1]


def _clear(lines: list[str], node: Node, sign: str, shown: str) -> None:
    """Remove `{}` or `[]`, which says that there are no entries."""
    number, column = node.place.line - 1, node.place.column - 1
    if not lines[number].startswith(sign, column):
        raise _by_hand(shown, "watch")
    lines[number] = f"{lines[number][:column].rstrip()}{lines[number][column + len(sign) :].rstrip()}"


def _end_of(lines: Sequence[str], node: Node, *above: MapNode, indent: int) -> int:
    """The number of lines up to the end of the node: up to the next key, without the comments before that key.

    A line that starts with # and is indented deeper than `indent` belongs to the node: it may be part of a text.
    """
    own = {key.place.line for key, _ in node.entries} if isinstance(node, MapNode) else set()
    following = (key.place.line for table in above for key, _ in table.entries if key.place.line > node.place.line)
    end = min((line for line in following if line not in own), default=len(lines) + 1) - 1
    while end > node.place.line and _is_outside(lines[end - 1], indent):
        end -= 1
    return end


def _is_outside(line: str, indent: int) -> bool:
    plain = line.lstrip()
    return not plain or (plain.startswith("#") and len(line) - len(plain) <= indent)


def _inserted(lines: list[str], at: int, new: Sequence[str]) -> str:
    text = "\n".join((*lines[:at], *new, *lines[at:]))
    return text if text.endswith("\n") else f"{text}\n"


def _expect(after: bytes, names: Names, shown: str, lists: Sequence[WatchList]) -> None:
    """Raise RuleFilesError unless the file now has the entries of before and the new ones."""
    if len(after) > WATCH_LIMITS.size:
        raise RuleFilesError(f"{shown} would have {len(after):,} bytes, the limit is {WATCH_LIMITS.size:,}.")
    findings = Findings()
    node = read_yaml(after, shown, findings, WATCH_LIMITS)
    found = NOTHING_WATCHED if node is None else read_watch(node, names, findings)
    wanted = [e for kind in ("materials", "firms", "sites") for one in lists for e in getattr(one, kind)]
    if findings.errors or _bare((*found.materials, *found.firms, *found.sites)) != _bare(wanted):
        raise RuleFilesError(f"{shown}: the entries can't be added to a file of this form. Add them by hand.")


def _bare(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries as files have them: without places, and without the goods that codes stand for."""
    return tuple(
        replace(e, place=None, concepts=frozenset()) if isinstance(e, WatchedMaterial) else replace(e, place=None)
        for e in entries
    )


# ------------------------------------------------------------------ writing


def write_watch_list(path: Path, edit: WatchEdit) -> None:
    """Write the file as a whole, so that a reader sees the old or the new one. Only its owner can read a new file.

    Raises OSError, and RuleFilesError if the file has changed since it was read.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    real = path.resolve()
    if (real.read_bytes() if real.exists() else None) != edit.before:
        raise RuleFilesError(f"{path} changed while it was being edited; nothing was written. Try again.")
    handle, name = tempfile.mkstemp(prefix=".watch-", dir=real.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(edit.after)
            file.flush()
            os.fsync(file.fileno())
        if edit.before is not None:
            shutil.copymode(real, temporary)
        temporary.replace(real)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
