"""Later acts: which acts may change what the alert on an earlier one states, so that the earlier one names them.

An alert stays as its reports have it. A later act on the same subject that is no report of the event may end it,
change its figure or its days.
"""

from datetime import timedelta

from monitor.domain.acts.act import Act, ActReader
from monitor.domain.acts.scheme import Action, MeasureClass
from monitor.domain.event.context import SPAN
from monitor.domain.event.past_acts import DECIDED, PastAct, same_target

_TAKING_BACK = (Action.REVOKE, Action.SUSPEND, Action.REMOVE)


def may_change(later: PastAct, earlier: PastAct) -> bool:
    """True if `later` is a decided act of the same issuer that names the earlier one's document, or whose words name
    the same instrument and goods, and of a kind that may change `earlier`.

    A rule may change a rule, a listing only a listing, and an authorisation is changed only by taking it back. What is
    inferred or estimated does not count: a line on another act has to be true.
    """
    if later.event_id == earlier.event_id or later.act.issuer != earlier.act.issuer:
        return False
    if not timedelta(0) <= later.day - earlier.day <= SPAN or not {later.act.stage, earlier.act.stage} <= DECIDED:
        return False
    ones, others = later.act, earlier.act
    if others.document is not None and others.document in ones.refers_to:
        return True
    if any(act.read_by is not ActReader.GRAMMAR or act.unclear_measure is not None for act in (ones, others)):
        return False
    if not (_is_rule(later) and _is_rule(earlier)):
        return _takes_back(later, earlier)
    if ones.list_id is not None or others.list_id is not None:
        return _changes_list(later, earlier)
    meets = same_target(ones, others) or not set(ones.target).isdisjoint(others.target)
    return meets and ones.measure is others.measure and _share_goods(ones, others)


def _share_goods(one: Act, other: Act) -> bool:
    """True if words of both name the same goods."""
    return not (set(one.commodities) - set(one.inferred)).isdisjoint(set(other.commodities) - set(other.inferred))


def _is_rule(past: PastAct) -> bool:
    return past.act.measure.measure_class is MeasureClass.RESTRICTION


def _takes_back(later: PastAct, earlier: PastAct) -> bool:
    one, other = later.act, earlier.act
    if one.measure is not other.measure or other.action is not Action.GRANT or one.action not in _TAKING_BACK:
        return False
    return not set(one.firms).isdisjoint(other.firms) or _share_goods(one, other)


def _changes_list(later: PastAct, earlier: PastAct) -> bool:
    """True for parties taken from a list that the earlier act put there, or the reverse."""
    one, other = later.act, earlier.act
    shares = bool(set(one.firms) & set(other.firms) or set(one.target) & set(other.target))
    return one.list_id == other.list_id and one.direction is not other.direction and shares
