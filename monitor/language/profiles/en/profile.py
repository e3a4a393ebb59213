"""English: all that the reader of acts asks of the language."""

from monitor.language.acts.profile import LanguageProfile
from monitor.language.profiles.en.grammar import English

__all__ = ["ENGLISH"]

ENGLISH = LanguageProfile(column="en", grammar=English)
