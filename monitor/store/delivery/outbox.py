"""The outbox: deliveries, and the state of their channels and workspaces."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, case, exists, func, or_, select, update

from monitor.domain.alerts.message_edits import PostWithEdits
from monitor.domain.alerts.redaction import redaction_time
from monitor.domain.delivery.circuit_breaker import Breaker, Circuit
from monitor.domain.delivery.outbox import UNSENT, Delivery, DeliveryId, DeliveryKind, DeliveryState, Form
from monitor.domain.event.identity import EventId
from monitor.errors import StoreError
from monitor.ports.delivery import Backlog, ChannelState
from monitor.store.database.dialect import insert_or_skip, insert_or_update
from monitor.store.database.rows import row_of, value_of
from monitor.store.events.merged import MERGED_IDS
from monitor.store.schema.delivery_tables import BREAKER, CHANNEL, DELIVERY

_WAITING = [state for state in DeliveryState if not state.is_final]
_POST = DELIVERY.alias("post")
_BASIS = func.coalesce(DELIVERY.c.edits, DELIVERY.c.thread_of)
_IS_NEXT = or_(  # an edit or a reply waits for its post, or for edits sent as new messages
    _BASIS.is_(None),
    DELIVERY.c.as_new_post,
    ~exists().where(
        or_(_POST.c.id == _BASIS, (_POST.c.edits == _BASIS) & _POST.c.as_new_post),
        _POST.c.state.in_(_WAITING),
    ),
)
_IN_FLIGHT = select(DELIVERY.c.channel).where(DELIVERY.c.state == DeliveryState.SENDING)
_IS_OPEN = or_(CHANNEL.c.channel.is_(None), (CHANNEL.c.blocked == "") & (CHANNEL.c.next_post_at <= bindparam("now")))
_IS_POST = case((_BASIS.is_(None), 1), (DELIVERY.c.as_new_post, 1), else_=0)
_DUE = (
    select(
        DELIVERY.c.seq,
        DELIVERY.c.channel,
        DELIVERY.c.urgency,
        _IS_POST.label("is_post"),
        func.min(DELIVERY.c.due_at).over(partition_by=DELIVERY.c.channel).label("since"),
    )
    .select_from(DELIVERY.outerjoin(CHANNEL, CHANNEL.c.channel == DELIVERY.c.channel))
    .where(
        DELIVERY.c.state.in_(bindparam("states", expanding=True)),
        DELIVERY.c.not_before <= bindparam("now"),
        DELIVERY.c.channel.not_in(_IN_FLIGHT),
        _IS_OPEN,
        _IS_NEXT,
    )
    .subquery()
)
_IS_LATE = _DUE.c.since < bindparam("late")
_POSITION = func.row_number().over(
    partition_by=_DUE.c.channel,
    order_by=[
        case((_IS_LATE, -_DUE.c.is_post), else_=0),
        case((_IS_LATE & (_DUE.c.is_post == 1), -_DUE.c.urgency), else_=0),
        case((_IS_LATE & (_DUE.c.is_post == 1), -_DUE.c.seq), else_=_DUE.c.seq),
    ],
)
_RANKED = select(_DUE.c.seq, _POSITION.label("turn")).subquery()
_READY = (
    select(DELIVERY).join(_RANKED, _RANKED.c.seq == DELIVERY.c.seq).where(_RANKED.c.turn == 1).order_by(DELIVERY.c.seq)
)
_UNSENT = select(DELIVERY).where(DELIVERY.c.state.in_(UNSENT)).order_by(DELIVERY.c.seq)
_STRANDED = _UNSENT.where(
    DELIVERY.c.channel == bindparam("channel"),
    DELIVERY.c.replaces.is_(None),
    or_(
        _BASIS.is_(None),
        DELIVERY.c.as_new_post,
        exists().where(
            _POST.c.id == _BASIS,
            or_(
                _POST.c.state == DeliveryState.REROUTED,
                (DELIVERY.c.broadcast | (DELIVERY.c.kind == DeliveryKind.ROOT)) & _POST.c.state.not_in(_WAITING),
            ),
        ),
    ),
)
_HELD = select(CHANNEL.c.channel).where(CHANNEL.c.blocked != "")
_OVERDUE = _UNSENT.where(DELIVERY.c.due_at < bindparam("before"), DELIVERY.c.channel.not_in(_HELD))
_IS_LONE_ALERT = (
    DELIVERY.c.kind == DeliveryKind.ROOT,
    or_(DELIVERY.c.state == DeliveryState.RETRY_WAIT, DELIVERY.c.not_before <= bindparam("now")),
    _BASIS.is_(None),
    DELIVERY.c.replaces.is_(None),
)
_HELD_UP = _UNSENT.where(
    *_IS_LONE_ALERT,
    DELIVERY.c.channel.not_in(_HELD),
    DELIVERY.c.channel.in_(
        select(DELIVERY.c.channel).where(
            DELIVERY.c.state.in_(UNSENT), *_IS_LONE_ALERT, DELIVERY.c.due_at < bindparam("before")
        )
    ),
)
_TO_SWEEP = select(DELIVERY).where(DELIVERY.c.sweep_at <= bindparam("now")).order_by(DELIVERY.c.seq)
_IS_POSTED = (DELIVERY.c.state == DeliveryState.DELIVERED) & (DELIVERY.c.edits.is_(None) | DELIVERY.c.as_new_post)
_POSTED_SINCE = select(DELIVERY).where(_IS_POSTED, DELIVERY.c.delivered_at >= bindparam("at")).order_by(DELIVERY.c.seq)
_LAST_POSTED = select(func.max(DELIVERY.c.delivered_at)).where(_IS_POSTED, DELIVERY.c.channel == bindparam("channel"))
_STATES = select(DELIVERY.c.id, DELIVERY.c.state).where(DELIVERY.c.id.in_(bindparam("ids", expanding=True)))
_UNFINISHED = (
    select(DELIVERY)
    .where(DELIVERY.c.state.in_([DeliveryState.SENDING, DeliveryState.AMBIGUOUS]))
    .order_by(DELIVERY.c.seq)
)
_SAVE = update(DELIVERY).where(DELIVERY.c.id == bindparam("delivery_id"))
_BY_STATE = select(DELIVERY.c.state, func.count().label("rows")).group_by(DELIVERY.c.state)
_OLDEST = select(func.min(DELIVERY.c.due_at)).where(DELIVERY.c.state.in_(_WAITING))
_DEGRADED = select(func.count()).where(DELIVERY.c.state == DeliveryState.DELIVERED, DELIVERY.c.form != Form.FULL)
_NEXT_SWEEP = select(func.min(DELIVERY.c.sweep_at))
_HASTEN = (
    update(DELIVERY)
    .where(
        DELIVERY.c.event_id == bindparam("of_event"),
        DELIVERY.c.channel == bindparam("in_channel"),
        DELIVERY.c.state == DeliveryState.PENDING,
        DELIVERY.c.not_before > bindparam("now"),
    )
    .values(not_before=bindparam("now"), due_at=bindparam("now"))
)
_QUIET = timedelta(days=8)  # quiet hours end before a week is over
_PUT_RIGHT = (
    update(DELIVERY)
    .where(
        or_(
            DELIVERY.c.state.in_([DeliveryState.RETRY_WAIT, DeliveryState.AMBIGUOUS])
            & (DELIVERY.c.not_before > bindparam("until")),
            (DELIVERY.c.state == DeliveryState.PENDING) & (DELIVERY.c.not_before > bindparam("quiet_until")),
        )
    )
    .values(not_before=bindparam("now"), due_at=bindparam("now"))
)
_LET_GO = update(CHANNEL).where(CHANNEL.c.next_post_at > bindparam("until")).values(next_post_at=bindparam("now"))
_IS_LOOKED_FOR = DELIVERY.c.state == DeliveryState.AMBIGUOUS
_NEXT_DUE = (
    select(
        func.min(
            case((CHANNEL.c.next_post_at > DELIVERY.c.not_before, CHANNEL.c.next_post_at), else_=DELIVERY.c.not_before)
        )
    )
    .select_from(DELIVERY.outerjoin(CHANNEL, CHANNEL.c.channel == DELIVERY.c.channel))
    .where(
        DELIVERY.c.state.in_([DeliveryState.PENDING, DeliveryState.RETRY_WAIT, DeliveryState.AMBIGUOUS]),
        or_(_IS_LOOKED_FOR, DELIVERY.c.channel.not_in(_IN_FLIGHT)),
        func.coalesce(CHANNEL.c.blocked, "") == "",
        _IS_NEXT,
    )
)
_GET = select(DELIVERY).where(DELIVERY.c.id == bindparam("delivery_id"))
_POSTED = (
    select(DELIVERY)
    .where(or_(DELIVERY.c.id == bindparam("post"), DELIVERY.c.edits == bindparam("post")))
    .order_by(DELIVERY.c.seq)
)
_REPLIES = select(DELIVERY.c.id).where(DELIVERY.c.thread_of == bindparam("post")).order_by(DELIVERY.c.seq)
_OF_EVENT = (
    select(DELIVERY)
    .where(or_(DELIVERY.c.event_id == bindparam("event_id"), DELIVERY.c.event_id.in_(MERGED_IDS)))
    .order_by(DELIVERY.c.seq)
)
_CHANNEL = select(CHANNEL).where(CHANNEL.c.channel == bindparam("channel"))
_BLOCKED = select(CHANNEL).where(CHANNEL.c.blocked != "")
_BREAKER = select(BREAKER).where(BREAKER.c.workspace == bindparam("workspace"))
_OPEN_BREAKERS = select(BREAKER).where(BREAKER.c.circuit != Circuit.CLOSED).order_by(BREAKER.c.workspace)


class OutboxRows:
    """Implements `ports.Outbox`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def queue(self, delivery: Delivery) -> bool:
        row = row_of(replace(delivery, due_at=delivery.due_at or delivery.not_before))
        row["urgency"] = delivery.level.rank if delivery.level is not None else -1
        row["redact_at"] = _redaction_time(delivery)
        del row["seq"]
        statement = insert_or_skip(self._connection.dialect.name, DELIVERY, "key")
        return self._connection.execute(statement, row).rowcount == 1

    def ready(
        self, *, now: datetime, states: Sequence[DeliveryState], late: datetime | None = None
    ) -> tuple[Delivery, ...]:
        return self._rows(_READY, now=now, states=list(states), late=late)

    def reroutable(self, channel: str) -> tuple[Delivery, ...]:
        return self._rows(_STRANDED, channel=channel)

    def overdue(self, *, before: datetime) -> tuple[Delivery, ...]:
        return self._rows(_OVERDUE, before=before)

    def held_up_alerts(self, *, before: datetime, now: datetime) -> tuple[Delivery, ...]:
        return self._rows(_HELD_UP, before=before, now=now)

    def possible_duplicates(self, *, now: datetime) -> tuple[Delivery, ...]:
        return self._rows(_TO_SWEEP, now=now)

    def delivered_since(self, at: datetime) -> tuple[Delivery, ...]:
        return self._rows(_POSTED_SINCE, at=at)

    def last_delivered(self, channel: str) -> datetime | None:
        last: datetime | None = self._connection.scalar(_LAST_POSTED, {"channel": channel})
        return last

    def states(self, ids: Sequence[DeliveryId]) -> Mapping[DeliveryId, DeliveryState]:
        rows = self._connection.execute(_STATES, {"ids": list(ids)}) if ids else ()
        return {row.id: row.state for row in rows}

    def _rows(self, statement: Select[*tuple[Any, ...]], **given: Any) -> tuple[Delivery, ...]:
        return tuple(_delivery(row) for row in self._connection.execute(statement, given))

    def save(self, delivery: Delivery) -> None:
        """Raise StoreError if the row is missing."""
        row = row_of(delivery)
        row["delivery_id"] = row.pop("id")
        row["due_at"] = delivery.due_at or delivery.not_before
        row["redact_at"] = _redaction_time(delivery)
        del row["seq"]
        if self._connection.execute(_SAVE, row).rowcount != 1:
            msg = f"delivery {delivery.id}: row not found. It was deleted by hand, or another database is in use."
            raise StoreError(msg)

    def get(self, delivery_id: DeliveryId) -> Delivery | None:
        row = self._connection.execute(_GET, {"delivery_id": delivery_id}).one_or_none()
        return None if row is None else _delivery(row)

    def release_delayed(self, event_id: EventId, channel: str, *, now: datetime) -> None:
        self._connection.execute(_HASTEN, {"of_event": event_id, "in_channel": channel, "now": now})

    def repair_due_times(self, *, now: datetime, until: datetime) -> None:
        self._connection.execute(_LET_GO, {"now": now, "until": until})
        self._connection.execute(_PUT_RIGHT, {"now": now, "until": until, "quiet_until": max(until, now + _QUIET)})

    def posted(self, post: DeliveryId) -> PostWithEdits | None:
        rows = [_delivery(row) for row in self._connection.execute(_POSTED, {"post": post})]
        if not rows or rows[0].edits is not None:
            return None
        return PostWithEdits(post=rows[0], edits=tuple(rows[1:]))

    def replies_to(self, post: DeliveryId) -> tuple[DeliveryId, ...]:
        return tuple(self._connection.scalars(_REPLIES, {"post": post}))

    def unfinished(self) -> tuple[Delivery, ...]:
        return self._rows(_UNFINISHED)

    def backlog(self) -> Backlog:
        by_state = {row.state: row.rows for row in self._connection.execute(_BY_STATE)}
        degraded: int = self._connection.scalar(_DEGRADED) or 0
        return Backlog(by_state=by_state, oldest_waiting=self._connection.scalar(_OLDEST), degraded=degraded)

    def next_due(self) -> datetime | None:
        due = (self._connection.scalar(_NEXT_DUE), self._connection.scalar(_NEXT_SWEEP))
        return min((at for at in due if at is not None), default=None)


