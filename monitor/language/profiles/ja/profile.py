"""Japanese: all that the reader of acts asks of the language."""

from monitor.language.acts.profile import LanguageProfile
from monitor.language.profiles.ja.grammar import Japanese

__all__ = ["JAPANESE"]

JAPANESE = LanguageProfile(column="ja", grammar=Japanese, verb_last=True)
