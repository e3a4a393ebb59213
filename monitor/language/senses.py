"""Meanings and spellings of the names of the vocabulary."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from monitor.domain.acts.vocabulary import Concept, ConceptKind
from monitor.language.folding import fold
from monitor.language.guards import is_han, is_hangul
from monitor.language.writing import writing_of

_NAMES_OF_THINGS = frozenset({ConceptKind.PLACE, ConceptKind.COMMODITY, ConceptKind.AGENCY, ConceptKind.FIRM})
_GAP = re.compile(r"([ -])")
_MAX_GAPS = 4  # longer names are searched only as written


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a pattern. `language` restricts a name of Han signs to that language, in East Asian texts or, with
    `only`, in all texts; "" where the script is enough.

    The flags repeat attributes of the concept, to avoid lookups in the pass over a text.
    """

    concept: str
    kind: ConceptKind
    name_of_kind: str
    place: str | None
    language: str
    only: bool
    exact: str
    needs: str
    swallows: bool  # the names inside this one do not count
    stateless: bool  # an office that exists in many states
    vouches: bool  # an ambiguous name beside it counts


def senses_of(concept: Concept) -> Iterator[tuple[str, Sense]]:
    """A concept's names as search patterns, one for each way to write a gap: rare earth, rare-earth."""
    classes = concept.attribute("class")
    swallows = concept.kind is ConceptKind.NOISE and "swallow" in classes
    stateless = "any" in concept.attribute("state")
    vouches = concept.kind in (ConceptKind.COMMODITY, ConceptKind.LIST) or (
        concept.kind is ConceptKind.INSTRUMENT and "rule" not in classes
    )

    @cache  # most names of a concept mean the same
    def sense(language: str, only: bool, exact: str, needs: str) -> Sense:
        return Sense(
            concept=concept.id,
            kind=concept.kind,
            name_of_kind=concept.kind.value,
            place=concept.place,
            language=language,
            only=only,
            exact=exact,
            needs=needs,
            swallows=swallows,
            stateless=stateless,
            vouches=vouches,
        )

    for name in concept.names:
        folded = fold(name.text).text
        only = writing_of(name.language).own_words
        language = name.language if only or _is_han_only(folded) else ""
        needs = name.needs or ("start" if _is_short_hangul(concept, folded) else "")
        exact = name.text if name.exact_case else ""
        for pattern in _spellings(folded):
            yield pattern, sense(language, only, _respelled(exact, pattern), needs)


def plain_sense(concept: Concept) -> Sense:
    """The meaning of a code of goods: the concept, in any context."""
    return Sense(
        concept=concept.id,
        kind=concept.kind,
        name_of_kind=concept.kind.value,
        place=concept.place,
        language="",
        only=False,
        exact="",
        needs="",
        swallows=False,
        stateless=False,
        vouches=True,
    )


def _is_short_hangul(concept: Concept, folded: str) -> bool:
    return len(folded) <= 2 and concept.kind in _NAMES_OF_THINGS and all(map(is_hangul, folded))


def _respelled(exact: str, pattern: str) -> str:
    """The exact-case name with the gaps of this spelling."""
    if len(exact) != len(pattern):
        return exact
    return "".join(p if p in " -" else e for p, e in zip(pattern, exact, strict=True))


def _is_han_only(text: str) -> bool:
    if text.isascii():
        return False
    return any(map(is_han, text)) and not any("\u3040" <= c <= "\u30ff" or is_hangul(c) for c in text)


def _spellings(folded: str) -> Iterator[str]:
    if not folded.isascii():
        yield folded
        return
    pieces = _GAP.split(folded)
    gaps = len(pieces) // 2
    if not 0 < gaps <= _MAX_GAPS or "" in pieces:
        yield folded
        return
    for choice in itertools.product(" -", repeat=gaps):
        yield "".join(a + b for a, b in zip(pieces[::2], (*choice, ""), strict=True))
