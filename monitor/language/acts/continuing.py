"""Whether a deed says that it goes on with an earlier one: a pause is prolonged, a rule put off or in effect."""

from monitor.domain.act import Action
from monitor.language.acts.triggers import Trigger
from monitor.language.acts.words import pattern

__all__ = ["PROLONGED", "says_it_continues"]

PROLONGED = "extend"
"""What the name of a pattern has beside it where a pause is prolonged."""

_CONTINUES = frozenset({Action.EXTEND, Action.POSTPONE})
# Of the words for beginning those that are said of what was announced before.
_TAKES_EFFECT = pattern(
    r"(?:tak|took)\w* effect|(?:com|cam|ent|go|went)\w* (?:in|into) (?:force|effect)|enter\w* force|kick"
)
_IN_EFFECT = pattern(r"生效|発効|발효|효력|시행에 들어")


def says_it_continues(trigger: Trigger) -> bool:
    """From the deed alone: that a new rule takes effect at once is said with another verb."""
    if trigger.action in _CONTINUES or PROLONGED in trigger.pattern.split("+"):
        return True
    text, verb = trigger.passage.text, trigger.verb
    if trigger.action is not Action.IMPOSE:
        return False
    return (
        _TAKES_EFFECT.match(text, verb.start) is not None or _IN_EFFECT.search(text, verb.start, verb.end) is not None
    )
