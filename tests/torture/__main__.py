"""`make torture`: the full forms of what is too long for every run of the tests, as one table.

Each part is a module with `measure(say)` that yields rows. What a part needs beside Python, a script of `.ci` installs.
Exits 1 where a figure misses its target or a part breaks.
"""

import json
import logging
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import cast

import click
import structlog
from rich.console import Console
from rich.table import Table

from tests.torture.row import Part, Row, Say


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """Where a part's rows come from, and the script that installs what it needs."""

    module: str
    needs: str = ""


_PARTS = {
    "delivery": _Entry(module="tests.integration.slack.torture", needs=".ci/slack"),
    "fire": _Entry(module="tests.integration.fire.torture", needs=".ci/fire"),
    "guard": _Entry(module="tests.integration.hostile.torture", needs=".ci/hostile"),
    "secrets": _Entry(module="tests.integration.secrets.torture"),
    "sources": _Entry(module="tests.torture.sources"),
    "scale": _Entry(module="tests.integration.scale.torture", needs=".ci/scale_stack"),
    "faults": _Entry(module="tests.integration.faults.torture"),
    "memory": _Entry(module="tests.torture.memory"),
}
_ROOT = Path(__file__).parents[2]


@click.command()
@click.argument("parts", nargs=-1, type=click.Choice(list(_PARTS)), metavar="[PART]...")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def main(parts: Sequence[str], form: str) -> None:
    """Put the monitor through what it is to bear, all parts or some.

    \b
    Example: python -m tests.torture
             python -m tests.torture delivery --format json
    """
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    began = time.monotonic()
    rows = [row for name in parts or _PARTS for row in _measured(name, _PARTS[name])]
    if form == "json":
        click.echo(json.dumps([asdict(r) for r in rows], ensure_ascii=False, indent=1))
    else:
        _print(rows)
    missed = sum(not row.good for row in rows)
    print(f"{time.monotonic() - began:.0f} s, {len(rows)} rows, {missed} missed", file=sys.stderr)
    sys.exit(1 if missed else 0)


def _measured(name: str, entry: _Entry) -> Iterator[Row]:
    """A part that breaks is a row of its own, and the others go on."""
    say = _sayer(name)
    try:
        if entry.needs:
            say(f"what it needs ({entry.needs})")
            subprocess.run([str(_ROOT / entry.needs)], check=True, cwd=_ROOT, stdout=sys.stderr)
        for row in cast("Part", import_module(entry.module)).measure(say):
            say(f"{row.case} {row.measured}: {_verdict(row)}")
            yield row
    except Exception as e:
        logging.getLogger(__name__).exception("part %s broke", name)
        yield Row(case=name, what="the rest of this part", target="runs", measured=f"{type(e).__name__}", good=False)


def _sayer(name: str) -> Say:
    began = time.monotonic()
    return lambda what: print(f"{name} {time.monotonic() - began:4.0f} s  {what}", file=sys.stderr, flush=True)


def _verdict(row: Row) -> str:
    return "holds" if row.good else "MISSED"


def _print(rows: Sequence[Row]) -> None:
    table = Table("case", "what", "target", "measured", "verdict", box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(row.case, row.what, row.target, row.measured, _verdict(row))
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 200  # for who reads it in a file
    console.print(table)


if __name__ == "__main__":
    main()
