"""`sources`: what is watched and how the last poll of each ended."""

import asyncio
import os

import click

from monitor.app.assemble import desk_of
from monitor.app.database import open_database
from monitor.cli.show import format_option, print_json, print_table
from monitor.domain.source import Source
from monitor.errors import StoreError
from monitor.ports import SourceRow
from monitor.rulefiles import load
from monitor.settings import Settings, read_settings

__all__ = ["sources"]


@click.group()
def sources() -> None:
    """What is watched.

    \b
    Example: monitor sources list
    """


@sources.command("list", short_help="Every source and how its last poll ended.")
@format_option
def list_(form: str) -> None:
    """Every source with its tier, language, interval, and how its last poll ended.

    \b
    Example: monitor sources list --format json
    """
    settings = read_settings(os.environ)
    desk = desk_of(load(settings.rules_dir), settings, "")
    rows = asyncio.run(_stored(settings))
    listed = [(s, rows.get(s.id)) for s in sorted(desk.sources.values(), key=lambda s: (not s.enabled, s.id))]
    if form == "json":
        print_json([_json(s, r) for s, r in listed])
    else:
        print_table(("id", "tier", "lang", "every", "articles", "last poll", "name"), [_line(s, r) for s, r in listed])


async def _stored(settings: Settings) -> dict[str, SourceRow]:
    """What the database knows of each source; nothing where no daemon ever ran."""
    try:
        async with open_database(settings) as (_, archive):
            return {r.source.id: r for r in await archive.sources()}
    except StoreError:
        return {}


def _json(source: Source, row: SourceRow | None) -> dict[str, object]:
    return {"source": source, "state": row.state if row else None, "articles": row.articles if row else 0}


def _line(source: Source, row: SourceRow | None) -> tuple[str, ...]:
    minutes = round(source.interval.total_seconds() / 60)
    return (
        source.id,
        source.tier,
        source.language or "",
        f"{minutes} min" if source.enabled else "off",
        str(row.articles if row else 0),
        _last(source, row),
        source.name,
    )


def _last(source: Source, row: SourceRow | None) -> str:
    if not source.enabled:
        return source.because
    if row is None or row.state is None or row.state.last_outcome is None:
        return "not polled yet"
    said = f": {row.state.last_detail}" if row.state.last_detail else ""
    return f"{row.state.last_outcome.replace('_', ' ')}{said}"
