"""What the page in a browser reads: lists in pages by keyset, with a limit in every query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from monitor.domain.acts.scheme import Direction, Measure, Stage
from monitor.domain.alerts.announcement import Announcement
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.identity import EventId
from monitor.domain.interactions.interaction import RecordedInteraction
from monitor.domain.rules.rule import Level, RuleId
from monitor.domain.sources.licensing import Terms
from monitor.domain.sources.source import SourceId

__all__ = [
    "EventCursor",
    "EventList",
    "EventSelection",
    "EventSlice",
    "HasEventList",
    "ListedEvent",
    "ListedSource",
    "OriginalHeadline",
]

EventCursor = tuple[date, datetime, EventId]
"""Day, `opened_at` and id of the last event of a page of the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSelection:
    """Which events are listed; None or empty means no condition.

    `issuer` is a place id. An event must have one of the concepts in `about`; `level` is the lowest level of its
    announcements in any channel; `language` is that of one of its articles; `rule` matched one of its articles; `text`
    is a search that one of its articles must match. `since` and `until` are days of the event, inclusive. Events with
    articles only from the sources in `without` are left out.
    """

    issuer: str | None = None
    about: frozenset[str] = frozenset()
    direction: Direction | None = None
    measure: Measure | None = None
    stage: Stage | None = None
    level: Level | None = None
    language: str = ""
    rule: RuleId | None = None
    text: str = ""
    since: date | None = None
    until: date | None = None
    without: frozenset[SourceId] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalHeadline:
    """The title of the article that opened an event, in its language. `terms` are those of its source."""

    title: str
    language: str
    url: str
    source_id: SourceId
    published: datetime | None
    seen_at: datetime
    gloss: str
    terms: Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSource:
    """A source with an article of an event."""

    source_id: SourceId
    terms: Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedEvent:
    """An event of the list. `announcements` are one for each channel, `user_actions` in order of time.

    `original` is None if its article is not stored. `sources` are those of a story, whose headline is their words;
    () for an act.
    """

    event: PolicyEvent
    announcements: tuple[Announcement, ...] = ()
    user_actions: tuple[RecordedInteraction, ...] = ()
    original: OriginalHeadline | None = None
    sources: tuple[ListedSource, ...] = ()

    @property
    def cursor(self) -> EventCursor:
        return self.event.day, self.event.opened_at, self.event.id


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSlice:
    """A page of the list. The next one begins after `older`, None on the last page.

    A page may be short, or empty, although there are older events: a condition that is slow to check is checked for a
    limited number of events.
    """

    events: tuple[ListedEvent, ...]
    older: EventCursor | None


class EventList(Protocol):
    """The list of events, newest day first. Merged events and those known from a register alone are left out."""

    def page(self, only: EventSelection, *, after: EventCursor | None = None, limit: int = 50) -> EventSlice:
        """Return at most `limit` events after the cursor. Raises SearchError."""

    def issuers(self) -> Sequence[str]:
        """Return the places that issued the acts of stored events, sorted."""

    def last_change(self) -> int:
        """Return the number of the last development of any event; it only grows. 0 without one."""

    def changed_since(self, change: int, *, limit: int = 100) -> Sequence[tuple[int, str]]:
        """Return the developments after that number, oldest first: each number, and the label of its event."""


class HasEventList(Protocol):
    @property
    def event_list(self) -> EventList: ...
