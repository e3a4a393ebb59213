"""Continuations: acts that extend a pause, postpone a rule, or put an earlier one into effect."""

from monitor.domain.acts.scheme import Action
from monitor.language.acts import ACTS
from monitor.language.acts.grammar.triggers import Trigger

PROLONGED = "extend"
"""The part of a pattern's name that marks an extended pause."""

_BEFORE = 16  # characters
_CONTINUES = frozenset({Action.EXTEND, Action.POSTPONE})


def is_continuation(trigger: Trigger) -> bool:
    """True if the verb alone marks a continuation: a new rule with immediate effect has another verb."""
    if trigger.action in _CONTINUES or PROLONGED in trigger.pattern.split("+"):
        return True
    text, verb = trigger.passage.text, trigger.verb
    if trigger.action is Action.SUSPEND:
        return ACTS.goes_on.search(text, max(0, verb.start - _BEFORE), verb.end) is not None
    if trigger.action is not Action.IMPOSE:
        return False
    return (
        ACTS.takes_effect.match(text, verb.start) is not None
        or ACTS.effect.search(text, verb.start, verb.end) is not None
    )
