"""Japanese: who speaks and is no government, and how a pause runs out."""

from monitor.language.acts.grammar.profile import PauseEnds, Speakers
from monitor.language.profiles.ja import JA

__all__ = ["PAUSES", "SPEAKERS"]

SPEAKERS = Speakers(
    others=JA.non_state_speaker,
)
PAUSES = PauseEnds(ends=JA.pause_expires)
