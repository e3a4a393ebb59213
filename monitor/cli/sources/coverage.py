"""`sources coverage`: watched sources by state, tier and language, and what is not covered and why."""

import asyncio
import os
from datetime import datetime

import click

from monitor.app.rules.runtime_config import config_of
from monitor.app.storage.database import open_database
from monitor.cli.output import format_option, print_json, print_table
from monitor.cli.sources.health_table import ago
from monitor.daemon.clock import utc_now
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.sources.coverage import Coverage, CoverageCell
from monitor.pipeline.operations.coverage_report import coverage_now
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.rulefiles import load
from monitor.settings import Settings, read_settings
from monitor.wording.notices.coverage import uncovered_lines
from monitor.wording.phrases.names import short_place

_COLUMNS = ("state", "tier", "lang", "working", "last success")


@click.command(short_help="List what is covered, and what is not and why.")
@format_option
def coverage(form: str) -> None:
    """List official sources by state, and wires and media by language, with how many work and the time of the last
    successful poll; then what is not covered, and why.

    \b
    Example: monitor sources coverage
    """
    settings = read_settings(os.environ)
    config = config_of(load(settings.rules_dir, private=settings.rules_private), settings, "")
    now = utc_now()
    found = asyncio.run(_found(settings, config, now))
    if form == "json":
        print_json(found)
        return
    print_table(_COLUMNS, [_line(cell, config.vocabulary, now) for cell in found.cells])
    if found.uncovered:
        click.echo("\nNot covered:")
    for line in uncovered_lines(found, config.vocabulary):
        click.echo(f"  {line}")


async def _found(settings: Settings, config: RuntimeConfig, now: datetime) -> Coverage:
    async with open_database(settings) as (store, _):
        return await store.read(lambda tx: coverage_now(tx, config, now=now))


def _line(cell: CoverageCell, vocabulary: Vocabulary, now: datetime) -> tuple[str, ...]:
    place = short_place(cell.place, vocabulary) if cell.place else "any"
    reached = ago(cell.last_success_at, now)
    return (place, cell.tier, cell.language or "several", f"{cell.served} of {cell.sources}", reached)
