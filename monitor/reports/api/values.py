"""The answers to programs, as frozen values: their fields with descriptions are the OpenAPI document.

Words of sources are in them only as far as the licence allows the readers; entries of the watch list never are.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from monitor.domain.acts.scheme import Certainty, Direction, Stage
from monitor.domain.alerts.announcement import AnnouncementState
from monitor.domain.rules.rule import Level
from monitor.domain.sources.schedule import Outcome
from monitor.domain.sources.source import Tier
from monitor.reports.calendar import CalendarDate
from monitor.reports.health import Condition
from monitor.reports.page.now import Original
from monitor.reports.regime import MeasureStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSummary:
    """An event of the list."""

    event: Annotated[str, "label of the event, its name in all answers"]
    page: Annotated[str, "address of its page"]
    day: Annotated[date, "day of publication of its first document or report"]
    opened_at: Annotated[datetime, "when it was first stored"]
    changed_at: Annotated[datetime, "when a report last added something new"]
    issuer: Annotated[str, "code of the place that issued the act; empty if not named"]
    issuer_name: Annotated[str, "name of that place"]
    direction: Annotated[Direction, "whether exports become harder or easier"]
    level: Annotated[Level | None, "highest level of its alerts; null if no rule matched"]
    headline: Annotated[str, "the act in English; without an act the title of a report, if it may be shown"]
    stage: Annotated[Stage, "how far the act has come"]
    certainty: Annotated[Certainty, "how well it is attested"]
    goods: Annotated[tuple[str, ...], "ids of goods in the vocabulary"]
    number: Annotated[str | None, "key of the document's number"]
    reports: Annotated[int, "articles that report it"]
    sources: Annotated[int, "independent reports among them"]
    status: Annotated[str, "the team's decision, or why it was not alerted"]
    original: Annotated[Original | None, "the first report as its source has it; null if it may not be shown"]
    sample: Annotated[bool, "true for the bundled sample"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsAnswer:
    """A page of events, the last stored first."""

    events: tuple[EventSummary, ...]
    next: Annotated[str | None, "address of the next page; null on the last one"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedFact:
    """A fact of an act, in words."""

    name: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Testimony:
    """One report of an event, in its source's words as far as they may be shown."""

    source: Annotated[str, "name of the source; 'a restricted source' if it may not be named"]
    tier: str
    language: str
    url: Annotated[str, "address of the report; empty if it may not be shown"]
    published: datetime | None
    seen_at: datetime
    title: Annotated[str, "the title in its language; empty if it may not be shown"]
    instead: Annotated[str, "why there is no title"]
    gloss: Annotated[str, "the title word by word in English"]
    quotes: Annotated[tuple[str, ...], "the sentences that the act was read from; empty if they may not be shown"]
    read_as: Annotated[tuple[tuple[str, ...], ...], "how each act was read, in lines"]
    weighs: Annotated[str, "what it counts as"]
    rules: Annotated[tuple[str, ...], "rules that it matched, with their level"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A development of an event. `count` reports in a row that changed nothing are one."""

    at: datetime
    heading: str
    text: str
    by: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelState:
    """The event in one channel."""

    channel: str
    level: Level
    rule: str
    state: AnnouncementState
    acknowledged: bool
    decision: Annotated[str, "the team's current decision; empty without one"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventAnswer:
    """One event with its reports."""

    event: str
    page: str
    asked: Annotated[str, "the label that was asked for, if that event was merged into this one; else empty"]
    headline: str
    summary: str
    direction: Direction
    level: Level | None
    issuer_name: str
    day: date
    opened_at: datetime
    stage: Annotated[str, "in words; empty without an act"]
    certainty: Annotated[str, "in words; empty without an act"]
    sample: bool
    facts: tuple[NamedFact, ...]
    not_found: Annotated[str, "what no report gives"]
    stated_open: Annotated[tuple[str, ...], "what a report calls open"]
    status: Annotated[MeasureStatus | None, "state of the measure today, by known acts; null if the act makes none"]
    dates: tuple[CalendarDate, ...]
    reports: tuple[Testimony, ...]
    more_reports: Annotated[int, "reports that are left out"]
    developments: tuple[Step, ...]
    more_developments: int
    channels: tuple[ChannelState, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyAnswer:
    """Why something was alerted or not. Without an event only `about` and `text` say something."""

    about: str
    event: Annotated[str, "label of the event; empty if what was asked for is not an event"]
    page: str
    text: Annotated[str, "the paragraph of `monitor why`"]
    rules: Annotated[tuple[str, ...], "a line for each rule that matched"]
    one_event: Annotated[tuple[str, ...], "why its reports are one event"]
    reports: Annotated[tuple[Testimony, ...], "its first reports, with quotes and links"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAnswer:
    """Measures that known acts make, with their state on a day."""

    heading: Annotated[str, "always says that the list is not complete"]
    on: Annotated[date | None, "the day that was asked for; null for today in each issuer's time zone"]
    is_whole: Annotated[bool, "false if there were too many acts to compute all states exactly"]
    measures: tuple[MeasureStatus, ...]
    more: Annotated[int, "measures that are left out: narrow the question, or raise limit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarAnswer:
    """Dates that known acts set."""

    heading: Annotated[str, "always says that the list is not complete"]
    is_whole: Annotated[bool, "false if there were too many acts to compute all dates exactly"]
    dates: tuple[CalendarDate, ...]
    more: Annotated[int, "dates that are left out: narrow the question, or raise limit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """A source that is on."""

    source: str
    name: str
    page: str
    tier: Tier
    condition: Annotated[Condition, "the worst alarm, else the result of the last poll"]
    detail: str
    needs_action: bool
    last_success_at: datetime | None
    last_new_at: datetime | None
    next_poll_at: datetime | None
    failed_as: Outcome | None
    failures: int
    new_per_day: float | None
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesAnswer:
    """The sources that the readers may see, the worst first."""

    sources: tuple[SourceState, ...]
    off: Annotated[int, "sources that are not enabled"]
    hidden: Annotated[int, "sources that these readers may not see"]
    not_covered: Annotated[tuple[str, ...], "states and languages without a working source"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """An error (RFC 9457)."""

    title: str
    status: int
    detail: str
    problems: Annotated[tuple[str, ...], "one line for each, unknown names with the nearest"]
