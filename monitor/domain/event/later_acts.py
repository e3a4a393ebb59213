"""Later acts: which acts may change what the alert on an earlier one states, so that the earlier one names them.

An alert stays as its reports have it. A later act on the same subject that is no report of the event may end it,
change its figure or its days.
"""

from datetime import timedelta

from monitor.domain.acts.act import Act, ActReader
from monitor.domain.acts.scheme import Action, MeasureClass
from monitor.domain.acts.vocabulary import Overlap
from monitor.domain.event.context import SPAN
from monitor.domain.event.past_acts import DECIDED, PastAct, same_target

_TAKING_BACK = (Action.REVOKE, Action.SUSPEND, Action.REMOVE)


def may_change(later: PastAct, earlier: PastAct, overlap: Overlap) -> bool:
    """True if `later` is a decided act of the same issuer on the same subject and of a kind that may change `earlier`.

    A rule may change any rule, a listing only a listing, and an authorisation is changed only by taking it back.
    """
    if later.event_id == earlier.event_id or later.act.issuer != earlier.act.issuer:
        return False
    if not timedelta(0) <= later.day - earlier.day <= SPAN or not {later.act.stage, earlier.act.stage} <= DECIDED:
        return False
    if not (_is_rule(later) and _is_rule(earlier)):
        return _takes_back(later, earlier, overlap)
    if later.act.read_by is not ActReader.GRAMMAR and later.act.direction is earlier.act.direction:
        return False  # an estimate may be another report of the same
    if later.act.list_id is not None or earlier.act.list_id is not None:
        return _changes_list(later, earlier)
    ones, others = later.act, earlier.act
    meets = same_target(ones, others) or not set(ones.target).isdisjoint(others.target)
    return meets and (overlap(ones.commodities, others.commodities) or _lifts_unnamed(ones, others))


def _lifts_unnamed(later: Act, earlier: Act) -> bool:
    """True if the later act lifts a rule of the same kind and names no goods: it may be this one."""
    return not later.commodities and later.action in _TAKING_BACK and later.measure is earlier.measure


def _is_rule(past: PastAct) -> bool:
    """True for a rule, and for an act that may be one."""
    return past.act.measure.measure_class is MeasureClass.RESTRICTION or past.act.unclear_measure is not None


def _takes_back(later: PastAct, earlier: PastAct, overlap: Overlap) -> bool:
    one, other = later.act, earlier.act
    if one.measure is not other.measure or other.action is not Action.GRANT or one.action not in _TAKING_BACK:
        return False
    return not set(one.firms).isdisjoint(other.firms) or overlap(one.commodities, other.commodities)


def _changes_list(later: PastAct, earlier: PastAct) -> bool:
    """True for parties taken from a list that the earlier act put there, or the reverse."""
    one, other = later.act, earlier.act
    shares = bool(set(one.firms) & set(other.firms) or set(one.target) & set(other.target))
    return one.list_id == other.list_id and one.direction is not other.direction and shares
