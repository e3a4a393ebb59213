"""Dictionary of a gloss: a language's folded `words.toml`, and the English names of concepts."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from monitor.domain.acts.vocabulary import Concept, ConceptKind, Vocabulary
from monitor.language.folding import fold
from monitor.language.profiles import profile_of
from monitor.language.profiles.en.profile import ENGLISH
from monitor.wording.phrases.names import goods_alone, short_place


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """English by folded word, "" for a particle. Words in `beside` count only beside a known word.

    `longest` is the length of the longest word in signs. `verb_last`: a sentence ends in its verb.
    """

    free: Mapping[str, str]
    beside: Mapping[str, str]
    longest: int
    verb_last: bool


@cache
def words_of(language: str) -> Words | None:
    """The words of a language (a vocabulary column); None where its folder has no `words.toml`."""
    profile = profile_of(language)
    written = files("monitor.language.profiles").joinpath(profile.column, "words.toml")
    if not written.is_file():
        return None
    table = tomllib.loads(written.read_text(encoding="utf-8"))
    free = {fold(word).text: english for word, english in table.items() if isinstance(english, str)}
    beside = {fold(word).text: english for word, english in table["beside"].items()}
    return Words(free=free, beside=beside, longest=max(map(len, (*free, *beside))), verb_last=profile.verb_last)


def concept_called(concept: Concept, vocabulary: Vocabulary) -> str:
    """A short English name, for a verb its base form; "" for noise."""
    called = _called().get(concept.id)
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
            return next((n.text for n in concept.names if n.language == ENGLISH.column), concept.label)


@cache
def _called() -> Mapping[str, str]:
    return tomllib.loads(files("monitor.wording.gloss").joinpath("concepts.toml").read_text(encoding="utf-8"))
