"""A delivery's life, as a table. Each thing to say is delivered once: at least once, and a copy only by a kill.

    PENDING ──claim──▶ SENDING ──accepted──▶ DELIVERED
       ▲                  ├── throttled, not sent ──▶ RETRY_WAIT ──claim──▶ SENDING
       │                  ├── perhaps sent, lease over ──▶ AMBIGUOUS ──found──▶ DELIVERED
       │                  ├── content refused ──▶ RETRY_WAIT in a plainer form, in the last form DEAD
       │                  └── channel or token refused ──▶ PENDING, and the channel is held
       └──────────────── absent after the last look ──── AMBIGUOUS

A claim is committed before the message goes out. Whoever dies in SENDING leaves a row whose lease runs out:
it is looked for in the channel's history, never sent blindly again.

An edit lives alike, but is never AMBIGUOUS: to edit twice is to edit once, so what is not known to be done is done
again. Where its message can't be edited it goes out anew, as a post (see `monitor.domain.edit`). A reply lives like a
post, under the message of another one (see `monitor.domain.thread`), and so does an alert that is part of a burst.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from hashlib import sha256
from random import Random
from typing import NewType
from uuid import UUID, uuid5

from monitor.domain.event.identity import EventId
from monitor.domain.message import Message
from monitor.errors import (
    AuthRefusedError,
    ChannelRefusedError,
    DeliveryError,
    MessageGoneError,
    NotSentError,
    PayloadRefusedError,
    ThrottledError,
)

__all__ = [
    "Delivery",
    "DeliveryId",
    "DeliveryKind",
    "DeliveryState",
    "DeliveryTimes",
    "Form",
    "Receipt",
    "after_attempt",
    "after_look",
    "anew",
    "claim",
    "delivery_id",
    "delivery_key",
    "orphaned",
    "to_send",
]

DeliveryId = NewType("DeliveryId", str)

_NAMESPACE = UUID("0d2a7a3e-6f4b-5f0a-8a55-2f5b8f0a6c10")


class DeliveryKind(StrEnum):
    ROOT = "root"
    NOTICE = "notice"
    EDIT = "edit"
    THREAD = "thread"
    BURST = "burst"


class DeliveryState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    RETRY_WAIT = "retry_wait"
    AMBIGUOUS = "ambiguous"
    DELIVERED = "delivered"
    DEAD = "dead"
    SUPERSEDED = "superseded"

    @property
    def is_final(self) -> bool:
        return self in (DeliveryState.DELIVERED, DeliveryState.DEAD, DeliveryState.SUPERSEDED)


class Form(IntEnum):
    """How rich the payload is; a refused one is tried in the next plainer form."""

    FULL = 0
    COMPACT = 1
    PLAIN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryTimes:
    """All waits of delivery, so that tests can scale them. Looks are counted from when the row became ambiguous."""

    pace: timedelta = timedelta(seconds=1)  # Slack: one message a second a channel
    post: timedelta = timedelta(seconds=10)
    lease: timedelta = timedelta(seconds=60)
    looks: tuple[timedelta, ...] = (timedelta(0), timedelta(seconds=10), timedelta(seconds=30))
    look_margin: timedelta = timedelta(seconds=120)  # their clock may differ from ours
    hold: timedelta = timedelta(minutes=15)  # between looks where the history can't be read
    first_retry: timedelta = timedelta(seconds=1)
    last_retry: timedelta = timedelta(seconds=300)
    probe: timedelta = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The messenger's own name for a delivered message (Slack: channel id and ts)."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One row of the outbox. `key` says what is said to whom; `id` is made from it and travels with the message.

    `seq` orders a channel's rows. `not_before` is when it may next be claimed or looked for. An edit names in `edits`
    the row of the post that is to say `message`; its `receipt` is that of the message which is edited. `instead` is
    what a new message says where the old one can't be edited (None: nothing), `anew` whether it has come to that.
    A reply names in `thread_of` the row of the post that it stands under, and in `under` that one's message, as it was
    when the reply was last sent. One with `broadcast` is shown in the channel as well; `anew` says that it goes there
    by itself, because there is nothing to stand under.
    """

    id: DeliveryId
    key: str
    channel: str
    kind: DeliveryKind
    message: Message
    created_at: datetime
    not_before: datetime
    event_id: EventId | None = None
    seq: int = 0
    state: DeliveryState = DeliveryState.PENDING
    form: Form = Form.FULL
    attempts: int = 0
    looks: int = 0
    attempt_started_at: datetime | None = None
    lease_until: datetime | None = None
    receipt: Receipt | None = None
    delivered_at: datetime | None = None
    last_error: str = field(default="")
    edits: DeliveryId | None = None
    instead: Message | None = None
    anew: bool = False
    thread_of: DeliveryId | None = None
    broadcast: bool = False
    under: Receipt | None = None

    @property
    def is_edit(self) -> bool:
        """Whether it changes a message that stands, and posts none."""
        return self.edits is not None and not self.anew

    @property
    def is_reply(self) -> bool:
        """Whether it is to stand in the thread of another message."""
        return self.thread_of is not None and not self.anew

    @property
    def head(self) -> Receipt | None:
        """The message that replies to it stand under: its own, or the one that it stands under itself."""
        return self.under if self.is_reply else self.receipt


def delivery_key(*, workspace: str, channel: str, subject: str, kind: DeliveryKind, news: str) -> str:
    """What makes two deliveries the same: where, about what, of which kind, saying what (`news`, any text)."""
    said = sha256(news.encode()).hexdigest()[:16]
    return f"{workspace}|{channel}|{subject}|{kind}|{said}"


