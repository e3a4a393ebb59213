"""Continuations: acts that continue an earlier act of their issuer long after it, and the event each belongs to.

Identity looks back three weeks. Later a plan is decided, a licence revoked, a rule postponed or in effect. The kind of
such an act determines what it continues: the act that it decides, revokes or postpones. If exactly one earlier event
fits, the two are one event. The caller stores that as a link between two acts.

Which plan a decision is about is known only where the issuer did nothing else of that direction on these goods: of
real decisions on goods that a government acts on often, nearly none was about the plan that fits
(docs/explanation/accuracy.md).
"""

from collections.abc import Callable, Hashable, Iterable
from datetime import date, timedelta

from monitor.domain.acts.act import Act
from monitor.domain.acts.scheme import Action, Direction, Family, Measure, MeasureClass, Stage, family_of
from monitor.domain.acts.vocabulary import Overlap
from monitor.domain.event.identity import JOIN_WINDOW
from monitor.domain.event.past_acts import DECIDED, PastAct, same_target

CONTINUATION_WINDOW = timedelta(days=270)
"""How far back a continued act is searched."""

_TOLERANCE = timedelta(days=3)  # tolerance for the reported day on which a rule takes effect
_AFTER_FIRST_DAY = timedelta(days=7)  # how long after its first day reports are about the rule's beginning
_EXPIRED = timedelta(days=14)  # how long after its last day a rule may still be reported as extended
_LICENCES = (Measure.LICENCE, Measure.GENERAL_LICENCE, Measure.EXEMPTION)
_REVOKING = (Action.REVOKE, Action.SUSPEND, Action.REMOVE)
_POSTPONING = (Action.POSTPONE, Action.SUSPEND)
_IMPOSING = (Action.IMPOSE, Action.EXPAND, Action.TIGHTEN, Action.AMEND, Action.GRANT, Action.RELAX, Action.EXTEND)
_PLANNABLE = (Family.RULE, Family.LIFT)  # not licences and listings: many follow one another
_PLANNED = (Stage.CONSIDERED, Stage.PROPOSED)


def may_continue_event(act: Act) -> bool:
    """True if the act may continue an earlier one; only decided acts do."""
    return act.stage in DECIDED and act.issuer is not None and condition_of(act) is not None


def continued_event(act: Act, day: date, earlier: Iterable[PastAct], overlap: Overlap) -> PastAct | None:
    """The event that the act continues, if exactly one fits. `day` is the day of the act."""
    continues = condition_of(act)
    if continues is None:
        return None
    own = act.document.key if act.document else None
    recent = [p for p in earlier if not p.entry and timedelta(0) <= day - p.day <= CONTINUATION_WINDOW]
    fitting = [
        past
        for past in recent
        if (continues in _BY_ANOTHER_DOCUMENT or not _has_other_number(own, past.act))
        and continues(act, day, past)
        and _has_same_subject(act, past.act, overlap)
    ]
    same_firms = [past for past in fitting if not set(past.act.firms).isdisjoint(act.firms)] or fitting
    if len({past.event_id for past in same_firms}) != 1:
        return None
    found = same_firms[0]
    return None if _is_plan(found.act) and _acted_otherwise(act, found, recent, overlap) else found


def _is_plan(other: Act) -> bool:
    return other.stage in _PLANNED


def _acted_otherwise(act: Act, plan: PastAct, recent: Iterable[PastAct], overlap: Overlap) -> bool:
    """True if the issuer has other acts of that direction on goods of the act, planned or decided."""
    return any(
        p.event_id != plan.event_id
        and p.act.compared_direction is act.compared_direction
        and overlap(act.commodities, p.act.commodities)
        for p in recent
    )


def deciding_facets(earlier: Act) -> Hashable:
    """What `continued_event` reads of an earlier act, apart from its day and event: equal acts are continued alike."""
    return (
        *(
            earlier.issuer,
            earlier.measure,
            earlier.action,
            earlier.stage,
            earlier.compared_direction,
            earlier.is_answer,
        ),
        *(earlier.commodities, earlier.firms, earlier.target),
        *(earlier.document, earlier.effective, earlier.until),
    )


def _has_other_number(own: str | None, other: Act) -> bool:
    """True if both are decided by documents of different numbers."""
    return bool(own and other.document and other.document.key != own and other.stage in DECIDED)


def _has_same_subject(act: Act, other: Act, overlap: Overlap) -> bool:
    """Goods or firms in common, or the other's document named; for a revoked licence without goods, the state that it
    was for.
    """
    if other.document is not None and other.document in act.refers_to:
        return True
    if overlap(act.commodities, other.commodities) or not set(act.firms).isdisjoint(other.firms):
        return True
    open_ended = not act.commodities or not other.commodities
    return open_ended and act.measure in _LICENCES and bool(set(act.target) & set(other.target))


Follows = Callable[[Act, date, PastAct], bool]


def condition_of(act: Act) -> Follows | None:
    """The test which earlier acts this kind of act can continue; None if it continues none."""
    if act.measure in _LICENCES and act.action in _REVOKING:
        return _revokes
    is_restriction = act.measure.measure_class is MeasureClass.RESTRICTION
    prolongs_named = act.action is Action.SUSPEND and act.continues and bool(act.refers_to)
    if is_restriction and act.action in _POSTPONING and not prolongs_named:
        return _postpones
    if (is_restriction and act.action is Action.EXTEND) or (act.action is Action.SUSPEND and act.continues):
        return _extends
    if is_restriction and act.action is Action.REMOVE and act.measure in _LIFTED_WHOLE:
        return _lifts
    return _implements if act.action in _IMPOSING and act.measure.measure_class is not MeasureClass.NEAR_MISS else None


