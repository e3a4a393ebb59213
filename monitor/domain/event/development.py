"""An event according to its reports, its developments, and how loud each is. `develop` computes them."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum

from monitor.domain.acts.scheme import Certainty, Direction, Measure, Stage
from monitor.domain.event.event_ids import anchor_of_entry
from monitor.domain.event.event_state import EventState, Field
from monitor.domain.event.identity import ActRef, EventId
from monitor.domain.event.past_acts import PastAct
from monitor.domain.event.report import Report
from monitor.domain.sources.source import SourceId, Tier


class DevelopmentKind(StrEnum):
    OPENED = "opened"
    RESTATED = "restated"
    CERTAINTY_UP = "certainty_up"
    STAGE_UP = "stage_up"
    SIGN_FLIPPED = "sign_flipped"
    CORRECTED = "corrected"  # the stage or the facts were wrong
    DENIED = "denied"
    WITHDRAWN = "withdrawn"  # no report asserts it any more
    CLAIMS_MORE = "claims_more"  # another government claims more than the issuer
    CONTRADICTED = "contradicted"  # a less certain report contradicts it
    ENDED = "ended"  # revoked, lifted, suspended or postponed
    UPHELD = "upheld"  # a requested delay was refused
    EXTENDED = "extended"  # its last day was moved by an extension
    EXEMPTED = "exempted"  # part of what it covers is exempted
    NUMBER_ADDED = "number_added"
    DATE_CHANGED = "date_changed"
    TARGET_CHANGED = "target_changed"
    SCOPE_CHANGED = "scope_changed"
    QUANTITY_CHANGED = "quantity_changed"
    TOUCHES_WATCH_LIST = "touches_watch_list"  # what was added touches an entry that nothing touched before


class Loudness(StrEnum):
    """SILENT: the root message is edited. THREAD: a reply in its thread. LOUD: a reply shown in the channel, too."""

    SILENT = "silent"
    THREAD = "thread"
    LOUD = "loud"

    @property
    def rank(self) -> int:
        return list(Loudness).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyEvent:
    """An event according to its reports. `kind` is "act", or "story" if only a text rule matched.

    `state` is the event state, None for a story; direction, stage and certainty come from it, the measure from its
    leading report. `baseline` is True if everything known came with initial polls. `day` is the anchor's day of
    publication, `opened_at` when the event was first stored. `sources` counts independent reports; `claimants` are the
    governments that claim it (ISO 3166). `label` is its short name for people. `joined_into` is set if later acts
    showed that it is part of another event. `issuer` is an `identity.issuer_key`. An event known only from a register
    has no reports and is a baseline until something new is reported.
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
    state: EventState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Development:
    """One change. `by` is the report that brought it. `field` is what changed, None if nothing did; `was` and `now` are
    its values as `event_state.Fact` writes them, `was` empty for an addition. `watched`: an entry of the watch list is
    touched for the first time; which one is not stored.
    """

    event_id: EventId
    kind: DevelopmentKind
    by: ActRef
    at: datetime
    field: Field | None = None
    was: tuple[str, ...] = ()
    now: tuple[str, ...] = ()
    watched: bool = False

    @property
    def loudness(self) -> Loudness:
        if self.watched:
            return Loudness.LOUD
        match self.kind:
            case DevelopmentKind.RESTATED:
                return Loudness.SILENT
            case DevelopmentKind.STAGE_UP if self.field is Field.EFFECTIVE:
                return Loudness.THREAD  # it begins on the announced day
            case DevelopmentKind.DATE_CHANGED if self.field is Field.ANNOUNCED and not self.was:
                return Loudness.SILENT  # the day of the announcement alone is no news
            case kind if kind in _LOUD or self.now in _LOUD_VALUES.get(kind, ()):
                return Loudness.LOUD
            case DevelopmentKind.SIGN_FLIPPED if Direction.MIXED not in self.was + self.now:
                return Loudness.LOUD
            case DevelopmentKind.CORRECTED if self.field in AMENDED or self.was == (Stage.DENIED,):
                return Loudness.LOUD
            case DevelopmentKind.CORRECTED if self.was in _DECIDED and self.now not in _DECIDED:
                return Loudness.LOUD
            case _:
                return Loudness.THREAD

    @property
    def invalidates(self) -> bool:
        """True if earlier acknowledgements no longer count, because what was announced no longer holds."""
        return self.kind in _UNSETTLING and self.loudness is Loudness.LOUD

    @property
    def news(self) -> str:
        """The key of the development's content: equal content is never sent twice."""
        key = f"{self.kind} {self.field or ''}: {'|'.join(self.was)} > {'|'.join(self.now)}"
        return f"{key} by {self.by.article_id}#{self.by.ordinal}" if self.loudness is Loudness.LOUD else key


AMENDED = (Field.MEASURE, Field.COMMODITIES, Field.QUANTITIES, Field.EFFECTIVE, Field.UNTIL)
_DECIDED = ((Stage.ANNOUNCED,), (Stage.IN_FORCE,))
_UNSETTLING = frozenset(
    {
        *(DevelopmentKind.CORRECTED, DevelopmentKind.DENIED, DevelopmentKind.WITHDRAWN, DevelopmentKind.SIGN_FLIPPED),
        DevelopmentKind.ENDED,
    }
)
_LOUD = frozenset(
    {
        *(DevelopmentKind.OPENED, DevelopmentKind.DENIED, DevelopmentKind.WITHDRAWN),
        *(DevelopmentKind.ENDED, DevelopmentKind.UPHELD),
        *(DevelopmentKind.EXTENDED, DevelopmentKind.EXEMPTED),
    }
)
_LOUD_VALUES: dict[DevelopmentKind, tuple[tuple[str, ...], ...]] = {
    DevelopmentKind.CERTAINTY_UP: ((Certainty.OFFICIAL,),),
    DevelopmentKind.STAGE_UP: ((Stage.IN_FORCE,),),
    DevelopmentKind.CONTRADICTED: ((Stage.DENIED,), (Stage.CONSIDERED,), (Stage.ANNOUNCED,)),
}


def report_of_entry(entry: PastAct, on: date) -> Report:
    """A register's entry as a report without an outlet of its own. `on` is the day of the query.

    An announced act counts as in force from the day that it named.
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
