"""The patch that adds examples to rules. The rest of each file stays unchanged, byte for byte.

An example of the user's own rule goes into its alerts.yaml, an example of a shipped rule into the user's tuning.yaml.
The result is parsed before it is offered; an example that can't be added is skipped, with the reason.
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor.domain.rules.rule import Example, Rule, RuleId
from monitor.errors import RuleFilesError
from monitor.rulefiles.editing.append import LISTS, add_entry, first_error, list_at, value_at, with_file
from monitor.rulefiles.editing.proposal import example_line
from monitor.rulefiles.folders.folder import BASE, FolderFiles
from monitor.rulefiles.folders.packs import RuleSet, build_rule_set
from monitor.rulefiles.syntax.yaml12 import ListNode, MapNode


@dataclass(frozen=True, slots=True, kw_only=True)
class NewExample:
    """An example to add to a rule. `why` states its origin in a few words."""

    rule_id: RuleId
    example: Example
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """An example that could not be added."""

    wanted: NewExample
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """`text` is a unified diff against the rules folder, "" if nothing changes; `added` are the examples in it."""

    text: str
    added: tuple[NewExample, ...] = ()
    left: tuple[Left, ...] = ()


def build_patch(folder: FolderFiles, rules: RuleSet, wanted: Iterable[NewExample], pack: str) -> Patch:
    """Return the patch that adds the examples. The tuning.yaml of `pack` takes those of shipped rules.

    Examples that a rule already has are ignored.
    """
    known = {rule.id: rule for rule in rules.rules}
    editor = _FolderEditor(folder, rules)
    added: list[NewExample] = []
    left: list[Left] = []
    for one in dict.fromkeys(wanted):
        rule = known.get(one.rule_id)
        if rule is None:
            left.append(Left(wanted=one, reason="the rule is no longer in the rules folder"))
        elif not _has(rule, one.example):
            try:
                editor.add(rule, one, pack)
                added.append(one)
            except RuleFilesError as e:
                left.append(Left(wanted=one, reason=str(e)))
    return Patch(text="".join(editor.diff()), added=tuple(added), left=tuple(left))


def _has(rule: Rule, example: Example) -> bool:
    return any(
        (e.title, e.text, e.must_match) == (example.title, example.text, example.must_match) for e in rule.examples
    )


class _FolderEditor:
    """Adds examples to a folder in memory."""

    def __init__(self, folder: FolderFiles, rules: RuleSet) -> None:
        self._before = folder
        self._rules = rules
        self._after = folder
        self._touched: dict[tuple[str, str], None] = {}

    def add(self, rule: Rule, wanted: NewExample, pack: str) -> None:
        """Add an example. Raises RuleFilesError, and changes nothing, if it can't be added to the file."""
        shipped = rule.pack == BASE
        if error := first_error(self._rules, pack if shipped else rule.pack):
            raise RuleFilesError(f"{error.place}: {error.message} Fix it first.")
        name, file = (pack, "tuning.yaml") if shipped else _file_of(rule)
        text = _with_example(_bytes(self._after, name, file), name, file, wanted)
        changed = with_file(self._after, name, file, text)
        added = next((r for r in build_rule_set(changed).rules if r.id == wanted.rule_id), None)
        if added is None or not _has(added, wanted.example):
            raise RuleFilesError("the layout of its file does not allow adding an example. Add it by hand.")
        self._after = changed
        self._touched[name, file] = None

    def diff(self) -> Iterator[str]:
        for pack, file in self._touched:
            before, after = (_bytes(folder, pack, file) for folder in (self._before, self._after))
            yield from _diff(before, after or b"", f"{pack}/{file}")


def _file_of(rule: Rule) -> tuple[str, str]:
    assert rule.place is not None, "a rule that was read has a place"
    name, _, file = rule.place.file.partition("/")
    return name, file


def _bytes(folder: FolderFiles, pack: str, file: str) -> bytes | None:
    found = next((s for s in folder.packs if s.files.name == pack), None)
    return dict(found.files.files).get(file) if found else None


