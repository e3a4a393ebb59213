"""One article during matching: what was found in it, and its token positions.

Offsets refer to the original text; distances count tokens of the folded text.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple, TypeVar, cast

from monitor.domain.acts.act import Act, Span
from monitor.domain.acts.reading import Mention, Reading
from monitor.domain.articles.article import Article
from monitor.language.detection import is_known
from monitor.language.document import FIELDS, Document
from monitor.language.folding import Folded
from monitor.language.query.regex import PatternsSeen
from monitor.language.query.seek import Place
from monitor.language.query.tokens import TOKEN

T = TypeVar("T")

APART = 1_000  # tokens between two paragraphs: more than any distance
_BREAK = re.compile("\n")
_NO_TOKEN = (1 << 40, 1 << 40)  # after the last token, and after the placeholder of an empty field
FAR = 1 << 32  # tokens between two sentences, for SENTENCE: more than any text has

Facts = Mapping[str, frozenset[str]]


Occurrence = tuple[int, int, int]
"""The index of a field in `document.FIELDS`, then start and end in the original. A tuple, because there are many."""


class Found(NamedTuple):
    """Evidence of a clause: words, and ordinals of acts. Both are empty for a NOT that holds."""

    occurrences: tuple[Occurrence, ...] = ()
    acts: tuple[int, ...] = ()


Check = Callable[["Seen"], Found | None]
"""Evaluates a clause: its evidence, or None where it does not hold."""

Finder = Callable[["Seen"], Iterator[Occurrence]]
"""The occurrences of a term in order of position, computed lazily."""


class Seen:
    """What was found in one article; results are computed once, on first use."""

    def __init__(
        self,
        document: Document,
        reading: Reading,
        article: Article,
        *,
        hits: Mapping[int, Sequence[Place]],
        patterns: PatternsSeen,
        mentions: Mapping[str, Sequence[Mention]],
        facts: Sequence[tuple[Act, Facts]],
    ) -> None:
        """`hits` is by term number, `mentions` by concept including narrower ones, `facts` by facet for each act."""
        self.document = document
        self.article = article
        self.language = article.language if is_known(article.language) else reading.language
        self.hits = hits
        self.mentions = mentions
        self.facts = facts
        self.patterns = patterns
        self._concepts: dict[str, Sequence[Occurrence]] = {}
        self._patterns: dict[str, Sequence[Occurrence]] = {}
        self._is_shifted = any(document.folded(name).offsets is not None for name in FIELDS)
        self._once: dict[Hashable, Any] = {}

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """The cached result of `make` for the key."""
        if key not in self._once:
            self._once[key] = make()
        return cast("T", self._once[key])

    # -------------------------------------------------------------- what was found

    def term(self, number: int, field: int | None) -> Iterator[Occurrence]:
        """The occurrences of the term with that number; `field` None means both."""
        hits = self.hits.get(number, ())
        if field is not None:
            hits = [hit for hit in hits if hit[0] == field]
        if not self._is_shifted:
            return iter(hits)
        fields = [self.document.folded(name) for name in FIELDS]
        return ((at, *fields[at].span(start, end)) for at, start, end in hits)

    def concept(self, name: str, field: int | None) -> Iterator[Occurrence]:
        """The occurrences of the concept's names and of those of narrower concepts."""
        if name not in self._concepts:
            spans = (m.span for m in self.mentions.get(name, ()))
            self._concepts[name] = sorted({(FIELDS.index(s.field), s.start, s.end) for s in spans})
        return (o for o in self._concepts[name] if field in (None, o[0]))

    def pattern(self, pattern: str, field: int | None) -> Iterator[Occurrence]:
        """Non-empty matches of a user's pattern, over the text as written."""
        if pattern not in self._patterns:
            self._patterns[pattern] = [
                (number, *span)
                for number in self.patterns.fields.get(pattern, ())
                for span in self.patterns.places(pattern, number)
            ]
        return (o for o in self._patterns[pattern] if field in (None, o[0]))

    # -------------------------------------------------------------- token positions

    @cached_property
    def _tokens(self) -> tuple["_Tokens", ...]:
        before, fields = 0, []
        for name in FIELDS:
            fields.append(_Tokens.of(self.document.folded(name), before))
            before = fields[-1].after
        return tuple(fields)

    def placed(self, occurrences: Iterable[Occurrence]) -> tuple[list[int], list[int]]:
        """The numbers of their first and last tokens."""
        firsts: list[int] = []
        lasts: list[int] = []
        for field, start, end in occurrences:
            starts, breaks, before = self._tokens[field]
            at = max(bisect_right(starts, start) - 1, 0)
            upto = at if end <= starts[at + 1] else bisect_left(starts, end, at) - 1  # most are one token
            firsts.append(before + at + (APART * bisect_left(breaks, starts[at]) if breaks else 0))
            lasts.append(before + upto + (APART * bisect_left(breaks, starts[upto]) if breaks else 0))
        return firsts, lasts

    def sentences(self, occurrences: Iterable[Occurrence]) -> list[int]:
        """The number of the sentence in which each begins, unique over both fields."""
        starts = [self.document.sentence_starts(name) for name in FIELDS]
        return [len(FIELDS) * max(bisect_right(starts[at], start) - 1, 0) + at for at, start, _ in occurrences]


class _Tokens(NamedTuple):
    """The tokens of a field: their starts in the original, and the offsets of line feeds.

    Token numbers continue from field to field; `before` is the number of the first.
    """

    starts: Sequence[int]
    breaks: Sequence[int]
    before: int

    @classmethod
    def of(cls, folded: Folded, before: int) -> "_Tokens":
        starts = [token.start() for token in TOKEN.finditer(folded.text)]
        breaks = [found.start() for found in _BREAK.finditer(folded.text)]
        if folded.offsets is not None:
            starts, breaks = ([folded.offsets[at] for at in column] for column in (starts, breaks))
        return cls([*starts, *_NO_TOKEN], breaks, before)

    @property
    def after(self) -> int:
        return self.before + len(self.starts) + (len(self.breaks) + 1) * APART


def quotes(found: Found, seen: Seen) -> tuple[Span, ...]:
    """The words of the acts, then the words that the clause matched, each once."""
    by_ordinal = {act.ordinal: act for act, _ in seen.facts}
    spans = [span for ordinal in sorted(set(found.acts)) for span in by_ordinal[ordinal].evidence]
    spans.extend(_quote(seen.document, o) for o in sorted(set(found.occurrences)))
    return tuple({(s.field, s.start, s.end): s for s in spans}.values())


def _quote(document: Document, occurrence: Occurrence) -> Span:
    field, start, end = occurrence
    return document.quote(FIELDS[field], start, end)