def deliveries_of(connection: Connection, event_id: EventId) -> tuple[Delivery, ...]:
    """Return the deliveries of an event and those merged into it, in order of `seq`."""
    rows = connection.execute(_OF_EVENT, {"event_id": event_id, "into": [event_id]})
    return tuple(_delivery(row) for row in rows)


def _redaction_time(delivery: Delivery) -> datetime | None:
    ends = [redaction_time(m) for m in (delivery.message, delivery.fallback_message) if m is not None]
    return min((end for end in ends if end is not None), default=None)


def _delivery(row: Row[*tuple[Any, ...]]) -> Delivery:
    held = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    found = {**held, "form": Form(held["form"])}
    del found["urgency"], found["redact_at"]  # columns for queries only: the message has them
    return Delivery(**found)


class Channels:
    """Implements `ports.ChannelRepository`."""

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

    def breaker(self, workspace: str) -> Breaker:
        row = self._connection.execute(_BREAKER, {"workspace": workspace}).one_or_none()
        return Breaker(workspace=workspace) if row is None else value_of(Breaker, row)

    def keep(self, breaker: Breaker) -> None:
        statement = insert_or_update(self._connection.dialect.name, BREAKER, "workspace")
        self._connection.execute(statement, row_of(breaker))

    def open_breakers(self) -> tuple[Breaker, ...]:
        return tuple(value_of(Breaker, row) for row in self._connection.execute(_OPEN_BREAKERS))
