"""The repository of source health."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from monitor.domain.alerts.digest import DigestWindow
from monitor.domain.delivery.outbox import DeliveryId
from monitor.domain.sources.alarms import Alarm
from monitor.domain.sources.source import SourceId
from monitor.domain.sources.source_health import SourceHealth


class SourceHealthRepository(Protocol):
    """The health of each source, and its alarms. Source, kind and `since` identify an alarm."""

    def of(self, source_id: SourceId) -> SourceHealth:
        """Return the health of a source; an empty record if it was never polled."""

    def all(self) -> Mapping[SourceId, SourceHealth]:
        """Return the health of all polled sources."""

    def save(self, health: SourceHealth) -> None: ...

    def reached(self, certificates: Mapping[SourceId, datetime | None]) -> None:
        """Store what `source_health.reached` changes, without reading the records; nothing where there is none.

        `certificates` has the expiry of each server's certificate, None where there is none.
        """

    def put(self, alarm: Alarm) -> None:
        """Insert, or replace the same alarm."""

    def open(self) -> tuple[Alarm, ...]:
        """Return the alarms that have not ended, and gaps that were not reported yet, in the order of raising."""

    def alarms_in_notice(self, notice: DeliveryId) -> tuple[Alarm, ...]:
        """Return the alarms in one message, in the order of raising."""

    def gaps(self, window: DigestWindow) -> tuple[Alarm, ...]:
        """Return the gaps that were found in that time, in the order of raising."""

    def last(self, source_id: SourceId, *, since: datetime) -> tuple[Alarm, ...]:
        """Return the alarms of a source that were raised since then, latest first."""
