"""The Japanese profile."""

from monitor.language.acts.grammar.profile import LanguageProfile, PauseExpiry, SpeakerMarkers, TargetMarkers
from monitor.language.profiles.ja import JA
from monitor.language.profiles.ja.dates import DATES
from monitor.language.profiles.ja.grammar import Japanese
from monitor.language.profiles.ja.hedges import HEDGES, PROTEST
from monitor.language.profiles.ja.roles import ROLES

JAPANESE = LanguageProfile(
    column="ja",
    grammar=Japanese,
    verb_last=True,
    hedges=HEDGES,
    roles=ROLES,
    targets=TargetMarkers(before=JA.before_passive_state, after=JA.after_target),
    dates=DATES,
    speakers=SpeakerMarkers(non_state=JA.non_state_speaker),
    pauses=PauseExpiry(expiry=JA.pause_expires),
    protest=PROTEST,
)
