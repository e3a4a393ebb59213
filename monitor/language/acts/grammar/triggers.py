"""Triggers of a sentence: verbs with their objects, by the grammar of the language's profile."""

from collections.abc import Iterable
from itertools import islice

from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts.grammar.lapses import with_lapses
from monitor.language.acts.grammar.mentions import Part, Passage
from monitor.language.acts.grammar.polarity import VerbSense
from monitor.language.acts.grammar.profile import LanguageProfile
from monitor.language.acts.grammar.verb_object import Trigger

__all__ = ["Trigger", "may_state_act", "triggers"]

_OBJECTS = (ConceptKind.INSTRUMENT, ConceptKind.LIST)
_LISTS = (VerbSense.LIST, VerbSense.REMOVE)  # 美商务部把23家实体列入清单 names no list
_MAX_TRIGGERS = 32  # per sentence; a longer one is not prose


def triggers(passage: Passage, profile: LanguageProfile) -> tuple[Trigger, ...]:
    """The first `_MAX_TRIGGERS` triggers of a sentence: verbs with objects, then words that act alone."""
    if not may_state_act(word.part for word in passage.words):
        return ()  # as in most sentences of ordinary news
    grammar = profile.grammar(passage)
    return tuple(with_lapses(islice(grammar.triggers(), _MAX_TRIGGERS), profile.pauses))


def may_state_act(parts: Iterable[Part]) -> bool:
    """False if no grammar finds a trigger in a sentence with these words: there is none for a measure, and no verb
    beside trade or goods. Names of firms make no difference.
    """
    has_verb = has_object = False
    for part in parts:
        if part.sense is not None:
            has_verb = True
            has_object = has_object or part.measure is not None or part.sense in _LISTS
        elif part.concept.kind in _OBJECTS:
            if part.measure is not None:
                return True
            has_object = has_object or part.trade
        elif part.concept.kind is ConceptKind.COMMODITY:
            has_object = True
    return has_verb and has_object
