"""The typed reader of a mapping in a rule file. An invalid value is a located problem, and its default is used."""

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any, TypeVar

from monitor.domain.rules.rule import Place
from monitor.language.query.nearest import did_you_mean
from monitor.rulefiles.syntax.diagnostics import Findings
from monitor.rulefiles.syntax.tables import Key, Kind, Table
from monitor.rulefiles.syntax.yaml12 import ListNode, MapNode, Node, Scalar

__all__ = ["DURATION", "NOT_YET", "Fields", "read_duration", "short_duration"]

E = TypeVar("E", bound=StrEnum)

DURATION = r"(\d{1,6})\s?(s|m|h|d)"
_UNIT = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
NOT_YET = "is not supported yet"


class Fields:
    """One mapping, read key by key. `table` declares its keys; `finish` reports all others.

    Reading a key that `table` does not declare raises LookupError.
    """

    def __init__(self, node: MapNode, table: Table, findings: Findings) -> None:
        self.node, self.findings = node, findings
        self._table = table
        self._entries: dict[str, tuple[Scalar, Node]] = {k.text: (k, v) for k, v in node.entries}

    @classmethod
    def of_file(cls, node: Node, table: Table, findings: Findings) -> "Fields | None":
        """Return the top-level mapping of a file; None, with a problem, if the file is not a mapping."""
        if isinstance(node, MapNode):
            return cls(node, table, findings)
        keys = ":' or '".join([key.name for key in table.keys if key.required] or table.any_of)
        advice = f"Start it with '{keys}:'."
        findings.add(node.place, "bad-value", "the file has no keys.", advice, width=node.width)
        return None

    def has(self, key: str) -> bool:
        return key in self._entries

    def place(self, key: str) -> Place:
        """Return the place of the key's value, or of the mapping if the key is missing."""
        return self._entries[key][1].place if key in self._entries else self.node.place

    def places(self) -> tuple[tuple[str, Place], ...]:
        """Return each present key with the place of its value, in the order of the file."""
        return tuple((key, value.place) for key, (_, value) in self._entries.items())

    def node_of(self, key: str, *, required: bool = False) -> Node | None:
        """Return the value of `key`, None if missing. `required` makes an optional key required."""
        declared = self._table.key(key)
        if key in self._entries:
            return self._entries[key][1]
        if declared.required or required:
            message = f"{self._table.what} needs '{key}'."
            self.findings.add(self.node.place, "missing-key", message, f"Add a line '{key}: …'.")
        return None

    def scalar(self, key: str, *, required: bool = False) -> Scalar | None:
        """Return the text at `key`. Problems: empty text, a list or mapping, a text that does not fit the pattern."""
        node = self.node_of(key, required=required)
        return None if node is None else self._as_scalar(node, key)

    def text(self, key: str, *, default: str = "") -> str:
        found = self.scalar(key)
        return default if found is None else found.text.strip()

    def scalars(self, key: str) -> tuple[Scalar, ...]:
        """Return the texts at `key`, which holds one text or a list of texts."""
        node = self.node_of(key)
        if node is None:
            return ()
        items = node.items if isinstance(node, ListNode) else (node,)
        if not items and self._table.key(key).required:
            self.findings.add(node.place, "empty", f"'{key}' is empty.", "Name at least one.")
        found = (self._as_scalar(item, key) for item in items)
        return tuple(s for s in found if s is not None)

    def word(self, key: str, *, required: bool = False) -> str | None:
        """Return one of the values that the table allows for `key`; None if it is missing or not allowed."""
        found = self.scalar(key, required=required)
        if found is None or found.text in self._table.key(key).values:
            return found.text if found else None
        self._unknown(found, key, self._table.key(key).values)
        return None

    def choices(self, key: str, values: type[E]) -> tuple[E, ...]:
        """Return one or several members of an enumeration, each once. Any other value is a problem and is left out."""
        found = self.scalars(key)
        for other in (s for s in found if s.text not in tuple(values)):
            self._unknown(other, key, tuple(values))
        return tuple(dict.fromkeys(values(s.text) for s in found if s.text in tuple(values)))

    def choice(self, key: str, values: type[E], default: E) -> E:
        """Return a member of an enumeration, `default` if missing or not allowed."""
        found = self.word(key)
        return default if found is None else values(found)

    def required_choice(self, key: str, values: type[E]) -> E | None:
        found = self.word(key, required=True)
        return None if found is None else values(found)

    def flag(self, key: str, *, default: bool) -> bool:
        found = self.scalar(key)
        if found is None:
            return default
        read = self._flag(found, key)
        return default if read is None else read

    def duration(self, key: str, default: timedelta, *, least: timedelta, most: timedelta) -> timedelta:
        """Return the duration at `key`, written as `30s`, `15m`, `2h` or `7d`, `default` if missing or out of range."""
        found = self.scalar(key)
        return default if found is None else self._duration(found, key, least, most) or default

    def mapping(self, key: str) -> "Fields | None":
        """Return the mapping at `key`, None if it is missing or one of the words that the table allows instead."""
        node = self.node_of(key)
        words = self._table.key(key).values
        if node is None or (isinstance(node, Scalar) and node.text in words):
            return None
        if isinstance(node, MapNode):
            return Fields(node, self._below(key), self.findings)
        self._report_not_mapping(node, key)
        return None

    def pairs(self, key: str) -> tuple[tuple[str, Scalar], ...]:
        """Return each key of the mapping at `key` with each of its texts."""
        node = self.node_of(key)
        if node is None:
            return ()
        if not isinstance(node, MapNode):
            self._report_not_mapping(node, key)
            return ()
        found = []
        for name, value in node.entries:
            items = value.items if isinstance(value, ListNode) else (value,)
            read = (self._as_scalar(item, name.text, name) for item in items)
            found += [(name.text, scalar) for scalar in read if scalar is not None]
        return tuple(found)

    def tables(self, key: str) -> tuple["Fields", ...]:
        """Return the list of mappings at `key`, each as Fields. Any other item is a problem."""
        node = self.node_of(key)
        if node is None:
            return ()
        if isinstance(node, Scalar) and node.is_null:  # perhaps a half-written file, so an empty list must be explicit
            place = node.place if node.raw else self._entries[key][0].place
            self.findings.add(place, "empty", f"'{key}' is empty.", f"Add entries, or write '{key}: []' for none.")
            return ()
        if not isinstance(node, ListNode):
            advice = "Start each entry with '- '."
            self.findings.add(node.place, "bad-value", f"'{key}' must be a list.", advice, width=node.width)
            return ()
        below = self._below(key)
        for item in node.items:
            if not isinstance(item, MapNode):
                message = f"{below.what} must be a mapping."
                self.findings.add(item.place, "bad-value", message, "Write 'key: value' lines.", width=item.width)
        return tuple(Fields(item, below, self.findings) for item in node.items if isinstance(item, MapNode))

    def value(self) -> Any:
        """Return what the table makes of its values, None if one that it needs is missing or invalid."""
        found = self.values()
        needed = {key.attribute for key in self._table.keys if key.required}
        if self._table.makes is None or not needed <= found.keys():
            return None
        valid = self._table.check is None or self._table.check(self, found)
        return self._table.makes(**found) if valid else None

    def values(self) -> dict[str, Any]:
        """Return the value of each valid key by its attribute, and report all others.

        Names that the user gives, and mappings whose table makes nothing, are left to the parser.
        """
        found = {key.attribute: self._value(key) for key in self._table.keys}
        self.finish()
        return {name: value for name, value in found.items() if value is not None}

    def _value(self, key: Key) -> Any:
        found: Any = None
        match key.kind:
            case Kind.TEXT | Kind.FLAG | Kind.DURATION:
                text = self.scalar(key.name)
                found = None if text is None else self._read(text, key)
            case Kind.TEXTS if self.has(key.name):
                read = (self._read(text, key) for text in self.scalars(key.name))
                found = tuple(value for value in read if value is not None)
            case Kind.TABLE if key.table and key.table.makes:
                below = self.mapping(key.name)
                found = None if below is None else below.value()
            case Kind.TABLES if key.table and key.table.makes and self.has(key.name):
                made = (below.value() for below in self.tables(key.name))
                found = tuple(value for value in made if value is not None)
        return key.make(found) if key.make and found is not None else found

    def _read(self, text: Scalar, key: Key) -> Any:
        """Return the value of a text, None if it is not valid."""
        if key.kind is Kind.FLAG:
            return self._flag(text, key.name)
        if key.kind is Kind.DURATION:
            return self._duration(text, key.name, key.least, key.most)
        if key.read:
            return key.read(text, self.findings)
        if key.values:
            return self._one_of(text, key)
        return text if key.located else text.text.strip()

    def _one_of(self, text: Scalar, key: Key) -> Any:
        if text.text not in key.values:
            self._unknown(text, key.name, key.values)
            return None
        if isinstance(key.values, Mapping):
            return key.values[text.text]
        return next(value for value in key.values if value == text.text)

    def _flag(self, text: Scalar, key: str) -> bool | None:
        if text.boolean is None:
            message = f"'{key}' must be true or false, not '{text.text}'."
            self.findings.add(text.place, "bad-value", message, width=text.width)
        return text.boolean

    def _duration(self, text: Scalar, key: str, least: timedelta, most: timedelta) -> timedelta | None:
        """Return the duration, written as `30s`, `15m`, `2h` or `7d`, None if it is out of range."""
        value = read_duration(text.text)
        if value is not None and least <= value <= most:
            return value
        message = (
            f"'{key}' must be a duration from {short_duration(least)} to {short_duration(most)}, not '{text.text}'."
        )
        advice = self._table.key(key).advice or "Write 15m, 2h or 1d."
        self.findings.add(text.place, "bad-value", message, advice, width=text.width)
        return None

    def finish(self) -> None:
        """Report each key of the mapping that its table does not declare."""
        for key, _ in self.node.entries:
            if key.text in self._table:
                continue
            later = self._table.later.get(key.text)
            if later is not None:
                message = f"'{key.text}' ({later}) {NOT_YET}."
                self.findings.add(key.place, "not-yet", message, "Delete it.", width=key.width)
                continue
            message = f"unknown key '{key.text}' in {self._table.what}."
            hint = self._table.hints.get(key.text)
            known = [declared.name for declared in self._table.keys]
            advice = hint or did_you_mean(key.text, known) or f"Known keys: {', '.join(known)}."
            self.findings.add(key.place, "unknown-key", message, advice, width=key.width)

    def _report_not_mapping(self, node: Node, key: str) -> None:
        words = self._table.key(key).values
        message = f"'{key}' must be a mapping{f' or {next(iter(words))}' if words else ''}."
        self.findings.add(node.place, "bad-value", message, width=node.width)

    def _below(self, key: str) -> Table:
        table = self._table.key(key).table
        if table is None:
            raise LookupError(f"the key {key!r} of {self._table.what} holds no mapping")
        return table

    def _as_scalar(self, node: Node, key: str, name: Scalar | None = None) -> Scalar | None:
        """Return the node if it is a valid text. `name` is the key in a mapping whose keys are free."""
        if not isinstance(node, Scalar):
            kind = "a list" if isinstance(node, ListNode) else "a mapping"
            advice = "A text that starts with { or [ needs quotes."
            self.findings.add(node.place, "bad-value", f"'{key}' must be text, not {kind}.", advice)
            return None
        if node.is_null or not node.text.strip():
            place = node.place if node.raw else (name or self._entries[key][0]).place
            hidden = "#" in self.findings.line(place)[place.column - 1 :]
            advice = "A text that starts with # needs quotes." if hidden else "Add a value or delete the line."
            self.findings.add(place, "empty", f"'{key}' is empty.", advice)
            return None
        declared = None if name else self._table.key(key)
        if declared is not None and declared.pattern and not re.fullmatch(declared.pattern, node.text):
            message = f"invalid {declared.noun} '{node.text}'."
            self.findings.add(node.place, "bad-value", message, declared.advice, width=node.width)
            return None
        return node

    def _unknown(self, found: Scalar, key: str, allowed: Iterable[str]) -> None:
        names = tuple(allowed)
        near = did_you_mean(found.text, names)
        advice = self._table.key(key).advice or f"Allowed values: {', '.join(names)}."
        advice = f"{near} {advice}" if near else advice
        message = f"invalid value '{found.text}' for '{key}'."
        self.findings.add(found.place, "unknown-value", message, advice, width=found.width)


def read_duration(text: str) -> timedelta | None:
    """Return the duration written as `30s`, `15m`, `2h` or `7d`; None for any other text."""
    read = re.fullmatch(DURATION, text)
    return timedelta(**{_UNIT[read[2]]: int(read[1])}) if read else None


def short_duration(duration: timedelta) -> str:
    """Return the duration as rule files write it: 30s, 15m, 2h, 7d."""
    seconds = int(duration.total_seconds())
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
