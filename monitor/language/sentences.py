"""Splitting of a text into paragraphs, sentences and clauses. Offsets count characters of the original text."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from monitor.language.writing import writing_of


class Clause(NamedTuple):
    """`text[start:end]` of the field; a comma, a dash or the space of a conjunction separates two clauses.

    A tuple, because there are many.
    """

    start: int
    end: int


class Sentence(NamedTuple):
    """`field` is "title" or "text"; `paragraph` counts from 0 within the field, `number` the field's sentences."""

    field: str
    start: int
    end: int
    paragraph: int
    number: int


_PARAGRAPH = re.compile(r"[^\n\x85\u2028\u2029]+")
_PAUSES = " ，、；,;"
_STOP = re.compile(r"[。！？｡.!?]+[”’」』）)\]\"']*")
_ALWAYS_ENDS = frozenset("。！？｡")  # the Latin ones end a sentence only in a fitting context
_ABBREVIATIONS = frozenset(
    re.findall(
        r"\S+",
        "no nos ann art arts sec secs vol vols fig figs para paras pp mr mrs ms dr prof sen rep gov gen "
        "col lt st inc ltd co corp bros vs etc approx est cf e.g i.e viz jan feb mar apr jun jul aug sep "
        "sept oct nov dec mt ft dept min cap reg regs supp hon jr sr",
    )
)
_REFERENCES = "no nos ann art arts sec secs vol vols fig figs para paras pp cap reg regs"
_BEFORE_NUMBER = frozenset(_REFERENCES.split())
_LAST_WORD = re.compile(r"[A-Za-z][A-Za-z.]*$")
_OPENERS = frozenset(
    re.findall(
        r"\S+",
        "The A An It Its In On At By For From But And However He She They We This That These Those There "
        "Under After Before While When As If Meanwhile Earlier Last Both Some Such According",
    )
)
_FIRST_WORD = re.compile(r"\s*[\"'“‘(\[]*([A-Za-z]+|\d)?")


def split(text: str, field: str, language: str) -> tuple[Sentence, ...]:
    """All sentences of the text in order. A title is one paragraph like any other; empty text has none."""
    writing = writing_of(language)
    found: list[Sentence] = []
    paragraphs = (one for one in _PARAGRAPH.finditer(text) if not one.group().isspace())
    for number, paragraph in enumerate(paragraphs):
        for start, end in _sentence_spans(text, paragraph.start(), paragraph.end(), writing.longest):
            found.append(Sentence(field, start, end, number, len(found)))
    return tuple(found)


def clauses_of(sentence: Sentence, text: str, language: str) -> tuple[Clause, ...]:
    """The clauses of a sentence of the text. Few sentences are asked for theirs."""
    return tuple(_clauses(text, sentence.start, sentence.end, writing_of(language).clause_end))


def _sentence_spans(text: str, start: int, end: int, most: int) -> Iterator[tuple[int, int]]:
    at = start
    for stop in _STOP.finditer(text, start, end):
        if _ends_sentence(text, at, stop, end):
            yield from _cut(text, at, stop.end(), most)
            at = stop.end()
    yield from _cut(text, at, end, most)


def _cut(text: str, start: int, end: int, most: int) -> Iterator[tuple[int, int]]:
    """The trimmed sentence; one that is too long is split after a comma or at a space."""
    while end - start > most:
        half, full = start + most // 2, start + most
        at = max(text.rfind(sign, half, full) for sign in _PAUSES) + 1 or full
        if span := _trimmed(text, start, at):
            yield span
        start = at
    if span := _trimmed(text, start, end):
        yield span


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The trimmed piece, None where it is only spaces."""
    if start < end and not text[start].isspace() and not text[end - 1].isspace():  # as most are
        return start, end
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    return (start + left, start + right) if left < right else None


def _ends_sentence(text: str, at: int, stop: "re.Match[str]", end: int) -> bool:
    sign = stop.group()[0]
    if sign in _ALWAYS_ENDS:
        return True
    if sign == "." and _is_in_date(text, stop.start()):
        return False
    if stop.end() < end and not text[stop.end()].isspace():
        return _between_hangul(text, stop)
    if sign != "." or stop.group().startswith(".."):
        return True
    word = _LAST_WORD.search(text, max(at, stop.start() - 20), stop.start())
    following = _FIRST_WORD.match(text, stop.end(), end)
    first = following.group(1) if following else None
    if word is None:
        return first is None or not first[0].islower()
    token = word.group().lower()
    if token in _BEFORE_NUMBER:
        return first is None or not (first.isdigit() or first.lower() in _BEFORE_NUMBER)
    if token in _ABBREVIATIONS:
        return first is not None and first in _OPENERS
    if "." in token or len(token) == 1:  # U.S., p.m., an initial
        return first is not None and first in _OPENERS
    return first is None or not first[0].islower()


def _is_in_date(text: str, at: int) -> bool:
    """True for a stop inside a date of digits: 2026. 9. 30."""
    dates = _DATE.finditer(text, max(0, at - _LONGEST_DATE), at + _LONGEST_DATE)
    return any(date.start() < at < date.end() for date in dates)


_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d\. ?\d{1,2}\. ?\d{1,2}(?!\d)|(?<!\d)\d{1,2}\. ?\d{1,2}\. ?(?:19|20)\d\d(?!\d)")
_LONGEST_DATE = 14


def _between_hangul(text: str, stop: "re.Match[str]") -> bool:
    """Korean pages often drop the space after the full stop."""
    around = text[max(0, stop.start() - 1)], text[stop.end()]
    return stop.group()[0] == "." and all("\uac00" <= c <= "\ud7a3" for c in around)


def _clauses(text: str, start: int, end: int, comma: "re.Pattern[str]") -> Iterator[Clause]:
    at = start
    for cut in comma.finditer(text, start, end):
        if span := _trimmed(text, at, cut.start()):
            yield Clause(*span)
        at = cut.end()
    if span := _trimmed(text, at, end):
        yield Clause(*span)
