"""Possessive places and enumerations of places."""

from collections.abc import Iterator

from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts import ACTS
from monitor.language.acts.grammar.mentions import Passage, Word

LIST_SEPARATORS = frozenset({"、", "和", "及", "与", ",", "and", "や", "・", "·", ", and", "或", "or"})


def is_possessive(passage: Passage, place: Word) -> bool:
    """True if the place is possessive or an adjective: "Wendish lobster", "Wendland's ban"."""
    adjective = ACTS.adjective_of_state.search(passage.text, place.start, place.end)
    return adjective is not None or passage.after(place.end, 2) == "'s"


_PLACE_SEPARATORS = LIST_SEPARATORS | {
    "と",
    ", the",
    "and the",
    ", and the",
    "or the",
    "及其",
    "以及",
    "및",
    "와",
    "과",
}


def enumerations(passage: Passage) -> Iterator[list[Word]]:
    """Groups of places that only commas and "and" separate."""
    chain: list[Word] = []
    for word in passage.of_kind(ConceptKind.PLACE):
        if chain and word.start < chain[-1].end:
            continue
        if chain and passage.text[chain[-1].end : word.start].strip() not in _PLACE_SEPARATORS:
            yield chain
            chain = []
        chain.append(word)
    if chain:
        yield chain
