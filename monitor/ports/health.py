"""What is remembered of how well sources serve us."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from monitor.domain.alerts.digest import Window
from monitor.domain.delivery.outbox import DeliveryId
from monitor.domain.sources.alarms import Alarm
from monitor.domain.sources.source import SourceId
from monitor.domain.sources.source_health import SourceHealth

__all__ = ["HealthBook"]


class HealthBook(Protocol):
    """The health of each source, and the alarms that were raised. An alarm is known by source, kind and `since`."""

    def of(self, source_id: SourceId) -> SourceHealth:
        """One of which nothing is known where it was never polled."""
        ...

    def all(self) -> Mapping[SourceId, SourceHealth]:
        """Of sources that were polled."""
        ...

    def save(self, health: SourceHealth) -> None: ...

    def put(self, alarm: Alarm) -> None:
        """Insert, or replace the one that is known by the same."""
        ...

    def open(self) -> tuple[Alarm, ...]:
        """Alarms that have not ended, and gaps of which nobody was told, in the order in which they were raised."""
        ...

    def told_by(self, notice: DeliveryId) -> tuple[Alarm, ...]:
        """All alarms that one message tells of, in the order in which they were raised."""
        ...

    def gaps(self, window: Window) -> tuple[Alarm, ...]:
        """The gaps that were found in that time, in the order in which they were."""
        ...

    def last(self, source_id: SourceId, *, since: datetime) -> tuple[Alarm, ...]:
        """The alarms of a source that were raised since then, the last one first."""
        ...
