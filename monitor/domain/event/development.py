"""What is new about an event when another act joins it, and how loud that is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum

from monitor.domain.act import Certainty, Direction, Measure, MeasureClass, Stage
from monitor.domain.article import ArticleId
from monitor.domain.event.certainty import weigh
from monitor.domain.event.identity import ActRef, EventId, anchor_of_entry
from monitor.domain.event.past import PastAct
from monitor.domain.event.report import Report
from monitor.domain.source import SourceId, Tier

__all__ = ["Development", "DevelopmentKind", "Loudness", "PolicyEvent", "as_known", "develop"]


class DevelopmentKind(StrEnum):
    OPENED = "opened"
    RESTATED = "restated"
    CERTAINTY_UP = "certainty_up"
    STAGE_UP = "stage_up"
    SIGN_FLIPPED = "sign_flipped"
    DENIED = "denied"
    NUMBER_ADDED = "number_added"


class Loudness(StrEnum):
    SILENT = "silent"
    THREAD = "thread"
    LOUD = "loud"


_LOUDNESS = {
    DevelopmentKind.OPENED: Loudness.LOUD,
    DevelopmentKind.RESTATED: Loudness.SILENT,
    DevelopmentKind.CERTAINTY_UP: Loudness.THREAD,
    DevelopmentKind.STAGE_UP: Loudness.THREAD,
    DevelopmentKind.SIGN_FLIPPED: Loudness.LOUD,
    DevelopmentKind.DENIED: Loudness.LOUD,
    DevelopmentKind.NUMBER_ADDED: Loudness.THREAD,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyEvent:
    """An event as its reports have it. `kind` is "act", or "story" where only a text rule matched.

    The anchor's act gives measure, action, direction and stage unless a later report went further;
    certainty is what all of them come to (`certainty.weigh`), `sources` counts the independent ones, `claimants` are
    the governments that claim it (ISO 3166). `baseline` is True where all that is known came with first polls.
    `day` is the anchor's day of publication, `opened_at` when we first stored it. `label` is what people call it.
    `joined_into` is set where later acts showed it to be part of another. `issuer` is an `identity.issuer_key`.
    An event that a register alone tells of has no reports; it is a baseline until something new is told of it.
    """

    id: EventId
    label: str
    issuer: str
    anchor: ActRef
    day: date
    opened_at: datetime
    measure: Measure | None
    direction: Direction
    stage: Stage
    certainty: Certainty
    headline: str
    commodities: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    number: str | None = None
    reports: int = 1
    sources: int = 1
    claimants: tuple[str, ...] = ()
    kind: str = "act"
    baseline: bool = False
    sample: bool = False
    joined_into: EventId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Development:
    event_id: EventId
    kind: DevelopmentKind
    article_id: ArticleId
    at: datetime
    detail: str = ""

    @property
    def loudness(self) -> Loudness:
        if self.kind is DevelopmentKind.CERTAINTY_UP and self.detail == Certainty.OFFICIAL:
            return Loudness.LOUD
        if self.kind is DevelopmentKind.STAGE_UP and self.detail == Stage.IN_FORCE:
            return Loudness.LOUD
        return _LOUDNESS[self.kind]


def develop(event_id: EventId, before: Sequence[Report], new: Report, *, now: datetime) -> tuple[Development, ...]:
    """What `new` adds to an event that had the reports `before` (none: it opens the event)."""

    def found(kind: DevelopmentKind, detail: str = "") -> Development:
        return Development(event_id=event_id, kind=kind, article_id=new.ref.article_id, at=now, detail=detail)

    if not before:
        return (found(DevelopmentKind.OPENED),)
    was, is_now = weigh(before), weigh((*before, new))
    developments = []
    if new.act.stage is Stage.DENIED and all(r.act.stage is not Stage.DENIED for r in before):
        developments.append(found(DevelopmentKind.DENIED))
    if _flips(before, new):
        developments.append(found(DevelopmentKind.SIGN_FLIPPED, new.act.direction))
    if is_now.certainty.rank > was.certainty.rank:
        developments.append(found(DevelopmentKind.CERTAINTY_UP, is_now.certainty))
    if is_now.stage.rank > was.stage.rank >= 0:
        developments.append(found(DevelopmentKind.STAGE_UP, is_now.stage))
    if new.act.document is not None and all(r.act.document is None for r in before):
        developments.append(found(DevelopmentKind.NUMBER_ADDED, new.act.document.key))
    return tuple(developments) or (found(DevelopmentKind.RESTATED),)


def as_known(entry: PastAct, on: date) -> Report:
    """What the register knew of an event, as a report among others: it stands for no outlet of its own.

    An act that was announced is in force from the day that it named.
    """
    act = entry.act
    if act.stage is Stage.ANNOUNCED and act.effective is not None and act.effective <= on:
        act = replace(act, stage=Stage.IN_FORCE)
    at = datetime.combine(entry.day, time(), UTC)
    return Report(
        ref=anchor_of_entry(entry.entry),
        act=act,
        source_id=SourceId("register"),
        tier=Tier.AGGREGATOR,
        title=entry.title,
        language="en",
        url=entry.url,
        published=at,
        seen_at=at,
    )


def _flips(before: Sequence[Report], new: Report) -> bool:
    """Whether a report of at least equal certainty turns the event's sign round."""
    signs = {Direction.EASING, Direction.TIGHTENING}
    strongest = max(before, key=lambda r: r.act.certainty.rank)
    if new.act.measure.measure_class is MeasureClass.NEAR_MISS or new.act.direction not in signs:
        return False
    return (
        strongest.act.direction in signs
        and new.act.direction != strongest.act.direction
        and new.act.certainty.rank >= strongest.act.certainty.rank
    )
