"""Lists of parties, kind `party_list`: a CSV, JSON, XML or HTML file in, its parties out, each once, in file order.

Any bytes give a PublishedList or FeedUnreadableError, or exceed the limits of the child process. A file that is not a
whole list of the declared form is an error, never a shorter list. No network, no files.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

import jmespath
from jmespath.exceptions import JMESPathError

from monitor.domain.lists.party import Party, name_key
from monitor.domain.lists.version import PublishedList
from monitor.domain.sources.source import ListFormat, PartyTable
from monitor.errors import FeedUnreadableError
from monitor.ingest.answer import SourceResponse, quoted
from monitor.ingest.dates import read_date
from monitor.ingest.days import stated_day
from monitor.ingest.kinds.json_api import describe, describe_missing_list, json_in, plain
from monitor.ingest.kinds.pages import Page, nothing_found, page_in, words_of
from monitor.ingest.parsing import ParsedFeed
from monitor.ingest.recognise import BodyKind, recognise
from monitor.ingest.text.clean import one_line
from monitor.ingest.text.encoding import Decoded, decode

__all__ = ["MAX_ROWS", "parse", "parse_list"]

MAX_ROWS = 250_000
_MAX_NAME = 500  # characters
_MAX_IDENTITY = 600  # characters of up to four bytes: an index entry in PostgreSQL may have 2,704 bytes
_MAX_WORDS = 300  # of a country, a programme or an address
_MAX_ALIASES = 100
_MAX_FAULTY = 0.05  # share of rows without a name, or with too few columns
_MAX_UNREADABLE = 0.01  # share of names with characters that could not be decoded
_REMEDY = "open the file and correct 'parties' of this source"
_DECLARED_ENTITY = re.compile(r"<!(?:ENTITY|DOCTYPE[^>]{0,300}\[)")
_CLOSED = re.compile(r"</(?:html|table)\s*>", re.IGNORECASE)
_PLAIN_FIELD = re.compile(r"[A-Za-z_]\w*")

_Cells = Callable[[str], list[str]]
"""The values of one row at a selector."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """The rows of a file. `has_end`: a file that was cut short could not be parsed. `dated` is its own date."""

    rows: Sequence[_Cells]
    has_end: bool
    dated: str = ""
    problems: tuple[str, ...] = ()


def parse(response: SourceResponse) -> ParsedFeed:
    """The parser of `by_kind`: a list has no items. Raises FeedUnreadableError for a list that can't be read."""
    return ParsedFeed(title="", items=(), problems=parse_list(response).problems)


def parse_list(response: SourceResponse) -> PublishedList:
    """Raises FeedUnreadableError."""
    table = _table(response)
    decoded = _decoded(response)
    found = _READERS[table.format](response, decoded, table)
    if not found.rows:
        raise response.structure_changed("parties", "an empty list", _REMEDY)
    if len(found.rows) > MAX_ROWS:
        raise response.unreadable(f"has {len(found.rows):,} rows; a list may have {MAX_ROWS:,}")
    parties = _parties(response, found, table)
    problems = (*((decoded.note,) if decoded.note else ()), *found.problems)
    return PublishedList(parties=parties, dated=found.dated, has_end=found.has_end, problems=problems)


def _table(response: SourceResponse) -> PartyTable:
    table = response.source.parties
    if table is None:
        raise response.unreadable("can't be read: the source has no 'parties'")
    return table


def _decoded(response: SourceResponse) -> Decoded:
    """UTF-8 if the bytes are valid UTF-8, whatever the server declares: names would be garbled, and look new."""
    try:
        return Decoded(text=response.body.decode("utf-8-sig"), codec="utf-8", note="")
    except UnicodeDecodeError:
        return decode(response.body, response.content_type)


# ------------------------------------------------------------------ parties


def _parties(response: SourceResponse, found: _Rows, table: PartyTable) -> tuple[Party, ...]:
    """The parties, each identity once: rows with one id are one party, whose first name is the main one."""
    read = [_party(cells, table) for cells in found.rows]
    listed = [one for one in read if one is not None]
    nameless = sum(1 for one in listed if not one.name)
    if not listed:
        what = f"rows of the lists {', '.join(table.list_ids)} by the column {table.list_column!r}"
        raise response.structure_changed(what, "none", _REMEDY)
    if nameless > _MAX_FAULTY * len(listed):
        expected = f"a name at {' + '.join(table.name)!r} of each row"
        raise response.structure_changed(expected, f"{nameless} of {len(listed)} rows without one", _REMEDY)
    named = [one for one in listed if one.name]
    garbled = sum("\ufffd" in one.name for one in named)
    if garbled > _MAX_UNREADABLE * len(named):
        raise response.unreadable(f"has {garbled} names with characters that can't be decoded; the monitor retries")
    if table.id and not any(one.has_id for one in named):
        raise response.structure_changed(f"an id at {table.id!r} of each row", "none", _REMEDY)
    if _are_positions([one.identity for one in named if one.has_id]):
        named = [_without_id(one) for one in named]
    return _merged(named)


