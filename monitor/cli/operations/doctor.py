"""`doctor`: checks of everything the monitor needs, each failure with its remedy."""

import asyncio
import os
import sys
from collections.abc import Callable

import click

from monitor.app.doctor import examine
from monitor.cli.output import format_option, print_json, progress
from monitor.daemon.clock import utc_now
from monitor.domain.operations.finding import Finding
from monitor.settings import Settings, read_settings
from monitor.wording.phrases.english import counted

_MARKS = {True: "ok  ", False: "FAIL", None: "-   "}


@click.command
@format_option
def doctor(form: str) -> None:
    """Check everything the monitor needs: data, rules, network, Slack. Nothing is changed or posted.

    Exits 1 if a check fails; each failure says what to do.

    \b
    Example: monitor doctor
             monitor doctor --format json
    """
    settings = read_settings(os.environ)
    for warning in settings.warnings:
        click.echo(f"warning: {warning}", err=True)
    with progress("checking") as says:
        found = asyncio.run(_examine(settings, says, _quiet if form == "json" else _print))
    problems = sum(f.ok is False for f in found)
    if form == "json":
        print_json({"ok": not problems, "findings": found})
    elif problems:
        click.echo(counted(problems, "problem"))
    sys.exit(1 if problems else 0)


async def _examine(
    settings: Settings, says: Callable[[str], None], found: Callable[[Finding], None]
) -> tuple[Finding, ...]:
    findings = []
    async for finding in examine(
        settings, environment=os.environ, clock=utc_now, says=lambda what: says(f"checking {what}")
    ):
        found(finding)
        findings.append(finding)
    return tuple(findings)


def _print(finding: Finding) -> None:
    click.echo(f"{_MARKS[finding.ok]}  {finding.what}: {finding.detail}")


def _quiet(_: Finding) -> None:
    """JSON is one value, printed at the end."""
