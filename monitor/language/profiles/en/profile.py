"""English: all that the reader of acts asks of the language."""

from monitor.language.acts.grammar.profile import LanguageProfile
from monitor.language.profiles.en.dates import DATES
from monitor.language.profiles.en.grammar import English
from monitor.language.profiles.en.hedges import HEDGES
from monitor.language.profiles.en.roles import ROLES
from monitor.language.profiles.en.speakers import PAUSES, SPEAKERS
from monitor.language.profiles.en.targets import TARGETS

__all__ = ["ENGLISH"]

ENGLISH = LanguageProfile(
    column="en",
    grammar=English,
    hedges=HEDGES,
    roles=ROLES,
    targets=TARGETS,
    dates=DATES,
    speakers=SPEAKERS,
    pauses=PAUSES,
)