def _party(cells: _Cells, table: PartyTable) -> Party | None:
    """The party of a row, None if the row belongs to another list or its listing ended."""
    list_id = table.list_id or _list_of(cells, table)
    if not list_id or (table.ended and _first(cells, table.ended)):
        return None
    name = " ".join(filter(None, (_first(cells, at) for at in table.name)))[:_MAX_NAME]
    number = _first(cells, table.id)
    aliases = (alias for at in table.aliases for alias in _several(cells(at), table.separator))
    country = _first(cells, table.country)[:_MAX_WORDS]
    return Party(
        identity=_identity(list_id, number, name, country),
        name=name,
        list_id=list_id,
        has_id=bool(number),
        aliases=tuple(dict.fromkeys(a[:_MAX_NAME] for a in aliases if a != name))[:_MAX_ALIASES],
        country=country,
        ids=tuple(dict.fromkeys(x[:100] for at in table.ids for x in _several(cells(at), table.separator)))[:20],
        programme=", ".join(_clean(cells(table.programme)) if table.programme else ())[:_MAX_WORDS],
        address=", ".join(part for at in table.address for part in _clean(cells(at)))[:_MAX_WORDS],
        listed=_day(_first(cells, table.listed), table),
    )


def _identity(list_id: str, number: str, name: str, country: str) -> str:
    if number:
        return f"{list_id}:id:{number}"
    return f"{list_id}:name:{name_key(name)}|{name_key(country)}"[:_MAX_IDENTITY]


def _list_of(cells: _Cells, table: PartyTable) -> str:
    found = {name_key(text) for text in cells(table.list_column)}
    return next((list_id for list_id, text in table.lists if name_key(text) in found), "")


def _first(cells: _Cells, at: str) -> str:
    return next(iter(_clean(cells(at))), "")[:_MAX_NAME] if at else ""


def _clean(values: Sequence[str]) -> list[str]:
    return [text for value in values if (text := _one_line(value))]


def _one_line(value: str) -> str:
    """`one_line` of the composed form; most cells are plain ASCII and need no work."""
    if value.isascii() and value.isprintable() and value[:1] != " " and value[-1:] != " " and "  " not in value:
        return value
    return one_line(unicodedata.normalize("NFC", value))


def _several(values: Sequence[str], separator: str) -> list[str]:
    parts = (part for value in values for part in (value.split(separator) if separator else (value,)))
    return _clean(list(parts))


def _day(text: str, table: PartyTable) -> str:
    """The day in ISO 8601, "" for a text that is no whole day."""
    if not text:
        return ""
    read = read_date(stated_day(text, table.dates))
    return "" if read is None else read.date().isoformat()


def _are_positions(identities: Sequence[str]) -> bool:
    """True if the ids count the rows: they then belong to places and not to parties."""
    numbers = [text for one in identities if (text := one.rpartition(":")[2]).isascii() and text.isdigit()]
    if len(numbers) != len(identities) or len(numbers) < 3:
        return False
    first = int(numbers[0])
    return all(int(text) == first + n for n, text in enumerate(numbers))


def _without_id(party: Party) -> Party:
    return replace(party, identity=_identity(party.list_id, "", party.name, party.country), has_id=False)


def _merged(parties: Sequence[Party]) -> tuple[Party, ...]:
    found: dict[str, Party] = {}
    for party in parties:
        before = found.get(party.identity)
        found[party.identity] = party if before is None else _with_names_of(before, party)
    return tuple(found.values())


def _with_names_of(party: Party, other: Party) -> Party:
    known = {name_key(party.name), *map(name_key, party.aliases)}
    more = [name for name in (other.name, *other.aliases) if name_key(name) not in known]
    return replace(
        party,
        aliases=tuple(dict.fromkeys((*party.aliases, *more)))[:_MAX_ALIASES],
        country=party.country or other.country,
        ids=tuple(dict.fromkeys((*party.ids, *other.ids)))[:20],
        programme=party.programme or other.programme,
        address=party.address or other.address,
        listed=party.listed or other.listed,
    )


# ------------------------------------------------------------------ csv


