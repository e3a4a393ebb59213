"""Verb and object: which deed is done to which thing, clause by clause.

English and Chinese put the object to the right of its verb, Japanese and Korean to the left; passives and fronted
objects turn that round. Other languages are read as English is: their own words are not in the vocabulary yet.
"""

from itertools import islice

from monitor.language.acts.chinese import Chinese
from monitor.language.acts.english import English
from monitor.language.acts.grammar import Grammar, Trigger
from monitor.language.acts.japanese import Japanese
from monitor.language.acts.korean import Korean
from monitor.language.acts.lapses import with_lapses
from monitor.language.acts.words import Passage

__all__ = ["Trigger", "triggers"]

_GRAMMARS: dict[str, type[Grammar]] = {"en": English, "zh": Chinese, "ja": Japanese, "ko": Korean}


_MOST = 32  # of one sentence: what has more is none


def triggers(passage: Passage, language: str) -> tuple[Trigger, ...]:
    """All of one sentence, of an endless one the first: verbs with objects, then words that act alone."""
    grammar = _GRAMMARS.get(language, English)(passage)
    return tuple(with_lapses(islice(grammar.triggers(), _MOST), language))
