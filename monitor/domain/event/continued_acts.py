"""Ties from acts that continue an earlier act without naming its document.

Such an act (an extended pause, a postponed rule, a rule that takes effect) is tied to the one open act of its issuer
whose date it can move: the same measure and direction, the same target, common goods, list or firms, and a date still
to come. If none or several fit, it gets no tie. It stays an event of its own, because identity depends on three weeks
and not on all open acts: the tie moves dates, never reports.

A fold over the acts in canonical order, so their order of arrival does not matter: a date that an act moved is closed,
and the next act finds the new date.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from monitor.domain.acts.act import Act
from monitor.domain.acts.scheme import Action, Certainty, Measure, Stage
from monitor.domain.acts.vocabulary import Overlap
from monitor.domain.event.past_acts import DECIDED, PastAct, Relation, Tie, same_target

_EXTENDING = frozenset({Action.EXTEND, Action.SUSPEND})
_CLOSING = frozenset({Relation.EXTENDS, Relation.AMENDS, Relation.SUSPENDS, Relation.ENDS, Relation.RESUMES})


def may_continue(act: Act) -> bool:
    """True if the act states that it continues an earlier one, names none, and is attributed or surer."""
    is_vouched = act.certainty.rank >= Certainty.ATTRIBUTED.rank and act.stage in DECIDED
    return act.continues and is_vouched and not act.refers_to and act.issuer is not None


def with_ties(past: Iterable[PastAct], overlap: Overlap) -> tuple[PastAct, ...]:
    """The acts in canonical order; those that continue another are tied to it."""
    acts = sorted(past, key=lambda p: p.order)
    if not any(may_continue(p.act) and not p.ties for p in acts):
        return tuple(acts)
    open_acts = _Open(acts, overlap)
    return tuple(open_acts.take(p) for p in acts)


class _Open:
    """The acts so far whose dates are still to come, as far as these acts give them."""

    def __init__(self, acts: Sequence[PastAct], overlap: Overlap) -> None:
        self._overlap = overlap
        self._named = {name: p for p in acts for name in p.names}
        self._of: dict[tuple[str | None, Measure], list[PastAct]] = defaultdict(list)

    def take(self, past: PastAct) -> PastAct:
        """The act, with its tie if it continues an open one."""
        if not past.ties and may_continue(past.act):
            past = self._with_tie(past)
        self._close(past)
        if past.act.stage in DECIDED and (past.act.until or past.act.effective):
            self._of[_kind(past)].append(past)
        return past

    def _with_tie(self, past: PastAct) -> PastAct:
        meant = [p for p in self._of[_kind(past)] if self._is_continued(past, p)]
        if len(meant) != 1:
            return past
        relation = _relation(past.act)
        until = past.act.until if relation is Relation.EXTENDS else None
        return replace(past, ties=(Tie(relation=relation, to=meant[0].event_id, until=until),))

    def _is_continued(self, now: PastAct, earlier: PastAct) -> bool:
        act, other = now.act, earlier.act
        return (
            earlier.day < now.day
            and _moves_day(act, other, now.day)
            and same_target(act, other)
            and (not act.about.isdisjoint(other.about) or self._overlap(act.commodities, other.commodities))
        )

    def _close(self, past: PastAct) -> None:
        """Remove the acts that this one moves or ends."""
        ties = past.ties if past.act.stage in DECIDED else ()
        for earlier in (self._named.get(t.to) for t in ties if t.relation in _CLOSING or past.act.continues):
            if earlier is not None and earlier is not past:
                of = self._of[_kind(earlier)]
                of[:] = [p for p in of if p.event_id != earlier.event_id]


def _kind(past: PastAct) -> tuple[str | None, Measure]:
    return past.act.issuer, past.act.measure


def _relation(act: Act) -> Relation:
    """An extension EXTENDS, a postponement AMENDS, an act that takes effect IMPLEMENTS."""
    if act.action in _EXTENDING:
        return Relation.EXTENDS
    return Relation.AMENDS if act.action is Action.POSTPONE else Relation.IMPLEMENTS


def _moves_day(act: Act, other: Act, day: date) -> bool:
    """True if the act can move the other's date: the last day of a pause or rule, or the first of a rule."""
    if act.action in _EXTENDING:
        suspends = (act.action is Action.SUSPEND) is (other.action is Action.SUSPEND)
        return (
            suspends and act.compared_direction is other.compared_direction and _is_later(act.until, other.until, day)
        )
    if other.effective is None or other.effective < day or not _is_first_day(act, other):
        return False
    if act.action is Action.POSTPONE:
        return act.effective is None or act.effective > other.effective
    return (act.stage is Stage.IN_FORCE and day < other.effective) or act.effective not in (None, other.effective)


def _is_later(until: date | None, last: date | None, day: date) -> bool:
    return last is not None and last >= day and (until is None or until > last)


def _is_first_day(act: Act, other: Act) -> bool:
    """True if the other's date is the first day of a rule that the act can concern: imposed, or postponed before."""
    if other.action is Action.POSTPONE:
        return act.action is Action.POSTPONE or act.compared_direction is not other.compared_direction
    return other.action is not Action.SUSPEND and (act.compared_direction is other.compared_direction) is not (
        act.action is Action.POSTPONE
    )
