"""Acts that go on with an earlier act of their issuer, however long ago: which event each is a report of.

Identity looks back three weeks. What becomes of an act comes later: a plan is decided, a licence revoked, a rule put
off or in effect. Such an act says by its kind what it follows: the act that it decides, revokes or puts off. Where one
earlier event alone fits, the two are one event. The caller stores that as a link between two acts.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from monitor.domain.acts.act import Act, Action, Direction, Family, Measure, MeasureClass, Stage, family_of
from monitor.domain.acts.vocabulary import Overlap
from monitor.domain.event.identity import JOIN_WINDOW
from monitor.domain.event.past_acts import DECIDED, PastAct, same_target

__all__ = ["SEQUEL_WINDOW", "looks_back", "sequel_of"]

SEQUEL_WINDOW = timedelta(days=270)
"""How far back an act is looked for that another one goes on with."""

_NEAR = timedelta(days=3)  # a rule takes effect on the day that was told, as papers count it
_RUN_OUT = timedelta(days=14)  # so long after its last day a rule is still said to be extended
_GIVEN = (Measure.LICENCE, Measure.GENERAL_LICENCE, Measure.EXEMPTION)
_TAKEN = (Action.REVOKE, Action.SUSPEND, Action.REMOVE)
_PUTS_OFF = (Action.POSTPONE, Action.SUSPEND)
_STARTS = (Action.IMPOSE, Action.EXPAND, Action.TIGHTEN, Action.AMEND, Action.GRANT, Action.RELAX, Action.EXTEND)
_PLANS = (Family.RULE, Family.LIFT)  # of licences and listings many are given one after another
_PLANNED = (Stage.CONSIDERED, Stage.PROPOSED)


def looks_back(act: Act) -> bool:
    """Whether it can go on with an earlier act; only what is decided does."""
    return act.stage in DECIDED and act.issuer is not None and _rule(act) is not None


def sequel_of(act: Act, day: date, earlier: Iterable[PastAct], overlap: Overlap) -> PastAct | None:
    """The event that the act is a further report of, where one alone can be meant. `day` is that of the act."""
    rule = _rule(act)
    if rule is None:
        return None
    own = act.document.key if act.document else None
    meant = [
        past
        for past in earlier
        if not past.entry
        and timedelta(0) <= day - past.day <= SEQUEL_WINDOW
        and not (own and past.act.document and past.act.document.key != own and past.act.stage in DECIDED)
        and rule(act, day, past)
        and _is_on_the_same(act, past.act, overlap)
    ]
    alike = [past for past in meant if not set(past.act.firms).isdisjoint(act.firms)] or meant
    return alike[0] if len({past.event_id for past in alike}) == 1 else None


def _is_on_the_same(act: Act, other: Act, overlap: Overlap) -> bool:
    """Goods or firms in common; of a licence that is taken away, whose goods are not told, the state it was for."""
    if overlap(act.commodities, other.commodities) or not set(act.firms).isdisjoint(other.firms):
        return True
    open_ended = not act.commodities or not other.commodities
    return open_ended and act.measure in _GIVEN and bool(set(act.target) & set(other.target))


Follows = Callable[[Act, date, PastAct], bool]


def _rule(act: Act) -> Follows | None:
    """By what the act does, which earlier acts it can go on with; None where it begins something of its own."""
    if act.measure in _GIVEN and act.action in _TAKEN:
        return _takes_away
    if act.measure.measure_class is MeasureClass.RESTRICTION and act.action in _PUTS_OFF:
        return _puts_off
    if act.measure.measure_class is MeasureClass.RESTRICTION and act.action is Action.EXTEND:
        return _prolongs
    if act.action is Action.SUSPEND and act.continues:
        return _prolongs
    return _carries_out if act.action in _STARTS and act.measure.measure_class is not MeasureClass.NEAR_MISS else None


def _takes_away(act: Act, day: date, past: PastAct) -> bool:
    """A licence of the issuer that was given before."""
    if past.act.issuer != act.issuer:
        return False
    given = past.act.measure in _GIVEN and past.act.action is Action.GRANT and past.act.stage in DECIDED
    return given and past.day < day


def _puts_off(act: Act, day: date, past: PastAct) -> bool:
    """A rule that was to begin later; to suspend what has begun is an act by itself."""
    other = past.act
    is_rule = other.measure.measure_class is MeasureClass.RESTRICTION and other.action in (*_STARTS, Action.POSTPONE)
    to_come = other.effective > day if other.effective is not None else _may_be_to_come(act, other)
    fits = is_rule and other.stage in DECIDED and other.direction is not Direction.EASING and past.day < day
    return fits and to_come and same_target(act, other)


def _may_be_to_come(act: Act, other: Act) -> bool:
    """Of a rule that names no first day: only to put it off says that it has not begun."""
    return act.action is Action.POSTPONE and other.stage is Stage.ANNOUNCED


def _prolongs(act: Act, day: date, past: PastAct) -> bool:
    """A rule, or a pause of one, that still held or had just run out, and is to hold longer now."""
    other = past.act
    is_rule = other.measure.measure_class is MeasureClass.RESTRICTION and other.stage in DECIDED
    same = (other.action is Action.SUSPEND) is (act.action is Action.SUSPEND) and other.direction is act.direction
    if not (is_rule and same and past.day < day and same_target(act, other)):
        return False
    held = other.until is None or other.until >= day - _RUN_OUT
    return held and (act.until is None or other.until is None or act.until > other.until)


def _carries_out(act: Act, day: date, past: PastAct) -> bool:
    """A plan of the same kind and sign, or a rule that takes effect on the day that it named."""
    other = past.act
    same_kind = family_of(act.measure, act.action) is family_of(other.measure, other.action)
    if not (same_kind and act.direction is other.direction and same_target(act, other)):
        return False
    if day - past.day <= JOIN_WINDOW:
        return False  # identity has asked
    if other.stage in _PLANNED:
        return family_of(act.measure, act.action) in _PLANS and not other.is_answer
    return act.stage is Stage.IN_FORCE and other.effective is not None and abs(day - other.effective) <= _NEAR
