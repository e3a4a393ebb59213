"""Search for the names of the vocabulary in one pass over each field of a document.

One overlapping automaton over folded names. Its hits are then filtered: a Latin name must be a whole word, a name
of one language must be in a text of that language, a guarded name must meet its guard, and of two overlapping mentions
of one kind the longer one wins. Spans of mentions refer to the original text.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property

from ahocorasick_rs import AhoCorasick, MatchKind

from monitor.domain.acts.act import Span
from monitor.domain.acts.reading import Mention
from monitor.domain.acts.vocabulary import ConceptKind, Vocabulary
from monitor.language.document import FIELDS, Document
from monitor.language.folding import fold
from monitor.language.goods_codes import GoodsCodes
from monitor.language.guards import (
    is_hangul,
    is_katakana_word,
    is_word_sign,
    starts_word,
)
from monitor.language.senses import Sense, plain_sense, senses_of
from monitor.language.writing import writing_of
from monitor.language.writing.signs import Writing

_LATER = frozenset({"context", "state"})  # guards that depend on the rest of the text
_NOWHERE = (-1, -1)
_STATE_NEAR = 240  # characters between a ministry and its state


_Pattern = tuple[bool, bool, tuple[Sense, ...]]  # whether a word sign must not stand before it, or after it

# A name that passed the local checks; its neighbours may still rule it out. A tuple, because there are many.
_Found = tuple[int, int, Sense]


class _WordSigns(dict[str, bool]):
    def __missing__(self, sign: str) -> bool:
        self[sign] = answer = is_word_sign(sign)
        return answer


_IN_WORD = _WordSigns()


class Lexicon:
    """The search. Built once per rule set; keeps no state of a document and may be shared between threads."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        senses = _senses_by_pattern(vocabulary)
        self._codes = GoodsCodes(vocabulary)
        self._coded = {c.id: plain_sense(c) for c in vocabulary.of_kind(ConceptKind.COMMODITY)}
        known: dict[tuple[bool, bool, int], _Pattern] = {}
        self._patterns: list[_Pattern] = []
        for text, meant in senses.items():
            before, after = _IN_WORD[text[0]], _IN_WORD[text[-1]]
            self._patterns.append(known.setdefault((before, after, id(meant)), (before, after, meant)))
        self._automaton = AhoCorasick(list(senses), matchkind=MatchKind.Standard, store_patterns=False)

    def mentions(self, document: Document) -> tuple[Mention, ...]:
        """All mentions in order of field (title first), start, longer first."""
        mentions: list[Mention] = []
        home: str | None = None  # the state that the title names first
        for field in FIELDS:
            if not document.folded(field).text:
                continue
            found = _without_swallowed(self._local_hits(document, field))
            found = _without_tails(found, document.folded(field).text)
            writing = writing_of(document.language_of(field))
            if writing.crosses:
                found = _without_crossed(found)
            if writing.borrows:
                found = _without_borrowed(found, document.folded(field).text)
            sure = _longest([f for f in found if f[2].needs not in _LATER])
            around = _Context(document, field, sure)
            home = home or around.first_state
            if all(f[2].needs not in _LATER for f in found):
                mentions += _mentions(document, field, sure)
            else:
                kept = [f for f in found if f[2].needs not in _LATER or around.vouch_for(f, home)]
                mentions += _mentions(document, field, _longest(_without_stateless(kept)))
        return tuple(mentions)

    def _local_hits(self, document: Document, field: str) -> list[_Found]:
        """Names that are whole words, in their language and case, and pass the guards on their neighbours."""
        text = document.folded(field).text
        size, language = len(text), document.language_of(field)[:2]
        patterns, in_word, writing = self._patterns, _IN_WORD, writing_of(language)
        gated = writing.own_names
        found: list[_Found] = []
        for index, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            starts_word, ends_word, senses = patterns[index]
            if starts_word and start and in_word[text[start - 1]]:
                continue
            if ends_word and end < size and in_word[text[end]]:
                continue
            for sense in senses:
                if sense.language and sense.language != language and (gated or sense.only):
                    continue
                if sense.exact and _written(document, field, start, end) != sense.exact:
                    continue
                if sense.needs and not _passes(sense, text, start, end, writing):
                    continue
                found.append((start, end, sense))
        found += ((start, end, self._coded[concept]) for start, end, concept in self._codes.found(text))
        return found


