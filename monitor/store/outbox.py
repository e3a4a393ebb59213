"""Deliveries and the channels that they go to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, case, exists, func, or_, select, update

from monitor.domain.delivery import Delivery, DeliveryId, DeliveryState, Form
from monitor.domain.edit import Posted
from monitor.domain.event.identity import EventId
from monitor.errors import StoreError
from monitor.ports import Backlog, ChannelState
from monitor.store.dialect import insert_or_skip, insert_or_update
from monitor.store.joined import JOINED_IDS
from monitor.store.rows import row_of, value_of
from monitor.store.tables import CHANNEL, DELIVERY

__all__ = ["Channels", "DeliveryRows", "deliveries_of"]

_WAITING = [state for state in DeliveryState if not state.is_final]
_POST = DELIVERY.alias("post")
_BASIS = func.coalesce(DELIVERY.c.edits, DELIVERY.c.thread_of)
_HAS_ITS_TURN = or_(  # an edit or a reply waits for its message: the post, or the edits that went out as new messages
    _BASIS.is_(None),
    DELIVERY.c.anew,
    ~exists().where(
        or_(_POST.c.id == _BASIS, (_POST.c.edits == _BASIS) & _POST.c.anew),
        _POST.c.state.in_(_WAITING),
    ),
)
_IN_FLIGHT = select(DELIVERY.c.channel).where(DELIVERY.c.state == DeliveryState.SENDING)
_IS_OPEN = or_(CHANNEL.c.channel.is_(None), (CHANNEL.c.blocked == "") & (CHANNEL.c.next_post_at <= bindparam("now")))
_FIRST_DUE = (
    select(func.min(DELIVERY.c.seq))
    .select_from(DELIVERY.outerjoin(CHANNEL, CHANNEL.c.channel == DELIVERY.c.channel))
    .where(
        DELIVERY.c.state.in_(bindparam("states", expanding=True)),
        DELIVERY.c.not_before <= bindparam("now"),
        DELIVERY.c.channel.not_in(_IN_FLIGHT),
        _IS_OPEN,
        _HAS_ITS_TURN,
    )
    .group_by(DELIVERY.c.channel)
)
_READY = select(DELIVERY).where(DELIVERY.c.seq.in_(_FIRST_DUE)).order_by(DELIVERY.c.seq)
_UNFINISHED = (
    select(DELIVERY)
    .where(DELIVERY.c.state.in_([DeliveryState.SENDING, DeliveryState.AMBIGUOUS]))
    .order_by(DELIVERY.c.seq)
)
_SAVE = update(DELIVERY).where(DELIVERY.c.id == bindparam("delivery_id"))
_BY_STATE = select(DELIVERY.c.state, func.count().label("rows")).group_by(DELIVERY.c.state)
_MIGHT_GO = case(  # what was never tried may have been put off to its hour
    ((DELIVERY.c.state == DeliveryState.PENDING) & (DELIVERY.c.attempts == 0), DELIVERY.c.not_before),
    else_=DELIVERY.c.created_at,
)
_OLDEST = select(func.min(_MIGHT_GO)).where(DELIVERY.c.state.in_(_WAITING))
_HASTEN = (
    update(DELIVERY)
    .where(
        DELIVERY.c.event_id == bindparam("of_event"),
        DELIVERY.c.channel == bindparam("in_channel"),
        DELIVERY.c.state == DeliveryState.PENDING,
        DELIVERY.c.not_before > bindparam("now"),
    )
    .values(not_before=bindparam("now"))
)
_NEXT_DUE = (
    select(
        func.min(
            case((CHANNEL.c.next_post_at > DELIVERY.c.not_before, CHANNEL.c.next_post_at), else_=DELIVERY.c.not_before)
        )
    )
    .select_from(DELIVERY.outerjoin(CHANNEL, CHANNEL.c.channel == DELIVERY.c.channel))
    .where(
        DELIVERY.c.state.in_([DeliveryState.PENDING, DeliveryState.RETRY_WAIT, DeliveryState.AMBIGUOUS]),
        func.coalesce(CHANNEL.c.blocked, "") == "",
        _HAS_ITS_TURN,
    )
)
_GET = select(DELIVERY).where(DELIVERY.c.id == bindparam("delivery_id"))
_POSTED = (
    select(DELIVERY)
    .where(or_(DELIVERY.c.id == bindparam("post"), DELIVERY.c.edits == bindparam("post")))
    .order_by(DELIVERY.c.seq)
)
_OF_EVENT = (
    select(DELIVERY)
    .where(or_(DELIVERY.c.event_id == bindparam("event_id"), DELIVERY.c.event_id.in_(JOINED_IDS)))
    .order_by(DELIVERY.c.seq)
)
_CHANNEL = select(CHANNEL).where(CHANNEL.c.channel == bindparam("channel"))
_BLOCKED = select(CHANNEL).where(CHANNEL.c.blocked != "")


class DeliveryRows:
    """Implements `ports.Outbox`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def queue(self, delivery: Delivery) -> bool:
        row = row_of(delivery)
        del row["seq"]
        statement = insert_or_skip(self._connection.dialect.name, DELIVERY, "key")
        return self._connection.execute(statement, row).rowcount == 1

    def ready(self, *, now: datetime, states: Sequence[DeliveryState]) -> tuple[Delivery, ...]:
        rows = self._connection.execute(_READY, {"now": now, "states": list(states)})
        return tuple(_delivery(row) for row in rows)

    def save(self, delivery: Delivery) -> None:
        """Raises StoreError where the row is gone."""
        row = row_of(delivery)
        row["delivery_id"] = row.pop("id")
        del row["seq"]
        if self._connection.execute(_SAVE, row).rowcount != 1:
            msg = f"delivery {delivery.id}: its row is gone. It was deleted by hand, or another database is in use."
            raise StoreError(msg)

    def get(self, delivery_id: DeliveryId) -> Delivery | None:
        row = self._connection.execute(_GET, {"delivery_id": delivery_id}).one_or_none()
        return None if row is None else _delivery(row)

    def hasten(self, event_id: EventId, channel: str, *, now: datetime) -> None:
        self._connection.execute(_HASTEN, {"of_event": event_id, "in_channel": channel, "now": now})

    def posted(self, post: DeliveryId) -> Posted | None:
        rows = [_delivery(row) for row in self._connection.execute(_POSTED, {"post": post})]
        if not rows or rows[0].edits is not None:
            return None
        return Posted(post=rows[0], edits=tuple(rows[1:]))

    def unfinished(self) -> tuple[Delivery, ...]:
        return tuple(_delivery(row) for row in self._connection.execute(_UNFINISHED))

    def backlog(self) -> Backlog:
        by_state = {row.state: row.rows for row in self._connection.execute(_BY_STATE)}
        return Backlog(by_state=by_state, oldest_waiting=self._connection.scalar(_OLDEST))

    def next_due(self) -> datetime | None:
        due: datetime | None = self._connection.scalar(_NEXT_DUE)
        return due


def deliveries_of(connection: Connection, event_id: EventId) -> tuple[Delivery, ...]:
    """What was queued about an event and those that became part of it, in order of `seq`."""
    rows = connection.execute(_OF_EVENT, {"event_id": event_id, "into": [event_id]})
    return tuple(_delivery(row) for row in rows)


def _delivery(row: Row[*tuple[Any, ...]]) -> Delivery:
    held = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    return Delivery(**{**held, "form": Form(held["form"])})


class Channels:
    """Implements `ports.ChannelBook`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, channel: str) -> ChannelState | None:
        row = self._connection.execute(_CHANNEL, {"channel": channel}).one_or_none()
        return None if row is None else value_of(ChannelState, row)

    def save(self, state: ChannelState) -> None:
        self._connection.execute(insert_or_update(self._connection.dialect.name, CHANNEL, "channel"), row_of(state))

    def blocked(self) -> tuple[ChannelState, ...]:
        states = [value_of(ChannelState, row) for row in self._connection.execute(_BLOCKED)]
        return tuple(sorted(states, key=lambda s: s.channel))
