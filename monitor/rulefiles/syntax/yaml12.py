"""The YAML parser: a tree with the place of every value. YAML 1.2 core scalars; no anchors, aliases or tags.

The tree is built from the C parser's events on an explicit stack, so that deep nesting does not recurse and limits hold
while reading. Problems go to `Findings`; a file with a problem here has no tree.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, overload

import yaml

from monitor.domain.rules.rule import Place
from monitor.rulefiles.syntax.diagnostics import Findings

FILE_MAX_BYTES = 256 * 1024
DEPTH_MAX = 32

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLimits:
    """The largest file in bytes and in values. `advice` is what to do with a larger one."""

    size: int
    values: int
    advice: str


RULE_FILE = FileLimits(size=FILE_MAX_BYTES, values=10_000, advice="Split it into several packs.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    """A scalar. `text` is its value, `plain` is True if it has no quotes and is not a block.

    `raw` is the source from `place` to the end of the value; it maps offsets in `text` to places.
    """

    place: Place
    text: str
    plain: bool
    raw: str = field(repr=False)

    @property
    def width(self) -> int:
        return len(self.raw.splitlines()[0]) if self.raw else 1

    @property
    def is_null(self) -> bool:
        return self.plain and self.text in _NULL

    @property
    def boolean(self) -> bool | None:
        """The boolean of YAML 1.2 (true, false), None for any other text, including `yes` and `no`."""
        if self.plain and self.text in _TRUE:
            return True
        return False if self.plain and self.text in _FALSE else None

    def place_of(self, offset: int) -> Place:
        """Return the place in the file of the character at `offset` in `text`."""
        at = self._raw_offset(offset)
        before = self.raw[:at]
        line = self.place.line + before.count("\n")
        column = len(before) - before.rfind("\n") if "\n" in before else self.place.column + at
        return Place(file=self.place.file, line=line, column=column)

    def _raw_offset(self, offset: int) -> int:
        """Return the offset in `raw`. Walks both texts in parallel and skips quotes, indents and escapes in `raw`."""
        at = self.raw.find("\n") + 1 if self.raw[:1] in "|>" and not self.plain else 0
        for i, character in enumerate(self.text[: offset + 1]):
            if character.isspace():
                if i == offset:
                    break
                continue
            found = self.raw.find(character, at)
            if found < 0:  # written as an escape
                continue
            if i == offset:
                return found
            at = found + 1
        return min(at, max(len(self.raw) - 1, 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class ListNode:
    place: Place
    items: tuple["Node", ...]
    width: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class MapNode:
    """A mapping. Entries are in the order of the file; each key occurs once."""

    place: Place
    entries: tuple[tuple[Scalar, "Node"], ...]
    width: int = 1

    def get(self, key: str) -> "Node | None":
        """Return the value at a key, None if it is missing."""
        return next((value for name, value in self.entries if name.text == key), None)


Node = Scalar | ListNode | MapNode


class _RefusedError(Exception):
    """Stops the parser; the problem is in the findings."""


def read_yaml(data: bytes, name: str, findings: Findings, limits: FileLimits = RULE_FILE) -> Node | None:
    """Return the tree of one file, None if it has a problem. `name` is its name in messages."""
    if len(data) > limits.size:
        message = f"the file has {len(data):,} bytes, the limit is {limits.size:,}."
        findings.add(Place(file=name, line=1, column=1), "too-large", message, limits.advice)
        return None
    text = _decode(data, name, findings)
    if text is None:
        return None
    findings.lines[name] = text.split("\n")
    found_before = findings.errors
    try:
        node = _Builder(name, text, findings, limits).build()
    except _RefusedError:
        return None
    except yaml.YAMLError as e:
        _add_syntax(e, name, findings)
        return None
    return node if findings.errors == found_before else None


def lines_of(data: bytes, limits: FileLimits = RULE_FILE) -> Sequence[str]:
    """Return the lines of a file for messages, [] if it is too large or not UTF-8.

    They are split when a message needs one: those of the shipped files take 1.7 MB.
    """
    return _Lines(data) if len(data) <= limits.size else ()


@dataclass(frozen=True, slots=True)
class _Lines(Sequence[str]):
    data: bytes = field(repr=False)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        return _split(self.data)[index]

    def __len__(self) -> int:
        return len(_split(self.data))


@lru_cache(maxsize=1)  # the problems of a file are found one after another
def _split(data: bytes) -> Sequence[str]:
    try:
        return _plain(data.decode("utf-8-sig")).split("\n")
    except UnicodeDecodeError:
        return ()


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decode(data: bytes, name: str, findings: Findings) -> str | None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        good = data[: e.start].decode("utf-8", "replace")
        place = Place(file=name, line=good.count("\n") + 1, column=len(good) - good.rfind("\n"))
        message = f"byte 0x{data[e.start]:02x} is not valid UTF-8."
        findings.add(place, "bad-characters", message, "Save the file as UTF-8.")
        return None
    text = _plain(text)
    bad = _CONTROL.search(text)
    if bad is None:
        return text
    before = text[: bad.start()]
    place = Place(file=name, line=before.count("\n") + 1, column=len(before) - before.rfind("\n"))
    findings.lines[name] = text.split("\n")
    findings.add(place, "bad-characters", f"control character U+{ord(bad[0]):04X} is not allowed.", "Delete it.")
    return None


def _add_syntax(error: yaml.YAMLError, name: str, findings: Findings) -> None:
    in_brackets = "flow" in str(getattr(error, "context", ""))  # then the context starts at the open bracket
    marks = ("context_mark", "problem_mark") if in_brackets else ("problem_mark", "context_mark")
    mark = getattr(error, marks[0], None) or getattr(error, marks[1], None)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = findings.lines[name]
    text = lines[line - 1] if line <= len(lines) else ""
    problem = str(getattr(error, "problem", None) or "invalid YAML")
    code = "too-large" if "nesting depth" in problem else "syntax"
    findings.add(Place(file=name, line=line, column=column), code, *_explain(problem, text))


def _explain(problem: str, line: str) -> tuple[str, str]:
    """Return message and advice for a problem of the YAML parser; for common mistakes in plainer words."""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return "a tab is not allowed as indentation.", "Use spaces."
    if "cannot start any token" in problem:
        return "a value can't start with this character.", "Put the value in quotes."
    if "mapping values are not allowed" in problem:
        return "a colon followed by a space ends a key.", "Put a value that contains ': ' in quotes."
    if "did not find expected key" in problem or "did not find expected '-'" in problem:
        return "the indentation does not match the lines above.", "Start all keys of one entry in the same column."
    if "expected ',' or" in problem or "expected node content" in problem:
        return "a bracket is not closed.", "A text that starts with # or contains a bracket needs quotes."
    if "end of stream" in problem:
        return f"{problem}.", "A bracket or a quote is not closed."
    return f"{problem}.", ""


class _Builder:
    """Builds nodes from events. `_open` is the stack of open collections: (is a mapping, place, children)."""

    def __init__(self, name: str, text: str, findings: Findings, limits: FileLimits) -> None:
        self._name, self._text, self._findings, self._limits = name, text, findings, limits
        self._open: list[tuple[bool, Place, list[Node]]] = []
        self._count = 0
        self._done: Node | None = None

    def build(self) -> Node:
        documents = 0
        for event in yaml.parse(self._text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.ScalarEvent):
                self._check(event)
                self._put(self._scalar(event))
            elif isinstance(event, yaml.CollectionStartEvent):
                self._check(event)
                self._begin(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._close()
            elif isinstance(event, yaml.AliasEvent):
                self._refuse(event, "alias", "an alias is not allowed.", "Write the value out.")
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse(event, "syntax", "a second document starts here.", "Use one document per file.")
        if self._done is None:
            self._findings.add(
                Place(file=self._name, line=1, column=1), "empty", "the file is empty.", "Add content or delete it."
            )
            raise _RefusedError
        return self._done

    def _check(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor is not None:
            self._refuse(event, "alias", "an anchor (&) is not allowed.", "Write the value out.")
        if event.tag is not None and event.tag != "!":
            self._refuse(event, "alias", "a tag (!) is not allowed.", "Quote a text that starts with '!'.")
        self._count += 1
        if self._count > self._limits.values:
            message = f"the file has over {self._limits.values:,} values."
            self._refuse(event, "too-large", message, self._limits.advice)

    def _begin(self, event: yaml.CollectionStartEvent) -> None:
        if len(self._open) >= DEPTH_MAX:
            self._refuse(event, "too-large", f"over {DEPTH_MAX} levels of nesting.", "Rule files need only five.")
        self._open.append((isinstance(event, yaml.MappingStartEvent), self._place(event), []))

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        raw = self._text[_index(event.start_mark) : _index(event.end_mark)]
        return Scalar(place=self._place(event), text=event.value, plain=event.style in (None, ""), raw=raw)

    def _close(self) -> None:
        is_map, place, children = self._open.pop()
        self._put(self._mapping(place, children) if is_map else ListNode(place=place, items=tuple(children)))

    def _mapping(self, place: Place, children: list[Node]) -> MapNode:
        entries: dict[str, tuple[Scalar, Node]] = {}
        for key, value in zip(children[::2], children[1::2], strict=True):
            if not isinstance(key, Scalar):
                self._findings.add(key.place, "bad-value", "a key must be text.", "Quote it.")
            elif key.plain and key.text == "<<":
                self._findings.add(key.place, "alias", "merging with << is not allowed.", "Write it out.", width=2)
            elif key.text in entries:
                first = entries[key.text][0].place
                message = f"duplicate key '{key.text}'; first on line {first.line}."
                self._findings.add(key.place, "duplicate-key", message, "Keep one.", width=key.width)
            else:
                entries[key.text] = (key, value)
        return MapNode(place=place, entries=tuple(entries.values()))

    def _put(self, node: Node) -> None:
        if self._open:
            self._open[-1][2].append(node)
        else:
            self._done = node

    def _place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        if mark is None:
            return Place(file=self._name, line=1, column=1)
        return Place(file=self._name, line=mark.line + 1, column=mark.column + 1)

    def _refuse(self, event: yaml.Event, code: str, message: str, advice: str) -> None:
        is_alias = isinstance(event, yaml.AliasEvent)
        width = _index(event.end_mark) - _index(event.start_mark) if is_alias else 1
        self._findings.add(self._place(event), code, message, advice, width=width)
        raise _RefusedError


def _index(mark: Any) -> int:
    """Return the offset of a mark in the text. The C parser gives each event a mark, although its type allows None."""
    return 0 if mark is None else int(mark.index)
