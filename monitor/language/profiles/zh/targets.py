"""Chinese markers of the target states of an act."""

from monitor.language.acts.grammar.mentions import Passage, Word
from monitor.language.acts.grammar.profile import TargetMarkers
from monitor.language.profiles.zh import ZH


def _has_firms(passage: Passage, state: Word) -> bool:
    """True if firms of the state follow, with no other state or office between: 加拿大TechInsights等机构."""
    match = ZH.firms_of_state.match(passage.text, state.end, passage.end)
    return match is not None and not any(state.end <= a.start < match.end() for a in passage.actors)


TARGETS = TargetMarkers(before=ZH.before_target, after=ZH.after_target, has_firms=_has_firms)
