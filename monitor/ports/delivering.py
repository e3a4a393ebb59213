"""What is to be said: announcements, the outbox, channels, and whoever reaches people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from monitor.domain.alerts.announcement import Announcement
from monitor.domain.alerts.bursts import OpenBurst
from monitor.domain.alerts.message import Message
from monitor.domain.alerts.message_edits import Posted
from monitor.domain.delivery.circuit_breaker import Breaker
from monitor.domain.delivery.outbox import Delivery, DeliveryId, DeliveryState, Form, Receipt, Said
from monitor.domain.event.identity import ActRef, EventId
from monitor.domain.event.precedent_search import Sequel
from monitor.domain.operations.scheduled_task import Errand
from monitor.domain.rules.rule import Match

__all__ = [
    "AgendaBook",
    "AnnouncementBook",
    "Backlog",
    "BurstBook",
    "ChannelBook",
    "ChannelState",
    "Messenger",
    "Outbox",
    "SequelBook",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelState:
    """What is known of a channel: `blocked` says why nothing can be posted ("" when it can), `probes` how often that
    was asked again.
    """

    channel: str
    next_post_at: datetime
    blocked: str = ""
    probed_at: datetime | None = None
    probes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """Rows of the outbox by state, how many of the delivered ones went out in a plainer form than they were meant to,
    and when the oldest that still waits could first go.
    """

    by_state: Mapping[DeliveryState, int]
    oldest_waiting: datetime | None
    degraded: int = 0


class AnnouncementBook(Protocol):
    def past(self, event_id: EventId) -> tuple[Announcement, ...]:
        """What was decided for an event, and for those that became part of it, one a channel: QUEUED where any was."""
        ...

    def save(self, announcement: Announcement) -> None:
        """Insert, or replace the one of the same event and channel."""
        ...

    def matches(self, event_id: EventId) -> tuple[tuple[Match, ActRef], ...]:
        """The matches of the articles whose acts belong to the event; a text-only match has WHOLE_ARTICLE."""
        ...


class AgendaBook(Protocol):
    """What is to be done later. An errand is known by its kind, event, channel and what it is about."""

    def put(self, errand: Errand) -> None:
        """Insert, or move it to its new time."""
        ...

    def due(self, *, now: datetime, limit: int) -> tuple[Errand, ...]:
        """Those whose time has come, earliest first."""
        ...

    def take(self, *, now: datetime, limit: int) -> tuple[Errand, ...]:
        """Those that are due, which are on the agenda no more: they are done in the same unit of work."""
        ...


class SequelBook(Protocol):
    """What was decided of rules that ask for an earlier act, one for each event and rule."""

    def of(self, event_id: EventId) -> tuple[Sequel, ...]:
        """By rule."""
        ...

    def save(self, sequel: Sequel) -> None:
        """Insert, or replace the one of the same event and rule."""
        ...

    def waiting(self, rules: Sequence[str], *, first: date, last: date) -> tuple[Sequel, ...]:
        """Those of the rules that found no earlier act for an event of those days, by day."""
        ...


class Outbox(Protocol):
    def queue(self, delivery: Delivery) -> bool:
        """Insert unless a row with its key exists; says whether it did. `seq` and `due_at` are given here."""
        ...

    def ready(
        self, *, now: datetime, states: Sequence[DeliveryState], late: datetime | None = None
    ) -> tuple[Delivery, ...]:
        """Per channel that is not blocked and may be posted to now, its first row in one of `states` that is due.

        An edit is not before all that it could change is sent or dead, a reply not before what it is to stand under.
        In a channel where such a row could have gone before `late` (None: in none), posts come first, of these the
        loudest, and of the equally loud the newest.
        """
        ...

    def get(self, delivery_id: DeliveryId) -> Delivery | None: ...

    def stranded(self, channel: str) -> tuple[Delivery, ...]:
        """Rows of a channel that wait to be sent, due or not, and could go another way, in order of `seq`: what says
        something by itself, and what belongs to a message that went another way or is not to be edited.
        """
        ...

    def overdue(self, *, before: datetime) -> tuple[Delivery, ...]:
        """The unsent rows that could have gone before then, of channels that are not blocked, in order of `seq`."""
        ...

    def to_sweep(self, *, now: datetime) -> tuple[Delivery, ...]:
        """Delivered rows of which a copy may stand, and is to be looked for by now."""
        ...

    def delivered_since(self, at: datetime) -> tuple[Delivery, ...]:
        """Posts that have a receipt of their own from that time or later, in order of `seq`."""
        ...

    def last_delivered(self, channel: str) -> datetime | None:
        """When a post was last delivered to a channel, as far as this database knows."""
        ...

    def states(self, ids: Sequence[DeliveryId]) -> Mapping[DeliveryId, DeliveryState]:
        """Of those of the ids that have a row."""
        ...

    def posted(self, post: DeliveryId) -> Posted | None:
        """A post with its edits; None where there is no such row, or it is an edit."""
        ...

    def save(self, delivery: Delivery) -> None: ...

    def hasten(self, event_id: EventId, channel: str, *, now: datetime) -> None:
        """Let what was queued there about the event, and waits only for a later hour, go now."""
        ...

    def put_right(self, *, now: datetime, until: datetime) -> None:
        """After a clock was set back: channels that are left alone beyond `until`, and rows that wait for another try
        beyond it, may go now. So may a row that waits for its first longer than any that waits for a morning.
        """
        ...

    def unfinished(self) -> tuple[Delivery, ...]:
        """Rows in SENDING or AMBIGUOUS, in order of `seq`."""
        ...

    def backlog(self) -> Backlog: ...

    def next_due(self) -> datetime | None:
        """When the next row can be claimed, looked for or swept; None where none waits or its channel is held.

        Of a channel with a row in flight none can be claimed.
        """
        ...


class ChannelBook(Protocol):
    def get(self, channel: str) -> ChannelState | None: ...

    def save(self, state: ChannelState) -> None: ...

    def blocked(self) -> tuple[ChannelState, ...]: ...

    def breaker(self, workspace: str) -> Breaker:
        """Closed where nothing is known."""
        ...

    def keep(self, breaker: Breaker) -> None:
        """Insert, or replace that of its workspace."""
        ...

    def open_breakers(self) -> tuple[Breaker, ...]:
        """Those that let not everything through, by workspace."""
        ...


class BurstBook(Protocol):
    """By what alerts of a channel become a burst, and the bursts."""

    def recent(self, channel: str) -> tuple[datetime, ...]:
        """When the alerts may go that were noted for the channel and not forgotten."""
        ...

    def note(self, channel: str, alert: DeliveryId, at: datetime, *, before: datetime) -> None:
        """Remember that an alert may go `at` that time, and forget those of the channel that go before `before`."""
        ...

    def last(self, channel: str, at: datetime) -> OpenBurst | None:
        """The channel's last burst of those that began by `at`."""
        ...

    def save(self, burst: OpenBurst) -> None:
        """Insert, or replace the one with the same message."""
        ...


