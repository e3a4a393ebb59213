"""Past acts of stored events and registers in one form, and their relations to earlier acts.

The names of relations and states match `rules/base/vocabulary/scheme.yaml`; a test compares the two.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from monitor.domain.acts.act import Act
from monitor.domain.acts.document_numbers import formatted_number
from monitor.domain.acts.scheme import Action, Certainty, Direction, Family, Measure, MeasureClass, Stage, family_of
from monitor.domain.event.identity import EventId


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


class MeasureState(StrEnum):
    """The state of a measure over time. A date that passed without a known act gives UNKNOWN, never ENDED."""

    PROPOSED = "proposed"
    ANNOUNCED = "announced"
    IN_FORCE = "in_force"
    PARTLY_SUSPENDED = "partly_suspended"
    SUSPENDED = "suspended"
    ENDED = "ended"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A relation to an earlier act: `to` is the key of a document number (`MOFCOM/61/2025`), the id of a register's
    entry (`cn-2025-061`) or of an event.

    `until` is the last day of the relation, a date of law in the issuer's zone. `part` names the affected part
    ("Article 2"), "" for all of it.
    """

    relation: Relation
    to: str
    until: date | None = None
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citations:
    """The addresses that a register's entry cites, best first.

    `primary` are pages of the issuer's own offices or gazette, `secondary` those of others.
    """

    primary: tuple[str, ...] = ()
    secondary: tuple[str, ...] = ()

    @property
    def first(self) -> str:
        """The address to link; "" without any."""
        return next(iter((*self.primary, *self.secondary)), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAct:
    """One act that is known to have happened.

    `act` is the act of the event's reports, or of a register. `day` is when the issuer announced it, else when it was
    first published. `title` is the name of its document, else the event's headline. `url` leads to the document or the
    surest report. `entry` is its register id, "" without; `pack` is the register's pack. `agencies` are ids, the
    leading one first. `ties` are relations to earlier acts. `cites` are the entry's citations, None without an entry.
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
    cites: Citations | None = None

    @classmethod
    def of_event(cls, act: Act, *, event_id: EventId, label: str, opened: date, title: str, url: str = "") -> "PastAct":
        """The past act of an event that began on the day `opened`, with `act` as its reports have it."""
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
        """True if it is no act on exports, though it resembles one."""
        return self.act.measure.measure_class is MeasureClass.NEAR_MISS

    @property
    def family(self) -> Family:
        return family_of(self.act.measure, self.act.action)

    @property
    def display_name(self) -> str:
        """Its display name: the document number if it has one, for a register's entry the title."""
        document = self.act.document
        return self.title if self.entry or document is None else formatted_number(document.key)

    @property
    def order(self) -> tuple[date, str, str]:
        """The canonical order of acts: by day, then by stable ids."""
        return (self.day, self.entry, self.event_id)

    @property
    def names(self) -> frozenset[str]:
        """The names by which a tie can refer to it."""
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
"""Stages of an act that has an effect on another; a considered or proposed act has none yet."""

_DATED = frozenset({Relation.SUSPENDS, Relation.EXTENDS})
"""Relations that `until` of an act limits; for others it limits what the act itself puts in place."""


def day_of(act: Act, published: date) -> date:
    """The day of the announcement according to the text, or the day of publication if earlier or the only one."""
    return min(act.announced or published, published)


def relation_of(act: Act) -> Relation:
    """What an act does to an earlier one: given by its action; a denial contradicts.

    To take parties off a list amends the document that listed them: others may stay listed by it.
    """
    if act.stage is Stage.DENIED:
        return Relation.CONTRADICTS
    if act.measure is Measure.ENTITY_LIST and act.action is Action.REMOVE:
        return Relation.AMENDS
    return _RELATION[act.action]


def resolved_tie(tie: Tie, earlier: PastAct) -> Tie:
    """The tie with its effective relation: suspending something suspended until a later day extends the suspension."""
    if tie.relation is not Relation.SUSPENDS or tie.until is None or earlier.act.action is not Action.SUSPEND:
        return tie
    is_longer = earlier.act.until is None or tie.until > earlier.act.until
    return replace(tie, relation=Relation.EXTENDS) if is_longer else tie


def ties_of(act: Act) -> tuple[Tie, ...]:
    """What an act does to the documents that it names, or to a part of them."""
    ties = _ties_to(act, (number.key for number in act.refers_to))
    if not act.cited_parts:
        return ties
    return tuple(replace(tie, part=part) for tie, part in zip(ties, act.cited_parts, strict=True))


def _ties_to(act: Act, earlier: Iterable[str]) -> tuple[Tie, ...]:
    relation = relation_of(act)
    until = act.until if relation in _DATED else None
    return tuple(Tie(relation=relation, to=name, until=until) for name in earlier)


def merged(entry: PastAct, event: PastAct) -> PastAct:
    """A register's entry and the reported event of the same act, as one.

    The entry's facts and relations take precedence; dates that only the reports have are kept. If the entry cites no
    page of its authority and a report is official, that report's page becomes the primary citation.
    """
    act = replace(
        entry.act,
        announced=entry.act.announced or event.act.announced,
        effective=entry.act.effective or event.act.effective,
        until=entry.act.until or event.act.until,
        comments_until=entry.act.comments_until or event.act.comments_until,
    )
    ties, url, cites = entry.ties or event.ties, entry.url or event.url, entry.cites
    if cites is not None and entry.is_secondary_only and event.url and event.act.certainty is Certainty.OFFICIAL:
        url, cites = event.url, replace(cites, primary=(event.url,))
    return replace(entry, event_id=event.event_id, label=event.label, act=act, ties=ties, url=url, cites=cites)


def may_be_entry(entry: PastAct, direction: Direction, family: Family) -> bool:
    """True if an act read with an entry's number can be the entry's own act: its direction or family agrees.

    Otherwise the act is about the document (its suspension, for example), and the number is not its own.
    """
    return direction is entry.act.direction or family is entry.family


def united(register: Iterable[PastAct], events: Iterable[PastAct]) -> tuple[PastAct, ...]:
    """Entries of a register and reported events, each act once, in canonical order.

    An entry and an event are one act if they share the event id, or the issuer's document number and `may_be_entry`.
    """
    entries = {entry.entry: entry for entry in register}
    by_event = {entry.event_id: entry.entry for entry in entries.values()}
    by_number = {number: name for name, entry in entries.items() if (number := _number(entry)) is not None}
    alone: list[PastAct] = []
    for act in events:
        number = _number(act)
        numbered = by_number.get(number) if number else None
        name = by_event.get(act.event_id) or numbered
        if name is None:
            alone.append(act)
        elif act.event_id in by_event or may_be_entry(entries[name], act.act.direction, act.family):
            entries[name] = merged(entries[name], act)
        else:
            alone.append(replace(act, ties=act.ties or _ties_to(act.act, (entries[name].entry,))))
    return tuple(sorted((*entries.values(), *alone), key=lambda act: act.order))


def _number(past: PastAct) -> tuple[str, str] | None:
    return (past.act.issuer or "", past.act.document.key) if past.act.document else None


def same_target(one: Act, other: Act) -> bool:
    """True if both have the same target, or one of them names none."""
    ones, others = set(one.target), set(other.target)
    return not ones or not others or ones == others or "ALL" in ones | others