def delivery_id(key: str) -> DeliveryId:
    """The same for the same key on every machine and after a restored backup."""
    return DeliveryId(str(uuid5(_NAMESPACE, key)))


def to_send(
    key: str,
    *,
    channel: str,
    kind: DeliveryKind,
    message: Message,
    now: datetime,
    event_id: EventId | None = None,
    not_before: datetime | None = None,
) -> Delivery:
    """A new row, which may go at once unless said otherwise. `key` is a `delivery_key`, or follows from one."""
    return Delivery(
        id=delivery_id(key),
        key=key,
        channel=channel,
        kind=kind,
        message=message,
        created_at=now,
        not_before=not_before or now,
        event_id=event_id,
    )


def claim(delivery: Delivery, times: DeliveryTimes, *, now: datetime) -> Delivery:
    """The row as it is committed before its message goes out."""
    return replace(
        delivery,
        state=DeliveryState.SENDING,
        attempts=delivery.attempts + 1,
        attempt_started_at=now,
        lease_until=now + times.lease,
    )


def orphaned(delivery: Delivery, *, now: datetime) -> Delivery:
    """A row whose sender is gone: perhaps sent, so it is looked for; an edit is made again."""
    left = replace(delivery, lease_until=None, last_error="the sender stopped between post and answer")
    return _later(left, now) if left.is_edit else replace(left, state=DeliveryState.AMBIGUOUS, looks=0, not_before=now)


def anew(late: Delivery, *, now: datetime) -> Delivery:
    """An edit or a reply whose message is gone, as the post that says it; dead where it says nothing by itself."""
    matters = late.broadcast or late.kind is DeliveryKind.ROOT
    by_itself = late.instead if late.is_edit else late.message if matters else None
    if by_itself is None:
        return replace(late, state=DeliveryState.DEAD, receipt=None)
    return replace(
        late,
        state=DeliveryState.PENDING,
        message=by_itself,
        anew=True,
        form=Form.FULL,
        attempts=0,
        not_before=now,
        receipt=None,
        under=None,
    )


def after_attempt(
    delivery: Delivery, answer: Receipt | DeliveryError, times: DeliveryTimes, *, now: datetime, jitter: Random
) -> Delivery:
    """The row after one post or edit was answered by a receipt or an error."""
    if isinstance(answer, Receipt):
        return _delivered(delivery, answer, now=now)
    tried = replace(delivery, lease_until=None, last_error=str(answer))
    match answer:
        case ThrottledError(retry_after=wait):  # the messenger is busy: no attempt of ours failed
            pause = wait + timedelta(seconds=jitter.uniform(0, 1))
            return _later(replace(tried, attempts=tried.attempts - 1), now + pause)
        case NotSentError():
            return _later(tried, now + _backoff(tried.attempts, times, jitter))
        case MessageGoneError() if tried.is_edit or tried.is_reply:
            return anew(tried, now=now)
        case PayloadRefusedError() if tried.form is Form.PLAIN:
            return anew(tried, now=now) if tried.is_edit else replace(tried, state=DeliveryState.DEAD)
        case PayloadRefusedError():
            return _later(replace(tried, form=Form(tried.form + 1)), now)
        case ChannelRefusedError() | AuthRefusedError():
            return replace(tried, state=DeliveryState.PENDING, attempts=tried.attempts - 1, not_before=now)
        case _ if tried.is_edit:
            return _later(tried, now + _backoff(tried.attempts, times, jitter))
        case _:
            return replace(tried, state=DeliveryState.AMBIGUOUS, looks=0, not_before=now + times.looks[0])


def after_look(
    delivery: Delivery, found: Receipt | DeliveryError | None, times: DeliveryTimes, *, now: datetime
) -> Delivery:
    """An ambiguous row after its channel's history was searched: found, unreadable (an error), or absent."""
    if isinstance(found, Receipt):
        return _delivered(delivery, found, now=now)
    if isinstance(found, ChannelRefusedError | AuthRefusedError):
        return replace(delivery, not_before=now + times.hold, last_error=str(found))
    if isinstance(found, DeliveryError):  # asked, not answered: ask again soon
        wait = found.retry_after if isinstance(found, ThrottledError) else times.first_retry * 10
        return replace(delivery, not_before=now + wait, last_error=str(found))
    looks = delivery.looks + 1
    if looks < len(times.looks):
        wait = times.looks[looks] - times.looks[looks - 1]
        return replace(delivery, looks=looks, not_before=now + wait)
    return replace(delivery, state=DeliveryState.PENDING, looks=0, not_before=now, lease_until=None)


def _delivered(delivery: Delivery, receipt: Receipt, *, now: datetime) -> Delivery:
    return replace(
        delivery,
        state=DeliveryState.DELIVERED,
        receipt=receipt,
        delivered_at=now,
        lease_until=None,
        last_error="",
    )


def _later(delivery: Delivery, at: datetime) -> Delivery:
    return replace(delivery, state=DeliveryState.RETRY_WAIT, not_before=at)


def _backoff(attempts: int, times: DeliveryTimes, jitter: Random) -> timedelta:
    doublings = min(max(attempts - 1, 0), 16)
    ceiling: timedelta = min(times.first_retry * (1 << doublings), times.last_retry)
    return ceiling * jitter.uniform(0.5, 1.0)
