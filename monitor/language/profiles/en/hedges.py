"""English hedges, calls for action, and background clauses."""

from collections.abc import Iterator

from monitor.language.acts.grammar.profile import HedgeScope
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.profiles.en import EN


def _effects(trigger: Trigger) -> Iterator[str]:
    passage = trigger.passage
    if any(passage.text[a.end : trigger.verb.start] == " to " for a in passage.actors):
        yield "announced"  # "Indonesia to lift ban"


def _blocks(trigger: Trigger) -> str | None:
    if _is_foreseen(trigger):
        return "opinion"
    ends = sorted((trigger.verb.end, trigger.noun.start))
    return "negated" if EN.idea_of.search(trigger.passage.text, *ends) else None


def _is_foreseen(trigger: Trigger) -> bool:
    passage, verb = trigger.passage, trigger.verb
    subject = next((a for a in reversed(passage.actors) if a.end <= verb.start and a.clause == verb.clause), None)
    return subject is not None and EN.foresees_action_of.search(passage.before(subject.start, 30)) is not None


def _is_of_noun(trigger: Trigger, at: int) -> bool:
    """True for "last month's rule", where the time describes the rule."""
    return trigger.passage.text.startswith("'s ", at)


def _is_circumstance(trigger: Trigger, start: int, end: int) -> bool:
    clause = trigger.passage.text[start:end]
    return EN.background_opening.match(clause) is not None and not _follows_fronted(trigger, start)


def _follows_fronted(trigger: Trigger, start: int) -> bool:
    """True if the opening subordinate clause ends before the verb: "After US adds firms to list, China bans …"."""
    text, verb = trigger.passage.text, trigger.verb
    comma = text.rfind(", ", start, verb.start)
    return comma > 0 and any(0 <= a.start - comma - 2 < 5 for a in trigger.passage.actors if a.end <= verb.start)


HEDGES = HedgeScope(
    extra_effects=_effects,
    blocked=_blocks,
    obligation=EN.obligation_before_verb,
    earlier_time=EN.time_before_news,
    describes_noun=_is_of_noun,
    is_circumstance=_is_circumstance,
)
