"""Deliveries as rows of the outbox, and the timing of delivery.

A delivery is identified by its key (content and place) and carries the id made from it. State transitions are in
`monitor.domain.delivery.attempt`, edits in `message_edits`, replies in `thread`.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from hashlib import sha256
from typing import NewType
from uuid import UUID, uuid5

from monitor.domain.alerts.facts import AlertFacts, BurstFacts, BurstLineFacts, MessageFacts, UpdateFacts
from monitor.domain.event.identity import ActRef, EventId
from monitor.domain.rules.rule import Level

DeliveryId = NewType("DeliveryId", str)

PERSON = "@"
"""Before the messenger's own id of a person: the channel of direct messages to that person."""

_NAMESPACE = UUID("0d2a7a3e-6f4b-5f0a-8a55-2f5b8f0a6c10")


class DeliveryKind(StrEnum):
    ROOT = "root"
    NOTICE = "notice"
    EDIT = "edit"
    THREAD = "thread"
    BURST = "burst"
    DIGEST = "digest"


class DeliveryState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    RETRY_WAIT = "retry_wait"
    AMBIGUOUS = "ambiguous"
    DELIVERED = "delivered"
    DEAD = "dead"
    SUPERSEDED = "superseded"  # not needed: a later edit replaces it, or its post changed before it was sent
    REROUTED = "rerouted"  # another delivery carries it in the fallback channel
    SUMMARISED = "summarised"  # too late for a message of its own: delivered as a line of a summary

    @property
    def is_final(self) -> bool:
        return self in _FINAL


_FINAL = (
    DeliveryState.DELIVERED,
    DeliveryState.DEAD,
    DeliveryState.SUPERSEDED,
    DeliveryState.REROUTED,
    DeliveryState.SUMMARISED,
)
UNSENT = (DeliveryState.PENDING, DeliveryState.RETRY_WAIT)
"""Deliveries in these states are not in flight and not visible anywhere."""


