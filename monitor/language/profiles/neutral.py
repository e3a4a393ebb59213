"""The profile for languages without a package: English word order and a few English patterns.

Vocabulary words in such a text are mostly names and loanwords.
"""

from monitor.language.acts.grammar.profile import DatePatterns, LanguageProfile
from monitor.language.profiles.en.dates import postponed_days
from monitor.language.profiles.en.durations import durations_in
from monitor.language.profiles.en.grammar import English
from monitor.language.profiles.en.profile import ENGLISH

NEUTRAL = LanguageProfile(
    column="",
    grammar=English,
    dates=DatePatterns(postponed_days=postponed_days, durations_in=durations_in),
    speakers=ENGLISH.speakers,
    pauses=ENGLISH.pauses,
)
