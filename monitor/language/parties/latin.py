"""Names in Latin and Cyrillic letters: runs of capitalised words with a legal form, or where a sentence has parties."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from monitor.language.document import Document
from monitor.language.names.parts import NameParts, parts_of
from monitor.language.parties import PARTIES
from monitor.language.parties.known import Known
from monitor.language.parties.party import Party, PartySign
from monitor.language.parties.roles import role_of
from monitor.language.sentences import Sentence


class _Region(NamedTuple):
    """Where a sentence names parties, in the original: `persons`, too, or destinations of exports, or what is licensed,
    which may be goods.
    """

    start: int
    end: int
    persons: bool = False
    destinations: bool = False
    licences: bool = False


_NO_NAME = frozenset({"place", "agency", "list", "instrument", "verb", "hedge", "noise", "wire"})
_GOODS, _FIRM = frozenset({"commodity"}), frozenset({"firm"})
_BEFORE_NAME = frozenset({"agency", "list", "instrument", "verb", "hedge", "noise", "wire"})
_OF_DESTINATIONS = (
    "f"  # the group of PARTIES.region_behind behind "exports to", where states stand more often than firms
)
_OF_LICENCES = "d"  # the group behind "licences for", where goods stand as often as firms
_TO_THE_END = ("g", "h")  # the groups of PARTIES.region_behind whose names end with the sentence
_LONGEST = 300  # characters of an enumeration of names
_SPEAKS = 90  # characters after a name in which it may speak


def latin_names(document: Document, sentence: Sentence, known: Known) -> Iterator[Party]:
    """The names in the sentence."""
    original = document.original(sentence.field)
    text = original[sentence.start : sentence.end]
    if text == text.lower():
        return  # no capital letter, as in most Chinese
    regions = tuple(_regions(document, sentence))
    penalised = tuple(_penalised(document, sentence, known))
    yield from penalised
    has_form = PARTIES.latin_form_in.search(text) or PARTIES.latin_form_in_front.search(text)
    if not (has_form or regions or PARTIES.latin_body.search(text)):
        return
    place = _Place(document, sentence, known, regions, _is_title_case(text))
    last: Party | None = None
    for run in PARTIES.latin_run.finditer(original, sentence.start, sentence.end):
        for start, end in _names_in_run(original, run.start(), run.end(), known):
            if any(p.span.start < end and start < p.span.end for p in penalised):
                continue
            if last is not None and _is_alias(original, last.span.end, start):
                last = replace(last, aliases=(*last.aliases, original[start:end]))
                continue
            if last is not None:
                yield last
            last = _party(place, start, end)
    if last is not None:
        yield last


def _penalised(document: Document, sentence: Sentence, known: Known) -> Iterator[Party]:
    """Those that settle with an authority, or are fined by it, as the sentence names them."""
    field = sentence.field
    original = document.original(field)
    text = original[sentence.start : sentence.end]
    for match in (*PARTIES.latin_settles.finditer(text), *PARTIES.latin_penalised.finditer(text)):
        left, right = match.span("a")
        start, end = sentence.start + left, sentence.start + right
        name = original[start:end].lower()
        is_common = PARTIES.latin_common.fullmatch(name) or PARTIES.public_body.search(name)
        if is_common or any(known.within(start, end, _NO_NAME)) or not _is_distinct(parts_of(original[start:end])[0]):
            continue
        yield Party(span=document.quote(field, start, end), sign=PartySign.PLACE)


class _Place(NamedTuple):
    """The sentence in which a name stands."""

    document: Document
    sentence: Sentence
    known: Known
    regions: tuple[_Region, ...]
    is_title_case: bool


def _is_alias(original: str, left: int, start: int) -> bool:
    return start - left <= _FAR and PARTIES.alias_before.search(original[left:start].lower()) is not None


_FAR = 24  # characters between a name and another name of the same party


def _party(place: _Place, start: int, end: int) -> Party | None:
    """The party that is named from `start` to `end`, if it is a name."""
    field = place.sentence.field
    original = place.document.original(field)
    name = original[start:end]
    region = next((r for r in place.regions if r.start <= start and end <= r.end + 1), None)
    by_form = _has_form(name)
    if not by_form and (region is None or place.is_title_case or not _is_word(name, region)):
        return None
    if name[0].islower() or PARTIES.latin_common.fullmatch(name.lower()) is not None:
        return None
    if not by_form and (PARTIES.public_body.search(name.lower()) or _is_product(place, region, start, end)):
        return None
    if place.known.covers(start, end, _NO_NAME) or _speaks(original, place.sentence, end):
        return None
    parts = parts_of(name)[0]
    if not _is_distinct(parts) or not (by_form or _has_own_word(place.known, original, start, end)):
        return None
    role = role_of(original, start, end) if region is not None and not by_form and _may_be_person(parts) else ""
    person = region is not None and not by_form and _may_be_person(parts) and (region.persons or bool(role))
    sign = PartySign.PLACE if region is not None else PartySign.FORM
    return Party(span=place.document.quote(field, start, end), sign=sign, person=person, role=role)


_MODEL = 16  # characters of the number of a model


def _is_product(place: _Place, region: _Region | None, start: int, end: int) -> bool:
    """True for a line of products or a model, which has no sign of a firm: Ascend 910C, "Blackwell chips".

    It has the number of a model, is a name of goods in the vocabulary, or words for goods follow. Behind "licences for"
    it may also be a firm's own: "licences for Nvidia's Blackwell".
    """
    original = place.document.original(place.sentence.field)
    if any(PARTIES.model_number.match(word) for word in original[start:end].split()):
        return True
    if PARTIES.model_behind.match(original[end : end + _MODEL]) is not None:
        return True
    if place.known.covers(start, end, _GOODS) or PARTIES.goods_behind.match(original, end, place.sentence.end):
        return True
    owner = any(m.span.end in (start - 2, start - 3) for m in place.known.within(start - 4, start - 1, _FIRM))
    return owner and region is not None and (region.licences or region.destinations)


def _regions(document: Document, sentence: Sentence) -> Iterator[_Region]:
    """Where the sentence names parties, in the original."""
    folded = document.folded(sentence.field)
    text, start, end = folded.text, folded.index(sentence.start), folded.index(sentence.end)
    for match in PARTIES.region_behind.finditer(text, start, end):
        stop = PARTIES.region_end.search(text, match.end(), min(end, match.end() + _LONGEST))
        right = (
            stop.start()
            if stop is not None and match.lastgroup not in _TO_THE_END
            else min(end, match.end() + _LONGEST)
        )
        destinations = match.lastgroup == _OF_DESTINATIONS
        licences = match.lastgroup == _OF_LICENCES
        yield _Region(*folded.span(match.end(), right), destinations=destinations, licences=licences)
    for match in PARTIES.region_before.finditer(text, start, end):
        left = max(start, match.start() - _LONGEST)
        yield _Region(*folded.span(left, match.start()))
    for match in PARTIES.privileges.finditer(text, start, end):
        yield _Region(*folded.span(*match.span(match.lastindex or 0)), persons=True)


def _names_in_run(original: str, start: int, end: int, known: Known) -> Iterator[tuple[int, int]]:
    """The run without words before the name, as spans of the original."""
    while start < end:
        before = PARTIES.latin_words_before.match(original, start, end)
        if before is not None and before.end() < end:
            start = before.end()
            continue
        cut = next(
            (
                m.span.end
                for m in known.within(start, end)
                if m.span.start == start and _is_before(m.kind, original, m.span.start, m.span.end, end)
            ),
            None,
        )
        if cut is None:
            break
        start = cut
        while start < end and not original[start].isalnum():
            start += 1
    while end > start and original[end - 1] in ' ,&“«"':
        end -= 1
    if end > start and original[start] in '“«"':
        start += 1
    if end - start >= 2:
        yield start, end


def _is_before(kind: str, original: str, start: int, end: int, run_end: int) -> bool:
    """True for a mention at the start of a run that is no part of the name: Chinese, China's, Commerce."""
    if end >= run_end:
        return False
    if kind == "place":
        word = original[start:end]
        adjective = word.lower().endswith(("ese", "ian", "ish", "can", "ean", "wan")) and " " not in word
        return adjective or word in ("US", "U.S.", "UK", "EU") or original[end : end + 2] in ("'s", "’s")
    return kind in _BEFORE_NAME


