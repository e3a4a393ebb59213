"""The `sources:` of a tuning.yaml: shipped sources turned on or off, or asked at another pace, without a copy of them.

A change names the source and says only what is different. Where two packs change one field of one source, the pack that
is last in name order wins, and a warning names both.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from monitor.domain.rules.rule import Place
from monitor.domain.sources.source import Quote, Source, SourceId
from monitor.language.query.nearest import did_you_mean
from monitor.rulefiles.diagnostics import Findings
from monitor.rulefiles.fields import Fields
from monitor.rulefiles.sources import LONGEST_INTERVAL, SHORTEST_INTERVAL, SOURCE
from monitor.rulefiles.tables import Key, Table
from monitor.rulefiles.yaml12 import Scalar

__all__ = ["SOURCE_CHANGE", "SourceChange", "read_source_changes", "tune_sources"]

CHANGES = ("enabled", "interval", "quote")
SOURCE_CHANGE = Table(
    what="a change to a source",
    keys=(
        Key(name="id", means="the id of a shipped source", required=True),
        *(SOURCE.key(name) for name in CHANGES),
        Key(name="because", means="the reason, for those who ask"),
    ),
    elsewhere={
        "url": "To ask it elsewhere, turn it off here and write a source of your own in sources.yaml.",
        "name": "Its name is that of the shipped source; one of your own stands in sources.yaml.",
        "tier": "To trust it otherwise, turn it off here and write a source of your own in sources.yaml.",
    },
    either=CHANGES,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceChange:
    """What one entry changes in `source_id`; None leaves the source's own. `fields` are the changed ones, placed."""

    source_id: SourceId
    fields: tuple[tuple[str, Place], ...]
    enabled: bool | None = None
    interval: timedelta | None = None
    quote: Quote | None = None
    because: str = ""


def read_source_changes(
    tables: Iterable[Fields], known: Mapping[SourceId, Source], findings: Findings
) -> tuple[SourceChange, ...]:
    """In the order of the file. `known` are the sources of all packs."""
    read = [_read_change(table, known) for table in tables]
    seen: dict[SourceId, Place] = {}
    for change, place in (found for found in read if found is not None):
        first = seen.setdefault(change.source_id, place)
        if first is not place:
            message = f"the source '{change.source_id}' is already changed in line {first.line}."
            findings.add(place, "duplicate-id", message, "Put both into one entry.")
    return tuple(found[0] for found in read if found is not None)


def _read_change(table: Fields, known: Mapping[SourceId, Source]) -> tuple[SourceChange, Place] | None:
    name = table.scalar("id")
    change = SourceChange(
        source_id=SourceId(name.text if name else ""),
        fields=tuple((key, place) for key, place in table.places() if key in CHANGES),
        enabled=table.flag("enabled", default=True) if table.has("enabled") else None,
        interval=_interval(table) if table.has("interval") else None,
        quote=table.choice("quote", Quote, Quote.SENTENCE) if table.has("quote") else None,
        because=table.text("because"),
    )
    table.finish()
    if not change.fields:
        message = "the entry changes nothing."
        table.findings.add(table.node.place, "missing-key", message, f"Add one of: {', '.join(CHANGES)}.")
    if name is None or not _is_shipped(name, known, table.findings):
        return None
    return change, table.node.place


def _interval(table: Fields) -> timedelta:
    return table.duration("interval", timedelta(minutes=15), least=SHORTEST_INTERVAL, most=LONGEST_INTERVAL)


def _is_shipped(name: Scalar, known: Mapping[SourceId, Source], findings: Findings) -> bool:
    source = known.get(SourceId(name.text))
    if source is not None and source.origin == "base":
        return True
    if source is not None:
        message = f"the source '{name.text}' is not shipped: it is in pack {source.origin}."
        findings.add(name.place, "unknown-source", message, "Change it there.", width=name.width)
        return False
    shipped = [i for i, s in known.items() if s.origin == "base"]
    advice = did_you_mean(name.text, shipped) or "monitor sources list --all names them."
    findings.add(name.place, "unknown-source", f"there is no source '{name.text}'.", advice, width=name.width)
    return False


# ------------------------------------------------------------------ what results


def tune_sources(sources: Iterable[Source], changes: Sequence[tuple[SourceChange, Findings]]) -> tuple[Source, ...]:
    """The sources as changed. `changes` are those of sound packs in name order, each with its pack's findings."""
    winners: dict[SourceId, dict[str, SourceChange]] = {}
    for change, findings in changes:
        fields = winners.setdefault(change.source_id, {})
        for field, place in change.fields:
            before = fields.get(field)
            if before is not None and getattr(before, field) != getattr(change, field):
                _name_conflict(change.source_id, field, place, dict(before.fields)[field], findings)
            fields[field] = change
    return tuple(_changed(source, winners[source.id]) if source.id in winners else source for source in sources)


def _name_conflict(source_id: SourceId, field: str, place: Place, before: Place, findings: Findings) -> None:
    message = f"'{field}' of {source_id} is also changed in {before.file}:{before.line}; this one wins."
    advice = "Packs go in order of name, the last one wins. Agree on one."
    findings.warn(place, "conflicting-override", message, advice)


def _changed(source: Source, changes: Mapping[str, SourceChange]) -> Source:
    """`changes` has the one that wins for each changed field. Why it is off is said by who turned it off."""
    values = {field: getattr(change, field) for field, change in changes.items()}
    turned = changes.get("enabled")
    if turned is not None:
        file = dict(turned.fields)["enabled"]
        values["because"] = "" if turned.enabled else turned.because or f"turned off by {file.file}:{file.line}"
    return replace(source, **values)
