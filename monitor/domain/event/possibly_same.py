"""Events that may be one act though identity keeps them apart, so that their alerts name each other.

Reports of one act may differ in what they name: a government, goods, a direction. Identity then makes two events. Of
pairs like these about two of three were one act on labelled news (docs/explanation/accuracy.md), too few to join them
and too many to be silent.
"""

from collections.abc import Iterable
from datetime import timedelta

from monitor.domain.acts.act import Act
from monitor.domain.acts.scheme import Direction, Family, family_of
from monitor.domain.acts.vocabulary import Overlap
from monitor.domain.event.past_acts import PastAct, same_target

POSSIBLY_SAME_WINDOW = timedelta(days=3)
"""How many days apart the two may begin."""

NAMED = 2
"""How many such events an alert names."""


def best_first(now: PastAct, found: Iterable[PastAct], overlap: Overlap) -> tuple[PastAct, ...]:
    """Those that may be one act with `now`, the likeliest first: of its government, on its goods, of about its day."""

    def rank(past: PastAct) -> tuple[bool, bool, int, str]:
        same_issuer, same_goods = past.act.issuer == now.act.issuer, overlap(past.act.commodities, now.act.commodities)
        return (not same_issuer, not same_goods, abs((past.day - now.day).days), past.event_id)

    return tuple(sorted((p for p in found if may_be_one_act(p, now, overlap)), key=rank))


def may_be_one_act(one: PastAct, other: PastAct, overlap: Overlap) -> bool:
    """True for two events close in time of which nothing that both name contradicts that they are one act.

    They are of one government, or one of the two names none and the kinds agree. Answers to a report, and events with
    different document numbers, are no such pair.
    """
    if one.event_id == other.event_id or abs(one.day - other.day) > POSSIBLY_SAME_WINDOW:
        return False
    ones, others = one.act, other.act
    if one.is_near_miss or other.is_near_miss or ones.is_answer or others.is_answer:
        return False
    if ones.document is not None and others.document is not None and ones.document != others.document:
        return False
    directions = {ones.compared_direction, others.compared_direction} - {Direction.NONE}
    return len(directions) < 2 and _issuers_fit(one, other) and _subjects_fit(ones, others, overlap)


def _issuers_fit(one: PastAct, other: PastAct) -> bool:
    if one.act.issuer is None or other.act.issuer is None:
        return one.act.issuer != other.act.issuer and one.family is other.family
    return one.act.issuer == other.act.issuer


def _subjects_fit(one: Act, other: Act, overlap: Overlap) -> bool:
    """True if they share goods, a list or firms, or one of them names none."""
    if _stop_different_firms(one, other) or _list_different_states(one, other):
        return False
    if not one.about or not other.about or one.about & other.about:
        return True
    return overlap(one.commodities, other.commodities)


def _stop_different_firms(one: Act, other: Act) -> bool:
    stops = {act.stopped_firm.value.casefold() for act in (one, other) if act.stopped_firm is not None}
    return len(stops) > 1


def _list_different_states(one: Act, other: Act) -> bool:
    families = {family_of(act.measure, act.action) for act in (one, other)}
    return families == {Family.LIST} and not same_target(one, other) and set(one.target).isdisjoint(other.target)
