"""Spanish hedges, verb endings, and background clauses."""

from collections.abc import Iterator

from monitor.language.acts.grammar.profile import HedgeScope
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.profiles.es import ES


def _effects(trigger: Trigger) -> Iterator[str]:
    verb = trigger.verb
    if ES.future_ending.search(trigger.passage.text, verb.start, verb.end):
        yield "announced"


def _blocks(trigger: Trigger) -> str | None:
    """Return "negated" for a negation right before the verb: "no prohíbe", "no se suspenden"."""
    return "negated" if ES.negation_before_verb.search(trigger.passage.before(trigger.verb.start, 12)) else None


def _is_circumstance(trigger: Trigger, start: int, end: int) -> bool:
    """True if the clause opens with a reason or a time, and no actor follows its comma."""
    text, verb = trigger.passage.text, trigger.verb
    if ES.background_opening.match(text, start, end) is None:
        return False
    comma = text.rfind(", ", start, verb.start)
    return comma < 0 or not any(0 <= a.start - comma - 2 < 14 for a in trigger.passage.actors if a.end <= verb.start)


HEDGES = HedgeScope(
    reach=60,
    negation_reach=20,
    extra_effects=_effects,
    blocked=_blocks,
    obligation=ES.obligation_before_verb,
    request_needs_no_addressee=True,
    earlier_time=ES.time_before_news,
    is_circumstance=_is_circumstance,
)