class Messenger(Protocol):
    """A way to reach people. Channels are names of its own kind (Slack: `C0…` or `#name`)."""

    async def check(self, channels: Sequence[str]) -> Mapping[str, str]:
        """Whether each channel could be posted to now and its history read: channel → one line that says what to do,
        only for those that have a problem.
        Raises AuthRefusedError where no channel can be, NotSentError where nobody answers.
        """
        ...

    async def post(
        self,
        channel: str,
        message: Message,
        *,
        delivery_id: DeliveryId,
        form: Form,
        thread: Receipt | None = None,
        broadcast: bool = False,
        acts: Sequence[str] = (),
    ) -> Receipt:
        """Post once, without a retry of its own: to the channel, or as a reply under the message `thread`, which with
        `broadcast` is shown in the channel as well. `acts` are marks of what it tells, which `said` gives back.
        Raises the leaf of DeliveryError that says how it ended; MessageGoneError where nothing can stand under
        `thread` any more and nothing was posted.
        """
        ...

    async def edit(
        self, channel: str, receipt: Receipt, message: Message, *, delivery_id: DeliveryId, form: Form
    ) -> Receipt:
        """Let the message that was posted to `channel` under `receipt` say `message`, once; `said` has it as before.
        `delivery_id` is that of the post which is edited: what people do with the message is told under it.

        Whoever got no clear answer edits again: twice is once. Raises MessageGoneError where the message is gone or may
        not be edited, else the leaves that `post` raises.
        """
        ...

    async def said(
        self, channel: str, *, since: datetime, thread: Receipt | None = None, deep: bool = False
    ) -> tuple[Said, ...]:
        """What we said to the channel since then, oldest first: with `thread` the replies under that message (none
        where it is gone), without it all that the channel itself shows.
        Raises DeliveryError where the history can't be read to its end; `deep` lets that be ten times as far away.
        """
        ...

    async def remove(self, channel: str, receipt: Receipt) -> None:
        """Take a message of ours away.

        Raises MessageGoneError where there is none or it may not be, else the leaves that `edit` raises.
        """
        ...
