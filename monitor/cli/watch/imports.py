"""`watch import`: a table of parts or firms becomes entries of the watch list."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from monitor.cli.output import formats, print_json, print_table
from monitor.cli.progress_bar import late_progress_bar
from monitor.cli.watch.location import watch_path
from monitor.domain.watch.watch_list import NOTHING_WATCHED, WatchKind, WatchList
from monitor.errors import RuleFilesError, SettingsError
from monitor.rulefiles import load
from monitor.rulefiles.checks.watch_list import check_watch_list, read_watch_bytes
from monitor.rulefiles.editing.watch_append import WatchEdit, add_to_watch_list, entry_line, write_watch_list
from monitor.rulefiles.editing.watch_columns import KEYS, Column, map_columns
from monitor.rulefiles.editing.watch_import import Imported, import_rows
from monitor.rulefiles.editing.watch_table import DELIMITERS, TABLE_MAX_BYTES, CsvTable, read_table
from monitor.rulefiles.parsers.watch import Names
from monitor.settings import read_settings
from monitor.wording.phrases.english import counted

_SHOWN_ENTRIES = 3
_SHOWN_PROBLEMS = 50


def _maps(_context: click.Context, _parameter: click.Parameter, values: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for value in values:
        key, sign, column = value.partition("=")
        if not sign or not key.strip() or not column.strip():
            raise click.BadParameter(f"'{value}' is not KEY=COLUMN. Keys: {', '.join(KEYS)}.")
        found[key.strip().lower()] = column.strip()
    return found


@click.command("import", short_help="Add the rows of a CSV file to watch.yaml. A trial unless --write is given.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--map", "given", metavar="KEY=COLUMN", multiple=True, callback=_maps, help="What a column is; repeatable."
)
@click.option(
    "--kind", type=click.Choice([kind.value for kind in WatchKind]), help="What the rows are; default by the columns."
)
@click.option("--owner", metavar="NAME", default="", help="Person or team in charge of entries that name none.")
@click.option("--encoding", metavar="NAME", help="Encoding of the file, such as gb18030; default: recognised.")
@click.option("--delimiter", type=click.Choice(list(DELIMITERS)), help="Sign between columns; default: recognised.")
@click.option("--to", "target", metavar="PATH", type=click.Path(path_type=Path), help="Another watch.yaml or folder.")
@click.option("--write", is_flag=True, help="Add the entries; without it nothing is written.")
@formats("text", "json")
def import_(
    file: Path,
    *,
    given: Mapping[str, str],
    kind: str | None,
    owner: str,
    encoding: str | None,
    delimiter: str | None,
    target: Path | None,
    write: bool,
    form: str,
) -> None:
    """Read a table of parts, firms or sites, and show what would be added to watch.yaml and what was not understood,
    with line numbers. Columns are recognised by their header in six languages; --map names them. With --write the
    entries are added at the end of their lists; comments and other lines stay. Exits 1 if a row was not imported.

    KEY is one of is, hs, eccn, cas, part (materials); name, also, en, zh, ja, ko, role, country, lei, uscc, jcn, duns
    (firms); name, country, makes, firm (sites); owner, note. COLUMN is a header or a number from 1.

    \b
    Example: monitor watch import suppliers.csv
             monitor watch import parts.csv --map part=Materialnummer --map hs=5 --owner "Supply Risk" --write
    """
    settings = read_settings(os.environ)
    path = _target(target)
    names = Names(load(settings.rules_dir).knowledge.vocabulary)
    before = read_watch_bytes(path) if path is not None and path.exists() else None
    shown = str(path) if path is not None else "watch.yaml"
    present = NOTHING_WATCHED if before is None else check_watch_list(before, shown, names.vocabulary).watch
    try:
        table = _table(file, encoding, delimiter)
        found_kind, columns = map_columns(table, given, WatchKind(kind) if kind else None)
    except RuleFilesError as e:
        raise RuleFilesError(f"{file}: {e}") from e
    with late_progress_bar(f"reading {file.name}") as progress:
        found = import_rows(table, found_kind, columns, names, present, owner=owner, progress=progress)
    report = _Report(file=file, table=table, kind=found_kind, columns=columns, found=found, target=path)
    added = len(found.entries)
    edit = add_to_watch_list(before, found.entries, names, shown) if added else None
    if write:
        if path is None:
            raise SettingsError("MONITOR_RULES_PRIVATE is not set: set it, or name the file: --to PATH")
        if edit is not None:
            _write(path, edit)
    if form == "json":
        print_json(report.as_json(written=write and added > 0))
    else:
        report.show(written=write)
    sys.exit(1 if any(not left.imported for left in found.left) else 0)


def _target(given: Path | None) -> Path | None:
    settings = read_settings(os.environ)
    return None if given is None and settings.rules_private is None else watch_path(given, settings)


def _table(file: Path, encoding: str | None, delimiter: str | None) -> CsvTable:
    try:
        with file.open("rb") as opened:
            data = opened.read(TABLE_MAX_BYTES + 1)
    except OSError as e:
        raise RuleFilesError(f"it can't be read ({e.strerror})") from e
    sign = DELIMITERS[delimiter] if delimiter else None
    with late_progress_bar(f"reading {file.name}") as progress:
        return read_table(data, encoding=encoding, delimiter=sign, progress=progress)


def _write(path: Path, edit: WatchEdit) -> None:
    try:
        write_watch_list(path, edit)
    except OSError as e:
        raise RuleFilesError(f"can't write to {path}: {e.strerror}. Nothing was written.") from e


# ------------------------------------------------------------------ the report


@dataclass(frozen=True, slots=True, kw_only=True)
class _Report:
    file: Path
    table: CsvTable
    kind: WatchKind
    columns: Sequence[Column]
    found: Imported
    target: Path | None

    def show(self, *, written: bool) -> None:
        sign = next(name for name, sign in DELIMITERS.items() if sign == self.table.delimiter)
        size = f"{counted(len(self.table.header), 'column')}, {counted(self.found.rows, 'row')}"
        click.echo(f"{self.file.name}: {self.table.encoding}, {sign}, {size}; read as {self.kind}")
        print_table(("column", "read as"), [(column.header, _read_as(column)) for column in self.columns])
        for line in self._problems():
            click.echo(line)
        for line in self._entries():
            click.echo(line)
        for line in self._end(written):
            click.echo(line)

    def _problems(self) -> Iterator[str]:
        if self.found.left:
            click.echo("Not understood:")
        for left in self.found.left[:_SHOWN_PROBLEMS]:
            rest = "imported without it" if left.imported else "not imported"
            yield f"  {self.file.name}:{left.line}: {left.problem}; {rest}"
        if (more := len(self.found.left) - _SHOWN_PROBLEMS) > 0:
            yield f"  … and {more:,} more; all of them: --format json"

    def _entries(self) -> Iterator[str]:
        entries = _all(self.found.entries)
        if entries:
            yield f"{counted(len(entries), 'entry', 'entries')}, for example:"
        yield from (f"  - {line}" for line in entries[:_SHOWN_ENTRIES])

    def _end(self, written: bool) -> Iterator[str]:
        added, left = len(self.found.entries), {row.line for row in self.found.left if not row.imported}
        known = f", {counted(len(self.found.known), 'row')} on the list already" if self.found.known else ""
        missing = f", {counted(len(left), 'row')} not imported" if left else ""
        verb = "added" if written else "would be added"
        where = f" to {self.target}" if self.target else ""
        yield f"{counted(added, 'entry', 'entries')} {verb}{where}{known}{missing}"
        if added and not written:
            yield "Nothing was written. Correct the columns with --map, or add the entries with --write."

    def as_json(self, *, written: bool) -> dict[str, Any]:
        return {
            "encoding": self.table.encoding,
            "delimiter": self.table.delimiter,
            "rows": self.found.rows,
            "kind": self.kind.value,
            "columns": [{"header": c.header, "key": c.key or None, "guessed": c.guessed} for c in self.columns],
            "entries": _all(self.found.entries),
            "on_the_list": list(self.found.known),
            "not_understood": [
                {"line": left.line, "problem": left.problem, "imported": left.imported} for left in self.found.left
            ],
            "written": written,
        }


def _all(entries: WatchList) -> list[str]:
    groups = (map(entry_line, entries.materials), map(entry_line, entries.firms), map(entry_line, entries.sites))
    return [line for group in groups for line in group]


def _read_as(column: Column) -> str:
    if not column.key:
        return "not read"
    return f"{column.key} (guessed)" if column.guessed else column.key
