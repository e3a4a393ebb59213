"""Every name of the vocabulary and every extra term, found in one pass over each field of a document.

One overlapping automaton over folded names. What it finds is then judged: a Latin name must be a whole word, a name
of another language's column must be in a text of that language, a guarded name must have what guards it, and of two
mentions of one kind the longer one wins. Spans of mentions are those of the original text.
"""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, MatchKind

from monitor.domain.act import Mention
from monitor.domain.vocabulary import Concept, ConceptKind, Name, Vocabulary
from monitor.language.document import FIELDS, Document
from monitor.language.folding import fold
from monitor.language.guards import (
    is_han,
    is_hangul,
    is_word_sign,
    stands_alone,
    stands_as_run,
    starts_word,
)

__all__ = ["Hit", "Lexicon"]

_CJK = frozenset({"zh", "ja", "ko"})
_NAMES_OF_THINGS = frozenset({ConceptKind.PLACE, ConceptKind.COMMODITY, ConceptKind.AGENCY, ConceptKind.FIRM})
_MAX_GAPS = 4  # a name of more words is written with the spaces and hyphens that it has
_STATE_NEAR = 240  # characters between a ministry and the state that it belongs to


@dataclass(frozen=True, slots=True)
class Hit:
    """One occurrence of an extra term: `term` is its index, `start` and `end` are offsets into the folded field."""

    term: int
    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Sense:
    """What one pattern may mean. `language` gates a name that is Han signs only, "" where the script does."""

    concept: Concept
    language: str
    exact: str
    needs: str


@dataclass(frozen=True, slots=True)
class _Pattern:
    left: bool  # a word sign must not stand before
    right: bool
    senses: tuple[_Sense, ...]
    terms: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """A name that stands as it should; whether it counts may still hang on its neighbours."""

    field: str
    start: int
    end: int
    sense: _Sense

    @property
    def kind(self) -> ConceptKind:
        return self.sense.concept.kind


class _WordSigns(dict[str, bool]):
    def __missing__(self, sign: str) -> bool:
        self[sign] = answer = is_word_sign(sign)
        return answer


_IN_WORD = _WordSigns()


class Lexicon:
    """Built once per rule set; holds no state of a document and may be shared between threads."""

    def __init__(self, vocabulary: Vocabulary, extra_terms: tuple[str, ...] = ()) -> None:
        """`extra_terms` are folded here and sought as substrings, without boundaries: their owner checks those."""
        self.vocabulary = vocabulary
        self.extra_terms = extra_terms
        senses: dict[str, list[_Sense]] = defaultdict(list)
        for concept in vocabulary.concepts.values():
            for name in concept.names:
                for pattern, sense in _senses(concept, name):
                    senses[pattern].append(sense)
        terms: dict[str, list[int]] = defaultdict(list)
        for number, term in enumerate(extra_terms):
            terms[fold(term).text].append(number)
        texts = [t for t in dict.fromkeys((*senses, *terms)) if t]
        self._patterns = [_pattern(t, senses.get(t, ()), terms.get(t, ())) for t in texts]
        self._automaton = AhoCorasick(texts, matchkind=MatchKind.Standard, store_patterns=False)

    def mentions(self, document: Document) -> tuple[Mention, ...]:
        """All mentions in order of field (title first), start, longer first."""
        found = [f for field in FIELDS for f in self._standing(document, field)]
        found = list(_without_swallowed(found))
        sure = _longest([f for f in found if f.sense.needs not in ("context", "state")])
        counted = sure + [f for f in found if f.sense.needs == "context" and _in_context(document, f, sure)]
        at_home = [f for f in found if f.sense.needs == "state" and _nearest_state(f, sure) == f.sense.concept.place]
        known = {(f.field, f.start, f.end) for f in at_home}
        rest = [f for f in counted if not (_is_stateless(f) and (f.field, f.start, f.end) in known)]
        return tuple(_mention(document, f) for f in _longest(rest + at_home))

    def hits(self, document: Document) -> tuple[Hit, ...]:
        """Every occurrence of every extra term, in order of field and end."""
        return tuple(
            Hit(term, field, start, end)
            for field in FIELDS
            for index, start, end in self._scan(document.folded(field).text)
            for term in self._patterns[index].terms
        )

    def _scan(self, text: str) -> list[tuple[int, int, int]]:
        return self._automaton.find_matches_as_indexes(text, overlapping=True)

    def _standing(self, document: Document, field: str) -> Iterator[_Found]:
        """Names that are whole words, in their language, in their case, and pass the guards of their own place."""
        text, size = document.folded(field).text, len(document.folded(field).text)
        language = document.language[:2]
        patterns, in_word = self._patterns, _IN_WORD
        for index, start, end in self._scan(text):
            pattern = patterns[index]
            if pattern.left and start and in_word[text[start - 1]]:
                continue
            if pattern.right and end < size and in_word[text[end]]:
                continue
            for sense in pattern.senses:
                if sense.language and sense.language != language and language in _CJK:
                    continue
                if sense.exact and _written(document, field, start, end) != sense.exact:
                    continue
                if sense.needs and not _passes(sense, text, start, end, language):
                    continue
                yield _Found(field, start, end, sense)


