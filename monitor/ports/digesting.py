"""What digests are made of: what a channel was told and not told, and what earlier digests have listed."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from monitor.domain.alerts.announcement import Announcement
from monitor.domain.alerts.digest import DigestPlace, Window
from monitor.domain.delivery.outbox import DeliveryId
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.identity import EventId
from monitor.domain.rules.rule import Level, RuleId
from monitor.ports.lookup import PossibleRow

__all__ = ["Announced", "ChannelView", "DigestBook", "WatchView"]

Announced = tuple[Announcement, PolicyEvent]


class DigestBook(Protocol):
    """The digests of each channel. An event is listed in one of them at most."""

    def place(self, channel: str) -> DigestPlace | None: ...

    def save(self, place: DigestPlace) -> None:
        """Insert, or replace the one of the same channel."""
        ...

    def unlisted(self, channel: str, window: Window, levels: Sequence[Level]) -> tuple[Announced, ...]:
        """Events in no digest yet, of those that the channel was not told of because they are too soft, in order of
        time. They are as they were announced: some may have become part of others.
        """
        ...

    def is_listed(self, channel: str, event_id: EventId) -> bool: ...

    def list(self, channel: str, events: Sequence[EventId], digest: DeliveryId) -> None:
        """Remember which digest lists them."""
        ...


class ChannelView(Protocol):
    """What a channel was told."""

    def told(self, channel: str, *, since: datetime, levels: Sequence[Level], limit: int) -> tuple[Announced, ...]:
        """Events that were alerted there since then, the last ones in order of time, as they were announced."""
        ...

    def told_elsewhere(self, channel: str, window: Window) -> tuple[Announced, ...]:
        """Events that were alerted in other channels in that time, and not in this one; each once."""
        ...

    def restated(self, channel: str, window: Window, *, since: datetime) -> Mapping[str, int]:
        """By label how many reports said nothing new in that time, of events that were alerted there since then."""
        ...

    def muted(self, channel: str, window: Window) -> Mapping[RuleId, int]:
        """By rule how many events it kept back there in that time, because it was muted."""
        ...


class WatchView(Protocol):
    """How well was watched in a span of time."""

    def items_read(self, window: Window) -> int:
        """Articles that came or were edited."""
        ...

    def possible_acts(self, window: Window) -> int:
        """Articles of that time in which the reader was not sure of an act, as they read now."""
        ...

    def possible_rows(self, window: Window, *, since: datetime, limit: int) -> tuple[PossibleRow, ...]:
        """Those articles that were not published before `since` and alerted by no rule on words, the last ones, newest
        first. Samples are left out.
        """
        ...

    def numbers_left_out(self, window: Window) -> int:
        """Numbers of documents that were said to be missing, and have not turned up."""
        ...

    def delays(self, window: Window, *, limit: int) -> tuple[timedelta, ...]:
        """From the publication of a report to the delivery of its alert, of the last alerts."""
        ...
