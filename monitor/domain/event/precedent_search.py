"""Whether the act that a rule wants to have come first did come: a pure function of the acts that are known.

Time is counted in days, for a feed's clock says little. What came on the same day counts as come before. An event is
one act of a government, however often it is told: it never precedes itself.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from monitor.domain.acts.act import Act
from monitor.domain.acts.vocabulary import Overlap
from monitor.domain.event.identity import EventId
from monitor.domain.event.past_acts import PastAct
from monitor.domain.event.precedent import Common, Precedent
from monitor.domain.rules.rule import RuleId

__all__ = ["Forerunner", "Holds", "Later", "Sequel", "forerunner", "in_common"]

Holds = Callable[[Act], bool]
"""Whether a clause holds for an act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """The event that something must have come before. `acts` are those of its reports, none of a story."""

    event_id: EventId
    day: date
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forerunner:
    """The earlier act that a rule asked for, as it was known when it was found."""

    event_id: EventId
    label: str
    day: date
    title: str

    @classmethod
    def of(cls, past: PastAct) -> "Forerunner":
        return cls(event_id=past.event_id, label=past.label, day=past.day, title=past.title)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequel:
    """What was decided of a rule with a precedent about an event that its clause holds for.

    `day` is the event's, `at` when it was decided; `earlier` is None as long as no such act is known.
    """

    event_id: EventId
    rule_id: RuleId
    rule_version: str
    day: date
    at: datetime
    earlier: Forerunner | None = None


def forerunner(
    precedent: Precedent, later: Later, past: Iterable[PastAct], *, holds: Holds, overlap: Overlap
) -> PastAct | None:
    """The latest act of `past` (in any order) that `precedent` asks for before `later`.

    One of the event's acts must have in common what is asked. A story has nothing in common with any.
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


def in_common(same: Sequence[Common], acts: Sequence[Act], earlier: Act, overlap: Overlap) -> bool:
    """Whether one of the acts has all of `same` in common with the earlier one. What is not known is not the same."""
    return not same or any(all(_shared(what, act, earlier, overlap) for what in same) for act in acts)


def _shared(what: Common, one: Act, other: Act, overlap: Overlap) -> bool:
    match what:
        case Common.ISSUER:
            return one.issuer is not None and one.issuer == other.issuer
        case Common.TARGET:
            return overlap(one.target, other.target)
        case Common.COMMODITY:
            return overlap(one.commodities, other.commodities)
        case Common.LIST:
            return one.list_id is not None and other.list_id is not None and overlap([one.list_id], [other.list_id])
        case Common.FIRM:
            return overlap(one.firms, other.firms)
        case Common.MEASURE:
            return one.measure is other.measure
