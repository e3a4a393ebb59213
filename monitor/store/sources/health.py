"""Source health and source alarms: tables and repository."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Select,
    Table,
    Text,
    bindparam,
    func,
    select,
    update,
)

from monitor.domain.alerts.digest import DigestWindow
from monitor.domain.delivery.outbox import DeliveryId
from monitor.domain.sources.alarms import Alarm, AlarmKind
from monitor.domain.sources.publishing_pattern import DayCount, SeenItem
from monitor.domain.sources.schedule import Outcome
from monitor.domain.sources.source import SourceId
from monitor.domain.sources.source_health import SourceHealth
from monitor.store.database.columns import Choice, CodedTuple, ForeignText, Strings, Utc
from monitor.store.database.dialect import insert_or_update
from monitor.store.database.rows import row_of, value_of
from monitor.store.schema.metadata import METADATA
from monitor.store.schema.source_tables import SOURCE

SOURCE_HEALTH = Table(
    "source_health",
    METADATA,
    Column("source_id", Text, ForeignKey(SOURCE.c.id), primary_key=True),
    Column("watched_since", Utc),
    Column("last_new_at", Utc),
    Column("polls", Integer, nullable=False),
    Column("items", Integer, nullable=False),
    Column("fresh", Integer, nullable=False),
    Column("acts", Integer, nullable=False),
    Column("usable", Integer, nullable=False),
    Column("largest", Integer, nullable=False),
    Column("empty_since", Utc),
    Column("refused", Boolean, nullable=False),
    Column("failing_since", Utc),
    Column("failed_as", Choice(Outcome)),
    Column("failures", Integer, nullable=False),
    Column("certificate_until", Utc),
    Column("flooded_at", Utc),
    Column("quarantined_since", Utc),
    Column("trusted_until", Utc),
    Column("held", Strings, nullable=False),
    Column("days", CodedTuple(DayCount)),  # at most 56
    Column("recent_items", CodedTuple(SeenItem)),  # at most 60
)

SOURCE_ALARM = Table(
    "source_alarm",
    METADATA,
    Column("source_id", Text, ForeignKey(SOURCE.c.id), primary_key=True),
    Column("kind", Choice(AlarmKind), primary_key=True),
    Column("since", Utc, primary_key=True),
    Column("raised_at", Utc, nullable=False),
    Column("until", Utc),  # NULL while it is raised
    Column("message", ForeignText, nullable=False),
    Column("ended", ForeignText, nullable=False),
    Column("notice", Text),  # the delivery that reports it
    Index(None, "notice"),
    Index(None, "kind", "raised_at"),
)

_HEALTH = select(SOURCE_HEALTH).where(SOURCE_HEALTH.c.source_id == bindparam("id"))
_CERTIFICATE = func.coalesce(bindparam("certificate", type_=Utc()), SOURCE_HEALTH.c.certificate_until)
_REACHED = (
    update(SOURCE_HEALTH)
    .where(
        SOURCE_HEALTH.c.source_id == bindparam("id"),
        SOURCE_HEALTH.c.failing_since.is_not(None)
        | SOURCE_HEALTH.c.failed_as.is_not(None)
        | (SOURCE_HEALTH.c.failures != 0)
        | SOURCE_HEALTH.c.certificate_until.is_distinct_from(_CERTIFICATE),
    )
    .values(failing_since=None, failed_as=None, failures=0, certificate_until=_CERTIFICATE)
)
_ALARMS = select(SOURCE_ALARM).order_by(SOURCE_ALARM.c.raised_at, SOURCE_ALARM.c.source_id, SOURCE_ALARM.c.kind)
_IS_GAP = SOURCE_ALARM.c.kind == AlarmKind.GAP
_OPEN = _ALARMS.where(SOURCE_ALARM.c.until.is_(None) | (_IS_GAP & SOURCE_ALARM.c.notice.is_(None)))
_BY_NOTICE = _ALARMS.where(SOURCE_ALARM.c.notice == bindparam("notice"))
_GAPS = _ALARMS.where(_IS_GAP)
_GAPS = _GAPS.where(SOURCE_ALARM.c.raised_at >= bindparam("start"), SOURCE_ALARM.c.raised_at < bindparam("end"))
_LAST = (
    select(SOURCE_ALARM)
    .where(SOURCE_ALARM.c.source_id == bindparam("id"), SOURCE_ALARM.c.raised_at >= bindparam("since"))
    .order_by(SOURCE_ALARM.c.raised_at.desc(), SOURCE_ALARM.c.kind)
)


class SourceHealths:
    """Implements `ports.SourceHealthRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, source_id: SourceId) -> SourceHealth:
        row = self._connection.execute(_HEALTH, {"id": source_id}).one_or_none()
        return SourceHealth(source_id=source_id) if row is None else value_of(SourceHealth, row)

    def all(self) -> Mapping[SourceId, SourceHealth]:
        rows = self._connection.execute(select(SOURCE_HEALTH))
        return {row.source_id: value_of(SourceHealth, row) for row in rows}

    def save(self, health: SourceHealth) -> None:
        statement = insert_or_update(self._connection.dialect.name, SOURCE_HEALTH, "source_id")
        self._connection.execute(statement, row_of(health))

    def reached(self, certificates: Mapping[SourceId, datetime | None]) -> None:
        if certificates:
            rows = [{"id": source_id, "certificate": until} for source_id, until in certificates.items()]
            self._connection.execute(_REACHED, rows)

    def put(self, alarm: Alarm) -> None:
        statement = insert_or_update(self._connection.dialect.name, SOURCE_ALARM, "source_id", "kind", "since")
        self._connection.execute(statement, row_of(alarm))

    def open(self) -> tuple[Alarm, ...]:
        return self._alarms(_OPEN, {})

    def alarms_in_notice(self, notice: DeliveryId) -> tuple[Alarm, ...]:
        return self._alarms(_BY_NOTICE, {"notice": notice})

    def gaps(self, window: DigestWindow) -> tuple[Alarm, ...]:
        return self._alarms(_GAPS, row_of(window))

    def last(self, source_id: SourceId, *, since: datetime) -> tuple[Alarm, ...]:
        return self._alarms(_LAST, {"id": source_id, "since": since})

    def _alarms(self, statement: Select[Any], asked: dict[str, Any]) -> tuple[Alarm, ...]:
        return tuple(value_of(Alarm, row) for row in self._connection.execute(statement, asked))
