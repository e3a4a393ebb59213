"""`events export`: events and decisions for the audit, as CSV or JSON."""

import asyncio
import json
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from monitor.app.storage.database import open_audit
from monitor.cli.output import plain
from monitor.cli.since_option import SINCE
from monitor.domain.acts.act import Act
from monitor.domain.event.development import PolicyEvent
from monitor.domain.watch.subjects import subjects_of_event
from monitor.domain.watch.summary import summary_of
from monitor.ingest.canary import CANARY
from monitor.language.exposure import exposure_finder
from monitor.ports.queries.lookup import EventConditions
from monitor.reports.audit import AuditRecord, ExposureOf, audit_records
from monitor.rulefiles import load
from monitor.settings import Settings, read_settings
from monitor.wording.messages.for_us import for_us
from monitor.wording.phrases.csv_text import BOM, csv_lines
from monitor.wording.phrases.english import counted

EXPORTED = tuple(field.name for field in fields(AuditRecord) if field.name != "exposure")
"""The fields of a record, in order. `--private` adds `exposure`."""


@click.command(short_help="Export events and decisions for the audit.")
@click.option("--since", type=SINCE, help="Only events of this day or later, or of so many days back: 90d.")
@click.option("--until", type=SINCE, help="Only events of this day or earlier.")
@click.option("--announced", is_flag=True, help="Only events that were announced.")
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
@click.option("--private", is_flag=True, help="Add the touched entries of the watch list; keep the file to yourself.")
def export(
    *, since: date | None, until: date | None, announced: bool, form: str, output: Path | None, private: bool
) -> None:
    """Export the events with what was decided about them: one record for each event and channel, by day. Sources that
    only some routes may show have no name. Entries of the watch list are exported only with --private.

    \b
    Example: monitor events export --since 2026-07-01 --until 2026-09-30 -o third-quarter.csv
             monitor events export --since 90d --announced --format json
    """
    if since and until and since > until:
        raise click.UsageError(f"--since {since} is after --until {until}")
    if private and output is None:
        raise click.UsageError("--private needs -o FILE: entries of the watch list are not printed")
    settings = read_settings(os.environ)
    exposure_of = _exposure_of(settings) if private else None
    only = EventConditions(since=since, until=until, without=frozenset({CANARY.id}))
    with _target(output, form) as write:
        count = asyncio.run(_export(settings, only, write, form, announced=announced, exposure_of=exposure_of))
    if output is not None:
        click.echo(f"{counted(count, 'record')} written to {output}", err=True)


@contextmanager
def _target(output: Path | None, form: str) -> Iterator[Callable[[str], Any]]:
    """Standard output, or a file that appears when it is complete. A CSV file begins with a mark for Excel."""
    if output is None:
        yield lambda text: click.echo(text, nl=False)
        return
    try:
        number, part = tempfile.mkstemp(dir=output.resolve().parent, prefix=f".{output.name}.")
    except OSError as e:
        raise click.BadParameter(f"can't write {output}: {e.strerror}", param_hint="-o") from e
    try:
        with os.fdopen(number, "w", encoding="utf-8", newline="") as file:
            file.write(BOM if form == "csv" else "")
            yield file.write
        Path(part).replace(output)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


def _exposure_of(settings: Settings) -> ExposureOf:
    """What an event touches of today's watch list, in words."""
    knowledge = load(settings.rules_dir, private=settings.rules_private).knowledge
    finder, vocabulary = exposure_finder(knowledge.watch, knowledge.vocabulary), knowledge.vocabulary
    if finder is None:
        raise click.UsageError("no watch list is loaded: set MONITOR_RULES_PRIVATE; see: monitor watch check")

    def in_words(event: PolicyEvent, acts: Sequence[Act]) -> str:
        exposure = finder.of(subjects_of_event(event.issuer, event.state, acts))
        return for_us(summary_of(exposure, vocabulary, ()))

    return in_words


async def _export(
    settings: Settings,
    only: EventConditions,
    write: Callable[[str], Any],
    form: str,
    *,
    announced: bool,
    exposure_of: ExposureOf | None,
) -> int:
    """Write the records one by one, and return their number."""
    count, names = 0, EXPORTED if exposure_of is None else (*EXPORTED, "exposure")
    async with open_audit(settings) as trail:
        records = _chosen(audit_records(trail, only, exposure_of=exposure_of), announced=announced)
        lines = _as_csv(records, names) if form == "csv" else _as_json(records, names)
        async for line, counts in lines:
            write(line)
            count += counts
    return count


async def _chosen(records: AsyncIterator[AuditRecord], *, announced: bool) -> AsyncIterator[AuditRecord]:
    async for record in records:
        if record.channel or not announced:
            yield record


async def _as_csv(records: AsyncIterator[AuditRecord], names: Sequence[str]) -> AsyncIterator[tuple[str, int]]:
    """Each line with the number of records in it."""
    yield "".join(csv_lines(names, ())), 0
    async for record in records:
        (_, line) = csv_lines(names, [[_cell(getattr(record, name)) for name in names]])
        yield line, 1


async def _as_json(records: AsyncIterator[AuditRecord], names: Sequence[str]) -> AsyncIterator[tuple[str, int]]:
    """A JSON array, one record a line."""
    before = "[\n"
    async for record in records:
        values = {name: plain(getattr(record, name)) for name in names}
        yield before + json.dumps(values, ensure_ascii=False), 1
        before = ",\n"
    yield ("[]\n" if before == "[\n" else "\n]\n"), 0


def _cell(value: Any) -> str:
    """A value as text: nothing is empty, a list is separated by semicolons, a time is UTC in ISO 8601."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case tuple():
            return "; ".join(value)
        case datetime():
            return f"{value:%Y-%m-%dT%H:%M:%SZ}"
        case date():
            return value.isoformat()
        case _:
            return str(value)
