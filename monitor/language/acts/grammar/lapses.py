"""Pauses that expired: "lets the suspension of its controls lapse", 暂停措施到期, 停止期間が終了, 유예 만료.

The suspended rule is in force again, so the clause states no suspension. A pause that expires on a later day is still
in force; its future expiry is no act.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from monitor.domain.acts.scheme import Action, Direction, Measure
from monitor.language.acts import ACTS
from monitor.language.acts.grammar.nested import outcome
from monitor.language.acts.grammar.polarity import VerbSense, direction_of
from monitor.language.acts.grammar.profile import PauseExpiry
from monitor.language.acts.grammar.verb_object import Trigger

_NEAR = 4
_PAUSES = frozenset({VerbSense.SUSPEND, VerbSense.STOP, VerbSense.EXEMPT})


def with_lapses(triggers: Iterable[Trigger], pauses: PauseExpiry) -> Iterator[Trigger]:
    """The triggers; an expired pause resumes the rule."""
    for trigger in _with_extended_pauses(tuple(triggers)):
        yield _resumed(trigger, pauses) or trigger


def _with_extended_pauses(triggers: Sequence[Trigger]) -> Iterator[Trigger]:
    """The triggers; an extended pause is a suspension, not an extension of the control: 유예를 연장."""
    pauses = [t for t in triggers if _is_pause_of_rule(t)]
    done: set[int] = set()
    for trigger in triggers:
        pause = next((p for p in pauses if _extends(trigger, p)), None)
        if pause is None:
            continue
        done |= {trigger.verb.start, pause.verb.start}
        ends = ACTS.negation_before_lapse.search(trigger.passage.before(trigger.verb.start, _NEAR))
        action = Action.RESUME if ends else Action.SUSPEND
        yield replace(trigger, action=action, pattern=f"{pause.pattern}+extend")
    yield from (t for t in triggers if t.verb.start not in done)


def _extends(trigger: Trigger, pause: Trigger) -> bool:
    if trigger.action is not Action.EXTEND or trigger.verb.clause != pause.verb.clause:
        return False
    text, verb, halt = trigger.passage.text, trigger.verb, pause.verb
    return ACTS.between_pause_and_verb.fullmatch(text, halt.end, max(halt.end, verb.start)) is not None


def _resumed(trigger: Trigger, pauses: PauseExpiry) -> Trigger | None:
    if not _is_pause_of_rule(trigger) or not _has_expired(trigger, pauses):
        return None
    measure = trigger.noun.part.measure if trigger.measure is Measure.EXEMPTION else trigger.measure
    if measure is None:
        return None
    pair = outcome((measure, Action.SUSPEND), VerbSense.REMOVE)
    if pair is None:
        return None
    return replace(trigger, measure=pair[0], action=pair[1], pattern=f"lapsed+{trigger.pattern}")


def _is_pause_of_rule(trigger: Trigger) -> bool:
    """True if a restriction is paused, not exports."""
    if trigger.verb.part.sense not in _PAUSES or trigger.noun.part.trade or trigger.verb is trigger.noun:
        return False
    return direction_of(trigger.measure, trigger.action) is Direction.EASING


def _has_expired(trigger: Trigger, pauses: PauseExpiry) -> bool:
    """True if the words behind the pause state that it expired."""
    passage, verb = trigger.passage, trigger.verb
    if pauses.noun is not None and not pauses.noun.fullmatch(passage.text, verb.start, verb.end):
        return False
    return pauses.expiry.match(passage.text, verb.end, passage.clauses[verb.clause][1]) is not None
