"""Korean: all that the reader of acts asks of the language."""

from monitor.language.acts.profile import LanguageProfile
from monitor.language.profiles.ko.grammar import Korean

__all__ = ["KOREAN"]

KOREAN = LanguageProfile(column="ko", grammar=Korean, verb_last=True)
