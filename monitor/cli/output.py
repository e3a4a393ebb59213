"""Output of commands: the --format option, tables for people, JSON for programs."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import click
from rich.cells import cell_len
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from monitor.reports.plain import plain

__all__ = [
    "NAME",
    "format_option",
    "formats",
    "plain",
    "print_json",
    "print_table",
    "progress",
    "table_text",
]

F = TypeVar("F", bound=Callable[..., Any])


def formats(default: str, *others: str, help: str = "Output format.") -> Callable[[F], F]:  # noqa: A002  click's name
    """Return the option --format of a command with these output formats; its parameter is `form`."""
    choice = click.Choice([default, *others])
    return click.option("--format", "form", type=choice, default=default, show_default=True, help=help)


format_option = formats("text", "json")


class _Name(click.ParamType[str]):
    """A name. Bytes that are not valid text become "?", because no database accepts them."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ARG002
        return value.encode("utf-8", "replace").decode()


NAME = _Name()
_MIN_CUT_WIDTH = 8  # cells of a truncated column
_BREAKS = re.compile(r"[\t\r\n]")


@contextmanager
def progress(text: str) -> Iterator[Callable[[str], None]]:
    """Show `text` on a terminal while the block runs; the function that it gets replaces the text."""
    screen = Console(stderr=True)
    if not screen.is_terminal:
        yield lambda _: None
        return
    with screen.status(text) as status:
        yield status.update


def print_json(value: Any) -> None:
    click.echo(json.dumps(plain(value), ensure_ascii=False, indent=1))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, cut_last: bool = False) -> None:
    """Print a table as wide as the terminal; without a terminal, a header and one line per row, separated by tabs.

    `cut_last` truncates the last column so that each row fits on one line.
    The first column is never wrapped or truncated: people copy it into the next command.
    """
    console = Console(highlight=False)
    if not console.is_terminal:
        for row in (columns, *rows) if rows else ():
            click.echo("\t".join(_BREAKS.sub(" ", cell) for cell in row))
        return
    console.print(_table(console, columns, rows, cut_last=cut_last))


def table_text(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The table as `print_table` would print it, without the last line break."""
    console = Console(highlight=False)
    if not console.is_terminal:
        return "\n".join("\t".join(_BREAKS.sub(" ", cell) for cell in row) for row in (columns, *rows) if rows)
    with console.capture() as captured:
        console.print(_table(console, columns, rows, cut_last=False))
    return captured.get().rstrip("\n")


def _table(console: Console, columns: Sequence[str], rows: Sequence[Sequence[str]], *, cut_last: bool) -> Table:
    first, *others = columns
    table = Table(
        Column(first, no_wrap=True),
        *(Column(c, overflow="fold") for c in others),
        box=None,
        header_style="bold",
        pad_edge=False,
    )
    width = _last_width(console.width, columns, rows) if cut_last else None
    for row in rows:
        cells = [Text(cell) for cell in row]
        if width is not None:
            cells[-1].truncate(width, overflow="ellipsis")
        table.add_row(*cells)
    return table


def _last_width(width: int, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """The cells that remain for the last column."""
    widest = (max(map(cell_len, column)) for column in zip(columns, *rows, strict=True))
    *others, _ = widest
    return max(width - sum(others) - 2 * len(others), _MIN_CUT_WIDTH)
