"""Names in Chinese, Japanese and Korean: by their endings and forms, in quotes, and where a sentence names parties."""

from collections.abc import Iterator
from typing import NamedTuple

from monitor.language.document import Document
from monitor.language.names.parts import NameParts, parts_of
from monitor.language.parties import PARTIES
from monitor.language.parties.known import Known
from monitor.language.parties.party import Party, PartySign
from monitor.language.sentences import Sentence

__all__ = ["cjk_names"]

_FORMS = frozenset("株有股주유")
_LONGEST = 40  # signs of a name
_SPEAKS = 40  # signs after a name in which it may speak
_CUTS = frozenset({"agency", "list", "instrument", "verb", "hedge", "noise", "wire"})
_WITHIN = frozenset({"instrument", "verb", "hedge", "list", "agency"})

_Range = tuple[int, int]  # of the folded field
_OF_LISTS = frozenset("adefj")  # the groups of the patterns that name what is listed; others may name goods
_LONGEST_ENUMERATION = 160  # signs


class _Region(NamedTuple):
    """Where a sentence names parties: `persons`, too, or what is put on a list."""

    left: int
    right: int
    persons: bool
    lists: bool


def cjk_names(document: Document, sentence: Sentence, known: Known) -> Iterator[Party]:
    """The names in the sentence; none in one of another script."""
    if document.original(sentence.field)[sentence.start : sentence.end].isascii():
        return
    field = sentence.field
    folded = document.folded(field)
    start, end = folded.index(sentence.start), folded.index(sentence.end)
    regions = list(_regions(folded.text, start, end))
    seen: list[_Range] = []
    for span, person in _in_regions(document, field, known, regions):
        seen.append(span)
        yield Party(span=document.span(field, *span), sign=PartySign.PLACE, person=person)
    for span in _by_form(document, field, known, start, end):
        if any(span[0] < right and left < span[1] for left, right in seen):
            continue
        if PARTIES.speaks_behind.match(folded.text, span[1], min(end, span[1] + _SPEAKS)) is None:
            yield Party(span=document.span(field, *span), sign=PartySign.FORM)


# ------------------------------------------------------------------ by form


def _by_form(document: Document, field: str, known: Known, start: int, end: int) -> Iterator[_Range]:
    text = document.folded(field).text
    for match in PARTIES.cjk_form_in_front.finditer(text, start, end):
        span = match.start(), match.end("a")
        if _is_name(text[slice(*span)]):
            yield span
    for match in PARTIES.ko_ending.finditer(text, start, end):
        if _is_name(match[0]):
            yield match.span()
    at = start
    for match in PARTIES.cjk_ending.finditer(text, start, end):
        if match.start() < at:
            continue
        left = _left_of(document, field, known, max(at, match.end() - _LONGEST), match.start())
        span = left, match.end()
        if _is_name(text[left : match.end()]):
            yield span
            at = match.end()


def _left_of(document: Document, field: str, known: Known, start: int, end: int) -> int:
    """Where a name that ends at `end` or later begins."""
    folded = document.folded(field)
    text = folded.text
    at = end
    while at > start and _is_name_sign(text[at - 1]):
        at -= 1
    begin, finish = folded.span(at, end) if at < end else (0, 0)
    firms = [
        (folded.index(m.span.start), folded.index(m.span.end)) for m in known.within(begin, finish, frozenset({"firm"}))
    ]
    for mention in known.within(begin, finish, _CUTS):
        cut = folded.index(mention.span.end)
        if at < cut <= end and not any(left <= cut - 1 < right for left, right in firms):
            at = cut
    for match in PARTIES.cjk_cut.finditer(text, at, end):
        if not any(left <= match.start() < right for left, right in firms):
            at = max(at, match.end())
    before = PARTIES.piece_before.match(text, at, end)
    return before.end() if before is not None else at


def _is_name_sign(sign: str) -> bool:
    return sign.isalnum() or sign in "·・()-&ー々"


# ------------------------------------------------------------------ by their place


def _regions(text: str, start: int, end: int) -> Iterator[_Region]:
    for match in PARTIES.privileges.finditer(text, start, end):
        yield _Region(*match.span(match.lastindex or 0), persons=True, lists=False)
    for match in PARTIES.cjk_behind.finditer(text, start, end):
        yield _Region(*match.span(match.lastindex or 0), persons=False, lists=match.lastgroup in _OF_LISTS)
    at = start
    for match in PARTIES.cjk_before.finditer(text, start, end):
        left = max(at, match.start() - _LONGEST_ENUMERATION)
        yield _Region(left, match.start(), persons=False, lists=match.lastgroup in _OF_LISTS)
        at = match.end()


