"""What happened before: acts of stored events and of registers in one shape, and how acts relate to earlier ones.

The names of relations and states are those of `rules/base/vocabulary/scheme.yaml`; a test holds the two together.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from monitor.domain.act import Act, Action, Stage
from monitor.domain.event.identity import EventId

__all__ = ["PastAct", "Relation", "State", "Tie", "ties_of"]


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
    """`to` is the key of a document number (`MOFCOM/61/2025`), or the id of a register's entry (`cn-2025-061`)."""

    relation: Relation
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAct:
    """One act that is known to have happened.

    `act` is the surest that the event's reports tell, or a register's. `day` is when the issuer announced it, else when
    it was first published. `title` is what its document is called, else the event's headline. `url` leads to its
    document or surest report. `entry` is its id in a register, "" where none has it; `pack` whose register.
    `ties` are to earlier acts.
    """

    event_id: EventId
    label: str
    day: date
    act: Act
    title: str
    url: str = ""
    entry: str = ""
    pack: str = ""
    ties: tuple[Tie, ...] = ()
    note: str = ""

    @property
    def names(self) -> frozenset[str]:
        """By what a tie can point to it."""
        number = {self.act.document.key} if self.act.document else set()
        return frozenset({self.entry, *number} - {""})


_RELATION = {
    Action.IMPOSE: Relation.IMPLEMENTS,
    Action.EXPAND: Relation.AMENDS,
    Action.EXTEND: Relation.EXTENDS,
    Action.RESUME: Relation.RESUMES,
    Action.TIGHTEN: Relation.AMENDS,
    Action.AMEND: Relation.AMENDS,
    Action.RELAX: Relation.AMENDS,
    Action.SUSPEND: Relation.SUSPENDS,
    Action.REMOVE: Relation.ENDS,
    Action.GRANT: Relation.IMPLEMENTS,
    Action.REFUSE: Relation.IMPLEMENTS,
    Action.REVOKE: Relation.IMPLEMENTS,
    Action.REAFFIRM: Relation.RESTATES,
}


def ties_of(act: Act) -> tuple[Tie, ...]:
    """What an act does to the documents that it names: the action says how, a denial contradicts."""
    relation = Relation.CONTRADICTS if act.stage is Stage.DENIED else _RELATION[act.action]
    return tuple(Tie(relation=relation, to=number.key) for number in act.refers_to)
