"""The reader of a mapping in a rule file. An invalid value is a located problem, and is left out."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from monitor.domain.rules.rule import Place
from monitor.language.query.nearest import did_you_mean
from monitor.rulefiles.syntax.diagnostics import Findings
from monitor.rulefiles.syntax.tables import Key, Kind, Table
from monitor.rulefiles.syntax.yaml12 import ListNode, MapNode, Node, Scalar

DURATION = r"(\d{1,6})\s?(s|m|h|d)"
_UNIT = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
NOT_YET = "is not supported yet"


class Fields:
    """One mapping, read as `table` declares it. `values` and `finish` report unknown keys and missing ones."""

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

    @classmethod
    def entries_of_file(cls, node: Node, table: Table, findings: Findings) -> tuple["Fields", ...]:
        """Return the entries of a file whose only key has a list of mappings."""
        top = cls.of_file(node, table, findings)
        if top is None:
            return ()
        top.finish()
        return top.tables(table.keys[0].name)

    def has(self, key: str) -> bool:
        return key in self._entries

    def place(self, key: str) -> Place:
        """Return the place of the key's value, or of the mapping if the key is missing."""
        return self._entries[key][1].place if key in self._entries else self.node.place

    def places(self) -> tuple[tuple[str, Place], ...]:
        """Return each present key with the place of its value, in the order of the file."""
        return tuple((key, value.place) for key, (_, value) in self._entries.items())

    def node_of(self, key: str) -> Node | None:
        """Return the value of `key`, None if missing."""
        return self._entries[key][1] if key in self._entries else None

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
        self.finish()
        found = {
            key.attribute: self._value(key, self._entries[key.name][1])
            for key in self._table.keys
            if self.has(key.name)
        }
        return {name: value for name, value in found.items() if value is not None}

    def _value(self, key: Key, node: Node) -> Any:
        found: Any = None
        match key.kind:
            case Kind.TEXT | Kind.FLAG | Kind.DURATION:
                found = self._read(node, key)
            case Kind.TEXTS:
                if isinstance(node, ListNode) and not node.items and key.required:
                    self.findings.add(node.place, "empty", f"'{key.name}' is empty.", "Name at least one.")
                found = self._all(node, key)
            case Kind.PAIRS if isinstance(node, MapNode):
                found = tuple((name.text, text) for name, below in node.entries for text in self._all(below, key, name))
            case Kind.PAIRS:
                self._report_not_mapping(node, key.name)
            case Kind.TABLE if key.table and key.table.makes:
                below = self.mapping(key.name)
                found = None if below is None else below.value()
            case Kind.TABLES if key.table and key.table.makes:
                made = (below.value() for below in self.tables(key.name))
                found = tuple(value for value in made if value is not None)
        return key.make(found) if key.make and found is not None else found

    def _all(self, node: Node, key: Key, name: Scalar | None = None) -> tuple[Any, ...]:
        items = node.items if isinstance(node, ListNode) else (node,)
        return tuple(value for item in items if (value := self._read(item, key, name)) is not None)

    def _read(self, node: Node, key: Key, name: Scalar | None = None) -> Any:
        """Return the value of a text, None if it is not valid. `name` is the key in a mapping whose keys are free."""
        text = self._as_scalar(node, name.text if name else key.name, name)
        if text is None:
            return None
        if key.pattern and not re.fullmatch(key.pattern, text.text):
            message = f"invalid {key.noun} '{text.text}'."
            self.findings.add(text.place, "bad-value", message, key.advice, width=text.width)
            return None
        if key.read:
            return key.read(text, self.findings)
        if key.kind is Kind.FLAG:
            return self._flag(text, key)
        if key.kind is Kind.DURATION:
            return self._duration(text, key)
        if key.values:
            return self._one_of(text, key)
        return text if key.located else text.text.strip()

    def _one_of(self, text: Scalar, key: Key) -> Any:
        """Return the value that the text stands for."""
        if text.text not in key.values:
            advice = key.advice or f"Allowed values: {', '.join(key.values)}."
            near = did_you_mean(text.text, key.values)
            message = f"invalid value '{text.text}' for '{key.name}'."
            self.findings.add(text.place, "unknown-value", message, f"{near} {advice}".lstrip(), width=text.width)
            return None
        if isinstance(key.values, Mapping):
            return key.values[text.text]
        return next(value for value in key.values if value == text.text)

    def _flag(self, text: Scalar, key: Key) -> bool | None:
        if text.boolean is None:
            message = f"'{key.name}' must be true or false, not '{text.text}'."
            self.findings.add(text.place, "bad-value", message, width=text.width)
        return text.boolean

    def _duration(self, text: Scalar, key: Key) -> timedelta | None:
        value = read_duration(text.text)
        if value is not None and key.least <= value <= key.most:
            return value
        bounds = f"from {short_duration(key.least)} to {short_duration(key.most)}"
        message = f"'{key.name}' must be a duration {bounds}, not '{text.text}'."
        self.findings.add(text.place, "bad-value", message, key.advice or "Write 15m, 2h or 1d.", width=text.width)
        return None

    def finish(self) -> None:
        """Report each key of the mapping that its table does not declare, and each required one that is missing."""
        for declared in self._table.keys:
            if declared.required and not self.has(declared.name):
                self.report_missing(declared.name)
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

    def report_missing(self, key: str) -> None:
        message = f"{self._table.what} needs '{key}'."
        self.findings.add(self.node.place, "missing-key", message, f"Add a line '{key}: …'.")

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
        return node


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