def _senses_by_pattern(vocabulary: Vocabulary) -> dict[str, tuple[Sense, ...]]:
    """The senses of each pattern. Equal values are shared, because most names of a concept have the same sense."""
    senses: dict[str, tuple[Sense, ...]] = {}
    several: dict[tuple[Sense, ...], tuple[Sense, ...]] = {}
    for concept in vocabulary.concepts.values():
        alone: dict[int, tuple[Sense, ...]] = {}  # by identity: `senses_of` gives equal senses of a concept once
        for pattern, sense in senses_of(concept):
            earlier = senses.get(pattern)
            if earlier is None:
                senses[pattern] = alone.setdefault(id(sense), (sense,))
            else:
                both = (*earlier, sense)
                senses[pattern] = several.setdefault(both, both)
    senses.pop("", None)
    return senses


# ------------------------------------------------------------------ filters


def _written(document: Document, field: str, start: int, end: int) -> str:
    left, right = document.folded(field).span(start, end)
    return document.original(field)[left:right]


def _passes(sense: Sense, text: str, start: int, end: int, writing: Writing) -> bool:
    """Whether the guards on the neighbours pass."""
    if sense.needs == "run":
        return is_katakana_word(text, start, end)
    if sense.needs == "start":
        return starts_word(text, start)
    if sense.needs == "single":
        return writing.stands_alone(text, start, end, sense.kind)
    return True


_VERBS = frozenset({ConceptKind.VERB, ConceptKind.INSTRUMENT})  # 暂停出口 is a verb, and alone a ban


def _without_swallowed(found: list[_Found]) -> list[_Found]:
    """Removes misleading names (Bank of China) and names inside them; a name of the same span stays."""
    covers = [(start, end) for start, end, sense in found if sense.swallows]
    if not covers:
        return found
    cover_at = {at: cover for cover in covers for at in range(*cover)}

    def is_inside(start: int, end: int) -> bool:
        cover = cover_at.get(start)
        return cover is not None and cover != (start, end) and end <= cover[1]

    return [f for f in found if not f[2].swallows and not is_inside(f[0], f[1])]


# Endings of a name of goods that mean trade in them: sand exports, 金の輸出.
_OF_TRADE = tuple(
    fold(tail).text for tail in (" exports", " export", " shipments", " supplies", "の輸出", "輸出", "製品", " 수출")
)


def _without_tails(found: list[_Found], text: str) -> list[_Found]:
    """Removes trade in goods whose name is the tail of another: sand exports in silica|sand exports."""
    tails = [f for f in found if f[2].kind is ConceptKind.COMMODITY and text.endswith(_OF_TRADE, f[0], f[1])]
    if not tails:
        return found
    goods = [(start, end) for start, end, sense in found if sense.kind is ConceptKind.COMMODITY]

    def is_tail(one: _Found) -> bool:
        start, end, _ = one
        return any(left < start < right < end and text[right:end] in _OF_TRADE for left, right in goods)

    gone = set(filter(is_tail, tails))
    return [f for f in found if f not in gone] if gone else found


def _without_crossed(found: list[_Found]) -> list[_Found]:
    """Removes a Chinese verb whose last signs begin an instrument: 暂停出口|管制 suspends a control, not exports."""
    instruments = [f for f in found if f[2].kind is ConceptKind.INSTRUMENT]
    starts: dict[int, int] = {}
    for start, end, _ in instruments:
        starts[start] = max(end, starts.get(start, end))

    def is_crossed(one: _Found) -> bool:
        start, end, sense = one
        return sense.kind in _VERBS and any(starts.get(at, 0) > end for at in range(start + 1, end))

    return [f for f in found if not is_crossed(f)]


