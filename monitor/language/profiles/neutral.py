"""The profile for languages without a package: English word order and a few English patterns.

Vocabulary words in such a text are mostly names and loanwords.
"""

from monitor.language.acts.grammar.profile import DateForms, LanguageProfile
from monitor.language.profiles.en.dates import put_off
from monitor.language.profiles.en.durations import lasting
from monitor.language.profiles.en.grammar import English
from monitor.language.profiles.en.profile import ENGLISH

__all__ = ["NEUTRAL"]

NEUTRAL = LanguageProfile(
    column="",
    grammar=English,
    dates=DateForms(put_off=put_off, lasting=lasting),
    speakers=ENGLISH.speakers,
    pauses=ENGLISH.pauses,
)
