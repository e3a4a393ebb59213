"""Titles that may state an act without a known verb: "Ruritania's new export controls on gallium".

A strong noun of export policy and a state in the title are enough. A known verb, a call, a protest, a question, a
denial or another rejection reason explains the title, so it is no gap in the vocabulary.
"""

from collections.abc import Iterable, Sequence

from monitor.domain.acts.reading import ActCandidate, RejectedCandidate
from monitor.domain.acts.scheme import MeasureClass
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts.facets.actors import actors_of
from monitor.language.acts.grammar.mentions import Passage, Word, without_broader
from monitor.language.acts.grammar.profile import LanguageProfile
from monitor.language.acts.grammar.topic import headline_topic

_INSTRUMENTS = (ConceptKind.INSTRUMENT, ConceptKind.LIST)
_CLASSES = (MeasureClass.RESTRICTION, MeasureClass.AUTHORISATION, MeasureClass.POLICY)
_NEGATIVE_EFFECTS = frozenset({"conditional", "denied", "negated", "question"})
_REACTIONS = frozenset({"call", "reaction"})


def title_candidate(
    passages: Sequence[Passage], near_misses: Iterable[RejectedCandidate], profile: LanguageProfile
) -> ActCandidate | None:
    """The candidate of an article without acts; None if there is none. `profile` is for the title's language."""
    title = passages[0] if passages else None
    if title is None or title.field != "title" or any(m.span.field == "title" for m in near_misses):
        return None
    states = [w for w in title.actors if w.place]
    instruments = [w for w in title.words if _is_instrument(w)]
    if not states or not instruments or headline_topic([title]) or _has_verb(title) or _is_explained(title):
        return None
    goods = without_broader(title.of_kind(ConceptKind.COMMODITY))
    noun = max(instruments, key=lambda w: w.end - w.start)
    return ActCandidate(
        issuers=tuple(dict.fromkeys(w.place for w in actors_of(title, profile) if w.place)),
        instrument=noun.part.concept.id,
        commodities=tuple(dict.fromkeys(w.part.concept.id for w in goods)),
        evidence=tuple(dict.fromkeys(w.span for w in (noun, *states, *goods))),
    )


def _is_instrument(word: Word) -> bool:
    """True if the noun is about export policy by itself; "exports" is only trade."""
    measure = word.part.measure
    if word.kind not in _INSTRUMENTS or measure is None or word.part.quiet:
        return False
    return word.strong and measure.measure_class in _CLASSES


def _has_verb(title: Passage) -> bool:
    """True if the title has a verb outside a noun such as "export ban".

    The first part of a two-part verb ("take … off") is an everyday word and does not count.
    """
    others = [w for w in title.words if w.part.sense is None]
    verbs = (v for v in title.verbs if not v.part.particles)
    return any(not any(v.is_inside(w) for w in others) for v in verbs)


def _is_explained(title: Passage) -> bool:
    return any(w.part.effect in _NEGATIVE_EFFECTS or w.part.speech in _REACTIONS for w in title.words)
