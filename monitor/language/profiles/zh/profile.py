"""The Chinese profiles."""

from dataclasses import replace

from monitor.language.acts.grammar.profile import LanguageProfile, PauseExpiry, SpeakerMarkers
from monitor.language.profiles.zh import ZH
from monitor.language.profiles.zh.dates import DATES
from monitor.language.profiles.zh.grammar import Chinese
from monitor.language.profiles.zh.hedges import HEDGES
from monitor.language.profiles.zh.roles import ROLES
from monitor.language.profiles.zh.targets import TARGETS

CHINESE = LanguageProfile(
    column="zh",
    grammar=Chinese,
    hedges=HEDGES,
    roles=ROLES,
    targets=TARGETS,
    dates=DATES,
    speakers=SpeakerMarkers(non_state=ZH.non_state_speaker, gap=1),
    pauses=PauseExpiry(expiry=ZH.pause_expires),
)

# Taiwan, Hong Kong and others write Traditional Chinese: a text that names no state has no default state.
TRADITIONAL_CHINESE = replace(CHINESE, roles=replace(ROLES, home_state=None))
