"""A pause that ran out: "lets the suspension of its controls lapse", 暂停措施到期, 停止期間が終了, 유예 만료.

What was suspended holds again by that, so the clause tells no suspension. A pause that is to run out on some later day
still stands: that it will is no act.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from monitor.domain.acts.act import Action, Direction, Measure
from monitor.language.acts import ACTS
from monitor.language.acts.grammar.nested import outcome
from monitor.language.acts.grammar.polarity import Deed, direction_of
from monitor.language.acts.grammar.profile import PauseEnds
from monitor.language.acts.grammar.verb_object import Trigger

__all__ = ["with_lapses"]

_NEAR = 4
_PAUSES = frozenset({Deed.SUSPEND, Deed.STOP, Deed.EXEMPT})


def with_lapses(triggers: Iterable[Trigger], pauses: PauseEnds) -> Iterator[Trigger]:
    """The triggers of a sentence; a pause that ran out sets going again, and its end is no deed of its own."""
    found = [(trigger, _set_going(trigger, pauses)) for trigger in _prolonged(tuple(triggers))]
    over = [(old.verb.start, _end_of_pause(old, pauses)) for old, again in found if again is not None]
    for old, again in found:
        if again is not None:
            yield again
        elif not any(start < old.verb.start < end for start, end in over):
            yield old


def _prolonged(triggers: Sequence[Trigger]) -> Iterator[Trigger]:
    """To prolong a pause is to pause for longer, not to prolong the control: 유예를 연장, 延长…的暂停措施."""
    pauses = [t for t in triggers if _is_pause_of_rule(t)]
    done: set[int] = set()
    for trigger in triggers:
        pause = next((p for p in pauses if _prolongs(trigger, p)), None)
        if pause is None:
            continue
        done |= {trigger.verb.start, pause.verb.start}
        text, at = trigger.passage.text, trigger.verb.start
        ends = ACTS.negation_before_lapse.search(text, max(0, at - _NEAR), at) or ACTS.negation_behind_lapse.match(
            text, trigger.verb.end
        )
        action = Action.RESUME if ends else Action.SUSPEND
        yield replace(trigger, action=action, pattern=f"{pause.pattern}+extend")
    yield from (t for t in triggers if t.verb.start not in done)


def _prolongs(trigger: Trigger, pause: Trigger) -> bool:
    if trigger.action is not Action.EXTEND or trigger.verb.clause != pause.verb.clause:
        return False
    text, verb, halt = trigger.passage.text, trigger.verb, pause.verb
    return bool(
        ACTS.between_pause_and_verb.fullmatch(text, halt.end, max(halt.end, verb.start))
        or ACTS.between_verb_and_pause.fullmatch(text, verb.end, max(verb.end, halt.start))
    )


def _set_going(trigger: Trigger, pauses: PauseEnds) -> Trigger | None:
    if not _is_pause_of_rule(trigger) or not _end_of_pause(trigger, pauses):
        return None
    measure = trigger.noun.part.measure if trigger.measure is Measure.EXEMPTION else trigger.measure
    if measure is None:
        return None
    pair = outcome((measure, Action.SUSPEND), Deed.REMOVE)
    if pair is None:
        return None
    return replace(trigger, measure=pair[0], action=pair[1], pattern=f"lapsed+{trigger.pattern}")


def _is_pause_of_rule(trigger: Trigger) -> bool:
    """Whether a restriction is what is paused: a pause of exports that ran out is another thing."""
    if trigger.verb.part.deed not in _PAUSES or trigger.noun.part.trade or trigger.verb is trigger.noun:
        return False
    return direction_of(trigger.measure, trigger.action) is Direction.EASING


def _end_of_pause(trigger: Trigger, pauses: PauseEnds) -> int:
    """Where the words end that say so, 0 where none do."""
    passage, verb = trigger.passage, trigger.verb
    if pauses.noun is not None and not pauses.noun.fullmatch(passage.text, verb.start, verb.end):
        return 0
    told = pauses.ends.match(passage.text, verb.end, passage.clauses[verb.clause][1])
    return told.end() if told else 0
