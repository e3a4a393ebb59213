"""A search text as terms: names of the vocabulary, which all their spellings mean, and words that mean themselves.

`稀土 quota` has two terms: rare earths in every language (`稀土`, `rare earth`, `レアアース`, …), and the word quota.
Words in quotation marks are searched for as they are.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from monitor.domain.acts.vocabulary import Concept, ConceptKind, Vocabulary
from monitor.errors import SearchError
from monitor.language.folding import fold
from monitor.language.topics import concepts_at
from monitor.language.words import Phrase, phrases_of

MOST_SPELLINGS = 60  # of one term; a concept has about 15
_QUOTED = re.compile(r'"[^"]*(?:"|$)')
_GAP = re.compile(r"[\W_]+")
_WORD = re.compile(r"[^\W_]+(?:[-.'&/][^\W_]+)*|.")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTerm:
    """One term. An article has it if it has one of the `spellings`, each a phrase of words (`language.words`).

    `about` are the concepts, if the term is a name of goods, lists or firms: an event that names one of them has the
    term, whatever its articles say. `issuers` are places: an act of one of them has the term.
    """

    spellings: tuple[Phrase, ...]
    about: frozenset[str] = frozenset()
    issuers: frozenset[str] = frozenset()

    @property
    def is_name(self) -> bool:
        return bool(self.about or self.issuers)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSearch:
    """The terms of a search text, all of which an event must have; never empty."""

    terms: tuple[TextTerm, ...]

    @property
    def words(self) -> tuple[TextTerm, ...]:
        """The terms that are no names."""
        return tuple(term for term in self.terms if not term.is_name)

    @property
    def names(self) -> tuple[TextTerm, ...]:
        return tuple(term for term in self.terms if term.is_name)


def text_search(text: str, vocabulary: Vocabulary | None = None) -> TextSearch:
    """The terms of `text`; without a vocabulary none of them is a name.

    Raises SearchError for a text with no or too many words.
    """
    literal = phrases_of(text)  # also refuses what can't be searched for
    if vocabulary is None:
        return TextSearch(terms=tuple(TextTerm(spellings=(phrase,)) for phrase in literal))
    return TextSearch(terms=tuple(dict.fromkeys(_terms(fold(text).text, text, vocabulary))))


def _terms(folded: str, text: str, vocabulary: Vocabulary) -> Iterator[TextTerm]:
    at = 0
    while at < len(folded):
        if quoted := _QUOTED.match(folded, at):
            yield from _plain(quoted[0])
            at = quoted.end()
        elif gap := _GAP.match(folded, at):
            at = gap.end() if '"' not in gap[0] else at + gap[0].index('"')
        else:
            end, concepts = concepts_at(folded, at, text, vocabulary)
            if not concepts:
                end = _end_of_word(folded, at, text, vocabulary)
            yield from (_named(folded[at:end], concepts, vocabulary) if concepts else _plain(folded[at:end]))
            at = end


def _end_of_word(folded: str, at: int, text: str, vocabulary: Vocabulary) -> int:
    """The end of the run of letters at `at`, or the first place in it where a name begins (Chinese has no spaces)."""
    word = _WORD.match(folded, at)
    end = word.end() if word else at + 1
    for place in range(at + 1, end):
        if folded[place] >= "\u1100" and concepts_at(folded, place, text, vocabulary)[1]:
            return place
    return end


def _plain(words: str) -> Iterator[TextTerm]:
    try:
        yield from (TextTerm(spellings=(phrase,)) for phrase in phrases_of(words))
    except SearchError:
        return  # no letter and no digit: marks between words


def _named(written: str, concepts: tuple[Concept, ...], vocabulary: Vocabulary) -> Iterator[TextTerm]:
    """One term for all concepts that have the name. Spellings that mean it in some texts alone (`lead`, `US`) are not
    searched for, except as written.
    """
    names = (written, *(n.text for c in concepts for n in c.names if not n.needs and not n.exact_case))
    spelled = (phrases_of(f'"{name}"') for name in names if any(c.isalnum() for c in name) and '"' not in name)
    spellings = _shortest(phrase for (phrase,) in spelled)[:MOST_SPELLINGS]
    goods = [c.id for c in concepts if c.kind in (ConceptKind.COMMODITY, ConceptKind.LIST)]
    firms = [label for c in concepts if c.kind is ConceptKind.FIRM for label in (c.id, c.label)]
    places = frozenset(c.id for c in concepts if c.kind is ConceptKind.PLACE)
    yield TextTerm(
        spellings=spellings,
        about=frozenset((*vocabulary.overlapping(goods), *firms)) if goods else frozenset(firms),
        issuers=frozenset(p.id for p in vocabulary.of_kind(ConceptKind.PLACE) if _lies_in(p.id, places, vocabulary)),
    )


def _shortest(phrases: Iterable[Phrase]) -> tuple[Phrase, ...]:
    """The phrases, each once, without those that contain another: an article with them has the other."""
    found = tuple(dict.fromkeys(phrases))
    shown = [f" {' '.join(phrase)} " for phrase in found]
    return tuple(p for p, own in zip(found, shown, strict=True) if not any(o != own and o in own for o in shown))


def _lies_in(place: str, places: frozenset[str], vocabulary: Vocabulary) -> bool:
    return any(vocabulary.is_within(place, one) for one in places)
