"""Lists of parties, kind `party_list`: the rows of a file in, its parties out, each once, in file order.

Any bytes give a PublishedList or FeedUnreadableError, or exceed the limits of the child process. A file that is not a
whole list of the declared form is an error, never a shorter list. No network, no files.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace

from monitor.domain.lists.party import COUNTRY_SEPARATOR, Party, name_key
from monitor.domain.lists.version import PublishedList
from monitor.domain.sources.source import CountryPart, PartyTable
from monitor.ingest.answer import SourceResponse
from monitor.ingest.kinds.party_file import REMEDY, Cells, PartyRows, day_in
from monitor.ingest.kinds.party_rows import MAX_FAULTY, MAX_ROWS, rows_of
from monitor.ingest.parsing import ParsedFeed
from monitor.ingest.text.clean import one_line

_MAX_NAME = 500  # characters
_MAX_IDENTITY = 600  # characters of up to four bytes: an index entry in PostgreSQL may have 2,704 bytes
_MAX_WORDS = 300  # of a country, a programme or an address
_MAX_ALIASES = 100
_MAX_UNREADABLE = 0.01  # share of names with characters that could not be decoded
_MAIN_NAME = "primary name"  # of the column `name_type`


def parse(response: SourceResponse) -> ParsedFeed:
    """The parser of `by_kind`: a list has no items. Raises FeedUnreadableError for a list that can't be read."""
    return ParsedFeed(title="", items=(), problems=parse_list(response).problems)


def parse_list(response: SourceResponse) -> PublishedList:
    """Raises FeedUnreadableError."""
    table = response.source.parties
    if table is None:
        raise response.unreadable("can't be read: the source has no 'parties'")
    found = rows_of(response, table)
    if not found.rows:
        raise response.structure_changed("parties", "an empty list", REMEDY)
    if len(found.rows) > MAX_ROWS:
        raise response.unreadable(f"has {len(found.rows):,} rows; a list may have {MAX_ROWS:,}")
    parties = _parties(response, found, table)
    return PublishedList(parties=parties, dated=found.dated, has_end=found.has_end, problems=found.problems)


# ------------------------------------------------------------------ parties


def _parties(response: SourceResponse, found: PartyRows, table: PartyTable) -> tuple[Party, ...]:
    """The parties, each identity once: rows with one id are one party, whose first or primary name is the main one."""
    read = [_party(cells, table) for cells in found.rows]
    listed = [one for one in read if one is not None]
    named = {one.identity for one in listed if one.name}
    nameless = sum(1 for one in listed if not one.name and one.identity not in named)
    if not listed:
        what = f"rows of the lists {', '.join(table.list_ids)} by the column {table.list_column!r}"
        raise response.structure_changed(what, "none", REMEDY)
    if nameless > MAX_FAULTY * len(listed):
        expected = f"a name at {' + '.join(table.name)!r} of each row"
        raise response.structure_changed(expected, f"{nameless} of {len(listed)} rows without one", REMEDY)
    whole = [one for one in listed if one.identity in named]
    garbled = sum("\ufffd" in one.name for one in whole)
    if garbled > _MAX_UNREADABLE * len(whole):
        raise response.unreadable(f"has {garbled} names with characters that can't be decoded; the monitor retries")
    if table.id and not any(one.has_id for one in whole):
        raise response.structure_changed(f"an id at {table.id!r} of each row", "none", REMEDY)
    if _are_positions([one.identity for one in whole if one.has_id]):
        whole = [_without_id(one) for one in whole]
    return _merged(whole, _main_names(found.rows, table))


def _party(cells: Cells, table: PartyTable) -> Party | None:
    """The party of a row, None if the row belongs to another list or its listing ended."""
    list_id = table.list_id or _list_of(cells, table)
    if not list_id or (table.ended and _first(cells, table.ended)):
        return None
    name, *labelled = _names_in(" ".join(filter(None, (_first(cells, at) for at in table.name))), table)
    number = _first(cells, table.id)
    several = (alias for at in table.aliases for alias in _several(cells(at), table.separator))
    aliases = (*labelled, *(one for alias in several for one in _names_in(alias, table)))
    country = _countries(cells, table)
    return Party(
        identity=_identity(list_id, number, name, country),
        name=name,
        list_id=list_id,
        has_id=bool(number),
        aliases=tuple(dict.fromkeys(a[:_MAX_NAME] for a in aliases if a and a != name))[:_MAX_ALIASES],
        country=country,
        ids=tuple(dict.fromkeys(x[:100] for at in table.ids for x in _several(cells(at), table.separator)))[:20],
        programme=", ".join(_clean(cells(table.programme)) if table.programme else ())[:_MAX_WORDS],
        address=", ".join(part for at in table.address for part in _clean(cells(at)))[:_MAX_WORDS],
        listed=day_in(_first(cells, table.listed), table),
    )


