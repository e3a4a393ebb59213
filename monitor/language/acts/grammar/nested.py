"""A deed that is the object of another: 輸出規制の強化を見送る, 輸出を禁じた措置の適用を停止.

Japanese makes a noun of the inner deed and hangs it on the verb that ends the clause; English hangs it on the verb
before: "lifts its suspension of exports" (see `english`). What the outer verb
does to it decides: to suspend a ban that was put in place eases, to suspend a permission that was given tightens.
"""

from collections.abc import Sequence

from monitor.domain.acts.act import Action, Direction, Measure, MeasureClass
from monitor.language.acts import ACTS
from monitor.language.acts.grammar.mentions import Word
from monitor.language.acts.grammar.polarity import Deed, direction_of, resolve

__all__ = ["TOUCHES", "outcome", "outer_of"]

_WITHIN = 34  # signs from the inner deed to the outer one
_ENDS = frozenset({Deed.SUSPEND, Deed.POSTPONE, Deed.STOP, Deed.REMOVE, Deed.REVOKE})
TOUCHES = _ENDS | {Deed.RELAX, Deed.AMEND, Deed.EXTEND, Deed.REFUSE, Deed.REAFFIRM}


def outer_of(text: str, verb: Word, verbs: Sequence[Word]) -> Word | None:
    """The verb whose object the deed is, of `verbs` in order; None where the deed is the clause's own."""
    for outer in verbs:
        if outer.start < verb.end or outer.clause != verb.clause:
            continue
        if outer.start - verb.end > _WITHIN:
            return None
        if outer.part.deed in TOUCHES or outer.part.deed is Deed.REQUIRE:
            return outer if ACTS.between_deed_and_outer_verb.fullmatch(text, verb.end, outer.start) else None
    return None


def outcome(inner: tuple[Measure, Action], outer: Deed) -> tuple[Measure, Action] | None:
    """What both deeds together make; the inner pair where the outer one leaves it as it is, None for no act."""
    measure, action = inner
    if outer is Deed.REQUIRE:
        return (Measure.EXPORT_LICENSING_REQUIREMENT, Action.IMPOSE) if measure is Measure.LICENCE else inner
    if action in (Action.SUSPEND, Action.POSTPONE):
        return _set_going(measure) if outer in _ENDS else inner
    if measure.measure_class is MeasureClass.AUTHORISATION or direction_of(*inner) is Direction.TIGHTENING:
        return resolve(outer, measure)
    return None if outer in _ENDS or outer is Deed.REFUSE else inner


def _set_going(measure: Measure) -> tuple[Measure, Action] | None:
    """What was suspended is so no more: applications are judged again, a rule holds again."""
    if measure is Measure.LICENCE_POLICY:
        return measure, Action.RELAX
    return resolve(Deed.RESUME, measure)
