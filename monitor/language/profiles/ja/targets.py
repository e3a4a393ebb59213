"""Japanese: which states an act is meant for."""

from monitor.language.acts.grammar.profile import TargetSigns
from monitor.language.profiles.ja import JA

__all__ = ["TARGETS"]


TARGETS = TargetSigns(left=JA.before_passive_state, right=JA.behind_target)
