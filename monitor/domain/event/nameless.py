"""Acts without an issuer beside acts that are known: whose act a report is about that names no government.

Within a week of an act, a report of its kind and direction on common goods is about that act in all cases that were
measured, whichever of the two comes first (docs/explanation/accuracy.md). It takes the issuer of the act, so that
identity can compare the two. No word of the report names that issuer, so the act keeps which other report does.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from monitor.domain.acts.act import Act, InferredIssuer, IssuerBasis
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


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAct:
    """An act with its issuer (None without one) and the report whose words name that issuer."""

    issuer: str | None
    traits: Traits
    report: InferredIssuer

    @classmethod
    def of(cls, act: Act, day: date, *, url: str) -> "KnownAct":
        """The act of the report at this address. If that only takes its issuer from another report, from that one."""
        own, here = act.issuer_inferred, InferredIssuer(basis=IssuerBasis.REPORT, url=url)
        report = own if own is not None and own.basis is IssuerBasis.REPORT else here
        return cls(issuer=act.issuer, traits=Traits.of_act(act, day), report=report)


def named_like(nameless: Traits, known: Iterable[KnownAct]) -> KnownAct | None:
    """The first known act that is one with the nameless act; None without one, and if they are of several issuers."""
    found = [one for one in known if one.issuer and are_one_act(nameless, one.traits)]
    return found[0] if len({one.issuer for one in found}) == 1 else None


def with_issuer_of(act: Act, known: KnownAct | None) -> Act:
    """The act with the issuer of the known one, marked as inferred."""
    return act if known is None else replace(act, issuer=known.issuer, issuer_inferred=known.report)


def known_acts(past: Iterable[PastAct]) -> list[KnownAct]:
    """The acts with their issuers, without entries of the register."""
    return [KnownAct.of(p.act, p.day, url=p.url) for p in past if not p.entry]
