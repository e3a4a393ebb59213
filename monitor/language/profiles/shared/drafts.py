"""What Chinese, Japanese and Korean share: a draft that a clause names holds for the clause beside it too."""

from monitor.language.acts.grammar.mentions import Word
from monitor.language.acts.grammar.verb_object import Trigger

__all__ = ["is_of_draft", "settled"]


def is_of_draft(trigger: Trigger, hedge: Word) -> bool:
    """Whether the next clause, or the one before, says that the deed is only proposed."""
    return hedge.part.effect == "proposed" and abs(hedge.clause - trigger.verb.clause) == 1


def settled(_: Trigger, effects: frozenset[str]) -> frozenset[str]:
    """草案 says more than 拟."""
    return effects - {"considered"} if "proposed" in effects else effects
