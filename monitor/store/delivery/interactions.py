"""User actions on messages, and labels: tables and repositories.

A row of `interaction` is an audit record: it is inserted once, and only an undo changes its outcome.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Column, Connection, ForeignKey, Index, Row, Table, Text, bindparam, delete, or_, select
from sqlalchemy import update as update_of

from monitor.domain.alerts.announcement import Announcement, AnnouncementState
from monitor.domain.alerts.mute import Mute
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.identity import EventId
from monitor.domain.interactions.feedback import AnnouncedAlert, Label, LabelKind, Unwanted
from monitor.domain.interactions.interaction import (
    Interaction,
    InteractionOutcome,
    RecordedInteraction,
    Refusal,
    UserAction,
)
from monitor.domain.interactions.subscriptions import Subscription, subscriptions
from monitor.domain.interactions.user_actions import (
    assignment_in,
    decision_on,
    first_acknowledgement,
    mutes,
    not_for_us,
)
from monitor.errors import StoreError
from monitor.ports.queries.lookup import UndecidedRow
from monitor.store.database.columns import Choice, Coded, Utc
from monitor.store.database.dialect import insert_or_skip, insert_or_update
from monitor.store.database.rows import row_of, value_of
from monitor.store.events.merged import MERGED_IDS
from monitor.store.schema.metadata import METADATA
from monitor.store.schema.tables import ANNOUNCEMENT, ARTICLE, EVENT

INTERACTION = Table(
    "interaction",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("at", Utc, nullable=False),
    Column("action", Choice(UserAction), nullable=False),
    Column("by", Text, nullable=False),
    Column("outcome", Choice(InteractionOutcome), nullable=False),
    Column("refusal", Choice(Refusal)),
    Column("event_id", Text, ForeignKey(EVENT.c.id), index=True),
    Column("place", Text, nullable=False),  # the channel of the announcement
    Column("rule_id", Text),
    Column("undone_at", Utc),
    Column("interaction", Coded(Interaction), nullable=False),  # as it arrived
    Index(None, "action"),
)

LABEL = Table(
    "label",
    METADATA,
    Column("key", Text, ForeignKey(INTERACTION.c.key), primary_key=True),
    Column("kind", Choice(LabelKind), nullable=False),
    Column("at", Utc, nullable=False),
    Column("by", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("reason", Choice(Unwanted)),
    Column("event_id", Text, ForeignKey(EVENT.c.id)),
    Column("rule_id", Text),
    Column("article_id", Text),  # no foreign key: the label outlives its article
    Column("source_id", Text),
    Column("alerted", Boolean, nullable=False),
)

_IN_ORDER = (INTERACTION.c.at, INTERACTION.c.key)
_GET = select(INTERACTION).where(INTERACTION.c.key == bindparam("its_key"))
_OF_EVENT = (
    select(INTERACTION)
    .where(or_(INTERACTION.c.event_id == bindparam("event_id"), INTERACTION.c.event_id.in_(MERGED_IDS)))
    .order_by(*_IN_ORDER)
)
_ASSIGNED = _OF_EVENT.where(INTERACTION.c.action == UserAction.ASSIGN)
_OF_MUTES = (
    select(INTERACTION).where(INTERACTION.c.action.in_([UserAction.MUTE, UserAction.UNMUTE])).order_by(*_IN_ORDER)
)
_OF_SUBSCRIPTIONS = (
    select(INTERACTION).where(INTERACTION.c.action.in_([UserAction.FOLLOW, UserAction.UNFOLLOW])).order_by(*_IN_ORDER)
)
_DECIDED = (
    select(INTERACTION)
    .where(INTERACTION.c.action == UserAction.DECIDE, INTERACTION.c.outcome == InteractionOutcome.DONE)
    .order_by(*_IN_ORDER)
)
_SAVE = update_of(INTERACTION).where(INTERACTION.c.key == bindparam("its_key"))
_ANNOUNCED = (
    select(ANNOUNCEMENT)
    .join_from(ANNOUNCEMENT, EVENT, ANNOUNCEMENT.c.event_id == EVENT.c.id)
    .where(ANNOUNCEMENT.c.state == AnnouncementState.QUEUED, ~ANNOUNCEMENT.c.trial)
    .where(EVENT.c.joined_into.is_(None), ~EVENT.c.sample)
    .order_by(ANNOUNCEMENT.c.at.desc(), EVENT.c.label, ANNOUNCEMENT.c.channel)
)
_EVENT = select(EVENT).where(EVENT.c.id == bindparam("its_id"))
_ALERTS = (
    select(ANNOUNCEMENT.c.rule_id, ANNOUNCEMENT.c.event_id, ANNOUNCEMENT.c.channel, EVENT.c.anchor)
    .join_from(ANNOUNCEMENT, EVENT, ANNOUNCEMENT.c.event_id == EVENT.c.id)
    .where(ANNOUNCEMENT.c.state == AnnouncementState.QUEUED, ~EVENT.c.sample)
    .order_by(ANNOUNCEMENT.c.at, ANNOUNCEMENT.c.event_id, ANNOUNCEMENT.c.channel)
)
_JUDGED = select(INTERACTION.c.event_id, INTERACTION.c.place).where(
    INTERACTION.c.action.in_([UserAction.ACKNOWLEDGE, UserAction.DECIDE, UserAction.NOT_FOR_US]),
    INTERACTION.c.outcome == InteractionOutcome.DONE,
)
_SOURCES = select(ARTICLE.c.id, ARTICLE.c.source_id).where(ARTICLE.c.id.in_(bindparam("ids", expanding=True)))
_LABEL = select(LABEL).where(LABEL.c.key == bindparam("its_key"))
_LABELS = select(LABEL).order_by(LABEL.c.at, LABEL.c.key)
_DROP = delete(LABEL).where(LABEL.c.key == bindparam("its_key"))


class Interactions:
    """Implements `ports.UserActionLog`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, key: str) -> RecordedInteraction | None:
        row = self._connection.execute(_GET, {"its_key": key}).one_or_none()
        return None if row is None else value_of(RecordedInteraction, row)

    def add(self, recorded: RecordedInteraction) -> bool:
        done = recorded.interaction
        row = {**row_of(recorded), "key": done.key, "at": done.at, "action": done.action, "by": done.by}
        statement = insert_or_skip(self._connection.dialect.name, INTERACTION, "key")
        return self._connection.execute(statement, row).rowcount == 1

    def save(self, recorded: RecordedInteraction) -> None:
        key = recorded.interaction.key
        changed: dict[str, Any] = {"outcome": recorded.outcome, "undone_at": recorded.undone_at}
        if self._connection.execute(_SAVE, {**changed, "its_key": key}).rowcount != 1:
            msg = f"interaction {key}: row not found. It was deleted by hand, or another database is in use."
            raise StoreError(msg)

    def of_event(self, event_id: EventId) -> tuple[RecordedInteraction, ...]:
        return _recorded(self._connection.execute(_OF_EVENT, {"event_id": event_id, "into": [event_id]}))

    def of_mutes(self) -> tuple[RecordedInteraction, ...]:
        return _recorded(self._connection.execute(_OF_MUTES))

    def of_subscriptions(self) -> tuple[RecordedInteraction, ...]:
        return _recorded(self._connection.execute(_OF_SUBSCRIPTIONS))

    def subscriptions(self) -> tuple[Subscription, ...]:
        return subscriptions(self.of_subscriptions())

    def decided(self) -> tuple[RecordedInteraction, ...]:
        return _recorded(self._connection.execute(_DECIDED))

    def mutes(self, *, now: datetime) -> tuple[Mute, ...]:
        return mutes(self.of_mutes(), now=now)