def _without_borrowed(found: list[_Found], text: str) -> list[_Found]:
    """Removes a Korean verb that begins with the last syllable of another: 제한 in 통제|한다."""
    ends = {end for _, end, sense in found if sense.kind in _VERBS}

    def is_borrowed(one: _Found) -> bool:
        start, end, sense = one
        inside = sense.kind in _VERBS and start > 0 and is_hangul(text[start - 1])
        return inside and start + 1 in ends and end - start > 1

    return [f for f in found if not is_borrowed(f)]


def _longest(found: list[_Found]) -> list[_Found]:
    """Names that are not inside a longer one of their kind; each concept once per place."""
    last: dict[ConceptKind, tuple[int, int]] = {}
    kept: list[_Found] = []
    seen: set[tuple[int, int, str]] = set()
    for one in sorted(found, key=_by_start_then_length):
        start, end, sense = one
        longest = last.get(sense.kind, _NOWHERE)
        place = (start, end, sense.concept)
        if (end <= longest[1] and (start, end) != longest) or place in seen:
            continue
        if end > longest[1]:
            last[sense.kind] = (start, end)
        seen.add(place)
        kept.append(one)
    return kept


def _by_start_then_length(found: _Found) -> tuple[int, int]:
    return found[0], -found[1]


class _Context:
    """The certain names of a field, which confirm guarded ones. Each query takes logarithmic time."""

    def __init__(self, document: Document, field: str, sure: list[_Found]) -> None:
        self._document, self._field = document, field
        self._sure = sure
        self._states = [f for f in sure if f[2].kind is ConceptKind.PLACE]

    @property
    def first_state(self) -> str | None:
        return self._states[0][2].concept if self._states else None

    def vouch_for(self, one: _Found, home: str | None) -> bool:
        """Whether the guard of the name is met; `home` is the state that the title names first."""
        if one[2].needs == "context":
            return self._has_context(one)
        return one[2].needs == "state" and one[2].place == self._nearest_state(one, home)

    def _has_context(self, one: _Found) -> bool:
        """Whether the sentence has a word that confirms an ambiguous name: an instrument, a list, a plain good."""
        start, _ = self._document.folded(self._field).span(one[0], one[1])
        sentence = self._document.sentence_at(self._field, start)
        if sentence is None:
            return False
        vouchers, starts = self._vouchers
        first, last = bisect_left(starts, sentence.start), bisect_left(starts, sentence.end)
        beside = (vouchers[at] for at in range(first, last))
        return any(not (start < one[1] and one[0] < end) for start, end, _ in beside)

    @cached_property
    def _vouchers(self) -> tuple[list[_Found], list[int]]:
        """The confirming names in order of position, and the start of each in the original."""
        vouchers = [f for f in self._sure if f[2].vouches]
        to_original = self._document.folded(self._field).span
        return vouchers, [to_original(start, end)[0] for start, end, _ in vouchers]

    def _nearest_state(self, one: _Found, home: str | None) -> str | None:
        """The state named last before an office of many states, else next after it, else first in the title."""
        starts, ends = self._edges
        before = bisect_right(ends, one[0]) - 1
        if before >= 0 and one[0] - ends[before] <= _STATE_NEAR:
            return self._states[before][2].concept
        after = bisect_left(starts, one[1])
        if after < len(starts) and starts[after] - one[1] <= _STATE_NEAR:
            return self._states[after][2].concept
        return home

    @cached_property
    def _edges(self) -> tuple[list[int], list[int]]:
        """Starts and ends of the states; none is inside another, so both are ascending."""
        return [start for start, _, _ in self._states], [end for _, end, _ in self._states]


def _without_stateless(found: list[_Found]) -> list[_Found]:
    """Drops an office of many states where the same span was resolved to the office of one state."""
    known = {(start, end) for start, end, sense in found if sense.needs == "state"}
    return [f for f in found if not (f[2].stateless and (f[0], f[1]) in known)]


def _mentions(document: Document, field: str, found: list[_Found]) -> Iterator[Mention]:
    original, folded = document.original(field), document.folded(field)
    for start, end, sense in found:
        if folded.offsets is not None:
            start, end = folded.span(start, end)  # noqa: PLW2901  most texts fold sign by sign
        span = Span(field=field, start=start, end=end, quote=original[start:end])
        yield Mention(kind=sense.name_of_kind, concept=sense.concept, span=span)
