"""Entries appended to a file of a pack. The existing content stays unchanged, byte for byte.

The result is parsed and its examples are run before anything is written.
"""

import re
from dataclasses import dataclass, replace
from pathlib import Path

from monitor.errors import RuleFilesError
from monitor.ports.rules import PackFiles
from monitor.rulefiles.checks.examples import try_examples
from monitor.rulefiles.folders.folder import BASE, FolderFiles, PackSnapshot, sorted_packs
from monitor.rulefiles.folders.packs import RuleSet, build_rule_set
from monitor.rulefiles.syntax.diagnostics import Findings, Problem, Severity
from monitor.rulefiles.syntax.schema import modeline
from monitor.rulefiles.syntax.yaml12 import ListNode, MapNode, Node, Scalar, read_yaml

ALERTS_FILE = "alerts.yaml"
LISTS = {"alerts": "rules", "sources": "sources", "tuning": "override"}
"""The key of the list in each kind of file."""

SCRATCH_PACK = "proposed rule"  # a temporary pack, to check an entry that can't be appended to its own pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """`text` to append to `path`. `before` is the present content, None if the file does not exist."""

    path: Path
    text: bytes
    before: bytes | None


def new_file(entry: str, schema_folder: str = "", kind: str = "alerts") -> str:
    """Return a new file of that kind with one entry. `schema_folder` is relative to the file ("": no schema)."""
    head = f"{modeline(kind, schema_folder)}\n" if schema_folder else ""
    return f"{head}{LISTS[kind]}:\n{_indented(entry, 2)}"


def add_entry(
    path: Path, pack: str, before: bytes | None, entry: str, *, schema_folder: str = "", kind: str = "alerts"
) -> Addition:
    """Return the entry with the indentation and line endings of the file. `kind` is a key of LISTS.

    Raises RuleFilesError if nothing can be appended to such a file.
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
    """Return the number of columns before the dashes of the file's list at `key`."""
    listed, findings = list_at(data, name, key)
    if isinstance(listed, Scalar) and listed.is_null:
        return 2
    if isinstance(listed, ListNode) and listed.items:
        line = findings.line(listed.items[0].place)
        if found := re.match(r" *(?=- )", line):
            return len(found.group())
    raise RuleFilesError(f"{name}: '{key}' is not a block list with '- ' lines. Add the entry by hand.")


def list_at(data: bytes, name: str, key: str) -> tuple[Node | None, Findings]:
    """Return the value of the file's `key`, None without one. Raises RuleFilesError if the file is not valid YAML."""
    findings = Findings(pack=name.partition("/")[0])
    node = read_yaml(data, name, findings)
    if findings.problems:
        raise RuleFilesError(f"{findings.problems[0]} Fix it first.")
    return (value_at(node, key) if isinstance(node, MapNode) else None), findings


def value_at(node: MapNode, key: str) -> Node | None:
    return {k.text: value for k, value in node.entries}.get(key)


# ------------------------------------------------------------------ checks before writing


def check_new_rule(folder: FolderFiles, addition: Addition | None, entry: str, pack: str, rule_id: str) -> None:
    """Load the folder with the entry in its pack (without `addition`: in a temporary pack), and run its examples.

    Raises RuleFilesError if the entry does not load or one of its examples fails.
    """
    name = pack if addition else SCRATCH_PACK
    data = (addition.before or b"") + addition.text if addition else new_file(entry).encode()
    rules = build_rule_set(with_file(folder, name, ALERTS_FILE, data))
    shown = f"{name}/{ALERTS_FILE}"
    if error := first_error(rules, name):
        raise RuleFilesError(f"{error} Nothing was written.")
    tried = [t for t in try_examples(rules, (shown,)) if t.rule.id == rule_id]
    if failed := [t for t in tried if not t.held]:
        raise RuleFilesError(f"{shown}: an example of {rule_id} fails: read as {failed[0].read}.")
    if all(rule.id != rule_id for rule in rules.rules):
        raise RuleFilesError(f"{shown}: {rule_id} can't be appended to this file. Add it by hand.")


def check_new_sources(folder: FolderFiles, addition: Addition, pack: str, ids: tuple[str, ...]) -> None:
    """Load the folder with these sources in the pack. Raises RuleFilesError if one does not load."""
    data = (addition.before or b"") + addition.text
    rules = build_rule_set(with_file(folder, pack, "sources.yaml", data))
    if error := first_error(rules, pack):
        raise RuleFilesError(f"{error} Nothing was written.")
    missing = set(ids) - {source.id for source in rules.sources}
    if missing:
        named = ", ".join(sorted(missing))
        raise RuleFilesError(f"{pack}/sources.yaml: {named} can't be appended to this file. Add it by hand.")


def schema_folder(root: Path) -> str:
    """Return the schema folder relative to a pack, "" if the rules folder has none."""
    return next((f"../{name}" for name in ("schema", f"{BASE}/schema") if (root / name).is_dir()), "")


def first_error(rules: RuleSet, pack: str) -> Problem | None:
    """Return the first error of a pack."""
    of_pack = (p for p in rules.problems if p.pack == pack and p.severity is Severity.ERROR)
    return next(of_pack, None)


def with_file(folder: FolderFiles, pack: str, file: str, data: bytes) -> FolderFiles:
    """Return the folder with one file of one pack added or replaced."""
    before = next((s for s in folder.packs if s.files.name == pack), PackSnapshot(files=PackFiles(name=pack)))
    others = tuple((name, kept) for name, kept in before.files.files if name != file)
    changed = replace(before, files=PackFiles(name=pack, files=((file, data), *others)))
    packs = [s for s in folder.packs if s.files.name != pack]
    return replace(folder, packs=sorted_packs((*packs, changed)))


def write_addition(addition: Addition) -> None:
    """Append with a single write, so that a concurrent reader sees all of it or nothing.

    Raises OSError, and RuleFilesError if the file has changed since it was read.
    """
    if addition.before is None:
        addition.path.parent.mkdir(parents=True, exist_ok=True)
        with addition.path.open("xb", buffering=0) as file:
            file.write(addition.text)
        return
    if addition.path.read_bytes() != addition.before:
        raise RuleFilesError(f"{addition.path} changed while it was being edited; nothing was written. Try again.")
    with addition.path.open("ab", buffering=0) as file:
        file.write(addition.text)