class Form(IntEnum):
    """How rich the payload is; a refused form is retried in the next plainer one."""

    FULL = 0
    COMPACT = 1
    PLAIN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryTimes:
    """All delays of delivery, so that tests can scale them. Searches (`searches`) count from when a delivery became
    ambiguous.

    A `pace` of zero disables pacing, also for the workspace.
    """

    pace: timedelta = timedelta(seconds=1)  # Slack: one message a second a channel
    workspace_pace: timedelta = timedelta(milliseconds=100)
    burst: int = 10  # messages that an idle workspace takes at once
    directory: timedelta = timedelta(seconds=3)  # between two channel list requests: 20 a minute
    post: timedelta = timedelta(seconds=10)
    together: timedelta = timedelta(seconds=1)  # how long a batch waits for messages to other channels
    lease: timedelta = timedelta(seconds=60)
    searches: tuple[timedelta, ...] = (timedelta(0), timedelta(seconds=10), timedelta(seconds=30))
    search_margin: timedelta = timedelta(seconds=120)  # clock difference to the messenger
    burst_reach: timedelta = timedelta(hours=2)  # how long after its message a burst may still get alerts
    hold: timedelta = timedelta(minutes=15)  # between searches if the history can't be read
    swept: timedelta = timedelta(hours=1)  # how far back a start searches for copies
    first_retry: timedelta = timedelta(seconds=1)
    last_retry: timedelta = timedelta(seconds=300)
    late: timedelta = timedelta(minutes=15)  # a channel with a message that waits longer is sent loudest first
    outage: timedelta = timedelta(hours=1)  # a channel whose alerts wait longer gets most of them as one burst
    alive: timedelta = timedelta(hours=24)  # older messages are sent as one summary
    probe: timedelta = timedelta(seconds=60)  # of a messenger that does not answer; of a refused token with backoff
    last_probe: timedelta = timedelta(minutes=15)
    channel_probe: timedelta = timedelta(seconds=60)  # of a refused channel, at first
    last_channel_probe: timedelta = timedelta(hours=1)
    plan_probe: timedelta = timedelta(hours=1)  # of a plan whose limit is reached
    reconcile_window: timedelta = timedelta(days=30)  # how far back a channel is read to reconcile a restored database


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The messenger's own id of a delivered message (Slack: channel id and ts)."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedMessage:
    """A message of ours found in a channel: the delivery id that it carries, and the `act_key`s of its acts.

    `answered`: somebody, we or a person, replied to it.
    """

    delivery: DeliveryId
    receipt: Receipt
    acts: tuple[str, ...] = ()
    answered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One row of the outbox. `key` identifies content and recipient; `id` is made from it and is sent with the message.

    `seq` orders a channel's deliveries. `not_before` is when it may next be claimed or searched for. An edit names in
    `edits` the delivery of the post that is to show `message`; its `receipt` is that of the edited message.
    `fallback_message` is the content of a new message if the old one can't be edited (None: no new message),
    `as_new_post` whether that happened. A reply names in `thread_of` the delivery of its parent, and in
    `parent_receipt` the parent's message when the reply was last sent. With `broadcast` the channel shows the reply,
    too; `as_new_post` then means that it is posted on its own, because the parent is gone.

    `due_at` is when it could first be sent, set by the outbox; lateness counts from then. `acts` are the `act_key`s of
    a post's acts. `unknown` counts unknown error codes. `closed`: the message can't be edited any more. `replaced_by`
    is the delivery that carries the content instead: in the fallback channel, or a summary; `replaces` is the inverse,
    the rerouted delivery. `sweep_at` is the next search for copies of a post that was sent again, `sweeps_left` how
    many follow.
    """

    id: DeliveryId
    key: str
    channel: str
    kind: DeliveryKind
    message: MessageFacts
    created_at: datetime
    not_before: datetime
    event_id: EventId | None = None
    seq: int = 0
    state: DeliveryState = DeliveryState.PENDING
    form: Form = Form.FULL
    attempts: int = 0
    searches: int = 0
    attempt_started_at: datetime | None = None
    lease_until: datetime | None = None
    receipt: Receipt | None = None
    delivered_at: datetime | None = None
    last_error: str = field(default="")
    edits: DeliveryId | None = None
    fallback_message: MessageFacts | None = None
    as_new_post: bool = False
    thread_of: DeliveryId | None = None
    broadcast: bool = False
    parent_receipt: Receipt | None = None
    due_at: datetime | None = None
    acts: tuple[str, ...] = ()
    unknown: int = 0
    closed: bool = False
    replaced_by: DeliveryId | None = None
    replaces: DeliveryId | None = None
    sweep_at: datetime | None = None
    sweeps_left: int = 0

    @property
    def is_edit(self) -> bool:
        """True if it changes an existing message instead of posting one."""
        return self.edits is not None and not self.as_new_post

    @property
    def is_reply(self) -> bool:
        """True if it goes into the thread of another message."""
        return self.thread_of is not None and not self.as_new_post

    @property
    def head(self) -> Receipt | None:
        """The message that replies to it go under: its own, or its parent if it is in a thread."""
        return self.parent_receipt or self.receipt

    @property
    def stands_alone(self) -> bool:
        """True if it is posted on its own when its parent is gone."""
        return self.broadcast or self.kind is DeliveryKind.ROOT

    @property
    def level(self) -> Level | None:
        """The level of the alert, for a burst of its loudest alert; None for other messages."""
        match self.message:
            case AlertFacts(level=level) | BurstFacts(top=(BurstLineFacts(level=level), *_)):
                return level
            case _:
                return None

    def waits_for_its_hour(self, *, now: datetime) -> bool:
        """True if it may not be sent yet (quiet hours) and no attempt was made."""
        return self.state is DeliveryState.PENDING and self.not_before > now

    @property
    def is_degraded(self) -> bool:
        """True if it was delivered in a plainer form."""
        return self.state is DeliveryState.DELIVERED and self.form is not Form.FULL

    def is_expired(self, times: DeliveryTimes, *, now: datetime) -> bool:
        """True if it waited so long that it goes into a summary. Critical alerts and silent replies never do."""
        notifies = not self.is_edit and (self.stands_alone or not self.is_reply)
        dated = isinstance(self.message, AlertFacts | UpdateFacts) and self.level is not Level.CRITICAL
        return self.state in UNSENT and notifies and dated and now - (self.due_at or self.created_at) > times.alive


def is_person(channel: str) -> bool:
    """True if messages to the channel are direct messages to a person."""
    return channel.startswith(PERSON)


def delivery_key(*, workspace: str, channel: str, subject: str, kind: DeliveryKind, news: str) -> str:
    """The key that makes two deliveries the same: workspace, channel, subject, kind and content (`news`, any text)."""
    digest = sha256(news.encode()).hexdigest()[:16]
    return f"{workspace}|{channel}|{subject}|{kind}|{digest}"


def delivery_id(key: str) -> DeliveryId:
    """The id of a key: the same on every machine and after a restored backup."""
    return DeliveryId(str(uuid5(_NAMESPACE, key)))


EVIDENCE_MARK = "evidence"
"""Stands in place of act keys in the evidence reply of an alert: its thread has one, whatever the event is named."""


def act_key(ref: ActRef) -> str:
    """A short hash of an act: the same in every database, meaningless to outsiders."""
    return sha256(f"{ref.article_id}#{ref.ordinal}".encode()).hexdigest()[:12]


def to_send(
    key: str,
    *,
    channel: str,
    kind: DeliveryKind,
    message: MessageFacts,
    now: datetime,
    event_id: EventId | None = None,
    not_before: datetime | None = None,
) -> Delivery:
    """A new delivery, to be sent at once unless `not_before` is set. `key` is a `delivery_key` or derived from one."""
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
