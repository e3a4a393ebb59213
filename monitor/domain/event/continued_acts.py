"""Acts that go on with an earlier one without naming its document: which one they mean, by what both are about.

An act that says so (a pause that is prolonged, a rule that is put off or takes effect) is tied to the one open act of
its issuer whose day it can move: the same measure and sign, towards the same states, on goods, a list or firms of both,
and a day that has not come yet. Where none or several can be meant, none is. It stays an event of its own, for what an
event is depends on three weeks and not on all that is open: the tie moves dates, and no report to another event.

A fold over the acts in canonical order, so that it does not matter in which they came: a day that an act moved is open
no more, so the next act finds the day that it was moved to.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from monitor.domain.acts.act import Act, Action, Certainty, Measure, Stage
from monitor.domain.acts.vocabulary import Overlap
from monitor.domain.event.past_acts import DECIDED, PastAct, Relation, Tie, same_target

__all__ = ["may_continue", "tied"]

_LASTS = frozenset({Action.EXTEND, Action.SUSPEND})
_MOVES = frozenset({Relation.EXTENDS, Relation.AMENDS, Relation.SUSPENDS, Relation.ENDS, Relation.RESUMES})


def may_continue(act: Act) -> bool:
    """Whether it says that it goes on with an earlier act, and names none; only what somebody vouches for counts."""
    is_vouched = act.certainty.rank >= Certainty.ATTRIBUTED.rank and act.stage in DECIDED
    return act.continues and is_vouched and not act.refers_to and act.issuer is not None


def tied(past: Iterable[PastAct], overlap: Overlap) -> tuple[PastAct, ...]:
    """The acts in canonical order, those that continue one of the others tied to it."""
    acts = sorted(past, key=lambda p: p.order)
    if not any(may_continue(p.act) and not p.ties for p in acts):
        return tuple(acts)
    found = _Open(acts, overlap)
    return tuple(found.take(p) for p in acts)


class _Open:
    """The acts so far whose days are still to come, as far as those acts tell."""

    def __init__(self, acts: Sequence[PastAct], overlap: Overlap) -> None:
        self._overlap = overlap
        self._named = {name: p for p in acts for name in p.names}
        self._of: dict[tuple[str | None, Measure], list[PastAct]] = defaultdict(list)

    def take(self, past: PastAct) -> PastAct:
        """The act with its tie, where it continues one that is open."""
        if not past.ties and may_continue(past.act):
            past = self._with_tie(past)
        self._close(past)
        if past.act.stage in DECIDED and (past.act.until or past.act.effective):
            self._of[_kind(past)].append(past)
        return past

    def _with_tie(self, past: PastAct) -> PastAct:
        meant = [p for p in self._of[_kind(past)] if self._is_meant(past, p)]
        if len(meant) != 1:
            return past
        relation = _relation(past.act)
        until = past.act.until if relation is Relation.EXTENDS else None
        return replace(past, ties=(Tie(relation=relation, to=meant[0].event_id, until=until),))

    def _is_meant(self, now: PastAct, earlier: PastAct) -> bool:
        act, other = now.act, earlier.act
        return (
            earlier.day < now.day
            and _moves_day(act, other, now.day)
            and same_target(act, other)
            and (not act.about.isdisjoint(other.about) or self._overlap(act.commodities, other.commodities))
        )

    def _close(self, past: PastAct) -> None:
        """What it moves or ends has no day to come any more."""
        ties = past.ties if past.act.stage in DECIDED else ()
        for earlier in (self._named.get(t.to) for t in ties if t.relation in _MOVES or past.act.continues):
            if earlier is not None and earlier is not past:
                of = self._of[_kind(earlier)]
                of[:] = [p for p in of if p.event_id != earlier.event_id]


def _kind(past: PastAct) -> tuple[str | None, Measure]:
    return past.act.issuer, past.act.measure


def _relation(act: Act) -> Relation:
    """What is prolonged is extended, what is put off amended, and what takes effect carried out."""
    if act.action in _LASTS:
        return Relation.EXTENDS
    return Relation.AMENDS if act.action is Action.POSTPONE else Relation.IMPLEMENTS


def _moves_day(act: Act, other: Act, day: date) -> bool:
    """Whether the act can move the day of the other: the last one of a pause or rule, or the first of a rule."""
    if act.action in _LASTS:
        suspends = (act.action is Action.SUSPEND) is (other.action is Action.SUSPEND)
        return suspends and act.direction is other.direction and _is_later(act.until, other.until, day)
    if other.effective is None or other.effective < day or not _is_first_day(act, other):
        return False
    if act.action is Action.POSTPONE:
        return act.effective is None or act.effective > other.effective
    return (act.stage is Stage.IN_FORCE and day < other.effective) or act.effective not in (None, other.effective)


def _is_later(until: date | None, last: date | None, day: date) -> bool:
    return last is not None and last >= day and (until is None or until > last)


def _is_first_day(act: Act, other: Act) -> bool:
    """Whether the other's day is the first of a rule that the act can be about: put in place, or put off before."""
    if other.action is Action.POSTPONE:
        return act.action is Action.POSTPONE or act.direction is not other.direction
    return other.action is not Action.SUSPEND and (act.direction is other.direction) is not (
        act.action is Action.POSTPONE
    )
