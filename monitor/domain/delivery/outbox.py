"""What is to be said to whom, as a row of the outbox, and the waits of delivering it.

A row is known by its key, which says what is said where, and travels under the id that is made from it. How rows
move is in `monitor.domain.delivery.attempt`, edits are in `edit`, replies in `thread`.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from hashlib import sha256
from typing import NewType
from uuid import UUID, uuid5

from monitor.domain.alerts.message import Alert, Burst, BurstLine, Message, Update
from monitor.domain.event.identity import ActRef, EventId
from monitor.domain.rules.rule import Level

__all__ = [
    "UNSENT",
    "Delivery",
    "DeliveryId",
    "DeliveryKind",
    "DeliveryState",
    "DeliveryTimes",
    "Form",
    "Receipt",
    "Said",
    "act_mark",
    "delivery_id",
    "delivery_key",
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
    DIGEST = "digest"


class DeliveryState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    RETRY_WAIT = "retry_wait"
    AMBIGUOUS = "ambiguous"
    DELIVERED = "delivered"
    DEAD = "dead"
    SUPERSEDED = "superseded"  # a later edit says more, or the post took the words along
    REROUTED = "rerouted"  # another row says it in the fallback channel
    SUMMARISED = "summarised"  # too late to be said by itself: a line of a summary, and delivered by it

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
"""Nothing of such a row is under way, and nothing of it may stand anywhere yet."""


class Form(IntEnum):
    """How rich the payload is; a refused one is tried in the next plainer form."""

    FULL = 0
    COMPACT = 1
    PLAIN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryTimes:
    """All waits of delivery, so that tests can scale them. Looks are counted from when the row became ambiguous.

    A `pace` of zero paces nothing, the workspace neither.
    """

    pace: timedelta = timedelta(seconds=1)  # Slack: one message a second a channel
    workspace_pace: timedelta = timedelta(milliseconds=100)
    burst: int = 10  # what a workspace that was left alone takes at once
    directory: timedelta = timedelta(seconds=3)  # between two lists of channels: 20 a minute
    post: timedelta = timedelta(seconds=10)
    together: timedelta = timedelta(seconds=1)  # how long what goes to other channels is waited for
    lease: timedelta = timedelta(seconds=60)
    looks: tuple[timedelta, ...] = (timedelta(0), timedelta(seconds=10), timedelta(seconds=30))
    look_margin: timedelta = timedelta(seconds=120)  # their clock may differ from ours
    hold: timedelta = timedelta(minutes=15)  # between looks where the history can't be read
    swept: timedelta = timedelta(hours=1)  # how far back a start looks for copies
    first_retry: timedelta = timedelta(seconds=1)
    last_retry: timedelta = timedelta(seconds=300)
    late: timedelta = timedelta(minutes=15)  # a channel with a row that waits longer is caught up, loudest first
    alive: timedelta = timedelta(hours=24)  # what is older is told in one summary
    probe: timedelta = timedelta(seconds=60)  # of a token that is refused, at first; then less and less often
    last_probe: timedelta = timedelta(minutes=15)
    channel_probe: timedelta = timedelta(seconds=60)  # of a channel that is refused, at first
    last_channel_probe: timedelta = timedelta(hours=1)
    plan_probe: timedelta = timedelta(hours=1)  # of a plan that takes no more messages
    recall: timedelta = timedelta(days=30)  # how far back a channel is read by a database that may be an old one


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The messenger's own name for a delivered message (Slack: channel id and ts)."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message of ours as it stands in a channel: the delivery that it carries, and the `act_mark`s of what it tells.

    `answered` is whether somebody, we or a person, replied to it.
    """

    delivery: DeliveryId
    receipt: Receipt
    acts: tuple[str, ...] = ()
    answered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One row of the outbox. `key` says what is said to whom; `id` is made from it and travels with the message.

    `seq` orders a channel's rows. `not_before` is when it may next be claimed or looked for. An edit names in `edits`
    the row of the post that is to say `message`; its `receipt` is that of the message which is edited. `instead` is
    what a new message says where the old one can't be edited (None: nothing), `anew` whether it has come to that.
    A reply names in `thread_of` the row of the post that it stands under, and in `under` that one's message, as it was
    when the reply was last sent. One with `broadcast` is shown in the channel as well; `anew` says that it goes there
    by itself, because there is nothing to stand under.

    `due_at` is when it could first go, given by the outbox: from then on it is late, and older and older. `acts` are
    the `act_mark`s of what a post tells. `unknown` counts answers that nobody understood. `closed` says of a message
    that stands, or stood, that it takes no edits any more. `told_by` is the row that says it instead: in the fallback
    channel, or as a summary; `stands_for` is the other way round the row that was rerouted.
    Perhaps there is a copy of what was posted again: at `sweep_at` it is looked for, `sweeps_left` times.
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
    due_at: datetime | None = None
    acts: tuple[str, ...] = ()
    unknown: int = 0
    closed: bool = False
    told_by: DeliveryId | None = None
    stands_for: DeliveryId | None = None
    sweep_at: datetime | None = None
    sweeps_left: int = 0

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

    @property
    def matters(self) -> bool:
        """Whether a reply is said by itself where it has nothing to stand under."""
        return self.broadcast or self.kind is DeliveryKind.ROOT

    @property
    def level(self) -> Level | None:
        """That of the alert that it says, of a burst that of the loudest; None of anything else."""
        match self.message:
            case Alert(level=level) | Burst(top=(BurstLine(level=level), *_)):
                return level
            case _:
                return None

    def waits_for_its_hour(self, *, now: datetime) -> bool:
        """Whether it may not be said yet, as in quiet hours: nothing of it was tried."""
        return self.state is DeliveryState.PENDING and self.not_before > now

    @property
    def is_degraded(self) -> bool:
        """Whether it went out in a plainer form than it was meant to."""
        return self.state is DeliveryState.DELIVERED and self.form is not Form.FULL

    def is_expired(self, times: DeliveryTimes, *, now: datetime) -> bool:
        """Whether it waited so long that it is told in a summary. What is critical, and what calls nobody, never is."""
        calls = not self.is_edit and (self.matters or not self.is_reply)
        dated = isinstance(self.message, Alert | Update) and self.level is not Level.CRITICAL
        return self.state in UNSENT and calls and dated and now - (self.due_at or self.created_at) > times.alive


def delivery_key(*, workspace: str, channel: str, subject: str, kind: DeliveryKind, news: str) -> str:
    """What makes two deliveries the same: where, about what, of which kind, saying what (`news`, any text)."""
    said = sha256(news.encode()).hexdigest()[:16]
    return f"{workspace}|{channel}|{subject}|{kind}|{said}"


def delivery_id(key: str) -> DeliveryId:
    """The same for the same key on every machine and after a restored backup."""
    return DeliveryId(str(uuid5(_NAMESPACE, key)))


def act_mark(ref: ActRef) -> str:
    """A short name of an act that is the same in every database, and tells a stranger nothing."""
    return sha256(f"{ref.article_id}#{ref.ordinal}".encode()).hexdigest()[:12]


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
