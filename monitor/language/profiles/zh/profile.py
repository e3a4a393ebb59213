"""Chinese: all that the reader of acts asks of the language."""

from monitor.language.acts.profile import LanguageProfile
from monitor.language.profiles.zh.grammar import Chinese

__all__ = ["CHINESE"]

CHINESE = LanguageProfile(column="zh", grammar=Chinese)
