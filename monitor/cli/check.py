"""`check`: what is wrong in settings and rule files, all at once."""

import json
import os
import sys
from pathlib import Path

import click

from monitor.cli.show import format_option
from monitor.rulefiles import Problem, Severity, render, to_json
from monitor.rulefiles import check as check_files
from monitor.settings import read_settings

__all__ = ["check"]


@click.command(short_help="What is wrong in settings and rule files.")
@click.argument("path", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@format_option
def check(path: Path | None, form: str) -> None:
    """Check settings and rule files, and run the examples beside the rules.

    Exits 1 where something is wrong; warnings alone exit 0.

    \b
    Example: monitor check
             monitor check my-rules --format json
    """
    settings = read_settings(os.environ)
    problems = check_files(path or settings.rules_dir)
    errors = sum(p.severity is Severity.ERROR for p in problems)
    if form == "json":
        click.echo(json.dumps([to_json(p) for p in problems], ensure_ascii=False, indent=1))
    else:
        _print(problems)
        click.echo(f"{_count(errors, 'error')}, {_count(len(problems) - errors, 'warning')}")
    for warning in settings.warnings:
        click.echo(f"warning: {warning}", err=True)
    sys.exit(1 if errors else 0)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _print(problems: tuple[Problem, ...]) -> None:
    colour = sys.stdout.isatty()
    for problem in problems:
        click.echo(render(problem, colour=colour))
