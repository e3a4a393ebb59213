"""The Japanese profile."""

from monitor.language.acts.grammar.profile import LanguageProfile, PauseEnds, Speakers, TargetSigns
from monitor.language.profiles.ja import JA
from monitor.language.profiles.ja.dates import DATES
from monitor.language.profiles.ja.grammar import Japanese
from monitor.language.profiles.ja.hedges import HEDGES, PROTEST
from monitor.language.profiles.ja.roles import ROLES

__all__ = ["JAPANESE"]

JAPANESE = LanguageProfile(
    column="ja",
    grammar=Japanese,
    verb_last=True,
    hedges=HEDGES,
    roles=ROLES,
    targets=TargetSigns(before=JA.before_passive_state, after=JA.behind_target),
    dates=DATES,
    speakers=Speakers(non_state=JA.non_state_speaker),
    pauses=PauseEnds(expiry=JA.pause_expires),
    protest=PROTEST,
)
