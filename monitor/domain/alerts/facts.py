"""Facts of messages, as the outbox stores them. Their English is made when they are shown (`monitor.wording.worded`).

Two messages with equal facts are the same message: an edit is due if the facts differ. Acts are stored by
`without_words`, because a message names goods, states and days, and quotes its source in its own field.
"""

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from monitor.domain.acts.act import Act, DirectionConflict
from monitor.domain.acts.scheme import Certainty, Direction, Stage
from monitor.domain.alerts.digest_facts import DigestFacts, Refusal
from monitor.domain.alerts.message import AlertBase, EvidenceBase, Notice, UpdateBase, UpdateKind
from monitor.domain.event.calendar import KnownDate
from monitor.domain.event.certainty import Part
from monitor.domain.event.context import Context
from monitor.domain.event.development import Development
from monitor.domain.event.precedent_search import FoundPrecedent
from monitor.domain.interactions.topic import Topic
from monitor.domain.rules.rule import Level
from monitor.domain.sources.source import Tier
from monitor.domain.watch.summary import WatchSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstLineFacts:
    """What the first line of an alert says.

    `act` is the act of all reports, None for a story, whose line is `title`. `withdrawn`: no report of it is left.
    `claimants` are the governments that claim it.
    """

    certainty: Certainty
    stage: Stage
    reports: int
    sources: int
    tier: Tier
    disputed: bool = False
    act: Act | None = None
    title: str = ""
    withdrawn: bool = False
    claimants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who reported a development: the outlet's `name` as far as the channel may see it, and the office of the act.

    `is_official`: the report is the issuer's own. `retracts`: the outlet retracts its own report. `corrects`: the
    outlet whose figure it corrects, "" where that is its own.
    """

    name: str
    issuer: str | None = None
    agency: str | None = None
    is_official: bool = False
    retracts: bool = False
    corrects: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """The event `gone` was merged into the event `into` (labels). `continues_here`: in the same root message."""

    gone: str
    into: str
    continues_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What changed about an event: its developments, the most important one first, or a merge.

    `raised` is the new level, None if it is the old one. `issuer` is the event's. `act` is the act now, None if no
    report of it is left; `before` is the first line so far.
    """

    kind: UpdateKind
    developments: tuple[Development, ...] = ()
    raised: Level | None = None
    issuer: str = ""
    speaker: Speaker | None = None
    act: Act | None = None
    before: FirstLineFacts | None = None
    merge: Merge | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """What an update reminds of: a date of law that is `in_days` ahead, an event that was watched (`title`, with the
    `note` of the person), or an alert (`alert`) that nobody has acknowledged for the time `waited`.
    """

    date: KnownDate | None = None
    in_days: int = 0
    title: str = ""
    note: str = ""
    alert: FirstLineFacts | None = None
    waited: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFacts(AlertBase):
    """The root message of one event in one channel.

    `act`, `title`, `withdrawn` and `claimants` are as in `FirstLineFacts`. `number` is the key of the
    document number, "" if none is known. `is_statement`: it rests on the issuer's own words without a number.
    `precedent` is the earlier act that the rule requires. `context` are the earlier acts behind its lines of
    background, None without. `conflict` are two readings of the direction, with the words that each rests on.

    What developments left: `changed` is the last one, `previous_line` the first line before it, of which only the
    status is shown if `strikes_status`. `claims`, `dissent`, `conflicting_figures` and `conflicting_dates` are values
    of the event state. `replaces_lost`: it continues an alert whose message is gone. `merge` is the last merge that
    concerns it. `refusal` names the channel that it was meant for. `followed`: it is a direct message to a person who
    follows these topics.

    `for_us` is what it touches of the watch list, None in a channel that may not show it.
    """

    act: Act | None = None
    title: str = ""
    withdrawn: bool = False
    number: str = ""
    is_statement: bool = False
    claimants: tuple[str, ...] = ()
    precedent: FoundPrecedent | None = None
    context: Context | None = None
    conflict: DirectionConflict | None = None
    claims: tuple[str, ...] = ()
    dissent: tuple[str, ...] = ()
    conflicting_figures: tuple[str, ...] = ()
    conflicting_dates: tuple[str, ...] = ()
    changed: Change | None = None
    previous_line: FirstLineFacts | None = None
    strikes_status: bool = False
    replaces_lost: bool = False
    merge: Merge | None = None
    refusal: Refusal | None = None
    for_us: WatchSummary | None = None
    followed: tuple[Topic, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateFacts(UpdateBase):
    """A reply under the alert of the event `label`: a change or a reminder.

    `pages` has one value for each report of a confirmed event: True where more was read than its feed item. `for_us` is
    as in an alert, set if the event now touches the watch list.
    """

    change: Change | None = None
    reminder: Reminder | None = None
    pages: tuple[bool, ...] = ()
    refusal: Refusal | None = None
    for_us: WatchSummary | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletFacts:
    """A source of the evidence: its name and language as far as the channel may see them, and what it counts as.

    `issuer_inferred`: its report names no government.
    """

    name: str
    tier: Tier
    language: str
    part: Part
    issuer_inferred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFacts(EvidenceBase):
    """The evidence: the first reply under the alert of `label`.

    `act` is the act of all reports, None for a story, whose evidence is its quote. `read` is the quoted report's act
    with the words that the channel may see. `pages` has one value for each report: True where more was read than its
    feed item. `official_sources` are the issuer's sources that would confirm it.
    """

    act: Act | None = None
    read: Act | None = None
    pages: tuple[bool, ...] = ()
    context: Context | None = None
    outlets: tuple[OutletFacts, ...] = ()
    certainty: Certainty = Certainty.REPORTED
    official_sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BurstLineFacts:
    """An alert of a burst. `at` is when it came."""

    level: Level
    direction: Direction
    line: FirstLineFacts
    label: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BurstFacts:
    """Many alerts of a channel in a short time: their number, and the loudest, at most five. They came from `since` to
    `last`; `delayed` of them waited during an outage.
    """

    count: int
    top: tuple[BurstLineFacts, ...]
    since: datetime
    last: datetime
    delayed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DelayedItemFacts:
    """An alert or an update that waited too long for a message of its own, without words of its source."""

    alert: AlertFacts | None = None
    update: UpdateFacts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DelayedFacts:
    """One message for everything that waited a day: `total` alerts since `since`; the loudest and newest are items."""

    total: int
    since: datetime
    items: tuple[DelayedItemFacts, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFileFacts:
    """The names of a list change, for a file under the alert of the event `label`.

    `rows` are rows of `lists.table`, at most `LIST_FILE_ROWS`, with the columns that the source's licence permits;
    `total` counts all. `day` is when the change was seen. `visible_in` is as in an alert. `is_restricted`: the channel
    may not see the names, so there are no rows.
    """

    label: str
    list_id: str
    day: date
    added: int
    removed: int
    changed: int
    rows: tuple[tuple[str, ...], ...] = ()
    visible_in: tuple[str, ...] = ()
    is_restricted: bool = False

    @property
    def total(self) -> int:
        return self.added + self.removed + self.changed


MessageFacts = (
    AlertFacts | Notice | UpdateFacts | EvidenceFacts | BurstFacts | DigestFacts | DelayedFacts | ListFileFacts
)
"""What the outbox stores. A notice is stored as text: it has no act, and nobody reads it later."""


def shared_fields(kind: type[Any], message: Any) -> dict[str, Any]:
    """The values of `message` for the fields of `kind`, by name."""
    return {field.name: getattr(message, field.name) for field in fields(kind)}


def first_line_of(alert: AlertFacts) -> FirstLineFacts:
    """What the first line of the alert says."""
    return FirstLineFacts(**shared_fields(FirstLineFacts, alert))
