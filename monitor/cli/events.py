"""`events`: what happened, whether or not it was alerted."""

import asyncio
import os
import sys
from collections.abc import Sequence

import click

from monitor.app import open_database
from monitor.cli.show import format_option, print_json, print_table
from monitor.domain.event.development import Report
from monitor.ports import EventRow
from monitor.settings import Settings, read_settings

__all__ = ["events"]

_SIGNS = {"tightening": "🔒", "easing": "🔓", "mixed": "🔀", "none": "📄"}


@click.group()
def events() -> None:
    """Policy events, announced or not.

    \b
    Example: monitor events list
             monitor events show E-7K2Q
    """


@events.command("list")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@format_option
def list_(limit: int, form: str) -> None:
    """The newest events with their level, and where each was announced or why not.

    \b
    Example: monitor events list --limit 20 --format json
    """
    rows = asyncio.run(_events(read_settings(os.environ), limit))
    if form == "json":
        print_json(rows)
    else:
        print_table(("event", "day", "", "what", "certainty", "reports", "said"), [_line(r) for r in rows])


@events.command()
@click.argument("name")
@format_option
def show(name: str, form: str) -> None:
    """One event with its reports and the words that each rests on. NAME is its label or id.

    \b
    Example: monitor events show E-7K2Q
    """
    found = asyncio.run(_event(read_settings(os.environ), name))
    if found is None:
        click.echo(f"no event {name}; monitor events list shows the newest", err=True)
        sys.exit(1)
    row, reports = found
    if form == "json":
        print_json({"event": row.event, "announcements": row.announcements, "reports": reports})
    else:
        _print(row, reports)


async def _events(settings: Settings, limit: int) -> tuple[EventRow, ...]:
    async with open_database(settings) as (_, archive):
        return await archive.events(limit=limit)


async def _event(settings: Settings, name: str) -> tuple[EventRow, tuple[Report, ...]] | None:
    async with open_database(settings) as (_, archive):
        return await archive.event(name)


def _line(row: EventRow) -> tuple[str, ...]:
    event = row.event
    sample = "SAMPLE " if event.sample else ""
    return (
        event.label,
        event.day.isoformat(),
        _SIGNS[event.direction],
        f"{sample}{event.headline}",
        event.certainty,
        str(event.reports),
        _said(row),
    )


def _said(row: EventRow) -> str:
    if row.event.joined_into:
        return "joined into another"
    said = [f"{a.state} {a.level} {a.channel} ({a.rule_id})" for a in row.announcements]
    return "; ".join(said) or "no rule matched"


def _print(row: EventRow, reports: Sequence[Report]) -> None:
    event = row.event
    click.echo(f"{event.label}  {_SIGNS[event.direction]} {event.headline}")
    click.echo(f"  {event.day} · {event.stage} · {event.certainty} · {event.reports} reports, {event.sources} sources")
    click.echo(f"  {_said(row)}")
    for report in reports:
        click.echo(f"  - {report.title}  ({report.source_id}, {report.language}, {report.seen_at:%Y-%m-%d %H:%M} UTC)")
        click.echo(f"    {report.act.measure} × {report.act.action}, {report.act.stage}: {report.act.trigger}")
        for span in report.act.evidence:
            click.echo(f"      “{span.quote}”  {span.field} {span.start}-{span.end}")
        click.echo(f"    {report.url}")
