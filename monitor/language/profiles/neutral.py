"""What a language without a profile of its own is read with: the order of English, and few of its signs.

Words of the vocabulary that stand in such a text are mostly names and loans.
"""

from monitor.language.acts.profile import LanguageProfile
from monitor.language.profiles.en.grammar import English

__all__ = ["NEUTRAL"]

NEUTRAL = LanguageProfile(column="", grammar=English)
