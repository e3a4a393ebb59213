"""The English profile."""

from monitor.language.acts.grammar.profile import LanguageProfile, PauseExpiry, SpeakerMarkers
from monitor.language.profiles.en import EN
from monitor.language.profiles.en.dates import DATES
from monitor.language.profiles.en.grammar import English
from monitor.language.profiles.en.hedges import HEDGES
from monitor.language.profiles.en.roles import ROLES
from monitor.language.profiles.en.targets import TARGETS

ENGLISH = LanguageProfile(
    column="en",
    grammar=English,
    hedges=HEDGES,
    roles=ROLES,
    targets=TARGETS,
    dates=DATES,
    speakers=SpeakerMarkers(non_state=EN.non_state_speaker, gap=1),
    pauses=PauseExpiry(noun=EN.pause, expiry=EN.pause_expires),
)