# ------------------------------------------------------------------ building


def _pattern(text: str, senses: Iterable[_Sense], terms: Iterable[int]) -> _Pattern:
    return _Pattern(is_word_sign(text[0]), is_word_sign(text[-1]), tuple(senses), tuple(terms))


def _senses(concept: Concept, name: Name) -> Iterator[tuple[str, _Sense]]:
    """A name as the automaton seeks it, once for each way to write its gaps: rare earth, rare-earth."""
    folded = fold(name.text).text
    needs = name.needs
    if not needs and concept.kind in _NAMES_OF_THINGS and len(folded) <= 2 and all(map(is_hangul, folded)):
        needs = "start"
    language = name.language if _is_han_only(folded) else ""
    exact = name.text if name.exact_case else ""
    for pattern in _spellings(folded):
        gap_like = exact and len(exact) == len(pattern)
        written = "".join(p if p in " -" else e for p, e in zip(pattern, exact, strict=True)) if gap_like else exact
        yield pattern, _Sense(concept, language, written, needs)


def _is_han_only(text: str) -> bool:
    return any(map(is_han, text)) and not any("\u3040" <= c <= "\u30ff" or is_hangul(c) for c in text)


def _spellings(folded: str) -> Iterator[str]:
    pieces = re.split(r"([ -])", folded)
    gaps = len(pieces) // 2
    if not folded.isascii() or not 0 < gaps <= _MAX_GAPS or "" in pieces:
        yield folded
        return
    for choice in itertools.product(" -", repeat=gaps):
        yield "".join(a + b for a, b in zip(pieces[::2], (*choice, ""), strict=True))


# ------------------------------------------------------------------ judging


def _written(document: Document, field: str, start: int, end: int) -> str:
    left, right = document.folded(field).span(start, end)
    return document.original(field)[left:right]


def _passes(sense: _Sense, text: str, start: int, end: int, language: str) -> bool:
    """The guards that look no further than the neighbours."""
    if sense.needs == "run":
        return stands_as_run(text, start, end)
    if sense.needs == "start":
        return starts_word(text, start)
    if sense.needs == "single":
        return stands_alone(text, start, end, sense.concept.kind, language)
    return True


def _without_swallowed(found: list[_Found]) -> Iterator[_Found]:
    """Takes out names that mislead (Bank of China) and what lies inside of them."""
    covers = [f for f in found if f.kind is ConceptKind.NOISE and "swallow" in f.sense.concept.attribute("class")]
    for one in found:
        inside = (c for c in covers if c.field == one.field and c.start <= one.start and one.end <= c.end)
        if one not in covers and not any((c.start, c.end) != (one.start, one.end) for c in inside):
            yield one


def _longest(found: list[_Found]) -> list[_Found]:
    """Of each kind only what no longer name of that kind holds; each concept once per place."""
    reach: dict[tuple[str, ConceptKind], tuple[int, int]] = {}
    kept: list[_Found] = []
    seen: set[tuple[str, int, int, str]] = set()
    for one in sorted(found, key=lambda f: (f.field != "title", f.start, -f.end)):
        key = (one.field, one.kind)
        start, end = reach.get(key, (-1, -1))
        place = (one.field, one.start, one.end, one.sense.concept.id)
        if (one.end <= end and (one.start, one.end) != (start, end)) or place in seen:
            continue
        if one.end > end:
            reach[key] = (one.start, one.end)
        seen.add(place)
        kept.append(one)
    return kept


def _is_field_word(found: _Found) -> bool:
    """Whether a homograph beside it may be believed: an instrument of export rules, a list, a plain good."""
    if found.kind is ConceptKind.INSTRUMENT:
        return "rule" not in found.sense.concept.attribute("class")
    return found.kind in (ConceptKind.COMMODITY, ConceptKind.LIST)


def _in_context(document: Document, one: _Found, sure: list[_Found]) -> bool:
    sentence = document.sentence_at(one.field, document.folded(one.field).span(one.start, one.end)[0])
    if sentence is None:
        return False
    to_original = document.folded(one.field).span
    return any(
        f.field == one.field
        and sentence.start <= to_original(f.start, f.end)[0] < sentence.end
        and _is_field_word(f)
        and not (f.start < one.end and one.start < f.end)
        for f in sure
    )


def _is_stateless(found: _Found) -> bool:
    return found.kind is ConceptKind.AGENCY and "any" in found.sense.concept.attribute("state")


def _nearest_state(one: _Found, sure: list[_Found]) -> str | None:
    """The state named last before an agency of many states, else next after it, else first in the document."""
    places = [f for f in sure if f.kind is ConceptKind.PLACE]
    before = [f for f in places if f.field == one.field and 0 <= one.start - f.end <= _STATE_NEAR]
    after = [f for f in places if f.field == one.field and 0 <= f.start - one.end <= _STATE_NEAR]
    near = before[-1:] or after[:1] or places[:1]
    return near[0].sense.concept.id if near else None


def _mention(document: Document, found: _Found) -> Mention:
    span = document.span(found.field, found.start, found.end)
    return Mention(kind=found.kind.value, concept=found.sense.concept.id, span=span)
