"""The data of digests: what was and was not alerted in a channel, and what earlier digests listed."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from monitor.domain.alerts.announcement import Announcement
from monitor.domain.alerts.digest import DigestState, DigestWindow
from monitor.domain.alerts.mute import MuteSubject
from monitor.domain.delivery.outbox import DeliveryId
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.identity import EventId
from monitor.domain.rules.rule import Level
from monitor.ports.queries.lookup import CandidateRow

Announced = tuple[Announcement, PolicyEvent]


class DigestRepository(Protocol):
    """The digests of each channel. An event is listed in at most one of them."""

    def place(self, channel: str) -> DigestState | None: ...

    def save(self, place: DigestState) -> None:
        """Insert, or replace the place of the same channel."""

    def unlisted(self, channel: str, window: DigestWindow, levels: Sequence[Level]) -> tuple[Announced, ...]:
        """Return the events that are below the channel's minimum level and in no digest yet, in order of time.

        They are as announced: some may have been merged into others since.
        """

    def is_listed(self, channel: str, event_id: EventId) -> bool: ...

    def list(self, channel: str, events: Sequence[EventId], digest: DeliveryId) -> None:
        """Store that this digest lists the events."""


class AlertHistory(Protocol):
    """What was alerted in a channel."""

    def alerted(self, channel: str, *, since: datetime, levels: Sequence[Level], limit: int) -> tuple[Announced, ...]:
        """Return the last events that were alerted there since then, in order of time, as announced."""

    def alerted_elsewhere(self, channel: str, window: DigestWindow) -> tuple[Announced, ...]:
        """Return the events that were alerted in other channels in that time but not in this one, each once."""

    def restated(self, channel: str, window: DigestWindow, *, since: datetime) -> Mapping[str, int]:
        """Return, by event label, the number of reports in that time without a development, of events alerted there."""

    def muted(self, channel: str, window: DigestWindow) -> Mapping[MuteSubject, int]:
        """Return, by muted rule or topic, the number of events that were muted there in that time."""


class CoverageStats(Protocol):
    """Figures on the coverage in a window of time."""

    def items_read(self, window: DigestWindow) -> int:
        """Return the number of new or edited articles."""

    def possible_acts(self, window: DigestWindow) -> int:
        """Return the number of candidates, by their latest reading."""

    def possible_rows(self, window: DigestWindow, *, since: datetime, limit: int) -> tuple[CandidateRow, ...]:
        """Return the latest candidates published since `since` that no text rule alerted, newest first, no samples."""

    def missing_number_count(self, window: DigestWindow) -> int:
        """Return how many document numbers were reported missing and are still missing."""

    def delays(self, window: DigestWindow, *, limit: int) -> tuple[timedelta, ...]:
        """Return the times from publication of a report to delivery of its alert, of the last alerts."""
