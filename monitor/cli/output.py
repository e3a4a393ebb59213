"""How reports are asked for and printed: tables for people, JSON where output is piped on."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime, timedelta
from typing import Any

import click
from rich.cells import cell_len
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from monitor.ports.rules import Trouble

__all__ = ["NAME", "format_option", "plain", "print_json", "print_table", "trouble_line"]

format_option = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print."
)


class _Name(click.ParamType[str]):
    """What names a thing. A shell may hand over bytes that are no text: no database takes them, so they become "?"."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ARG002
        return value.encode("utf-8", "replace").decode()


NAME = _Name()
_LEAST = 8  # cells of a column that is cut
_BREAKS = re.compile(r"[\t\r\n]")


def plain(value: Any) -> Any:
    """A value made of JSON's own kinds: times in ISO 8601, durations in seconds."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    match value:
        case dict():
            return {str(k): plain(v) for k, v in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(v) for v in value]
        case datetime() | date():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case _:
            return value


def print_json(value: Any) -> None:
    click.echo(json.dumps(plain(value), ensure_ascii=False, indent=1))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, cut_last: bool = False) -> None:
    """A table as wide as the terminal. Where there is none, the columns and then a line a row, with tabs.

    With `cut_last` the last column is cut short where a row would not fit into a line of the terminal.
    The first column is neither broken nor cut short: it is what people copy into the next command.
    """
    console = Console(highlight=False)
    if not console.is_terminal:
        for row in (columns, *rows) if rows else ():
            click.echo("\t".join(_BREAKS.sub(" ", cell) for cell in row))
        return
    first, *others = columns
    table = Table(
        Column(first, no_wrap=True),
        *(Column(c, overflow="fold") for c in others),
        box=None,
        header_style="bold",
        pad_edge=False,
    )
    room = _room(console.width, columns, rows) if cut_last else None
    for row in rows:
        cells = [Text(cell) for cell in row]
        if room is not None:
            cells[-1].truncate(room, overflow="ellipsis")
        table.add_row(*cells)
    console.print(table)


def _room(width: int, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """Cells that the other columns and the blanks between them leave for the last one."""
    widest = (max(map(cell_len, column)) for column in zip(columns, *rows, strict=True))
    *others, _ = widest
    return max(width - sum(others) - 2 * len(others), _LEAST)


def trouble_line(trouble: Trouble) -> str:
    """Which pack doesn't load, what runs in its place, and its first error."""
    runs = "its last good state runs" if trouble.kept else "nothing of it runs"
    return f"{trouble.pack} since {trouble.since.day} {trouble.since:%b %H:%M} UTC ({runs}): {trouble.problem}"
