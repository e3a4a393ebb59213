"""What one language does its own way, as values: the reader of acts asks its profile and never which language it is."""

from collections.abc import Callable
from dataclasses import dataclass

from monitor.language.acts.grammar import Grammar
from monitor.language.acts.words import Passage

__all__ = ["LanguageProfile", "Profiles"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageProfile:
    """One language. `column` is its column of the vocabulary, "" of the neutral profile.

    `grammar` finds the objects of verbs in a sentence. `verb_last` says that the verb stands behind its object.
    """

    column: str
    grammar: Callable[[Passage], Grammar]
    verb_last: bool = False


Profiles = Callable[[str], LanguageProfile]
"""The profile of a column of the vocabulary; the neutral one where the language has none."""
