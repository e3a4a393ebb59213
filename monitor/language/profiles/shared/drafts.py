"""Draft hedges in Chinese, Japanese and Korean."""

from monitor.language.acts.grammar.mentions import Word
from monitor.language.acts.grammar.verb_object import Trigger


def concerns_same_draft(trigger: Trigger, hedge: Word) -> bool:
    """True if an adjacent clause says that the action is only proposed."""
    return hedge.part.effect == "proposed" and abs(hedge.clause - trigger.verb.clause) == 1


def without_considered(_: Trigger, effects: frozenset[str]) -> frozenset[str]:
    """The effects; "proposed" replaces "considered", because 草案 is more specific than 拟."""
    return effects - {"considered"} if "proposed" in effects else effects