def _names_in(text: str, table: PartyTable) -> list[str]:
    """The name before the first of the labels, and those after each: "JSC Kvant Local name: АО Квант"."""
    if not table.alias_labels:
        return [text[:_MAX_NAME]]
    labels = "|".join(re.escape(label) for label in sorted(table.alias_labels, key=len, reverse=True))
    first, *others = re.split(rf"[\s(,;]*(?<!\w)(?:{labels})\s*[:：]?\s+", text, flags=re.IGNORECASE)
    names = (
        first,
        *(part for other in others for part in (other.split(table.separator) if table.separator else [other])),
    )
    return [one_line(name).strip(" ,;)" if "(" not in name else " ,;")[:_MAX_NAME] for name in names] or [""]


def _countries(cells: Cells, table: PartyTable) -> str:
    """The countries of a row, each once. An address may end with its country: "6 Example Road, Beijing, CN; …"."""
    written = (line for at in table.country for value in cells(at) for line in value.splitlines())
    values = _several(list(written), table.separator)
    if table.country_part is CountryPart.LAST:
        values = [found.rpartition(",")[2].strip() for found in values if "," in found]
        values = [found for found in values if len(found) == 2 and found.isalpha()]
    return COUNTRY_SEPARATOR.join(dict.fromkeys(values))[:_MAX_WORDS]


def _main_names(rows: Iterable[Cells], table: PartyTable) -> frozenset[str]:
    """The names that the file calls primary, for a file with a row for each name of a party."""
    if not table.name_type:
        return frozenset()
    main = (cells for cells in rows if _first(cells, table.name_type).casefold() == _MAIN_NAME)
    return frozenset(_names_in(" ".join(filter(None, (_first(c, at) for at in table.name))), table)[0] for c in main)


def _identity(list_id: str, number: str, name: str, country: str) -> str:
    if number:
        return f"{list_id}:id:{number}"
    return f"{list_id}:name:{name_key(name)}|{name_key(country)}"[:_MAX_IDENTITY]


def _list_of(cells: Cells, table: PartyTable) -> str:
    found = {name_key(text) for text in cells(table.list_column)}
    return next((list_id for list_id, text in table.lists if name_key(text) in found), "")


def _first(cells: Cells, at: str) -> str:
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


def _are_positions(identities: Sequence[str]) -> bool:
    """True if the ids count the rows: they then belong to places and not to parties."""
    numbers = [text for one in identities if (text := one.rpartition(":")[2]).isascii() and text.isdigit()]
    if len(numbers) != len(identities) or len(numbers) < 3:
        return False
    first = int(numbers[0])
    return all(int(text) == first + n for n, text in enumerate(numbers))


def _without_id(party: Party) -> Party:
    return replace(party, identity=_identity(party.list_id, "", party.name, party.country), has_id=False)


def _merged(parties: Sequence[Party], main: frozenset[str]) -> tuple[Party, ...]:
    found: dict[str, Party] = {}
    for party in parties:
        before = found.get(party.identity)
        found[party.identity] = party if before is None else _with_names_of(before, party, main)
    return tuple(found.values())


def _with_names_of(party: Party, other: Party, main: frozenset[str]) -> Party:
    if not party.name or (other.name in main and party.name not in main):
        party, other = replace(other, listed=party.listed or other.listed), party
    known = {name_key(party.name), *map(name_key, party.aliases)}
    more = [name for name in (other.name, *other.aliases) if name and name_key(name) not in known]
    return replace(
        party,
        aliases=tuple(dict.fromkeys((*party.aliases, *more)))[:_MAX_ALIASES],
        country=_union(party.country, other.country, COUNTRY_SEPARATOR),
        ids=tuple(dict.fromkeys((*party.ids, *other.ids)))[:20],
        programme=_union(party.programme, other.programme, ", "),
        address=party.address or other.address,
        listed=party.listed or other.listed,
    )


def _union(one: str, other: str, separator: str) -> str:
    """The values of both, sorted: the rows of a party may come in another order."""
    if not other or one == other:
        return one
    return separator.join(sorted({part for text in (one, other) if text for part in text.split(separator)}))[
        :_MAX_WORDS
    ]
