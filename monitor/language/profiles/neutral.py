"""What a language without a profile of its own is read with: the order of English, and few of its signs.

Words of the vocabulary that stand in such a text are mostly names and loans.
"""

from monitor.language.acts.grammar.profile import DateForms, LanguageProfile
from monitor.language.profiles.en.dates import put_off
from monitor.language.profiles.en.durations import lasting
from monitor.language.profiles.en.grammar import English
from monitor.language.profiles.en.speakers import PAUSES, SPEAKERS

__all__ = ["NEUTRAL"]

NEUTRAL = LanguageProfile(
    column="",
    grammar=English,
    dates=DateForms(put_off=put_off, lasting=lasting),
    speakers=SPEAKERS,
    pauses=PAUSES,
)
