"""What a name of the vocabulary may mean where it is found, and all ways in which it is sought."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from monitor.domain.acts.vocabulary import Concept, ConceptKind
from monitor.language.folding import fold
from monitor.language.guards import is_han, is_hangul
from monitor.language.writing import writing_of

__all__ = ["Sense", "plain_sense", "senses_of"]

_NAMES_OF_THINGS = frozenset({ConceptKind.PLACE, ConceptKind.COMMODITY, ConceptKind.AGENCY, ConceptKind.FIRM})
_GAP = re.compile(r"([ -])")
_MAX_GAPS = 4  # a name of more words is written with the spaces and hyphens that it has


@dataclass(frozen=True, slots=True)
class Sense:
    """What one pattern may mean. `language` gates a name that is Han signs only, in East Asian texts or, with
    `only`, in all; "" where the script does.

    The flags repeat what the concept says, so that nothing is looked up in the pass over a text.
    """

    concept: str
    kind: ConceptKind
    name_of_kind: str
    place: str | None
    language: str
    only: bool
    exact: str
    needs: str
    swallows: bool  # a name that means none of the things inside of it
    stateless: bool  # an office that many states have
    vouches: bool  # a homograph beside it may be believed


def senses_of(concept: Concept) -> Iterator[tuple[str, Sense]]:
    """A concept's names as the automaton seeks them, once for each way to write a gap: rare earth, rare-earth."""
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
    """What a code of goods means: the concept, whatever stands beside it."""
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
    """The letters as they must be written, with the gaps of this spelling."""
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
