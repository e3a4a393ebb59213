"""Chinese: who speaks and is no government, and how a pause runs out."""

from monitor.language.acts.grammar.profile import PauseEnds, Speakers
from monitor.language.profiles.zh import ZH

__all__ = ["PAUSES", "SPEAKERS"]

SPEAKERS = Speakers(
    others=ZH.non_state_speaker,
    gap=1,
)
PAUSES = PauseEnds(ends=ZH.pause_expires)
