"""What happened before: acts of stored events and of registers in one shape, and how acts relate to earlier ones.

The names of relations and states are those of `rules/base/vocabulary/scheme.yaml`; a test holds the two together.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from monitor.domain.acts.act import Act, Action, Certainty, Direction, Family, MeasureClass, Stage, family_of
from monitor.domain.acts.document_numbers import written
from monitor.domain.event.identity import EventId

__all__ = [
    "DECIDED",
    "Cites",
    "PastAct",
    "Relation",
    "State",
    "Tie",
    "as_it_bears",
    "day_of",
    "may_tell",
    "merged",
    "relation_of",
    "same_target",
    "ties_of",
    "united",
]


class Relation(StrEnum):
    """What an act does to an earlier act or document."""

    IMPLEMENTS = "implements"
    AMENDS = "amends"
    EXTENDS = "extends"
    SUSPENDS = "suspends"
    RESUMES = "resumes"
    ENDS = "ends"
    RESTATES = "restates"
    CONTRADICTS = "contradicts"


class State(StrEnum):
    """Of a measure over time, rebuilt from acts. A date that passed without a known act gives UNKNOWN, never ENDED."""

    PROPOSED = "proposed"
    ANNOUNCED = "announced"
    IN_FORCE = "in_force"
    PARTLY_SUSPENDED = "partly_suspended"
    SUSPENDED = "suspended"
    ENDED = "ended"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """`to` is the key of a document number (`MOFCOM/61/2025`), the id of a register's entry (`cn-2025-061`) or event.

    `until` is the last day that the relation holds, a date of law in the issuer's zone. `part` says in words how much
    of the earlier one it is about ("Article 2"), "" for all of it.
    """

    relation: Relation
    to: str
    until: date | None = None
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cites:
    """The addresses that a register's entry cites, the best first.

    `primary` are pages of the issuer's own offices or of its gazette, `secondary` are those of others.
    """

    primary: tuple[str, ...] = ()
    secondary: tuple[str, ...] = ()

    @property
    def first(self) -> str:
        """The address that is linked; "" without any."""
        return next(iter((*self.primary, *self.secondary)), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAct:
    """One act that is known to have happened.

    `act` is the surest that the event's reports tell, or a register's. `day` is when the issuer announced it, else when
    it was first published. `title` is what its document is called, else the event's headline. `url` leads to its
    document or surest report. `entry` is its id in a register, "" where none has it; `pack` whose register.
    `agencies` are ids, the one that speaks first. `ties` are to earlier acts. `cites` is what an entry cites, None for
    an event that no entry has.
    """

    event_id: EventId
    label: str
    day: date
    act: Act
    title: str
    url: str = ""
    entry: str = ""
    pack: str = ""
    agencies: tuple[str, ...] = ()
    ties: tuple[Tie, ...] = ()
    note: str = ""
    cites: Cites | None = None

    @classmethod
    def told(cls, act: Act, *, event_id: EventId, label: str, opened: date, title: str, url: str = "") -> "PastAct":
        """An event that began on the day `opened` and that its reports tell as `act`."""
        return cls(
            event_id=event_id,
            label=label,
            day=day_of(act, opened),
            act=act,
            title=title,
            url=url,
            agencies=(act.agency,) if act.agency else (),
            ties=ties_of(act),
        )

    @property
    def is_secondary_only(self) -> bool:
        """True for an entry that cites no page of its authority."""
        return self.cites is not None and not self.cites.primary

    @property
    def is_near_miss(self) -> bool:
        """Whether it is no act on exports, though easily taken for one."""
        return self.act.measure.measure_class is MeasureClass.NEAR_MISS

    @property
    def called(self) -> str:
        """How other acts name it: by its document where that has a number, a register's as the register calls it."""
        document = self.act.document
        return self.title if self.entry or document is None else written(document.key)

    @property
    def order(self) -> tuple[date, str, str]:
        """The canonical order of acts: by day, else by names that never change."""
        return (self.day, self.entry, self.event_id)

    @property
    def names(self) -> frozenset[str]:
        """By what a tie can point to it."""
        number = {self.act.document.key} if self.act.document else set()
        return frozenset({self.event_id, self.entry, *number} - {""})


_RELATION = {
    Action.IMPOSE: Relation.IMPLEMENTS,
    Action.EXPAND: Relation.AMENDS,
    Action.EXTEND: Relation.EXTENDS,
    Action.RESUME: Relation.RESUMES,
    Action.TIGHTEN: Relation.AMENDS,
    Action.AMEND: Relation.AMENDS,
    Action.RELAX: Relation.AMENDS,
    Action.SUSPEND: Relation.SUSPENDS,
    Action.POSTPONE: Relation.AMENDS,
    Action.REMOVE: Relation.ENDS,
    Action.GRANT: Relation.IMPLEMENTS,
    Action.REFUSE: Relation.IMPLEMENTS,
    Action.REVOKE: Relation.IMPLEMENTS,
    Action.REAFFIRM: Relation.RESTATES,
}