def _csv(response: SourceResponse, decoded: Decoded, table: PartyTable) -> _Rows:
    text = decoded.text.rstrip("\0\x1a")  # the end of a file, for old programs
    if not text.strip("\ufeff \r\n\t\0"):
        raise response.not_a_feed("is empty; check the address in a browser")
    if text.lstrip("\ufeff \r\n\t")[:1] in ("<", "{", "["):
        raise _other_form(response, decoded, "CSV")
    if response.body[:2] == b"PK":
        raise response.not_a_feed("is a ZIP or Excel file, not CSV; look for the CSV file of the list")
    lines = list(_csv_lines(response, text, table))
    header = [_header(cell) for cell in lines[0]] if lines else []
    at = {name: place for place, name in reversed(list(enumerate(header))) if name}
    _check_columns(response, table, at)
    rows = [line for line in lines[1:] if any(cell.strip() for cell in line)]
    short = [len(row) < len(header) for row in rows]
    if short and short[-1] and not text.endswith(("\n", "\r")):
        raise response.unreadable(f"ends within a row ({quoted(text[-60:])}): it was cut short; the monitor retries")
    if sum(short) > _MAX_FAULTY * len(rows):
        found = f"{sum(short)} of {len(rows)} rows with fewer"
        raise response.structure_changed(f"{len(header)} columns in each row", found, _REMEDY)
    dated = _dated(" ".join(text.splitlines()[: table.skip]), table) if table.skip else ""
    places = {name: at[_header(name)] for name in _columns(table)}
    return _Rows(rows=[_csv_row(row, places) for row in rows], has_end=False, dated=dated)


def _csv_lines(response: SourceResponse, text: str, table: PartyTable) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=table.delimiter, strict=False)
    try:
        for number, line in enumerate(reader):
            if number >= table.skip:
                yield line
            if number > MAX_ROWS + table.skip + 1:
                return
    except csv.Error as e:
        raise response.unreadable(f"is invalid CSV ({str(e)[:80]}); the monitor retries") from e


def _csv_row(row: list[str], at: dict[str, int]) -> _Cells:
    """`at` has the place of each column by its name as the declaration writes it."""

    def cells(column: str) -> list[str]:
        place = at[column]
        return [row[place]] if place < len(row) else []

    return cells


def _header(text: str) -> str:
    return one_line(text.strip("\ufeff")).casefold()


def _check_columns(response: SourceResponse, table: PartyTable, at: dict[str, int]) -> None:
    missing = [name for name in _columns(table) if _header(name) not in at]
    if missing:
        found = ", ".join(list(at)[:8]) or "none"
        raise response.structure_changed(f"the columns {', '.join(missing)}", f"the columns {found[:200]}", _REMEDY)


def _columns(table: PartyTable) -> list[str]:
    single = (table.list_column, table.id, table.country, table.programme, table.listed, table.ended)
    return [one for one in (*table.name, *table.aliases, *table.ids, *table.address, *single) if one]


def _dated(text: str, table: PartyTable) -> str:
    """The date in a text before the rows: as the text has it where it is no whole day."""
    if not table.dated:
        return ""
    found = re.search(re.escape(table.dated) + r"[\s:,\"]*([^,\"]{4,40})", text)
    return _shown_date(found[1], table) if found else ""


def _shown_date(text: str, table: PartyTable) -> str:
    return _day(one_line(text), table) or one_line(text)[:40]


# ------------------------------------------------------------------ json


def _json(response: SourceResponse, decoded: Decoded, table: PartyTable) -> _Rows:
    wire = json_in(response, decoded)
    rows = _found(response, table.rows or "@", wire)
    if not isinstance(rows, list):
        raise response.structure_changed(f"a list at {table.rows!r}", describe_missing_list(rows, wire), _REMEDY)
    objects = [row for row in rows if isinstance(row, dict)]
    if len(objects) < (1 - _MAX_FAULTY) * len(rows):
        raise response.structure_changed("an object for each party", describe(rows[0]), _REMEDY)
    dated = plain(_found(response, table.dated, wire)) if table.dated else ""
    return _Rows(
        rows=[_json_row(response, row) for row in objects],
        has_end=True,
        dated=_shown_date(dated, table) if dated else "",
    )


def _json_row(response: SourceResponse, row: dict[str, object]) -> _Cells:
    def cells(at: str) -> list[str]:
        value = row.get(at) if _PLAIN_FIELD.fullmatch(at) else _found(response, at, row)
        return [plain(one) for one in value] if isinstance(value, list) else [plain(value)]

    return cells


def _found(response: SourceResponse, path: str, wire: object) -> object:
    try:
        return jmespath.search(path, wire)
    except (JMESPathError, RecursionError, TypeError, ValueError) as e:
        words = one_line(str(e))[:120]
        raise response.structure_changed(f"a value for {path!r}", f"one that it fails on ({words})", _REMEDY) from e


# ------------------------------------------------------------------ xml