def undecided_rows(connection: Connection, today: date, limit: int) -> tuple[UndecidedRow, ...]:
    """Return announced events without a decision valid today, newest first; not those of trial rules, and not those
    marked "not for us".
    """
    found: list[UndecidedRow] = []
    for row in connection.execute(_ANNOUNCED).all():
        announced = value_of(Announcement, row)
        log = Interactions(connection).of_event(announced.event_id)
        decision = decision_on(log, announced.channel, announced.reopened_at)
        decided = decision is not None and decision.is_current_on(today)
        if not decided and not not_for_us(log, announced.channel):
            event = value_of(PolicyEvent, connection.execute(_EVENT, {"its_id": announced.event_id}).one())
            acknowledgement = first_acknowledgement(log, announced.channel, announced.reopened_at)
            assigned = assignment_in(log, announced.channel)
            row_found = UndecidedRow(
                event=event, announcement=announced, acknowledgement=acknowledgement, assignment=assigned
            )
            found.append(row_found)
        if len(found) == limit:
            break
    return tuple(found)


def assigned_in(connection: Connection, event_id: EventId, channels: Iterable[str]) -> dict[str, str]:
    """Return the person in charge of an event by channel, without channels where nobody is."""
    log = _recorded(connection.execute(_ASSIGNED, {"event_id": event_id, "into": [event_id]}))
    found = ((channel, assignment_in(log, channel)) for channel in channels) if log else ()
    return {channel: assignment.to for channel, assignment in found if assignment is not None}


def _recorded(rows: Iterable[Row[*tuple[Any, ...]]]) -> tuple[RecordedInteraction, ...]:
    return tuple(value_of(RecordedInteraction, row) for row in rows)


class Labels:
    """Implements `ports.LabelRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, label: Label) -> None:
        self._connection.execute(insert_or_update(self._connection.dialect.name, LABEL, "key"), row_of(label))

    def drop(self, key: str) -> None:
        self._connection.execute(_DROP, {"its_key": key})

    def get(self, key: str) -> Label | None:
        row = self._connection.execute(_LABEL, {"its_key": key}).one_or_none()
        return None if row is None else value_of(Label, row)

    def all(self) -> tuple[Label, ...]:
        return tuple(value_of(Label, row) for row in self._connection.execute(_LABELS))

    def alerts(self) -> tuple[AnnouncedAlert, ...]:
        rows = self._connection.execute(_ALERTS).all()
        judged = {(row.event_id, row.place) for row in self._connection.execute(_JUDGED)}
        articles = sorted({row.anchor.article_id for row in rows})
        sources = {row.id: row.source_id for row in self._connection.execute(_SOURCES, {"ids": articles})}
        return tuple(
            AnnouncedAlert(
                rule_id=row.rule_id,
                event_id=row.event_id,
                place=row.channel,
                source_id=sources.get(row.anchor.article_id),
                judged=(row.event_id, row.channel) in judged,
            )
            for row in rows
        )
