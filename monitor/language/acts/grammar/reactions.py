"""Whose deed it is that is told by who minds it: 中国、米のリスト追加に「反対」.

The state that is named first only says what it thinks; the one that stands before the deed has acted.
"""

from dataclasses import dataclass

from monitor.language.acts.grammar.mentions import Word
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.patterns import NamedPattern

__all__ = ["Protest", "blamed_for"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Protest:
    """`minded` follows a deed that somebody minds, `its` the state whose deed it is."""

    minded: NamedPattern
    its: NamedPattern


def blamed_for(trigger: Trigger, protest: Protest | None) -> Word | None:
    """The state that is named right before the deed, where another state minds it."""
    passage = trigger.passage
    at = max(trigger.verb.end, trigger.noun.end)
    if protest is None or passage.field != "title" or protest.minded.match(passage.after(at, 24)) is None:
        return None
    first = min(trigger.verb.start, trigger.noun.start)
    states = [a for a in passage.actors if a.place and a.end <= first]
    if not states or all(a.place == states[-1].place for a in states):
        return None
    doer = states[-1]
    return doer if protest.its.match(passage.text, doer.end) is not None else None
