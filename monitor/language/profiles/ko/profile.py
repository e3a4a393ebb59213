"""Korean: all that the reader of acts asks of the language."""

from monitor.language.acts.grammar.profile import LanguageProfile
from monitor.language.profiles.ko.dates import DATES
from monitor.language.profiles.ko.grammar import Korean
from monitor.language.profiles.ko.hedges import HEDGES, PROTEST
from monitor.language.profiles.ko.roles import ROLES
from monitor.language.profiles.ko.speakers import PAUSES, SPEAKERS
from monitor.language.profiles.ko.targets import TARGETS

__all__ = ["KOREAN"]

KOREAN = LanguageProfile(
    column="ko",
    grammar=Korean,
    verb_last=True,
    hedges=HEDGES,
    roles=ROLES,
    targets=TARGETS,
    dates=DATES,
    speakers=SPEAKERS,
    pauses=PAUSES,
    protest=PROTEST,
)
