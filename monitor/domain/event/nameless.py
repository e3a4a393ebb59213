"""Acts without an issuer beside acts that are known: whose act a report is about that names no government.

Within a week of an act, a report of its kind and direction on common goods is about that act in all cases that were
measured, whichever of the two comes first (docs/explanation/accuracy.md). It takes the issuer of the act, so that
identity can compare the two. No word of the report names that issuer; the words of the other report do.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.domain.acts.act import Act
from monitor.domain.acts.scheme import Direction, Family, family_of
from monitor.domain.event.identity import Item
from monitor.domain.event.past_acts import PastAct

NAMELESS_WINDOW = timedelta(days=7)
"""How many days apart such a report and the act may be, in either order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What is compared of an act. `answers` as in `Item`."""

    day: date
    family: Family
    direction: Direction
    goods: tuple[str, ...]
    answers: bool

    @classmethod
    def of_act(cls, act: Act, day: date) -> "Traits":
        return cls(
            day=day,
            family=family_of(act.measure, act.action),
            direction=act.compared_direction,
            goods=act.commodities,
            answers=act.is_answer,
        )

    @classmethod
    def of_item(cls, item: Item) -> "Traits":
        return cls(
            day=item.day, family=item.family, direction=item.direction, goods=item.commodities, answers=item.answers
        )


def are_one_act(one: Traits, other: Traits) -> bool:
    """True for acts of one kind and direction with a good in common, close in time. Answers are searched elsewhere."""
    return (
        abs(one.day - other.day) <= NAMELESS_WINDOW
        and (one.family, one.direction) == (other.family, other.direction)
        and not set(one.goods).isdisjoint(other.goods)
        and not one.answers
        and not other.answers
    )


def issuer_of_nameless(nameless: Traits, known: Iterable[tuple[str | None, Traits]]) -> str | None:
    """The issuer of the acts that are one with the nameless act; None without one, and if there are several.

    `known` are acts with their issuers.
    """
    issuers = {issuer for issuer, act in known if issuer and are_one_act(nameless, act)}
    return issuers.pop() if len(issuers) == 1 else None


def known_acts(past: Iterable[PastAct]) -> list[tuple[str | None, Traits]]:
    """The acts with their issuers, without entries of the register."""
    return [(p.act.issuer, Traits.of_act(p.act, p.day)) for p in past if not p.entry]
