"""`check`: every problem in settings and rule files, in one run."""

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from monitor.app.network.private import required_settings, secret_lookup
from monitor.cli.output import formats
from monitor.cli.rules.paths import selected
from monitor.errors import SettingsError
from monitor.rulefiles import CheckReport, Problem, Selection, Severity, base_folder, checked, render, to_json
from monitor.settings import Settings, read_settings
from monitor.wording.phrases.english import counted

_Found = tuple[Path, Problem]  # the folder that the problem's file name is relative to


@click.command
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(exists=True, path_type=Path))
@formats("text", "json", "github", help="Output format; github marks lines in a pull request.")
def check(paths: tuple[Path, ...], form: str) -> None:
    """Check settings and rule files, and run the examples of the rules.

    PATH is a rules folder, a pack in one, or a file of a pack. Exits 1 on errors, 2 if PATH has no rules; warnings
    alone exit 0.
    Without PATH it also checks the private folder, warns if rules ask for a watch list and there is none, and with a
    database estimates the alerts of each channel.

    \b
    Example: monitor check
             monitor check my-rules/minerals my-rules/routes.yaml
             monitor check my-rules --format github
    """
    settings = read_settings(os.environ)
    selections = selected(paths, settings, os.environ)
    private = None if paths else settings.rules_private
    folders = {
        root: checked(root, within=within, private=private, expects_watch_list=not paths)
        for root, within in _by_root(selections).items()
    }
    found = [f for root, one in folders.items() for f in _problems(root, one.problems)]
    problems = [problem for _, problem in found]
    errors = sum(p.severity is Severity.ERROR for p in problems)
    if form == "json":
        click.echo(json.dumps([to_json(p) for p in problems], ensure_ascii=False, indent=1))
    else:
        _print(found, form)
        if form == "text" and not paths and not errors:
            _print_expected(settings)
        for line in _secret_lines(folders.values()):
            click.echo(line, err=True)
        click.echo(_totals(folders.values()), err=True)
        if private is not None:
            watched = sum(len(one.watch) for one in folders.values())
            click.echo(f"read {counted(watched, 'entry', 'entries')} of the watch list", err=True)
        click.echo(f"{counted(errors, 'error')}, {counted(len(problems) - errors, 'warning')}")
    for warning in settings.warnings:
        click.echo(f"warning: {warning}", err=True)
    sys.exit(1 if errors else 0)


def _print_expected(settings: Settings) -> None:
    from monitor.cli.rules.volume import volume_lines  # imported here: a workflow that checks a folder has no database

    for line in volume_lines(settings):
        click.echo(line)


def _by_root(selections: Iterable[Selection]) -> dict[Path, list[str]]:
    """The selected parts of each rules folder; each folder is read once."""
    roots: dict[Path, list[str]] = {}
    for selection in selections:
        roots.setdefault(selection.root, []).append(selection.within)
    return roots


def _secret_lines(folders: Iterable[CheckReport]) -> Iterator[str]:
    """Whether each secret of a private feed is set, never its value; only a warning, since tests of rules need none."""
    reveal = secret_lookup(os.environ)
    for name, ids in required_settings({s.id: s for one in folders for s in one.sources}.values()).items():
        try:
            reveal(name)
        except SettingsError as e:
            yield f"warning: {e}; until then {', '.join(ids)} can't be polled"
        else:
            yield f"{name} is set, used by {', '.join(ids)}"


def _totals(folders: Iterable[CheckReport]) -> str:
    """`read 61 rules, 42 sources, 102 register entries in 2 packs`: each pack once, including the shipped one."""
    packs = {pack.name: pack for folder in folders for pack in folder.packs}.values()
    rules, sources = sum(p.rules for p in packs), sum(p.sources for p in packs)
    entries = sum(p.entries for p in packs)
    known = f"{entries} register {'entry' if entries == 1 else 'entries'}"
    return f"read {counted(rules, 'rule')}, {counted(sources, 'source')}, {known} in {counted(len(packs), 'pack')}"


def _problems(root: Path, problems: Iterable[Problem]) -> Iterator[_Found]:
    for problem in problems:
        shipped = problem.place.file.startswith("base/") and problem.pack == "base"
        yield base_folder().parent if shipped else root, problem


def _print(found: Sequence[_Found], form: str) -> None:
    colour = sys.stdout.isatty()
    for folder, problem in found:
        click.echo(_workflow_command(folder, problem) if form == "github" else render(problem, colour=colour))


def _workflow_command(folder: Path, problem: Problem) -> str:
    """`::error file=…::…`: GitHub shows it at its line in a pull request if the path is relative to the checkout."""
    place = problem.place
    file = os.path.relpath(folder / place.file)
    at = {
        "file": Path(file).as_posix(),
        "line": str(place.line),
        "col": str(place.column),
        "endColumn": str(place.column + problem.width),
        "title": problem.code,
    }
    properties = ",".join(f"{key}={_escaped(value, ':,')}" for key, value in at.items())
    message = f"{problem.message} {problem.advice}".strip()
    return f"::{problem.severity} {properties}::{_escaped(message)}"


def _escaped(text: str, more: str = "") -> str:
    """Escaped for a workflow command, which a line break would end."""
    for sign in f"%\r\n{more}":
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text