DECIDED = frozenset({Stage.ANNOUNCED, Stage.IN_FORCE})
"""Stages of an act that does something to another: what is only weighed or proposed does not yet."""

_DATED = frozenset({Relation.SUSPENDS, Relation.EXTENDS})
"""What `until` of an act limits is what it does to another, not what it puts in place."""


def day_of(act: Act, published: date) -> date:
    """When an act was announced, as its text has it; when it was published where that was before, or is not told."""
    return min(act.announced or published, published)


def relation_of(act: Act) -> Relation:
    """What an act does to an earlier one that it is about: the action says how, a denial contradicts."""
    return Relation.CONTRADICTS if act.stage is Stage.DENIED else _RELATION[act.action]


def as_it_bears(tie: Tie, earlier: PastAct) -> Tie:
    """The tie by what it points to: to suspend until a later day what is suspended already is to extend that."""
    if tie.relation is not Relation.SUSPENDS or tie.until is None or earlier.act.action is not Action.SUSPEND:
        return tie
    is_longer = earlier.act.until is None or tie.until > earlier.act.until
    return replace(tie, relation=Relation.EXTENDS) if is_longer else tie


def ties_of(act: Act) -> tuple[Tie, ...]:
    """What an act does to the documents that it names."""
    return _ties_to(act, (number.key for number in act.refers_to))


def _ties_to(act: Act, earlier: Iterable[str]) -> tuple[Tie, ...]:
    relation = relation_of(act)
    until = act.until if relation in _DATED else None
    return tuple(Tie(relation=relation, to=name, until=until) for name in earlier)


def merged(entry: PastAct, told: PastAct) -> PastAct:
    """A register's entry and the event that reports made of the same act, as one.

    What the entry says holds, its relations too; a date that only the reports know is kept. Where the entry cites no
    page of its authority and a report is the authority's own, that report's page is cited first.
    """
    act = replace(
        entry.act,
        announced=entry.act.announced or told.act.announced,
        effective=entry.act.effective or told.act.effective,
        until=entry.act.until or told.act.until,
        comments_until=entry.act.comments_until or told.act.comments_until,
    )
    ties, url, cites = entry.ties or told.ties, entry.url or told.url, entry.cites
    if cites is not None and entry.is_secondary_only and told.url and told.act.certainty is Certainty.OFFICIAL:
        url, cites = told.url, replace(cites, primary=(told.url,))
    return replace(entry, event_id=told.event_id, label=told.label, act=act, ties=ties, url=url, cites=cites)


def may_tell(entry: PastAct, direction: Direction, family: Family) -> bool:
    """Whether an act that is read with an entry's number can be the entry's own: it has its sign or is of its kind.

    One that has neither is about the document, as a report of its suspension is, and the number is not its own.
    """
    return direction is entry.act.direction or family is family_of(entry.act.measure, entry.act.action)


def united(register: Iterable[PastAct], told: Iterable[PastAct]) -> tuple[PastAct, ...]:
    """Entries of a register and events of reports, each act once, in canonical order.

    An entry and an event are one act if they share the event, or their issuer's document number and it may tell of it.
    """
    entries = {entry.entry: entry for entry in register}
    by_event = {entry.event_id: entry.entry for entry in entries.values()}
    by_number = {number: name for name, entry in entries.items() if (number := _number(entry)) is not None}
    alone: list[PastAct] = []
    for act in told:
        number = _number(act)
        numbered = by_number.get(number) if number else None
        name = by_event.get(act.event_id) or numbered
        if name is None:
            alone.append(act)
        elif act.event_id in by_event or _may_be(entries[name], act.act):
            entries[name] = merged(entries[name], act)
        else:
            alone.append(replace(act, ties=act.ties or _ties_to(act.act, (entries[name].entry,))))
    return tuple(sorted((*entries.values(), *alone), key=lambda act: act.order))


def _may_be(entry: PastAct, act: Act) -> bool:
    return may_tell(entry, act.direction, family_of(act.measure, act.action))


def _number(past: PastAct) -> tuple[str, str] | None:
    return (past.act.issuer or "", past.act.document.key) if past.act.document else None


def same_target(one: Act, other: Act) -> bool:
    """Whether they are towards the same states, as far as both say."""
    ones, others = set(one.target), set(other.target)
    return not ones or not others or ones == others or "ALL" in ones | others
