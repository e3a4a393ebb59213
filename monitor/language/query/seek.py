"""Search for the terms of all rules in a document: one pass over each field, in bounded time.

Alphabetic words match whole; a wildcard extends to the end of its word. The work is bounded for any terms and text:
terms with the same beginning are one entry of the automaton, a field is read window by window, and the rest of a field
is skipped after `MAX_HITS`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

from monitor.language.document import FIELDS, Document
from monitor.language.folding import fold
from monitor.language.query.tokens import WORD_SIGNS, word_end

MAX_HITS = 150_000  # of all rules' words in a field, which has 100,000 words at most
MAX_PLACES = 1_000  # of one term in a field: real articles have fewer; it bounds a hostile one
_HEAD = 24  # signs of a term in the automaton; longer nested terms would multiply the hits at every sign
_WINDOW = 4_096  # signs that are read at once, so that only their hits are in memory

Place = tuple[int, int, int]
"""Index of the field in `document.FIELDS`, start and end in its folded text."""


@dataclass(frozen=True, slots=True)
class _Sought:
    """A term and the rest after its head. `whole`: no word sign may follow, unless the term is a wildcard."""

    term: int
    rest: str
    whole: bool
    wildcard: bool


class TermSearch:
    """A set of terms, added one by one. After the last `add`, several threads may call `find`."""

    def __init__(self) -> None:
        self._terms: dict[tuple[str, str], int] = {}
        self._heads: dict[tuple[str, bool], list[_Sought]] = {}
        self._automaton: tuple[AhoCorasick, list[tuple[bool, list[_Sought]]]] | None = None

    def add(self, text: str, *, wildcard: bool) -> int:
        """The number of the term; terms with the same folded form share one."""
        folded = fold(text).text.strip()
        return self._add(folded, "wildcard" if wildcard else "word", WORD_SIGNS[folded[0]], WORD_SIGNS[folded[-1]])

    def add_piece(self, folded: str) -> int:
        """The number of a literal piece of folded text, which may be inside a word."""
        return self._add(folded, "piece", starts_word=False, whole=False)

    def _add(self, folded: str, kind: str, starts_word: bool, whole: bool) -> int:
        known = self._terms.get((folded, kind))
        if known is not None:
            return known
        self._automaton = None
        number = self._terms[folded, kind] = len(self._terms)
        sought = _Sought(number, folded[_HEAD:], whole, kind == "wildcard")
        self._heads.setdefault((folded[:_HEAD], starts_word), []).append(sought)
        return number

    def find(self, document: Document) -> dict[int, list[Place]]:
        """The places of each term by its number, in text order: the first `MAX_PLACES` of each field."""
        found: dict[int, list[Place]] = {}
        for number, name in enumerate(FIELDS):
            in_field: dict[int, list[Place]] = {}
            self._find_in(document.folded(name).text, number, in_field)
            for term, places in in_field.items():
                found.setdefault(term, []).extend(places)
        return found

    def _find_in(self, text: str, number: int, found: dict[int, list[Place]]) -> None:
        words = _Words(text)
        for start, end, all_sought in self._heads_in(text):
            for sought in all_sought:
                places = found.get(sought.term)
                if places is not None and len(places) == MAX_PLACES:
                    continue
                stop = words.stop(sought, end)
                if stop is None:
                    continue
                if places is None:
                    found[sought.term] = [(number, start, stop)]
                else:
                    places.append((number, start, stop))

    def _heads_in(self, text: str) -> Iterator[tuple[int, int, list[_Sought]]]:
        """Start and end of each head that does not begin inside a word, by end, with its terms."""
        if self._automaton is None:
            heads = [(starts_word, sought) for (_, starts_word), sought in self._heads.items()]
            self._automaton = AhoCorasick([head for head, _ in self._heads]), heads
        automaton, heads = self._automaton
        left, in_word = MAX_HITS, WORD_SIGNS
        for at in range(0, len(text), _WINDOW):
            hits = automaton.find_matches_as_indexes(text[at : at + _WINDOW + _HEAD - 1], overlapping=True)
            left -= len(hits)
            for index, start, end in hits:
                starts_word, all_sought = heads[index]
                if start >= _WINDOW or (starts_word and start + at and in_word[text[start + at - 1]]):
                    continue  # the next window has it, or it is the tail of a longer word
                left -= len(all_sought) - 1
                if left < 0:
                    return
                yield start + at, end + at, all_sought
            if left < 0:
                return


class _Words:
    """Word ends in one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._size = len(text)
        self._last = (0, -1)  # the last word asked for and its end: nested wildcards ask repeatedly

    def stop(self, sought: _Sought, end: int) -> int | None:
        """The end of the term whose head ends at `end`, None if the term is not there."""
        if sought.rest:
            if not self._text.startswith(sought.rest, end):
                return None
            end += len(sought.rest)
        if end < self._size and sought.whole and WORD_SIGNS[self._text[end]]:
            return self._end(end) if sought.wildcard else None
        return end

    def _end(self, at: int) -> int:
        start, end = self._last
        if not start <= at <= end:
            self._last = at, word_end(self._text, at)
        return self._last[1]
