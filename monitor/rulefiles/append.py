"""Entries added at the end of a file of a pack: what stands there stays as it is, byte for byte.

What comes of it is read and its examples are run before anything is written.
"""

import re
from dataclasses import dataclass, replace
from pathlib import Path

from monitor.errors import RuleFilesError
from monitor.ports.rules import PackFiles
from monitor.rulefiles.diagnostics import Findings, Problem, Severity
from monitor.rulefiles.examples import try_examples
from monitor.rulefiles.folder import BASE, FolderFiles, Standing, in_order
from monitor.rulefiles.packs import RuleSet, understand
from monitor.rulefiles.schema import modeline
from monitor.rulefiles.yaml12 import ListNode, MapNode, Scalar, read_yaml

__all__ = [
    "ALERTS_FILE",
    "LISTS",
    "Addition",
    "add_entry",
    "new_file",
    "schema_folder",
    "try_entry",
    "try_sources",
    "with_file",
    "write_addition",
]

ALERTS_FILE = "alerts.yaml"
LISTS = {"alerts": "rules", "sources": "sources", "tuning": "override"}
"""Kinds of files, and the key that their list stands under."""

ASIDE = "proposed rule"  # a pack of its own for an entry that can't stand in the one that it is meant for


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """`path` gets `text` at its end. `before` are the bytes that it has now, None where there is no such file."""

    path: Path
    text: bytes
    before: bytes | None


def new_file(entry: str, schema_folder: str = "", kind: str = "alerts") -> str:
    """A whole file of that kind with one entry. `schema_folder` is where its schema is, seen from it ("": nowhere)."""
    head = f"{modeline(kind, schema_folder)}\n" if schema_folder else ""
    return f"{head}{LISTS[kind]}:\n{_indented(entry, 2)}"


def add_entry(
    path: Path, pack: str, before: bytes | None, entry: str, *, schema_folder: str = "", kind: str = "alerts"
) -> Addition:
    """The entry as it fits the file: its indentation and its ends of lines. `kind` is one of LISTS.

    Raises RuleFilesError where nothing can be added at the end of such a file.
    """
    if before is None:
        return Addition(path=path, text=new_file(entry, schema_folder, kind).encode(), before=None)
    indent = _indent(before, f"{pack}/{kind}.yaml", LISTS[kind])
    newline = "\r\n" if b"\r\n" in before else "\n"
    gap = "" if not before or before.endswith(b"\n") else newline
    text = _indented(entry, indent).replace("\n", newline)
    return Addition(path=path, text=f"{gap}{newline}{text}".encode(), before=before)


def _indented(entry: str, columns: int) -> str:
    return "".join(f"{' ' * columns}{line}" if line.strip() else line for line in entry.splitlines(keepends=True))


def _indent(data: bytes, name: str, key: str) -> int:
    """Columns before the dashes of the file's list at `key`."""
    findings = Findings(pack=name.partition("/")[0])
    node = read_yaml(data, name, findings)
    if findings.problems:
        raise RuleFilesError(f"{findings.problems[0]} Mend it first.")
    rules = {key.text: value for key, value in node.entries}.get(key) if isinstance(node, MapNode) else None
    if isinstance(rules, Scalar) and rules.is_null:
        return 2
    if isinstance(rules, ListNode) and rules.items:
        line = findings.line(rules.items[0].place)
        if found := re.match(r" *(?=- )", line):
            return len(found.group())
    raise RuleFilesError(f"{name}: its {key} are no list of lines that begin with '- '. Add the entry by hand.")


# ------------------------------------------------------------------ what comes of it


def try_entry(folder: FolderFiles, addition: Addition | None, entry: str, pack: str, rule_id: str) -> None:
    """Read the folder with the entry in its pack, or without an `addition` in a pack of its own, and run the examples.

    Raises RuleFilesError where the entry would not load, or an example of it would not come out.
    """
    name = pack if addition else ASIDE
    data = (addition.before or b"") + addition.text if addition else new_file(entry).encode()
    rules = understand(with_file(folder, name, ALERTS_FILE, data))
    shown = f"{name}/{ALERTS_FILE}"
    if error := _first_error(rules, name):
        raise RuleFilesError(f"{error} Nothing was written.")
    tried = [t for t in try_examples(rules, (shown,)) if t.rule.id == rule_id]
    if failed := [t for t in tried if not t.held]:
        raise RuleFilesError(f"{shown}: the example of {rule_id} does not come out: read as {failed[0].read}.")
    if all(rule.id != rule_id for rule in rules.rules):
        raise RuleFilesError(f"{shown}: {rule_id} would not be read at the end of this file. Add it by hand.")


def try_sources(folder: FolderFiles, addition: Addition, pack: str, ids: tuple[str, ...]) -> None:
    """Read the folder with these sources in the pack. Raises RuleFilesError where one would not load."""
    data = (addition.before or b"") + addition.text
    rules = understand(with_file(folder, pack, "sources.yaml", data))
    if error := _first_error(rules, pack):
        raise RuleFilesError(f"{error} Nothing was written.")
    missing = set(ids) - {source.id for source in rules.sources}
    if missing:
        named = ", ".join(sorted(missing))
        raise RuleFilesError(f"{pack}/sources.yaml: {named} would not be read at the end of this file. Add it by hand.")


def schema_folder(root: Path) -> str:
    """Where the schemas are as seen from a pack, "" where they are not in the rules folder."""
    return next((f"../{name}" for name in ("schema", f"{BASE}/schema") if (root / name).is_dir()), "")


def _first_error(rules: RuleSet, pack: str) -> Problem | None:
    of_pack = (p for p in rules.problems if p.pack == pack and p.severity is Severity.ERROR)
    return next(of_pack, None)


def with_file(folder: FolderFiles, pack: str, file: str, data: bytes) -> FolderFiles:
    """The folder with another file, or a new one, in one pack."""
    standing = next((s for s in folder.packs if s.files.name == pack), Standing(files=PackFiles(name=pack)))
    others = tuple((name, kept) for name, kept in standing.files.files if name != file)
    changed = replace(standing, files=PackFiles(name=pack, files=((file, data), *others)))
    packs = [s for s in folder.packs if s.files.name != pack]
    return replace(folder, packs=in_order((*packs, changed)))


def write_addition(addition: Addition) -> None:
    """In one piece, so that whoever reads meanwhile sees all of it or nothing.

    Raises OSError, and RuleFilesError where the file is no longer what was read.
    """
    if addition.before is None:
        addition.path.parent.mkdir(parents=True, exist_ok=True)
        with addition.path.open("xb", buffering=0) as file:
            file.write(addition.text)
        return
    if addition.path.read_bytes() != addition.before:
        raise RuleFilesError(f"{addition.path} has just been changed; nothing was written. Ask again.")
    with addition.path.open("ab", buffering=0) as file:
        file.write(addition.text)
