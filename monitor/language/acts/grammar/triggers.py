"""Verb and object: which deed is done to which thing, clause by clause.

English and Chinese put the object to the right of its verb, Japanese and Korean to the left; passives and fronted
objects turn that round. How, says the profile of the language.
"""

from itertools import islice

from monitor.language.acts.grammar.lapses import with_lapses
from monitor.language.acts.grammar.mentions import Passage
from monitor.language.acts.grammar.profile import LanguageProfile
from monitor.language.acts.grammar.verb_object import Trigger

__all__ = ["Trigger", "triggers"]

_MOST = 32  # of one sentence: what has more is none


def triggers(passage: Passage, profile: LanguageProfile) -> tuple[Trigger, ...]:
    """All of one sentence, of an endless one the first: verbs with objects, then words that act alone."""
    grammar = profile.grammar(passage)
    return tuple(with_lapses(islice(grammar.triggers(), _MOST), profile.pauses))
