"""Actions that are the object of another verb: 輸出規制の強化を見送る, 輸出を禁じた措置の適用を停止.

In Japanese the inner action is a noun before the verb that ends the clause; in English it follows the outer verb:
"lifts its suspension of exports". The outer verb decides: suspending an imposed ban eases, suspending a granted
permission tightens.
"""

from collections.abc import Sequence

from monitor.domain.acts.scheme import Action, Direction, Measure, MeasureClass
from monitor.language.acts import ACTS
from monitor.language.acts.grammar.mentions import Word
from monitor.language.acts.grammar.polarity import VerbSense, direction_of, resolve

_WITHIN = 34  # characters between inner and outer verb
_ENDS = frozenset({VerbSense.SUSPEND, VerbSense.POSTPONE, VerbSense.STOP, VerbSense.REMOVE, VerbSense.REVOKE})
OUTER_SENSES = _ENDS | {VerbSense.RELAX, VerbSense.AMEND, VerbSense.EXTEND, VerbSense.REFUSE, VerbSense.REAFFIRM}


def outer_verb(text: str, verb: Word, verbs: Sequence[Word]) -> Word | None:
    """The later verb whose object is the action of `verb`, from `verbs` in text order; None if there is none."""
    for outer in verbs:
        if outer.start < verb.end or outer.clause != verb.clause:
            continue
        if outer.start - verb.end > _WITHIN:
            return None
        if outer.part.sense in OUTER_SENSES or outer.part.sense is VerbSense.REQUIRE:
            return outer if ACTS.between_action_and_outer_verb.fullmatch(text, verb.end, outer.start) else None
    return None


def outcome(inner: tuple[Measure, Action], outer: VerbSense) -> tuple[Measure, Action] | None:
    """The pair of both verbs together; the inner pair if the outer verb does not change it, None for no act."""
    measure, action = inner
    if outer is VerbSense.REQUIRE:
        return (Measure.EXPORT_LICENSING_REQUIREMENT, Action.IMPOSE) if measure is Measure.LICENCE else inner
    if action in (Action.SUSPEND, Action.POSTPONE):
        return _resumed(measure) if outer in _ENDS else inner
    if action is Action.TIGHTEN and measure in _RATES and outer in (VerbSense.REMOVE, VerbSense.REVOKE):
        return measure, Action.RELAX  # a duty that is no longer raised goes on
    if measure.measure_class is MeasureClass.AUTHORISATION or direction_of(*inner) is Direction.TIGHTENING:
        return resolve(outer, measure)
    return None if outer in _ENDS or outer is VerbSense.REFUSE else inner


_RATES = (Measure.EXPORT_TAX, Measure.PRICE_FLOOR, Measure.EXPORT_QUOTA)


def _resumed(measure: Measure) -> tuple[Measure, Action] | None:
    """The pair for the end of a suspension: applications are reviewed again, or a rule is in force again."""
    if measure is Measure.LICENCE_POLICY:
        return measure, Action.RELAX
    return resolve(VerbSense.RESUME, measure)
