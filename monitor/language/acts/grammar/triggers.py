"""Triggers of a sentence: verbs with their objects, by the grammar of the language's profile."""

from itertools import islice

from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts.grammar.lapses import with_lapses
from monitor.language.acts.grammar.mentions import Passage
from monitor.language.acts.grammar.profile import LanguageProfile
from monitor.language.acts.grammar.verb_object import Trigger

__all__ = ["Trigger", "triggers"]

_OBJECTS = (ConceptKind.INSTRUMENT, ConceptKind.LIST)
_MAX_TRIGGERS = 32  # per sentence; a longer one is not prose


def triggers(passage: Passage, profile: LanguageProfile) -> tuple[Trigger, ...]:
    """The first `_MAX_TRIGGERS` triggers of a sentence: verbs with objects, then words that act alone."""
    if not any(word.part.sense is not None or word.part.concept.kind in _OBJECTS for word in passage.words):
        return ()  # as in most sentences of ordinary news
    grammar = profile.grammar(passage)
    return tuple(with_lapses(islice(grammar.triggers(), _MAX_TRIGGERS), profile.pauses))
