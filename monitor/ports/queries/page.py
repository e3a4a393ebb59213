"""What the page in a browser reads: lists in pages by keyset, with a limit in every query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from monitor.domain.alerts.announcement import Announcement
from monitor.domain.event.development import PolicyEvent
from monitor.domain.interactions.interaction import RecordedInteraction
from monitor.domain.sources.licensing import Terms
from monitor.domain.sources.source import SourceId
from monitor.ports.queries.lookup import EventConditions, EventCursor


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
    () for an act. `changed_at` is the time of its last development that reports something new, None without one.
    """

    event: PolicyEvent
    announcements: tuple[Announcement, ...] = ()
    user_actions: tuple[RecordedInteraction, ...] = ()
    original: OriginalHeadline | None = None
    sources: tuple[ListedSource, ...] = ()
    changed_at: datetime | None = None

    @property
    def cursor(self) -> EventCursor:
        return EventCursor(opened_at=self.event.opened_at, day=self.event.day, label=self.event.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSlice:
    """A page of the list. The next one begins after `older`, None on the last page."""

    events: tuple[ListedEvent, ...]
    older: EventCursor | None


class ChangeMark(NamedTuple):
    """How much has changed: the number of the last development of any event, and of actions of people. Both only
    grow.
    """

    development: int
    actions: int


NO_CHANGE = ChangeMark(0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What changed up to `mark`: the labels of events with new developments, the last last. People may have acted on
    others.
    """

    mark: ChangeMark
    labels: tuple[str, ...] = ()


class EventList(Protocol):
    """The list of events, the last opened first. Merged events and those known from a register alone are left out."""

    def page(self, only: EventConditions, *, after: EventCursor | None = None, limit: int = 50) -> EventSlice:
        """Return at most `limit` events after the cursor. Raises SearchError."""

    def issuers(self) -> Sequence[str]:
        """Return the places that issued the acts of stored events, sorted."""

    def last_change(self) -> ChangeMark:
        """Return how much has changed."""

    def changed_since(self, mark: ChangeMark, *, limit: int = 100) -> Changes:
        """Return what changed after that; `limit` developments at most, oldest first."""


class HasEventList(Protocol):
    @property
    def event_list(self) -> EventList: ...
