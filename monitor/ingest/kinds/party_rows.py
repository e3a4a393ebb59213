"""The rows of a list of parties in its file: CSV, JSON, XML, a table of a page, or a sheet of an Excel workbook.

Any bytes give rows or FeedUnreadableError. A column is a function from a row to its values. No network, no files.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

import jmespath
from jmespath.exceptions import JMESPathError
from selectolax.lexbor import LexborNode

from monitor.domain.sources.source import ListFormat, PartyTable
from monitor.ingest.answer import SourceResponse, quoted
from monitor.ingest.kinds.json_api import describe, describe_missing_list, json_in, plain
from monitor.ingest.kinds.pages import Page, nothing_found, page_in, words_of
from monitor.ingest.kinds.party_file import REMEDY, Cells, PartyRows, is_page, other_format, shown_date
from monitor.ingest.kinds.workbook import NoWorkbookError, is_workbook, sheet_of
from monitor.ingest.text.clean import one_line
from monitor.ingest.text.encoding import Decoded, decode

MAX_ROWS = 250_000
MAX_FAULTY = 0.05
"""Share of rows without a name, or with too few columns."""
_DECLARED_ENTITY = re.compile(r"<!(?:ENTITY|DOCTYPE[^>]{0,300}\[)")
_CLOSED = re.compile(r"</(?:html|table)\s*>", re.IGNORECASE)
_PLAIN_FIELD = re.compile(r"[A-Za-z_]\w*")
_START = 4_000  # characters that show the format of a file


def rows_of(response: SourceResponse, table: PartyTable) -> PartyRows:
    """Raises FeedUnreadableError."""
    if table.format is ListFormat.XLSX:
        return _xlsx(response, table)
    decoded = _decoded(response)
    found = _READERS[table.format](response, decoded, table)
    return PartyRows(
        rows=found.rows,
        has_end=found.has_end,
        dated=found.dated,
        problems=(*((decoded.note,) if decoded.note else ()), *found.problems),
    )


def _decoded(response: SourceResponse) -> Decoded:
    """UTF-8 if the bytes are valid UTF-8, whatever the server declares: names would be garbled, and look new."""
    try:
        return Decoded(text=response.body.decode("utf-8-sig"), codec="utf-8", note="")
    except UnicodeDecodeError:
        return decode(response.body, response.content_type)


# ------------------------------------------------------------------ csv


def _csv(response: SourceResponse, decoded: Decoded, table: PartyTable) -> PartyRows:
    text = decoded.text.rstrip("\0\x1a")  # the end of a file, for old programs
    start = text[:_START].lstrip("\ufeff \r\n\t\0")
    if not (start or text.strip("\ufeff \r\n\t\0")):
        raise response.not_a_feed("is empty; check the address in a browser")
    if start[:1] in ("<", "{", "["):
        raise other_format(response, decoded, "CSV")
    if response.body[:2] == b"PK":
        raise response.not_a_feed(
            "is a ZIP or Excel file, not CSV; set format: xlsx, or look for the CSV file of the list"
        )
    lines = _csv_lines(response, text, table)
    header = next(lines, [])
    at = _places(header)
    _check_columns(response, table, at, header)
    taken = sorted({at[_header(name)] for name in _columns(table)})
    places = {name: taken.index(at[_header(name)]) for name in _columns(table)}
    rows, short, last = list[Cells](), 0, False
    for line in lines:
        if any(line) and any(cell.strip() for cell in line):
            last = len(line) < len(header)
            short += last
            rows.append(_line_of([line[n] for n in taken if n < len(line)], places))
    if last and not text.endswith(("\n", "\r")):
        raise response.unreadable(f"ends within a row ({quoted(text[-60:])}): it was cut short; the monitor retries")
    if short > MAX_FAULTY * len(rows):
        found = f"{short} of {len(rows)} rows with fewer"
        raise response.structure_changed(f"{len(header)} columns in each row", found, REMEDY)
    dated = _dated(" ".join(text[:_START].splitlines()[: table.skip]), table) if table.skip else ""
    return PartyRows(rows=rows, has_end=False, dated=dated)


def _csv_lines(response: SourceResponse, text: str, table: PartyTable) -> Iterator[list[str]]:
    reader = csv.reader(_lines(text.replace("\0", "")), delimiter=table.delimiter, strict=False)
    try:
        for number, line in enumerate(reader):
            if number >= table.skip:
                yield line
            if number > MAX_ROWS + table.skip + 1:
                return
    except csv.Error as e:
        raise response.unreadable(f"is invalid CSV ({str(e)[:80]}); the monitor retries") from e


def _lines(text: str) -> Iterator[str]:
    """The lines with their ends, without a copy of the whole: a file may have fifty megabytes."""
    at = 0
    while at < len(text):
        end = text.find("\n", at) + 1 or len(text)
        line = text[at:end]
        at = end
        if "\r" in line[:-2]:
            yield from io.StringIO(line, newline="")
        else:
            yield line


def _line_of(row: Sequence[str], at: Mapping[str, int]) -> Cells:
    """`at` has the place of each column by its name as the declaration writes it."""

    def cells(column: str) -> list[str]:
        place = at[column]
        return [row[place]] if place < len(row) else []

    return cells


def _places(header: Sequence[str]) -> dict[str, int]:
    """The first place of each header. A header in two languages counts by each of its lines, too."""
    cells = list(enumerate(header))
    by_line = {_header(line): n for n, cell in reversed(cells) for line in cell.splitlines() if line.strip()}
    return by_line | {_header(cell): n for n, cell in reversed(cells) if _header(cell)}


def _header(text: str) -> str:
    return one_line(text.strip("\ufeff")).casefold()


def _check_columns(response: SourceResponse, table: PartyTable, at: Mapping[str, int], header: Sequence[str]) -> None:
    missing = [name for name in _columns(table) if _header(name) not in at]
    if missing:
        found = ", ".join(filter(None, map(_header, header[:8]))) or "none"
        raise response.structure_changed(f"the columns {', '.join(missing)}", f"the columns {found[:200]}", REMEDY)


def _columns(table: PartyTable) -> list[str]:
    single = (table.list_column, table.id, table.name_type, table.programme, table.listed, table.ended)
    several = (*table.name, *table.aliases, *table.country, *table.ids, *table.address)
    return [one for one in (*several, *single) if one]


def _dated(text: str, table: PartyTable) -> str:
    """The date in a text before the rows: as the text has it where it is no whole day."""
    if not table.dated:
        return ""
    found = re.search(re.escape(table.dated) + r"[\s:,\"]*([^,\"]{4,40})", text)
    return shown_date(found[1], table) if found else ""


# ------------------------------------------------------------------ json


def _json(response: SourceResponse, decoded: Decoded, table: PartyTable) -> PartyRows:
    wire = json_in(response, decoded)
    rows = _found(response, table.rows or "@", wire)
    if not isinstance(rows, list):
        raise response.structure_changed(f"a list at {table.rows!r}", describe_missing_list(rows, wire), REMEDY)
    objects = [row for row in rows if isinstance(row, dict)]
    if len(objects) < (1 - MAX_FAULTY) * len(rows):
        raise response.structure_changed("an object for each party", describe(rows[0]), REMEDY)
    dated = plain(_found(response, table.dated, wire)) if table.dated else ""
    return PartyRows(
        rows=[_json_row(response, row) for row in objects],
        has_end=True,
        dated=shown_date(dated, table) if dated else "",
    )


def _json_row(response: SourceResponse, row: dict[str, object]) -> Cells:
    def cells(at: str) -> list[str]:
        value = row.get(at) if _PLAIN_FIELD.fullmatch(at) else _found(response, at, row)
        return [plain(one) for one in value] if isinstance(value, list) else [plain(value)]

    return cells


def _found(response: SourceResponse, path: str, wire: object) -> object:
    try:
        return jmespath.search(path, wire)
    except (JMESPathError, RecursionError, TypeError, ValueError) as e:
        words = one_line(str(e))[:120]
        raise response.structure_changed(f"a value for {path!r}", f"one that it fails on ({words})", REMEDY) from e


# ------------------------------------------------------------------ xml


def _xml(response: SourceResponse, decoded: Decoded, table: PartyTable) -> PartyRows:
    text = decoded.text.lstrip("\ufeff \r\n\t")
    if not text:
        raise response.not_a_feed("is empty; check the address in a browser")
    if text[0] != "<" or is_page(text):
        raise other_format(response, decoded, "XML")
    if _DECLARED_ENTITY.search(text[:100_000]):
        raise response.unreadable("declares XML entities, which a list does not need; the monitor retries")
    try:
        root = ET.fromstring(_without_declaration(text).encode("utf-8", "replace"))  # noqa: S314 -- no entities, in a child
    except (ET.ParseError, ValueError) as e:
        raise response.unreadable(f"is invalid XML ({str(e)[:80]}); the monitor retries") from e
    _drop_namespaces(root)
    rows = root.findall(f".//{table.rows}") if _is_path(table.rows) else []
    dated = next(iter(_values(root, table.dated)), "") if table.dated else ""
    return PartyRows(
        rows=[_xml_row(row) for row in rows], has_end=True, dated=shown_date(dated, table) if dated else ""
    )


def _without_declaration(text: str) -> str:
    return re.sub(r"\A<\?xml[^>]{0,300}\?>", "", text)


def _drop_namespaces(root: Element) -> None:
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = element.tag.rpartition("}")[2]


def _is_path(path: str) -> bool:
    return bool(path) and re.fullmatch(r"[\w.-]+(?:/[\w.-]+)*", path) is not None


def _xml_row(row: Element) -> Cells:
    return lambda at: _values(row, at)


def _values(row: Element, at: str) -> list[str]:
    """`a/b` is the text of each element b below a, `a/@c` the attribute c of each a, `@c` an attribute of the row."""
    path, _, attribute = at.partition("@")
    path = path.strip("/")
    found = row.findall(path) if path else [row]
    if attribute:
        return [element.get(attribute) or "" for element in found]
    return ["".join(element.itertext()) for element in found]


# ------------------------------------------------------------------ html


def _html(response: SourceResponse, decoded: Decoded, table: PartyTable) -> PartyRows:
    page = page_in(response, decoded.text)
    elements = page.tree.css(table.rows or "table tr")
    if not elements:
        raise nothing_found(response, page, f"rows at {table.rows or 'table tr'!r}")
    if not _CLOSED.search(decoded.text[-20_000:]):
        raise response.unreadable("ends within the page: it was cut short; the monitor retries")
    lines = [(_table_of(element), [words_of(cell) for cell in element.css("td, th")]) for element in elements]
    rows = _grid(response, [(of, line) for of, line in lines if any(line)], table)
    dated = _css_text(page, table.dated) if table.dated else ""
    return PartyRows(rows=rows, has_end=True, dated=shown_date(dated, table) if dated else "")


def _table_of(row: LexborNode) -> int:
    """The identity of the table that a row belongs to, 0 for none."""
    above = row.parent
    while above is not None and above.tag != "table":
        above = above.parent
    return 0 if above is None else above.mem_id


def _grid(response: SourceResponse, lines: Sequence[tuple[int, list[str]]], table: PartyTable) -> list[Cells]:
    """The rows below a row with all headers, of each table that has one. `lines` begin with their table.

    Without headers every row counts, and columns are numbers.
    """
    wanted = _columns(table)
    numbers = {str(n + 1): n for n in range(max((len(line) for _, line in lines), default=0))}
    if all(name in numbers for name in wanted):
        places = {name: numbers[name] for name in wanted}
        return [_line_of(line, places) for _, line in lines]
    found, of_table = list[Cells](), dict[int, dict[str, int]]()
    for of, line in lines:
        at = {**numbers, **_places(line)}
        if all(_header(name) in at for name in wanted):  # a long table repeats its headers
            of_table[of] = {name: at[_header(name)] for name in wanted}
        elif of in of_table and (len(line) > 1 or len(wanted) == 1):  # a single cell is a heading between rows
            found.append(_line_of(line, of_table[of]))
    if not of_table:
        first = ", ".join(lines[0][1][:8])[:200] if lines else "none"
        raise response.structure_changed(f"the columns {', '.join(wanted)}", f"the row {first}", REMEDY)
    return found


def _css_text(page: Page, selector: str) -> str:
    found = page.tree.css_first(selector)
    return words_of(found) if found is not None else ""


# ------------------------------------------------------------------ xlsx


def _xlsx(response: SourceResponse, table: PartyTable) -> PartyRows:
    if not response.body:
        raise response.not_a_feed("is empty; check the address in a browser")
    if not is_workbook(response.body):
        raise other_format(response, _decoded(response), "an Excel workbook (.xlsx)")
    try:
        lines = sheet_of(response.body, most=MAX_ROWS)
    except NoWorkbookError as e:
        raise response.unreadable(f"is an Excel workbook that can't be read ({e}); the monitor retries") from e
    return PartyRows(rows=_grid(response, [(0, line) for line in lines if any(line)], table), has_end=True)


_READERS: dict[ListFormat, Callable[[SourceResponse, Decoded, PartyTable], PartyRows]] = {
    ListFormat.CSV: _csv,
    ListFormat.JSON: _json,
    ListFormat.XML: _xml,
    ListFormat.HTML: _html,
}
