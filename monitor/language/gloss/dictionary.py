"""The words of `words.toml`, folded as texts are, and what a concept is called in a gloss."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from monitor.domain.vocabulary import Concept, ConceptKind, Vocabulary
from monitor.language.folding import fold
from monitor.language.headline.names import goods_alone, short_place

__all__ = ["Words", "concept_called", "words_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """English by folded word. `beside` are those that count only beside a word that was read, "" is a particle.

    `longest` is the number of signs of the longest. `verb_last` says that a sentence ends in its verb.
    """

    free: Mapping[str, str]
    beside: Mapping[str, str]
    longest: int
    verb_last: bool


@cache
def words_of(language: str) -> Words | None:
    """`language` is that of the vocabulary's columns; None where there are no words for it."""
    table = _table()
    if language not in table:
        return None
    free = {fold(word).text: english for word, english in table[language].items() if isinstance(english, str)}
    beside = {fold(word).text: english for word, english in table[language]["beside"].items()}
    return Words(free=free, beside=beside, longest=max(map(len, (*free, *beside))), verb_last=language in ("ja", "ko"))


def concept_called(concept: Concept, vocabulary: Vocabulary) -> str:
    """In a few English words, a verb in its base form; "" for what is only noise."""
    called: str | None = _table()["concepts"].get(concept.id)
    if called is not None:
        return called
    match concept.kind:
        case ConceptKind.COMMODITY:
            return goods_alone(concept.id, vocabulary)
        case ConceptKind.PLACE:
            return short_place(concept.id, vocabulary)
        case ConceptKind.AGENCY | ConceptKind.FIRM | ConceptKind.WIRE:
            return concept.label.partition(" (")[0]
        case ConceptKind.NOISE:
            return ""
        case _:
            return next((n.text for n in concept.names if n.language == "en"), concept.label)


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("monitor.language.gloss").joinpath("words.toml").read_text(encoding="utf-8"))
