"""The search for the precedent that a rule requires: a pure function of the known acts.

Time is counted in days, because feed times are imprecise. An act of the same day counts as earlier. An event is one act
of a government, however often it is reported, and never precedes itself.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from monitor.domain.acts.act import Act
from monitor.domain.acts.vocabulary import Overlap
from monitor.domain.event.identity import EventId
from monitor.domain.event.past_acts import PastAct
from monitor.domain.event.precedent import PrecedentCondition, SharedFacet
from monitor.domain.rules.rule import RuleId

Holds = Callable[[Act], bool]
"""True if a clause matches an act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterEvent:
    """The event for which a precedent is searched. `acts` are those of its reports, none for a story."""

    event_id: EventId
    day: date
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPrecedent:
    """The precedent as it was known when it was found."""

    event_id: EventId
    label: str
    day: date
    title: str

    @classmethod
    def of(cls, past: PastAct) -> "FoundPrecedent":
        return cls(event_id=past.event_id, label=past.label, day=past.day, title=past.title)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrecedentResult:
    """The stored result of a rule with a precedent condition for an event that matches its clause.

    `day` is the event's, `at` when it was decided; `earlier` is None while no precedent is known.
    """

    event_id: EventId
    rule_id: RuleId
    rule_version: str
    day: date
    at: datetime
    earlier: FoundPrecedent | None = None


def find_precedent(
    precedent: PrecedentCondition, later: LaterEvent, past: Iterable[PastAct], *, holds: Holds, overlap: Overlap
) -> PastAct | None:
    """The latest act of `past` (in any order) that satisfies `precedent` for `later`.

    One of the event's acts must have everything in `same` in common with it. A story has nothing in common with any
    act.
    """
    fitting = (
        one
        for one in past
        if one.event_id != later.event_id
        and 0 <= (later.day - one.day).days <= precedent.days
        and holds(one.act)
        and in_common(precedent.same, later.acts, one.act, overlap)
    )
    return max(fitting, key=lambda one: (one.day, one.event_id, one.entry), default=None)


def in_common(same: Sequence[SharedFacet], acts: Sequence[Act], earlier: Act, overlap: Overlap) -> bool:
    """True if one of the acts has all of `same` in common with the earlier one. Unknown values never match."""
    return not same or any(all(_shared(what, act, earlier, overlap) for what in same) for act in acts)


def _shared(what: SharedFacet, one: Act, other: Act, overlap: Overlap) -> bool:
    match what:
        case SharedFacet.ISSUER:
            return one.issuer is not None and one.issuer == other.issuer
        case SharedFacet.TARGET:
            return overlap(one.target, other.target)
        case SharedFacet.COMMODITY:
            return overlap(one.commodities, other.commodities)
        case SharedFacet.LIST:
            return one.list_id is not None and other.list_id is not None and overlap([one.list_id], [other.list_id])
        case SharedFacet.FIRM:
            return overlap(one.firms, other.firms)
        case SharedFacet.MEASURE:
            return one.measure is other.measure
