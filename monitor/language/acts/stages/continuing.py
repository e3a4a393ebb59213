"""Whether a deed says that it goes on with an earlier one: a pause is prolonged, a rule put off or in effect."""

from monitor.domain.acts.act import Action
from monitor.language.acts import ACTS
from monitor.language.acts.grammar.triggers import Trigger

__all__ = ["PROLONGED", "says_it_continues"]

PROLONGED = "extend"
"""What the name of a pattern has beside it where a pause is prolonged."""

_CONTINUES = frozenset({Action.EXTEND, Action.POSTPONE})


def says_it_continues(trigger: Trigger) -> bool:
    """From the deed alone: that a new rule takes effect at once is said with another verb."""
    if trigger.action in _CONTINUES or PROLONGED in trigger.pattern.split("+"):
        return True
    text, verb = trigger.passage.text, trigger.verb
    if trigger.action is not Action.IMPOSE:
        return False
    return (
        ACTS.takes_effect.match(text, verb.start) is not None
        or ACTS.effect.search(text, verb.start, verb.end) is not None
    )