def _has_form(name: str) -> bool:
    form = PARTIES.latin_form_at_end.search(name) or PARTIES.latin_form_in_front.match(name)
    return bool(form or PARTIES.latin_body.search(name))


def _is_distinct(parts: NameParts) -> bool:
    """True if the name has words of its own, or a number and a kind of body, or a place and a business."""
    if parts.own:
        return sum(len(p.text) for p in parts.own) >= 2
    return bool((parts.numbers and parts.business) or (parts.seats | parts.branches and parts.business))


def _is_word(name: str, region: _Region) -> bool:
    """True for words, not for signs of a model such as H20, and for more than one word behind "exports to"."""
    spelled = any(len(word) >= _FEW_LETTERS and any(c.islower() for c in word) for word in name.split())
    return spelled and (not region.destinations or " " in name)


_FEW_LETTERS = 3


def _has_own_word(known: Known, original: str, start: int, end: int) -> bool:
    """True if a word is neither common nor part of a mention of something else than a firm or goods."""
    at = start
    for word in original[start:end].split(" "):
        plain = word.strip(",.()'\"“”").lower()
        is_common = not plain or PARTIES.latin_common.fullmatch(plain) is not None
        if not is_common and not known.covers(at, at + len(word.rstrip(",.")), _NO_NAME):
            return True
        at += len(word) + 1
    return False


def _may_be_person(parts: NameParts) -> bool:
    return 2 <= len(parts.own) <= 5 and not parts.business and not parts.neutral and not parts.numbers


def _speaks(original: str, sentence: Sentence, end: int) -> bool:
    return PARTIES.speaks_behind.match(original[end : min(end + _SPEAKS, sentence.end)].lower()) is not None


def _is_title_case(text: str) -> bool:
    """True for a headline that writes all words but small ones with a capital."""
    words = [word for word in text.split() if len(word) >= _LONG_WORD and word[0].isalpha()]
    return len(words) >= _FEW_WORDS and all(word[0].isupper() or word in _SMALL_WORDS for word in words)


_LONG_WORD = 4
_FEW_WORDS = 3
_SMALL_WORDS = frozenset(
    ("with", "from", "into", "over", "that", "amid", "after", "than", "upon", "against", "their", "this", "other")
)