def _xml(response: SourceResponse, decoded: Decoded, table: PartyTable) -> _Rows:
    text = decoded.text.lstrip("\ufeff \r\n\t")
    if not text:
        raise response.not_a_feed("is empty; check the address in a browser")
    if text[0] != "<" or _is_page(text):
        raise _other_form(response, decoded, "XML")
    if _DECLARED_ENTITY.search(text[:100_000]):
        raise response.unreadable("declares XML entities, which a list does not need; the monitor retries")
    try:
        root = ET.fromstring(_without_declaration(text).encode("utf-8", "replace"))  # noqa: S314 -- no entities, in a child
    except (ET.ParseError, ValueError) as e:
        raise response.unreadable(f"is invalid XML ({str(e)[:80]}); the monitor retries") from e
    _drop_namespaces(root)
    rows = root.findall(f".//{table.rows}") if _is_path(table.rows) else []
    dated = next(iter(_values(root, table.dated)), "") if table.dated else ""
    return _Rows(rows=[_xml_row(row) for row in rows], has_end=True, dated=_shown_date(dated, table) if dated else "")


def _is_page(text: str) -> bool:
    return re.search(r"<(?:!doctype html|html|body)\b", text[:4_000], re.IGNORECASE) is not None


def _without_declaration(text: str) -> str:
    return re.sub(r"\A<\?xml[^>]{0,300}\?>", "", text)


def _drop_namespaces(root: Element) -> None:
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = element.tag.rpartition("}")[2]


def _is_path(path: str) -> bool:
    return bool(path) and re.fullmatch(r"[\w.-]+(?:/[\w.-]+)*", path) is not None


def _xml_row(row: Element) -> _Cells:
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


def _html(response: SourceResponse, decoded: Decoded, table: PartyTable) -> _Rows:
    page = page_in(response, decoded.text)
    elements = page.tree.css(table.rows or "table tr")
    if not elements:
        raise nothing_found(response, page, f"rows at {table.rows or 'table tr'!r}")
    if not _CLOSED.search(decoded.text[-20_000:]):
        raise response.unreadable("ends within the page: it was cut short; the monitor retries")
    grid = [[words_of(cell) for cell in element.css("td, th")] for element in elements]
    grid = [line for line in grid if any(line)]
    numbers = {str(n + 1): n for n in range(max(map(len, grid), default=0))}
    wanted = _columns(table)
    if all(name in numbers for name in wanted):
        header_at, at = -1, numbers
    else:
        header_at, at = _html_header(response, grid, table, numbers)
    places = {name: at[_header(name)] for name in wanted}
    rows = [_csv_row(line, places) for line in grid[header_at + 1 :]]
    dated = _css_text(page, table.dated) if table.dated else ""
    return _Rows(rows=rows, has_end=True, dated=_shown_date(dated, table) if dated else "")


def _html_header(
    response: SourceResponse, grid: list[list[str]], table: PartyTable, numbers: dict[str, int]
) -> tuple[int, dict[str, int]]:
    """The row with all column names, and the places of the columns."""
    for number, line in enumerate(grid):
        at = {**numbers, **{_header(cell): place for place, cell in reversed(list(enumerate(line))) if cell}}
        if all(_header(name) in at for name in _columns(table)):
            return number, at
    found = ", ".join(grid[0][:8])[:200] if grid else "none"
    raise response.structure_changed(f"the columns {', '.join(_columns(table))}", f"the row {found}", _REMEDY)


def _css_text(page: Page, selector: str) -> str:
    found = page.tree.css_first(selector)
    return words_of(found) if found is not None else ""


def _other_form(response: SourceResponse, decoded: Decoded, wanted: str) -> FeedUnreadableError:
    """The error for a response of another format: what it is, and what to do."""
    text = decoded.text.lstrip("\ufeff \r\n\t")
    if text[:1] in ("{", "["):
        return response.not_a_feed(f"is JSON, not {wanted}; set format: json")
    if text[:1] == "<" and not _is_page(text):
        what = "a feed" if recognise(text).kind is BodyKind.XML_FEED else "XML"
        return response.not_a_feed(f"is {what}, not {wanted}; correct 'format' or the address")
    if text[:1] == "<":
        page = Page(text[:2_000_000], response.url)
        obstacle = page.obstacle() or f"is {page.description()}, not {wanted}; check the address in a browser"
        return response.not_a_feed(obstacle)
    return response.not_a_feed(f"is not {wanted} but the text {quoted(text)}; check the address in a browser")


_READERS: dict[ListFormat, Callable[[SourceResponse, Decoded, PartyTable], _Rows]] = {
    ListFormat.CSV: _csv,
    ListFormat.JSON: _json,
    ListFormat.XML: _xml,
    ListFormat.HTML: _html,
}
