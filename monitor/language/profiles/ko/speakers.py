"""Korean: who speaks and is no government, and how a pause runs out."""

from monitor.language.acts.grammar.profile import PauseEnds, Speakers
from monitor.language.profiles.ko import KO

__all__ = ["PAUSES", "SPEAKERS"]

SPEAKERS = Speakers(
    others=KO.non_state_speaker,
)
PAUSES = PauseEnds(ends=KO.pause_expires)
