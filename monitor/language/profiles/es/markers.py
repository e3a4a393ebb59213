"""Spanish markers of issuer, target and speaker, and of a pause that expires."""

from monitor.language.acts.grammar.profile import PauseEnds, RoleSigns, Speakers, TargetSigns
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.patterns import NamedPattern
from monitor.language.profiles.es import ES

__all__ = ["PAUSES", "ROLES", "SPEAKERS", "TARGETS"]


def _by(_: Trigger) -> NamedPattern:
    return ES.passive_author


ROLES = RoleSigns(
    left_of_idle=ES.before_passive_state,
    by=_by,
    body_joins=True,
)
TARGETS = TargetSigns(before=ES.before_target)
SPEAKERS = Speakers(
    non_state=ES.non_state_speaker,
    gap=1,
)
PAUSES = PauseEnds(
    noun=ES.pause,
    expiry=ES.pause_expires,
)
