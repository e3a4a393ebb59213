"""Digests: their state and items, and the queries for their content. Tables and repositories."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Column, Connection, ForeignKey, Select, Table, Text, and_, bindparam, exists, func, select

from monitor.domain.alerts.announcement import Announcement, AnnouncementState
from monitor.domain.alerts.digest import DigestState, DigestWindow
from monitor.domain.alerts.facts import AlertFacts
from monitor.domain.alerts.mute import MuteSubject
from monitor.domain.delivery.outbox import DeliveryId, DeliveryKind
from monitor.domain.event.development import DevelopmentKind, PolicyEvent
from monitor.domain.event.identity import EventId
from monitor.domain.rules.rule import Level, RuleId
from monitor.ports.queries.lookup import CandidateRow
from monitor.ports.repositories.digests import Announced
from monitor.store.articles.candidates import possible_between
from monitor.store.database.columns import Utc
from monitor.store.database.dialect import insert_or_skip, insert_or_update
from monitor.store.database.rows import row_of, value_of
from monitor.store.schema.delivery_tables import DELIVERY
from monitor.store.schema.metadata import METADATA
from monitor.store.schema.source_tables import DOCUMENT_NUMBER, SOURCE
from monitor.store.schema.tables import ANNOUNCEMENT, ARTICLE, CANDIDATE, DEVELOPMENT, EVENT

DIGEST_PLACE = Table(
    "digest_place",
    METADATA,
    Column("channel", Text, primary_key=True),
    Column("began_at", Utc, nullable=False),
    Column("closed_at", Utc, nullable=False),
)

DIGEST_ITEM = Table(
    "digest_item",
    METADATA,
    Column("channel", Text, primary_key=True),
    Column("event_id", Text, ForeignKey(EVENT.c.id), primary_key=True),
    Column("digest", Text, nullable=False),  # id of the delivery that lists it
)

_PLACE = select(DIGEST_PLACE).where(DIGEST_PLACE.c.channel == bindparam("channel"))
_OF_CHANNEL = ANNOUNCEMENT.c.channel == bindparam("channel")
_IN_WINDOW = and_(ANNOUNCEMENT.c.at >= bindparam("start"), ANNOUNCEMENT.c.at < bindparam("end"))
_OF_LEVELS = ANNOUNCEMENT.c.level.in_(bindparam("levels", expanding=True))
_TELLS = and_(EVENT.c.joined_into.is_(None), EVENT.c.reports > 0, EVENT.c.sample.is_(False))
_ITEM_OF_CHANNEL = DIGEST_ITEM.c.channel == bindparam("channel")
_IS_LISTED = exists().where(
    DIGEST_ITEM.c.channel == ANNOUNCEMENT.c.channel, DIGEST_ITEM.c.event_id == ANNOUNCEMENT.c.event_id
)


def _events(state: AnnouncementState) -> Select[tuple[str, str]]:
    """Select (event, channel) of announcements in a state, in order of time."""
    return (
        select(ANNOUNCEMENT.c.event_id, ANNOUNCEMENT.c.channel)
        .join_from(ANNOUNCEMENT, EVENT, ANNOUNCEMENT.c.event_id == EVENT.c.id)
        .where(ANNOUNCEMENT.c.state == state)
        .order_by(ANNOUNCEMENT.c.at, ANNOUNCEMENT.c.event_id, ANNOUNCEMENT.c.channel)
    )


_UNLISTED = _events(AnnouncementState.DIGEST).where(_OF_CHANNEL, _IN_WINDOW, _OF_LEVELS, ~_IS_LISTED)
_LISTED = select(DIGEST_ITEM.c.digest).where(_ITEM_OF_CHANNEL, DIGEST_ITEM.c.event_id == bindparam("event_id"))
_TOLD = (
    _events(AnnouncementState.QUEUED)
    .where(_OF_CHANNEL, ANNOUNCEMENT.c.at >= bindparam("since"), _OF_LEVELS)
    .order_by(None)
    .order_by(ANNOUNCEMENT.c.at.desc(), ANNOUNCEMENT.c.event_id.desc())
    .limit(bindparam("limit"))
)
_HERE = ANNOUNCEMENT.alias("here")
_TOLD_ELSEWHERE = _events(AnnouncementState.QUEUED).where(
    ANNOUNCEMENT.c.channel != bindparam("channel"),
    _IN_WINDOW,
    _TELLS,
    ~exists().where(_HERE.c.event_id == ANNOUNCEMENT.c.event_id, _HERE.c.channel == bindparam("channel")),
)
_RESTATED = (
    select(EVENT.c.label, func.count().label("reports"))
    .select_from(
        ANNOUNCEMENT.join(EVENT, EVENT.c.id == ANNOUNCEMENT.c.event_id).join(
            DEVELOPMENT, DEVELOPMENT.c.event_id == EVENT.c.id
        )
    )
    .where(_OF_CHANNEL, ANNOUNCEMENT.c.state == AnnouncementState.QUEUED, ANNOUNCEMENT.c.at >= bindparam("since"))
    .where(DEVELOPMENT.c.kind == DevelopmentKind.RESTATED, EVENT.c.sample.is_(False))
    .where(DEVELOPMENT.c.at >= bindparam("start"), DEVELOPMENT.c.at < bindparam("end"))
    .where(DEVELOPMENT.c.at > ANNOUNCEMENT.c.at)  # the report of the announcement itself is no repetition
    .group_by(EVENT.c.label)
)
_MUTED = (
    select(ANNOUNCEMENT.c.rule_id, ANNOUNCEMENT.c.muted_by)
    .where(_OF_CHANNEL, ANNOUNCEMENT.c.state == AnnouncementState.MUTED, _IN_WINDOW)
    .order_by(ANNOUNCEMENT.c.at, ANNOUNCEMENT.c.event_id)
)
_ITEMS = (
    select(func.count())
    .select_from(SOURCE.join(ARTICLE, ARTICLE.c.source_id == SOURCE.c.id))
    .where(SOURCE.c.sample.is_(False))
    .where(ARTICLE.c.last_seen_at >= bindparam("start"), ARTICLE.c.last_seen_at < bindparam("end"))
)
_POSSIBLE = (
    select(func.count())
    .select_from(CANDIDATE.join(ARTICLE, CANDIDATE.c.article_id == ARTICLE.c.id))
    .where(ARTICLE.c.sample.is_(False))
    .where(CANDIDATE.c.seen_at >= bindparam("start"), CANDIDATE.c.seen_at < bindparam("end"))
)
_LEFT_OUT = (
    select(func.count())
    .select_from(DOCUMENT_NUMBER)
    .where(DOCUMENT_NUMBER.c.reported_at >= bindparam("start"), DOCUMENT_NUMBER.c.reported_at < bindparam("end"))
    .where(DOCUMENT_NUMBER.c.seen_at.is_(None), DOCUMENT_NUMBER.c.known_at.is_(None))
)
_ALERTED = select(ANNOUNCEMENT.c.event_id).where(ANNOUNCEMENT.c.state == AnnouncementState.QUEUED, _IN_WINDOW)
_DELIVERED = (
    select(DELIVERY.c.message, DELIVERY.c.delivered_at)
    .where(DELIVERY.c.event_id.in_(_ALERTED), DELIVERY.c.kind == DeliveryKind.ROOT)
    .where(DELIVERY.c.delivered_at.is_not(None))  # not by state: most rows have it, and SQLite would use that index
    .order_by(DELIVERY.c.seq.desc())
    .limit(bindparam("limit"))
)


class _Book:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def _announced(self, statement: Select[tuple[str, str]], asked: Mapping[str, object]) -> tuple[Announced, ...]:
        pairs = [(row.event_id, row.channel) for row in self._connection.execute(statement, dict(asked))]
        announcements = self._announcements({event_id for event_id, _ in pairs})
        events = self._events({event_id for event_id, _ in pairs})
        return tuple((announcements[pair], events[pair[0]]) for pair in pairs)

    def _announcements(self, ids: Collection[str]) -> Mapping[tuple[str, str], Announcement]:
        rows = self._connection.execute(select(ANNOUNCEMENT).where(ANNOUNCEMENT.c.event_id.in_(sorted(ids))))
        found = (value_of(Announcement, row) for row in rows)
        return {(one.event_id, one.channel): one for one in found}

    def _events(self, ids: Collection[str]) -> Mapping[str, PolicyEvent]:
        rows = self._connection.execute(select(EVENT).where(EVENT.c.id.in_(sorted(ids))))
        return {row.id: value_of(PolicyEvent, row) for row in rows}


class Digests(_Book):
    """Implements `ports.DigestRepository`."""

    def place(self, channel: str) -> DigestState | None:
        row = self._connection.execute(_PLACE, {"channel": channel}).one_or_none()
        return None if row is None else value_of(DigestState, row)

    def save(self, place: DigestState) -> None:
        statement = insert_or_update(self._connection.dialect.name, DIGEST_PLACE, "channel")
        self._connection.execute(statement, row_of(place))

    def unlisted(self, channel: str, window: DigestWindow, levels: Sequence[Level]) -> tuple[Announced, ...]:
        return self._announced(_UNLISTED, {"channel": channel, "levels": list(levels), **row_of(window)})

    def is_listed(self, channel: str, event_id: EventId) -> bool:
        return self._connection.scalar(_LISTED, {"channel": channel, "event_id": event_id}) is not None

    def list(self, channel: str, events: Sequence[EventId], digest: DeliveryId) -> None:
        statement = insert_or_skip(self._connection.dialect.name, DIGEST_ITEM, "channel", "event_id")
        for event_id in events:
            self._connection.execute(statement, {"channel": channel, "event_id": event_id, "digest": digest})


class ChannelViews(_Book):
    """Implements `ports.AlertHistory`."""

    def alerted(self, channel: str, *, since: datetime, levels: Sequence[Level], limit: int) -> tuple[Announced, ...]:
        asked = {"channel": channel, "since": since, "levels": list(levels), "limit": limit}
        return self._announced(_TOLD, asked)[::-1]

    def alerted_elsewhere(self, channel: str, window: DigestWindow) -> tuple[Announced, ...]:
        found = self._announced(_TOLD_ELSEWHERE, {"channel": channel, **row_of(window)})
        return tuple({event.id: (announced, event) for announced, event in reversed(found)}.values())[::-1]

    def restated(self, channel: str, window: DigestWindow, *, since: datetime) -> Mapping[str, int]:
        rows = self._connection.execute(_RESTATED, {"channel": channel, "since": since, **row_of(window)})
        return {row.label: row.reports for row in rows}

    def muted(self, channel: str, window: DigestWindow) -> Mapping[MuteSubject, int]:
        rows = self._connection.execute(_MUTED, {"channel": channel, **row_of(window)})
        return Counter(RuleId(row.rule_id) if row.muted_by is None else row.muted_by.subject for row in rows)


class WatchViews(_Book):
    """Implements `ports.CoverageStats`."""

    def items_read(self, window: DigestWindow) -> int:
        return int(self._connection.scalar(_ITEMS, row_of(window)) or 0)

    def possible_acts(self, window: DigestWindow) -> int:
        return int(self._connection.scalar(_POSSIBLE, row_of(window)) or 0)

    def possible_rows(self, window: DigestWindow, *, since: datetime, limit: int) -> tuple[CandidateRow, ...]:
        return possible_between(self._connection, window, since=since, limit=limit)

    def missing_number_count(self, window: DigestWindow) -> int:
        return int(self._connection.scalar(_LEFT_OUT, row_of(window)) or 0)

    def delays(self, window: DigestWindow, *, limit: int) -> tuple[timedelta, ...]:
        rows = self._connection.execute(_DELIVERED, {"limit": limit, **row_of(window)})
        alerts = ((row.message, row.delivered_at) for row in rows if isinstance(row.message, AlertFacts))
        return tuple(at - alert.published for alert, at in alerts if alert.published is not None and at is not None)
