"""The `sources:` part of tuning.yaml: changes to sources of the shipped pack and of extended packs.

A change names the source and only the fields that differ. If two packs change the same field of a source, the one that
extends the other wins; if neither does, the last in name order wins, and a warning names both.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from monitor.domain.rules.rule import Place
from monitor.domain.sources.source import Quote, Source, SourceId
from monitor.language.query.nearest import did_you_mean
from monitor.rulefiles.parsers.sources import SOURCE
from monitor.rulefiles.syntax.diagnostics import Findings
from monitor.rulefiles.syntax.fields import Fields
from monitor.rulefiles.syntax.tables import Key, Table
from monitor.rulefiles.syntax.yaml12 import Scalar

Wins = Callable[[str, str], bool]
"""Whether the changes of the first pack are meant to win over those of the second."""

CHANGES = ("enabled", "interval", "quote")
SOURCE_CHANGE = Table(
    what="a change to a source",
    keys=(
        Key("id", "id of a shipped source, or of a source in an extended pack", required=True, located=True),
        *(SOURCE.key(name) for name in CHANGES),
        Key("because", "reason for the change"),
    ),
    hints={
        "url": "To use another URL, disable it here and add your own source to sources.yaml.",
        "name": "To use another name, disable it here and add your own source to sources.yaml.",
        "tier": "To use another tier, disable it here and add your own source to sources.yaml.",
    },
    any_of=CHANGES,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceChange:
    """The changes of one entry to `source_id`; None means unchanged. `fields` are the changed fields and places."""

    source_id: SourceId
    pack: str
    fields: tuple[tuple[str, Place], ...]
    enabled: bool | None = None
    interval: timedelta | None = None
    quote: Quote | None = None
    because: str = ""


def read_source_changes(
    tables: Iterable[Fields],
    pack: str,
    known: Mapping[SourceId, Source],
    changeable: Collection[str],
    findings: Findings,
) -> tuple[SourceChange, ...]:
    """Return the changes in the order of the file. `known` are the sources of all packs, `changeable` the packs whose
    sources may be changed.
    """
    read = [found for table in tables if (found := _read_change(table, pack, known, changeable)) is not None]
    report_repeated("source", ((change.source_id, place) for change, place in read), findings)
    return tuple(change for change, _ in read)


def report_repeated(what: str, changed: Iterable[tuple[str, Place]], findings: Findings) -> None:
    """Report each id that a file changes in more than one entry. `changed` are ids with the places of their entries."""
    seen: dict[str, Place] = {}
    for name, place in changed:
        first = seen.setdefault(name, place)
        if first is not place:
            message = f"{what} '{name}' is already changed on line {first.line}."
            findings.add(place, "duplicate-id", message, "Merge the two entries.")


def changed_fields(table: Fields, names: Sequence[str]) -> tuple[tuple[str, Place], ...]:
    """Return the fields that an entry changes with their places, and report an entry that changes none of `names`."""
    fields = tuple((key, place) for key, place in table.places() if key in names)
    if not fields:
        message = "this entry changes nothing."
        table.findings.add(table.node.place, "missing-key", message, f"Add one of: {', '.join(names)}.")
    return fields


def _read_change(
    table: Fields, pack: str, known: Mapping[SourceId, Source], changeable: Collection[str]
) -> tuple[SourceChange, Place] | None:
    values, fields = table.values(), changed_fields(table, CHANGES)
    name: Scalar | None = values.pop("id", None)
    if name is None or not _is_changeable(name, pack, known, changeable, table.findings):
        return None
    return SourceChange(**values, source_id=SourceId(name.text), pack=pack, fields=fields), table.node.place


def _is_changeable(
    name: Scalar, pack: str, known: Mapping[SourceId, Source], changeable: Collection[str], findings: Findings
) -> bool:
    source = known.get(SourceId(name.text))
    if source is not None and source.origin in changeable:
        return True
    if source is not None and source.origin == pack:
        message, advice = f"source '{name.text}' is a source of this pack.", "Change it in its own file."
        findings.add(name.place, "unknown-source", message, advice, width=name.width)
        return False
    if source is not None:
        message = f"source '{name.text}' is in pack {source.origin}, which this file does not extend."
        advice = f"Write 'extends: {source.origin}' if this pack builds on it."
        findings.add(name.place, "unknown-source", message, advice, width=name.width)
        return False
    shipped = [i for i, s in known.items() if s.origin in changeable]
    advice = did_you_mean(name.text, shipped) or "To list all sources: monitor sources list --all"
    findings.add(name.place, "unknown-source", f"unknown source '{name.text}'.", advice, width=name.width)
    return False


# ------------------------------------------------------------------ applying the changes


def apply_source_changes(
    sources: Iterable[Source], changes: Sequence[tuple[SourceChange, Findings]], wins: Wins
) -> tuple[Source, ...]:
    """Return the changed sources. `changes` come from packs without errors, in order of packs, with their findings.
    `wins` is as in `winning`.
    """
    winners = winning(((change.source_id, change, findings) for change, findings in changes), SOURCE_CHANGE, wins)
    return tuple(_changed(source, winners[source.id]) if source.id in winners else source for source in sources)


def winning(changes: Iterable[tuple[str, Any, Findings]], table: Table, wins: Wins) -> dict[str, dict[str, Any]]:
    """Return the last change of each field by the id of the rule or source. Warn if it differs from an earlier one over
    which it is not meant to win.

    `examples` are left out: they add up.
    """
    made: dict[str, dict[str, list[Any]]] = {}
    for name, change, findings in changes:
        own = made.setdefault(name, {})
        for field, place in change.fields:
            if field == "examples":
                continue
            before, attribute = own.setdefault(field, []), table.key(field).attribute
            others = [c for c in before if not wins(change.pack, c.pack)]
            if others and getattr(others[-1], attribute) != getattr(change, attribute):
                _report_conflict(name, field, place, dict(others[-1].fields)[field], findings)
            before.append(change)
    return {name: {field: ordered[-1] for field, ordered in own.items()} for name, own in made.items()}


def _report_conflict(name: str, field: str, place: Place, before: Place, findings: Findings) -> None:
    """Warn that the change at `place` overrides that of another pack at `before`."""
    message = f"'{field}' of {name} is also changed in {before.file}:{before.line}; this change wins."
    one, other = place.file.partition("/")[0], before.file.partition("/")[0]
    advice = f"Keep one of the two, or write 'extends: {other}' in {one}/tuning.yaml."
    findings.warn(place, "conflicting-override", message, advice)


def _changed(source: Source, changes: Mapping[str, SourceChange]) -> Source:
    """`changes` has the winning change of each field. `because` comes from the change that disables the source."""
    values = {field: getattr(change, field) for field, change in changes.items()}
    switch = changes.get("enabled")
    if switch is not None:
        place = dict(switch.fields)["enabled"]
        values["because"] = "" if switch.enabled else switch.because or f"disabled in {place.file}:{place.line}"
    return replace(source, **values)
