"""Parts of a text and of a query with their marks, for display. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from monitor.domain.articles.article import Article
from monitor.language.query.scan import lexed
from monitor.ports.children.playground import Mark

_AROUND = 120  # characters before and after marked words
_MOST = 8  # excerpts of a text


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Some words. `role` is the value that they state, "" if they are other evidence, None if they are not marked."""

    text: str
    role: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A part of the `title` or `text` of an article. `cut_before` and `cut_after`: there is more beside it."""

    field: str
    pieces: tuple[Piece, ...]
    cut_before: bool = False
    cut_after: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseToken:
    """A part of a query with its kind (`scan.lexed`). `fails`: it belongs to the part that does not hold."""

    kind: str
    text: str
    fails: bool = False


def excerpts(article: Article, marks: Sequence[Mark]) -> tuple[Excerpt, ...]:
    """Return the whole title, then the surroundings of marked words in the text."""
    of_title = _placed(article.title, (m for m in marks if m.span.field == "title"))
    of_text = _placed(article.text, (m for m in marks if m.span.field != "title"))
    found = [Excerpt(field="title", pieces=tuple(_pieces(article.title, 0, len(article.title), of_title)))]
    for start, end in list(_windows(article.text, of_text))[:_MOST]:
        pieces = tuple(_pieces(article.text, start, end, of_text))
        found.append(Excerpt(field="text", pieces=pieces, cut_before=start > 0, cut_after=end < len(article.text)))
    return tuple(one for one in found if one.pieces)


def _placed(text: str, marks: Iterable[Mark]) -> list[Mark]:
    """The marks whose words are in their place, in order; of overlapping ones the first and longest."""
    fitting = [m for m in marks if m.span.quote and text[m.span.start : m.span.end] == m.span.quote]
    kept: list[Mark] = []
    for mark in sorted(fitting, key=lambda m: (m.span.start, -m.span.end)):
        if not kept or mark.span.start >= kept[-1].span.end:
            kept.append(mark)
    return kept


def _windows(text: str, marks: Sequence[Mark]) -> Iterator[tuple[int, int]]:
    start = end = -1
    for mark in marks:
        first, last = max(mark.span.start - _AROUND, 0), min(mark.span.end + _AROUND, len(text))
        if start < 0:
            start, end = first, last
        elif first <= end:
            end = max(end, last)
        else:
            yield start, end
            start, end = first, last
    if start >= 0:
        yield start, end


def _pieces(text: str, start: int, end: int, marks: Sequence[Mark]) -> Iterator[Piece]:
    at = start
    for mark in marks:
        if mark.span.start < start or mark.span.end > end:
            continue
        if at < mark.span.start:
            yield Piece(text=text[at : mark.span.start])
        yield Piece(text=mark.span.quote, role=mark.role)
        at = mark.span.end
    if at < end:
        yield Piece(text=text[at:end])


def clause_tokens(clause: str, start: int = 0, end: int = 0) -> tuple[ClauseToken, ...]:
    """Return the parts of a query; those between the offsets fail. Together they are the query."""
    found: list[ClauseToken] = []
    at = 0
    for kind, word in lexed(clause):
        cuts = sorted({0, len(word), *(cut - at for cut in (start, end) if at < cut < at + len(word))})
        for first, last in pairwise(cuts):
            fails = start <= at + first and at + last <= end
            found.append(ClauseToken(kind=kind, text=word[first:last], fails=fails))
        at += len(word)
    return tuple(found)
