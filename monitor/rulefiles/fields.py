"""Typed values out of a mapping of a rule file. Each read that fails is a located problem and gives the default."""

import re
from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum
from typing import TypeVar

from monitor.domain.rules.rule import Place
from monitor.language.query.nearest import did_you_mean
from monitor.rulefiles.diagnostics import Findings
from monitor.rulefiles.tables import Table
from monitor.rulefiles.yaml12 import ListNode, MapNode, Node, Scalar

__all__ = ["DURATION", "NOT_YET", "Fields", "read_duration"]

E = TypeVar("E", bound=StrEnum)

DURATION = r"(\d{1,6})\s?(s|m|h|d)"
_UNIT = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
NOT_YET = "comes in a later version"


class Fields:
    """One mapping, read key by key. `finish` reports the keys that its table does not have.

    `table` says what the mapping may hold. Asking for a key that it does not declare is a LookupError.
    """

    def __init__(self, node: MapNode, table: Table, findings: Findings) -> None:
        self.node, self.findings = node, findings
        self._table = table
        self._entries: dict[str, tuple[Scalar, Node]] = {k.text: (k, v) for k, v in node.entries}

    def has(self, key: str) -> bool:
        return key in self._entries

    def place(self, key: str) -> Place:
        """Of the key's value, or of the mapping where the key is missing."""
        return self._entries[key][1].place if key in self._entries else self.node.place

    def places(self) -> tuple[tuple[str, Place], ...]:
        """Of the value of each key that is there, in the order of the file."""
        return tuple((key, value.place) for key, (_, value) in self._entries.items())

    def node_of(self, key: str, *, required: bool = False) -> Node | None:
        """`required` makes a key needed that its table leaves open."""
        declared = self._table.key(key)
        if key in self._entries:
            return self._entries[key][1]
        if declared.required or required:
            message = f"{self._table.what} needs '{key}'."
            self.findings.add(self.node.place, "missing-key", message, f"Add a line '{key}: …'.")
        return None

    def scalar(self, key: str, *, required: bool = False) -> Scalar | None:
        """The text at `key`. An empty one is a problem; so is a list or a mapping, and what its pattern refuses."""
        node = self.node_of(key, required=required)
        return None if node is None else self._as_scalar(node, key)

    def text(self, key: str, *, default: str = "") -> str:
        found = self.scalar(key)
        return default if found is None else found.text.strip()

    def scalars(self, key: str) -> tuple[Scalar, ...]:
        """One text or a list of texts."""
        node = self.node_of(key)
        if node is None:
            return ()
        items = node.items if isinstance(node, ListNode) else (node,)
        if not items and self._table.key(key).required:
            self.findings.add(node.place, "empty", f"'{key}' is empty.", "Name at least one.")
        found = (self._as_scalar(item, key) for item in items)
        return tuple(s for s in found if s is not None)

    def word(self, key: str, *, required: bool = False) -> str | None:
        """One of the values that the table has for `key`; None where it is missing or another."""
        found = self.scalar(key, required=required)
        if found is None or found.text in self._table.key(key).values:
            return found.text if found else None
        self._unknown(found, key, self._table.key(key).values)
        return None

    def choices(self, key: str, values: type[E]) -> tuple[E, ...]:
        """One or several of an enumeration's values, each once; another is a problem and left out."""
        found = self.scalars(key)
        for other in (s for s in found if s.text not in tuple(values)):
            self._unknown(other, key, tuple(values))
        return tuple(dict.fromkeys(values(s.text) for s in found if s.text in tuple(values)))

    def choice(self, key: str, values: type[E], default: E) -> E:
        """One of an enumeration's values."""
        found = self.word(key)
        return default if found is None else values(found)

    def required_choice(self, key: str, values: type[E]) -> E | None:
        found = self.word(key, required=True)
        return None if found is None else values(found)

    def flag(self, key: str, *, default: bool) -> bool:
        found = self.scalar(key)
        if found is None:
            return default
        if found.boolean is None:
            message = f"'{key}' is true or false, not '{found.text}'."
            self.findings.add(found.place, "bad-value", message, "Write true or false.", width=found.width)
            return default
        return found.boolean

    def duration(self, key: str, default: timedelta, *, least: timedelta, most: timedelta) -> timedelta:
        """`30s`, `15m`, `2h`, `7d`."""
        found = self.scalar(key)
        if found is None:
            return default
        value = read_duration(found.text)
        if value is not None and least <= value <= most:
            return value
        message = f"'{key}' is a time from {_short(least)} to {_short(most)}, not '{found.text}'."
        advice = self._table.key(key).advice or "Write 15m, 2h or 1d."
        self.findings.add(found.place, "bad-value", message, advice, width=found.width)
        return default

    def mapping(self, key: str) -> "Fields | None":
        """None as well where a word stands there that the table has for `key`."""
        node = self.node_of(key)
        words = self._table.key(key).values
        if node is None or (isinstance(node, Scalar) and node.text in words):
            return None
        if isinstance(node, MapNode):
            return Fields(node, self._below(key), self.findings)
        message = f"'{key}' is a mapping with keys of its own{f', or {words[0]}' if words else ''}."
        self.findings.add(node.place, "bad-value", message, width=node.width)
        return None

    def pairs(self, key: str) -> tuple[tuple[str, Scalar], ...]:
        """Each key of the mapping at `key` with each of its texts."""
        node = self.node_of(key)
        if node is None:
            return ()
        if not isinstance(node, MapNode):
            message = f"'{key}' is a mapping with keys of its own."
            self.findings.add(node.place, "bad-value", message, width=node.width)
            return ()
        found = []
        for name, value in node.entries:
            items = value.items if isinstance(value, ListNode) else (value,)
            read = (self._as_scalar(item, name.text, name) for item in items)
            found += [(name.text, scalar) for scalar in read if scalar is not None]
        return tuple(found)

    def tables(self, key: str) -> tuple["Fields", ...]:
        """A list of mappings, each as Fields; anything else in it is a problem."""
        node = self.node_of(key)
        if node is None:
            return ()
        if isinstance(node, Scalar) and node.is_null:  # as a file looks that is half written: no wish to have none
            place = node.place if node.raw else self._entries[key][0].place
            self.findings.add(place, "empty", f"'{key}' is empty.", f"Fill it, or write '{key}: []' if none is meant.")
            return ()
        if not isinstance(node, ListNode):
            advice = "Begin each entry with '- '."
            self.findings.add(node.place, "bad-value", f"'{key}' is a list.", advice, width=node.width)
            return ()
        below = self._below(key)
        for item in node.items:
            if not isinstance(item, MapNode):
                message = f"{below.what} is a mapping of keys and values."
                self.findings.add(item.place, "bad-value", message, "Write 'key: value' lines.", width=item.width)
        return tuple(Fields(item, below, self.findings) for item in node.items if isinstance(item, MapNode))

    def finish(self) -> None:
        """Every key of the mapping that its table does not have is unknown or comes later."""
        for key, _ in self.node.entries:
            if key.text in self._table:
                continue
            later = self._table.later.get(key.text)
            if later is not None:
                message = f"'{key.text}' ({later}) {NOT_YET}."
                self.findings.add(key.place, "not-yet", message, "Leave it out for now.", width=key.width)
                continue
            message = f"{self._table.what} has no '{key.text}'."
            elsewhere = self._table.elsewhere.get(key.text)
            known = [declared.name for declared in self._table.keys]
            advice = elsewhere or did_you_mean(key.text, known) or f"It has: {', '.join(known)}."
            self.findings.add(key.place, "unknown-key", message, advice, width=key.width)

    def _below(self, key: str) -> Table:
        table = self._table.key(key).table
        if table is None:
            raise LookupError(f"the key {key!r} of {self._table.what} holds no mapping")
        return table

    def _as_scalar(self, node: Node, key: str, name: Scalar | None = None) -> Scalar | None:
        """`name` is the key as it stands in a mapping of free keys."""
        if not isinstance(node, Scalar):
            kind = "a list" if isinstance(node, ListNode) else "a mapping"
            advice = "A text that begins with { or [ needs quotes."
            self.findings.add(node.place, "bad-value", f"'{key}' is a text, not {kind}.", advice)
            return None
        if node.is_null or not node.text.strip():
            place = node.place if node.raw else (name or self._entries[key][0]).place
            hidden = "#" in self.findings.line(place)[place.column - 1 :]
            advice = "A text that begins with # needs quotes." if hidden else "Fill it or delete the line."
            self.findings.add(place, "empty", f"'{key}' is empty.", advice)
            return None
        declared = None if name else self._table.key(key)
        if declared is not None and declared.pattern and not re.fullmatch(declared.pattern, node.text):
            message = f"'{node.text}' is no {declared.noun}."
            self.findings.add(node.place, "bad-value", message, declared.advice, width=node.width)
            return None
        return node

    def _unknown(self, found: Scalar, key: str, allowed: Iterable[str]) -> None:
        names = tuple(allowed)
        near = did_you_mean(found.text, names)
        advice = self._table.key(key).advice or f"It takes {', '.join(names)}."
        advice = f"{near} {advice}" if near else advice
        message = f"'{key}' can't be '{found.text}'."
        self.findings.add(found.place, "unknown-value", message, advice, width=found.width)


def read_duration(text: str) -> timedelta | None:
    """`30s`, `15m`, `2h`, `7d`; None for what is none."""
    read = re.fullmatch(DURATION, text)
    return timedelta(**{_UNIT[read[2]]: int(read[1])}) if read else None


def _short(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