def _revokes(act: Act, day: date, past: PastAct) -> bool:
    """An earlier licence of the issuer."""
    return past.act.issuer == act.issuer and _is_licence(past.act) and past.day < day


def _is_licence(other: Act) -> bool:
    return other.measure in _LICENCES and other.action is Action.GRANT and other.stage in DECIDED


def _lifts(act: Act, day: date, past: PastAct) -> bool:
    """A temporary ban, quota or duty, of the same goods and states, that is lifted before its last day.
    Lifting one without a last day is an act of its own.
    """
    other = past.act
    if not _is_temporary(other) or other.measure is not act.measure:
        return False
    same = set(other.commodities) == set(act.commodities) and set(other.target) == set(act.target)
    is_current = other.until is not None and other.until >= day
    return same and is_current and past.day < day


def _is_temporary(other: Act) -> bool:
    in_place = other.until is not None and other.action in _IMPOSING and other.stage in DECIDED
    return in_place and other.direction is Direction.TIGHTENING


_LIFTED_WHOLE = (Measure.EXPORT_BAN, Measure.EXPORT_QUOTA, Measure.EXPORT_TAX)


def _postpones(act: Act, day: date, past: PastAct) -> bool:
    """A rule that has not begun yet; suspending a rule in force is an act of its own."""
    other = past.act
    if not _is_decided_rule(other) or (other.action is Action.POSTPONE and act.effective is None):
        return False  # a second postponement without a day takes the first one's day away
    pending = other.effective > day if other.effective is not None else _may_be_pending(act, other)
    return pending and past.day < day and same_target(act, other)


def _is_decided_rule(other: Act) -> bool:
    is_rule = other.measure.measure_class is MeasureClass.RESTRICTION and other.action in (*_IMPOSING, Action.POSTPONE)
    return is_rule and other.stage in DECIDED and other.direction is not Direction.EASING


def _may_be_pending(act: Act, other: Act) -> bool:
    """A rule without a start date: only a postponement states that it has not begun."""
    return act.action is Action.POSTPONE and other.stage is Stage.ANNOUNCED


def _extends(act: Act, day: date, past: PastAct) -> bool:
    """A rule, or the suspension of one, that is in force or has just expired, and whose last day the act moves."""
    other = past.act
    same = (other.action is Action.SUSPEND) is (
        act.action is Action.SUSPEND
    ) and other.compared_direction is act.compared_direction
    same_parties = same_target(act, other) or other.document in act.refers_to
    if not (_is_decided_restriction(other) and same and past.day < day and same_parties):
        return False
    is_current = other.until is None or other.until >= day - _EXPIRED
    return is_current and (act.until is None or other.until is None or act.until > other.until)


def _is_decided_restriction(other: Act) -> bool:
    return other.measure.measure_class is MeasureClass.RESTRICTION and other.stage in DECIDED


_BY_ANOTHER_DOCUMENT = (_extends, _postpones)
"""What is prolonged or put off stays the rule that it was, although a new document does so."""


def _repeats(act: Act, day: date, other: Act) -> bool:
    """True if a decided rule that is still to come is reported again, for example when the gazette prints it, or a rule
    with the same last day.
    """
    if act.measure is not other.measure or not (act.commodities and other.commodities):
        return False
    starts = {d for d in (act.effective, other.effective) if d is not None}
    ends = {d for d in (act.until, other.until) if d is not None}
    if other.stage not in DECIDED or len(starts) > 1 or len(ends) > 1:
        return False
    is_to_come = act.stage is Stage.ANNOUNCED and other.effective is not None and other.effective > day
    return is_to_come or (act.until is not None and act.until == other.until)


def _implements(act: Act, day: date, past: PastAct) -> bool:
    """A plan of the same kind and direction, or a rule that takes effect on the day that it named."""
    other = past.act
    if not _is_open(other) or act.compared_direction is not other.compared_direction or day - past.day <= JOIN_WINDOW:
        return False  # within the window identity has decided
    same_kind = family_of(act.measure, act.action) is family_of(other.measure, other.action)
    if not (same_kind and same_target(act, other)):
        return False
    if _is_plan(other):
        return family_of(act.measure, act.action) in _PLANNABLE and not other.is_answer
    if _repeats(act, day, other):
        return True
    return other.effective is not None and _is_about_first_day(act, day, other.effective)


def _is_about_first_day(act: Act, day: date, first: date) -> bool:
    """True for a report in the days around a rule's first day that names no other one: it is about that rule, whether
    it states that the rule begins or not.
    """
    if act.effective not in (None, first) or not -_TOLERANCE <= day - first <= _AFTER_FIRST_DAY:
        return False
    return act.stage is Stage.IN_FORCE or day >= first


def _is_open(other: Act) -> bool:
    """True for a plan, and for a rule with a first or a last day."""
    return other.effective is not None or other.until is not None or _is_plan(other)


_OF_EARLIER = (
    (_revokes, _is_licence),
    (_lifts, _is_temporary),
    (_postpones, _is_decided_rule),
    (_extends, _is_decided_restriction),
    (_implements, lambda _: True),  # any act counts: others beside the plan show that it is not the only one
)


def conditions_met_by(earlier: Act) -> tuple[Follows, ...]:
    """The conditions of later acts for which an earlier act counts."""
    return tuple(condition for condition, may_count in _OF_EARLIER if may_count(earlier))