def _diff(before: bytes | None, after: bytes, name: str) -> Iterator[str]:
    """Yield the lines of a unified diff for `patch -p1` and `git apply`."""
    old, new = _lines(before or b""), _lines(after)
    source = f"a/{name}" if before is not None else "/dev/null"
    for line in difflib.unified_diff(old, new, source, f"b/{name}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(data: bytes) -> list[str]:
    return data.decode().splitlines(keepends=True)


# ------------------------------------------------------------------ one example into one file


def _with_example(data: bytes | None, pack: str, file: str, wanted: NewExample) -> bytes:
    """Return the file with the example. Raises RuleFilesError if the rule has no entry there and none can be added."""
    kind = file.removesuffix(".yaml")
    listed = "match" if wanted.example.must_match else "no_match"
    item = example_line(wanted.example)
    entries = _entries(data, f"{pack}/{file}", LISTS[kind]) if data is not None else ()
    found = next((n for n, e in enumerate(entries) if _text(e, "id") == wanted.rule_id), None)
    if data is None or found is None:
        entry = f"- id: {wanted.rule_id}\n  examples:\n    {listed}:\n      - {item}\n"
        addition = add_entry(Path(file), pack, data, entry, kind=kind)
        return (addition.before or b"") + addition.text
    text = data.decode()
    line, column, words = _insertion(text.splitlines(), entries, found, listed, item)
    newline = "\r\n" if "\r\n" in text else "\n"
    words = words.replace("\n", newline)
    every = text.splitlines(keepends=True)
    if line == len(every):
        return (text if text.endswith("\n") else text + newline).encode() + words.encode()
    every[line] = every[line][:column] + words + every[line][column:]
    return "".join(every).encode()


def _entries(data: bytes, name: str, key: str) -> tuple[MapNode, ...]:
    found, _ = list_at(data, name, key)
    return tuple(e for e in found.items if isinstance(e, MapNode)) if isinstance(found, ListNode) else ()


def _text(node: MapNode, key: str) -> str:
    return getattr(value_at(node, key), "text", "")


def _insertion(
    lines: Sequence[str], entries: Sequence[MapNode], at: int, listed: str, item: str
) -> tuple[int, int, str]:
    """Return the text to insert, with its line and column from 0: before the first of its list, or as a new list."""
    examples = value_at(entries[at], "examples")
    if not isinstance(examples, MapNode):
        return _after_entry(lines, entries, at, listed, item)
    others = value_at(examples, listed)
    if isinstance(others, ListNode) and others.items:
        first = others.items[0].place
        before = lines[first.line - 1][: first.column - 1]
        if re.fullmatch(r" *- +", before):
            return first.line - 1, 0, f"{before}{item}\n"
        return first.line - 1, first.column - 1, f"{item}, "
    place = examples.place
    if lines[place.line - 1][place.column - 1 : place.column] == "{":
        return place.line - 1, place.column, f"{listed}: [{item}], "
    indent = " " * (place.column - 1)
    return place.line - 1, 0, f"{indent}{listed}:\n{indent}  - {item}\n"


def _after_entry(
    lines: Sequence[str], entries: Sequence[MapNode], at: int, listed: str, item: str
) -> tuple[int, int, str]:
    """Return an insertion at the end of the entry, before blank lines and comments that follow it."""
    place = entries[at].place
    line = lines[place.line - 1]
    if line[place.column - 1 : place.column] == "{":
        return place.line - 1, line.rstrip().rfind("}"), f", examples: {{{listed}: [{item}]}}"
    end = entries[at + 1].place.line - 1 if at + 1 < len(entries) else len(lines)
    while end > place.line and re.fullmatch(r"\s*(#.*)?", lines[end - 1]):
        end -= 1
    indent = " " * (place.column - 1)
    return end, 0, f"{indent}examples:\n{indent}  {listed}:\n{indent}    - {item}\n"
