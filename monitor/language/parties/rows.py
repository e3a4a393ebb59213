"""The rows of lists and tables: a name a row, with its state if the row or the heading above gives one.

Plain text after extraction: numbered lines, cells between bars or tabs, cells of a line each (number, name, state), and
lines that are a name and nothing else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from monitor.domain.acts.act import Span
from monitor.language.document import Document
from monitor.language.names.parts import parts_of
from monitor.language.parties import PARTIES
from monitor.language.parties.known import Known
from monitor.language.parties.party import Party, PartySign

_LEAST = 2  # names that make a list
_LONGEST_NAME = 160  # characters
_LONGEST_HEADING = 40
_LONGEST_ROW = 600  # characters, with an address
_GAP = 12  # lines without a name inside one list


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int


def rows_of(document: Document, known: Known) -> tuple[Party, ...]:
    """The parties of all lists in the text that have at least two."""
    text = document.text
    if "\n" not in text:
        return ()
    found: list[tuple[int, Party]] = []
    state: tuple[str, Span] | None = None
    numbered = False  # the line above is the number of a row
    aliases = False  # the row above announces other names
    for index, line in enumerate(_lines(text)):
        if (heading := _heading(document, known, line)) is not None:
            if _is_cell_of(found, index):
                found[-1] = index, _with_state(found[-1][1], heading)
            else:
                state = heading
            numbered = False
            continue
        if PARTIES.number_alone.fullmatch(text, line.start, line.end):
            numbered, aliases = True, False
            continue
        dash = PARTIES.dash_row.match(text, line.start, line.end)
        if dash is not None and aliases and found:
            found[-1] = found[-1][0], _with_alias(found[-1][1], text[dash.end() : line.end])
            continue
        party = _party(document, known, line, is_row=numbered)
        numbered = False
        if party is not None:
            if not party.state and state is not None:
                party = _with_state(party, state)
            found.append((index, party))
            aliases = PARTIES.alias_behind.match(text[party.span.end : line.end].lower()) is not None
    return tuple(party for block in _blocks(found) for party in block)


def _is_cell_of(found: Sequence[tuple[int, Party]], index: int) -> bool:
    """True if the line above was a row without a state: this line is its cell."""
    return bool(found) and found[-1][0] == index - 1 and not found[-1][1].state


def _lines(text: str) -> Iterator[_Line]:
    at = 0
    for piece in text.split("\n"):
        yield _Line(at, at + len(piece))
        at += len(piece) + 1


def _blocks(found: Sequence[tuple[int, Party]]) -> Iterator[list[Party]]:
    """Rows close to each other, at least two."""
    block: list[tuple[int, Party]] = []
    for index, party in found:
        if block and index - block[-1][0] > _GAP:
            if len(block) >= _LEAST:
                yield [p for _, p in block]
            block = []
        block.append((index, party))
    if len(block) >= _LEAST:
        yield [p for _, p in block]


def _heading(document: Document, known: Known, line: _Line) -> tuple[str, Span] | None:
    """The state that a line names and nothing else."""
    if line.end - line.start > _LONGEST_HEADING:
        return None
    left, right = _stripped(document.text, line.start, line.end)
    return _state(document, known, left, right)


def _state(document: Document, known: Known, left: int, right: int) -> tuple[str, Span] | None:
    mention = known.exactly(left, right, "place") if left < right else None
    return (mention.concept, document.quote("text", left, right)) if mention is not None else None


def _party(document: Document, known: Known, line: _Line, *, is_row: bool) -> Party | None:
    text = document.text
    cells = list(_cells(text, line))
    if len(cells) > 1:
        return _of_cells(document, known, cells)
    row = PARTIES.row.match(text, line.start, line.end)
    start = row.end() if row is not None else line.start
    left, right = _stripped(text, start, _name_end(text, start, line.end))
    if not _may_be_row(text, left, right, line):
        return None
    name = text[left:right]
    by_form = _is_name(name, needs_form=row is None and not is_row)
    if not by_form:
        return None
    if row is None and not is_row and right < _stripped(text, line.start, line.end)[1]:
        return None  # a line that goes on is a sentence
    party = Party(span=document.quote("text", left, right), sign=PartySign.ROW)
    state = _state_behind(known, right, line.end)
    return _with_state(party, state) if state is not None else party


def _of_cells(document: Document, known: Known, cells: Sequence[tuple[int, int]]) -> Party | None:
    """The first cell that is a name; the state of a cell that is one."""
    text = document.text
    state = next((s for left, right in cells if (s := _state(document, known, left, right)) is not None), None)
    names = [
        (left, right)
        for left, right in cells
        if right - left <= _LONGEST_NAME
        and _state(document, known, left, right) is None
        and not _is_other(text[left:right])
        and _is_name(text[left:right], needs_form=False)
    ]
    if not names or (state is None and not any(_is_name(text[a:b], needs_form=True) for a, b in names)):
        return None
    left, right = next(((a, b) for a, b in names if _is_name(text[a:b], needs_form=True)), names[0])
    left, right = _stripped(text, left, _name_end(text, left, right))
    party = Party(span=document.quote("text", left, right), sign=PartySign.ROW)
    return _with_state(party, state) if state is not None else party


def _cells(text: str, line: _Line) -> Iterator[tuple[int, int]]:
    at = line.start
    for match in PARTIES.cells.finditer(text, line.start, line.end):
        if match.start() > at:
            yield _stripped(text, at, match.start())
        at = match.end()
    if at < line.end:
        yield _stripped(text, at, line.end)


def _name_end(text: str, start: int, end: int) -> int:
    match = PARTIES.name_end.search(text, start + 1, end)
    return match.start() if match is not None else end


def _may_be_row(text: str, left: int, right: int, line: _Line) -> bool:
    if not 2 <= right - left <= _LONGEST_NAME:
        return False
    return not _is_other(text[left:right]) and line.end - line.start <= _LONGEST_ROW


def _is_other(row: str) -> bool:
    """True for a sentence, an address or goods."""
    plain = row.lower()
    if PARTIES.not_a_party.search(plain) is not None:
        return True
    return PARTIES.row_of_goods.search(plain) is not None and not parts_of(row)[0].form


def _is_name(name: str, *, needs_form: bool) -> bool:
    parts = parts_of(name)[0]
    own = sum(len(p.text) for p in parts.own)
    if PARTIES.cjk_generic.fullmatch(name) or PARTIES.latin_common.fullmatch(name.lower()):
        return False
    has_kind = parts.form or (parts.business and not needs_form) or "university" in parts.business
    if not has_kind and (needs_form or not name[:1].isupper() or len(parts.own) < 2):
        return False
    if name[:1].islower():
        return False
    return own >= 2 or bool(parts.numbers and parts.business) or bool(parts.form and parts.business and parts.seats)


def _state_behind(known: Known, at: int, end: int) -> tuple[str, Span] | None:
    """The state in brackets after the name, or the last one of the row: "…, Tehran, Iran."."""
    places = list(known.within(at, end, frozenset({"place"})))
    if not places:
        return None
    last = places[-1]
    return last.concept, last.span


def _with_state(party: Party, state: tuple[str, Span]) -> Party:
    return replace(party, state=state[0], state_span=state[1])


def _with_alias(party: Party, alias: str) -> Party:
    name = alias.strip(" ;,.")
    name = name.removesuffix(" and").strip(" ;,")
    return replace(party, aliases=(*party.aliases, name)) if name else party


def _stripped(text: str, left: int, right: int) -> tuple[int, int]:
    while left < right and text[left] in " \t\u3000-–—•":
        left += 1
    while right > left and text[right - 1] in " \t\u3000,;:，；：":
        right -= 1
    return left, right
