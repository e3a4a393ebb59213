"""Spanish markers of issuer, target and speaker, and of a pause that expires."""

from monitor.language.acts.grammar.profile import PauseExpiry, RoleMarkers, SpeakerMarkers, TargetMarkers
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.patterns import NamedPattern
from monitor.language.profiles.es import ES


def _by(_: Trigger) -> NamedPattern:
    return ES.passive_author


ROLES = RoleMarkers(before_passive=ES.before_passive_state, by=_by, body_may_omit_issuer=True)
TARGETS = TargetMarkers(before=ES.before_target)
SPEAKERS = SpeakerMarkers(non_state=ES.non_state_speaker, gap=1)
PAUSES = PauseExpiry(noun=ES.pause, expiry=ES.pause_expires)
