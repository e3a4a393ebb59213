"""The Korean profile."""

from monitor.language.acts.grammar.profile import LanguageProfile, PauseExpiry, SpeakerMarkers
from monitor.language.profiles.ko import KO
from monitor.language.profiles.ko.dates import DATES
from monitor.language.profiles.ko.grammar import Korean
from monitor.language.profiles.ko.hedges import HEDGES, PROTEST
from monitor.language.profiles.ko.roles import ROLES
from monitor.language.profiles.ko.targets import TARGETS

KOREAN = LanguageProfile(
    column="ko",
    grammar=Korean,
    verb_last=True,
    hedges=HEDGES,
    roles=ROLES,
    targets=TARGETS,
    dates=DATES,
    speakers=SpeakerMarkers(non_state=KO.non_state_speaker),
    pauses=PauseExpiry(expiry=KO.pause_expires),
    protest=PROTEST,
)
