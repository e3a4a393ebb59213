"""Events with everything that people did about them, for the audit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from monitor.domain.acts.act import Act
from monitor.domain.alerts.announcement import Announcement
from monitor.domain.event.development import PolicyEvent
from monitor.domain.interactions.interaction import RecordedInteraction
from monitor.domain.sources.licensing import Terms
from monitor.domain.sources.source import SourceId
from monitor.ports.queries.lookup import EventConditions

AuditCursor = tuple[date, str]
"""The day and the label of the last event of a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditedEvent:
    """An event, its announcements by channel, and the user actions on it in order of time.

    `first_seen` is when the monitor saw the first of its articles, None if none is stored. `sources` are those of its
    articles, by id, with their licence terms. `acts` are those that its articles report, empty unless asked for.
    """

    event: PolicyEvent
    announcements: tuple[Announcement, ...] = ()
    user_actions: tuple[RecordedInteraction, ...] = ()
    first_seen: datetime | None = None
    sources: tuple[tuple[SourceId, Terms], ...] = ()
    acts: tuple[Act, ...] = ()

    @property
    def cursor(self) -> AuditCursor:
        return self.event.day, self.event.label


class AuditTrail(Protocol):
    async def page(
        self, only: EventConditions, *, after: AuditCursor | None = None, limit: int = 200, with_acts: bool = False
    ) -> Sequence[AuditedEvent]:
        """Return the events after the cursor by day, then label; none that were merged into another, and no samples."""
