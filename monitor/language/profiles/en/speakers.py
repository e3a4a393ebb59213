"""English: who speaks and is no government, and how a pause runs out."""

from monitor.language.acts.grammar.profile import PauseEnds, Speakers
from monitor.language.profiles.en import EN

__all__ = ["PAUSES", "SPEAKERS"]


SPEAKERS = Speakers(
    others=EN.non_state_speaker,
    gap=1,
)
PAUSES = PauseEnds(
    noun=EN.pause,
    ends=EN.pause_expires,
)
