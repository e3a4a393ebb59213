"""Chinese: which states an act is meant for."""

from monitor.language.acts.grammar.mentions import Passage, Word
from monitor.language.acts.grammar.profile import TargetSigns
from monitor.language.profiles.zh import ZH

__all__ = ["TARGETS"]


def _has_firms(passage: Passage, state: Word) -> bool:
    """Whether firms of the state follow it, and no other state or office between: 加拿大TechInsights等机构."""
    match = ZH.firms_of_state.match(passage.text, state.end, passage.end)
    return match is not None and not any(state.end <= a.start < match.end() for a in passage.actors)


TARGETS = TargetSigns(left=ZH.before_target, right=ZH.behind_target, has_firms=_has_firms)
