"""Headlines about a protest against another state's act: 中国、米のリスト追加に「反対」.

The state named first only protests; the state right before the action has acted.
"""

from dataclasses import dataclass

from monitor.language.acts.grammar.mentions import Word
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.patterns import NamedPattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Protest:
    """`protest` matches after an action that someone protests against, `actor` after the state that acted."""

    protest: NamedPattern
    actor: NamedPattern


def protested_actor(trigger: Trigger, protest: Protest | None) -> Word | None:
    """The state right before the action, if another state protests against it; else None."""
    passage = trigger.passage
    at = max(trigger.verb.end, trigger.noun.end)
    if protest is None or passage.field != "title" or protest.protest.match(passage.after(at, 24)) is None:
        return None
    first = min(trigger.verb.start, trigger.noun.start)
    states = [a for a in passage.actors if a.place and a.end <= first]
    if not states or all(a.place == states[-1].place for a in states):
        return None
    doer = states[-1]
    return doer if protest.actor.match(passage.text, doer.end) is not None else None
