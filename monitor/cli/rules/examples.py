"""`rules test`: run the examples of the rules."""

import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from monitor.cli.output import format_option, print_json, print_table
from monitor.cli.rules.broken_packs import name_broken
from monitor.cli.rules.paths import selected
from monitor.language.query.explained import Explained, paragraph
from monitor.rulefiles import ExampleResult, Problem, RuleSet, load, render, to_json, try_examples
from monitor.settings import read_settings
from monitor.wording.phrases.english import counted

EVIDENCE_MAX = 4  # quotes of one part


@click.command(short_help="Run the examples of the rules.")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(exists=True, path_type=Path))
@format_option
def test(paths: tuple[Path, ...], form: str) -> None:
    """Run every example of the rules with the engine that reads the feeds.

    PATH is a rules folder, a pack in one, or a file of a pack. Exits 1 if an example fails or a pack can't be loaded.

    \b
    Example: monitor rules test
             monitor rules test my-rules/minerals
    """
    settings = read_settings(os.environ)
    tried: list[ExampleResult] = []
    failed: list[dict[str, Any]] = []
    drawn: list[str] = []
    broken = False
    for selection in selected(paths, settings, os.environ):
        found = load(selection.root)
        broken = name_broken(found, selection.within) or broken
        came_out = try_examples(found, (selection.within,))
        tried += came_out
        for one in (t for t in came_out if not t.held):
            problem = _failure(one, found)
            why = one.precedent_note or (paragraph(one.explained) if one.explained else "")
            failed.append({**to_json(problem), "why": why})
            drawn += [render(problem, colour=sys.stdout.isatty()), *_why(one)]
    if form == "json":
        print_json({"packs": _by_pack(tried), "failed": failed})
    else:
        rows = [(p["pack"], *(str(p[k]) for k in ("rules", "examples", "failed"))) for p in _by_pack(tried)]
        print_table(("pack", "rules", "examples", "failed"), rows)
        click.echo("\n".join([*drawn, f"{counted(len(tried), 'example')}, {len(failed)} failed"]))
    sys.exit(1 if failed or broken else 0)


def _why(tried: ExampleResult) -> Iterator[str]:
    """The reason in one sentence, then each part of the clause."""
    if tried.explained is not None:
        yield f"  {tried.precedent_note or paragraph(tried.explained)}"
        yield from _tree(tried.explained, 2, alone=not tried.explained.parts)


def _tree(explained: Explained, depth: int, *, alone: bool = False) -> Iterator[str]:
    """`alone`: the sentence above already explains the only part."""
    quoted = ", ".join(dict.fromkeys(f'"{span.quote}"' for span in explained.evidence[:EVIDENCE_MAX]))
    note = "" if alone or explained.parts else quoted if explained.held else explained.missing
    yield f"{'  ' * depth}{'✓' if explained.held else '✗'} {explained.text}{f'   {note}' if note else ''}"
    for part in explained.parts:
        yield from _tree(part, depth + 1)


def _failure(tried: ExampleResult, found: RuleSet) -> Problem:
    place = tried.example.place
    lines = found.lines.get(place.file, ()) if place else ()
    line = lines[place.line - 1] if place and place.line <= len(lines) else ""
    return replace(tried.failure(), why="", precedent_note="").problem(
        line
    )  # the reason is printed on its own line below


def _by_pack(tried: Sequence[ExampleResult]) -> list[dict[str, Any]]:
    examples = Counter(t.pack for t in tried)
    failed = Counter(t.pack for t in tried if not t.held)
    of_pack = Counter(pack for pack, _ in {(t.pack, t.rule.id) for t in tried})
    return [
        {"pack": pack, "rules": of_pack[pack], "examples": count, "failed": failed[pack]}
        for pack, count in examples.items()
    ]
