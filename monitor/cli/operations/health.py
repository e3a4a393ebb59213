"""`health`: whether the daemon runs and can deliver. The HEALTHCHECK of the container."""

import asyncio
import os
import sys

import click

from monitor.app.health import NOT_LIVE, health_findings
from monitor.app.storage.database import open_database
from monitor.cli.output import format_option, print_json
from monitor.daemon.clock import utc_now
from monitor.domain.operations.finding import Finding
from monitor.errors import StoreError
from monitor.settings import Settings, read_settings


@click.command
@click.option(
    "--live",
    is_flag=True,
    help="Exit 1 only if alerts can't go out, not for errors in rule files, of the page or in backups.",
)
@format_option
def health(*, live: bool, form: str) -> None:
    """Check that the daemon runs, that it can deliver, and that all rule packs are loaded. Exits 1 if not.

    \b
    Example: monitor health
             monitor health --live
    """
    findings = asyncio.run(_findings(read_settings(os.environ)))
    well = all(f.ok for f in findings if not (live and f.what in NOT_LIVE))
    if form == "json":
        print_json({"ok": well, "findings": findings})
    else:
        for finding in findings:
            click.echo(f"{'ok  ' if finding.ok else 'FAIL'}  {finding.what}: {finding.detail}")
    sys.exit(0 if well else 1)


async def _findings(settings: Settings) -> tuple[Finding, ...]:
    try:
        async with open_database(settings) as (store, archive):
            sources = [row.source for row in await archive.sources()]
            return await health_findings(settings, store, sources, now=utc_now())
    except StoreError as e:
        return (Finding(what="database", ok=False, detail=str(e)),)