def _in_regions(document: Document, field: str, known: Known, regions: list[_Region]) -> Iterator[tuple[_Range, bool]]:
    text = document.folded(field).text
    end = -1
    of_parties = PARTIES.list_of_parties.search(text) is not None
    for left, right, persons, lists in regions:
        for start, stop in _pieces(text, left, right, persons=persons):
            span = _trimmed(document, field, known, start, stop)
            if span is None or span[0] < end:
                continue
            quoted = text[span[0] - 1 : span[0]] in tuple("“\"「『《〈‘«'") and span[0] > 0
            name = text[slice(*span)]
            if persons and not _is_name(name):
                if _is_person(document, field, known, span):
                    yield span, True
                    end = span[1]
                continue
            is_name = _is_name(name) and not _is_of_goods(document, field, known, span, of_parties=of_parties and lists)
            is_quoted = quoted and of_parties and (_has_own(name) if lists else _is_name(name)) and not name.isascii()
            if (is_name or is_quoted) and not _is_crossed(document, field, known, span):
                yield span, False
                end = span[1]


def _pieces(text: str, left: int, right: int, *, persons: bool) -> Iterator[_Range]:
    """The parts of an enumeration; a role stands between a firm and its person."""
    at = left
    cuts = [*PARTIES.between_names.finditer(text, left, right)]
    cuts += PARTIES.role_beside.finditer(text, left, right) if persons else ()
    for match in sorted(cuts, key=lambda cut: cut.start()):
        if match.start() > at:
            yield at, match.start()
        at = match.end()
    if at < right:
        yield at, right


def _trimmed(document: Document, field: str, known: Known, start: int, stop: int) -> _Range | None:
    """The name in a piece of an enumeration, without states, kinds of firms, counts and quotes around it."""
    folded = document.folded(field)
    text = folded.text
    quoted = PARTIES.quoted_name.search(text, max(0, start - 1), min(len(text), stop + 1))
    if quoted is not None:
        return quoted.span("a")
    behind = PARTIES.piece_behind.search(text, start, stop)
    if behind is not None:
        stop = behind.start()
    start = _left_of(document, field, known, start, stop)
    if (
        text[stop - 1] == ")"
        and (bracket := text.rfind("(", start, stop)) > start
        and text[bracket + 1 : stop - 1] not in _FORMS
    ):
        stop = bracket
    while stop > start and not _is_name_sign(text[stop - 1]):
        stop -= 1
    return (start, stop) if stop - start >= 2 else None


def _is_crossed(document: Document, field: str, known: Known, span: _Range) -> bool:
    """True if words of policy are among the signs: no name has them."""
    left, right = document.folded(field).span(*span)
    return any(known.within(left, right, _WITHIN))


def _is_of_goods(document: Document, field: str, known: Known, span: _Range, *, of_parties: bool) -> bool:
    """True for goods or technology: 先进封装设备, 超细石墨.

    A legal form shows a name. Without one, a name that ends with goods counts on a list of parties.
    """
    folded = document.folded(field)
    text = folded.text[slice(*span)]
    if parts_of(text)[0].form:
        return False
    left, right = folded.span(*span)
    goods = list(known.within(left, right, frozenset({"commodity"})))
    if any(m.span.start <= left or (not of_parties and m.span.end >= right) for m in goods):
        return True
    return PARTIES.cjk_goods_at_end.search(text) is not None


def _is_person(document: Document, field: str, known: Known, span: _Range) -> bool:
    left, right = document.folded(field).span(*span)
    return 2 <= span[1] - span[0] <= 12 and not any(known.within(left, right))


# ------------------------------------------------------------------ what is a name


def _is_name(text: str) -> bool:
    """True if the text has words of its own and a word of firms."""
    if PARTIES.cjk_generic.fullmatch(text) or PARTIES.cjk_never.search(text):
        return False
    parts = parts_of(text)[0]
    has_kind = parts.form or parts.business or parts.neutral
    return bool(has_kind) and (_has_own_words(parts) or bool(parts.numbers and parts.business))


def _has_own(text: str) -> bool:
    return not PARTIES.cjk_generic.fullmatch(text) and _has_own_words(parts_of(text)[0])


def _has_own_words(parts: NameParts) -> bool:
    own = "".join(p.text for p in parts.own)
    least = 4 if own.isascii() else 2
    return len(own) >= least and not PARTIES.cjk_generic.fullmatch(own)
