"""Typed values out of a mapping of a rule file. Each read that fails is a located problem and gives the default."""

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import TypeVar

from monitor.domain.rule import Place
from monitor.language.query.nearest import did_you_mean
from monitor.rulefiles.diagnostics import Findings
from monitor.rulefiles.yaml12 import ListNode, MapNode, Node, Scalar

__all__ = ["Fields", "tables_of"]

E = TypeVar("E", bound=StrEnum)

_DURATION = re.compile(r"(\d{1,6})\s?(s|m|h|d)")
_UNIT = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
NOT_YET = "comes in a later version"


class Fields:
    """One mapping, read key by key. `finish` reports the keys that nobody asked for.

    `what` names the mapping for people ("a rule"); `later` maps keys of later versions to what they will do.
    """

    def __init__(self, node: MapNode, what: str, findings: Findings, later: Mapping[str, str]) -> None:
        self.node, self.findings = node, findings
        self._what, self._later = what, later
        self._entries: dict[str, tuple[Scalar, Node]] = {k.text: (k, v) for k, v in node.entries}
        self._asked: dict[str, None] = {}

    def has(self, key: str) -> bool:
        return key in self._entries

    def place(self, key: str) -> Place:
        """Of the key's value, or of the mapping where the key is missing."""
        return self._entries[key][1].place if key in self._entries else self.node.place

    def node_of(self, key: str, *, required: bool = False) -> Node | None:
        self._asked[key] = None
        if key in self._entries:
            return self._entries[key][1]
        if required:
            message = f"{self._what} needs '{key}'."
            self.findings.add(self.node.place, "missing-key", message, f"Add a line '{key}: …'.")
        return None

    def scalar(self, key: str, *, required: bool = False) -> Scalar | None:
        """The text at `key`. An empty one is a problem; so is a list or a mapping."""
        node = self.node_of(key, required=required)
        return None if node is None else self._as_scalar(node, key)

    def text(self, key: str, *, required: bool = False, default: str = "") -> str:
        found = self.scalar(key, required=required)
        return default if found is None else found.text.strip()

    def scalars(self, key: str) -> tuple[Scalar, ...]:
        """One text or a list of texts."""
        node = self.node_of(key)
        if node is None:
            return ()
        items = node.items if isinstance(node, ListNode) else (node,)
        found = (self._as_scalar(item, key) for item in items)
        return tuple(s for s in found if s is not None)

    def choice(self, key: str, values: type[E], default: E, *, words: Mapping[str, E] | None = None) -> E:
        """One of an enumeration's values (or of `words` where people use other ones)."""
        found = self.scalar(key)
        if found is None:
            return default
        allowed = words if words is not None else {v.value: v for v in values}
        if found.text in allowed:
            return allowed[found.text]
        self._unknown(found, key, allowed)
        return default

    def required_choice(self, key: str, values: type[E]) -> E | None:
        found = self.scalar(key, required=True)
        if found is None:
            return None
        allowed = {v.value: v for v in values}
        if found.text not in allowed:
            self._unknown(found, key, allowed)
        return allowed.get(found.text)

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
        read = _DURATION.fullmatch(found.text)
        value = timedelta(**{_UNIT[read[2]]: int(read[1])}) if read else None
        if value is not None and least <= value <= most:
            return value
        message = f"'{key}' is a time from {_short(least)} to {_short(most)}, not '{found.text}'."
        self.findings.add(found.place, "bad-value", message, "Write 15m, 2h or 1d.", width=found.width)
        return default

    def mapping(self, key: str, what: str, later: Mapping[str, str]) -> "Fields | None":
        node = self.node_of(key)
        if node is None:
            return None
        if isinstance(node, MapNode):
            return Fields(node, what, self.findings, later)
        self.findings.add(node.place, "bad-value", f"'{key}' is a mapping with keys of its own.", width=node.width)
        return None

    def tables(self, key: str, what: str, later: Mapping[str, str], *, required: bool = False) -> tuple["Fields", ...]:
        """A list of mappings, each as Fields."""
        node = self.node_of(key, required=required)
        return () if node is None else tables_of(node, key, what, self.findings, later)

    def finish(self) -> None:
        """To be called last: every key of the mapping that was not asked for is unknown or comes later."""
        for key, _ in self.node.entries:
            if key.text in self._asked:
                continue
            if key.text in self._later:
                message = f"'{key.text}' ({self._later[key.text]}) {NOT_YET}."
                self.findings.add(key.place, "not-yet", message, "Leave it out for now.", width=key.width)
                continue
            message = f"{self._what} has no '{key.text}'."
            advice = did_you_mean(key.text, self._asked) or f"It has: {', '.join(self._asked)}."
            self.findings.add(key.place, "unknown-key", message, advice, width=key.width)

    def _as_scalar(self, node: Node, key: str) -> Scalar | None:
        if not isinstance(node, Scalar):
            kind = "a list" if isinstance(node, ListNode) else "a mapping"
            advice = "A text that begins with { or [ needs quotes."
            self.findings.add(node.place, "bad-value", f"'{key}' is a text, not {kind}.", advice)
            return None
        if node.is_null or not node.text.strip():
            place = node.place if node.raw else self._entries[key][0].place
            hidden = "#" in self.findings.line(place)[place.column - 1 :]
            advice = "A text that begins with # needs quotes." if hidden else "Fill it or delete the line."
            self.findings.add(place, "empty", f"'{key}' is empty.", advice)
            return None
        return node

    def _unknown(self, found: Scalar, key: str, allowed: Iterable[str]) -> None:
        names = tuple(allowed)
        near = did_you_mean(found.text, names)
        advice = f"{near} It takes {', '.join(names)}." if near else f"It takes {', '.join(names)}."
        message = f"'{key}' can't be '{found.text}'."
        self.findings.add(found.place, "unknown-value", message, advice, width=found.width)


def tables_of(node: Node, key: str, what: str, findings: Findings, later: Mapping[str, str]) -> tuple[Fields, ...]:
    """The mappings of a list; anything else in it is a problem."""
    if isinstance(node, Scalar) and node.is_null:
        return ()
    if not isinstance(node, ListNode):
        advice = "Begin each entry with '- '."
        findings.add(node.place, "bad-value", f"'{key}' is a list.", advice, width=node.width)
        return ()
    for item in node.items:
        if not isinstance(item, MapNode):
            message = f"{what} is a mapping of keys and values."
            findings.add(item.place, "bad-value", message, "Write 'key: value' lines.", width=item.width)
    return tuple(Fields(item, what, findings, later) for item in node.items if isinstance(item, MapNode))


def _short(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
