"""Delivery: announcements, scheduled tasks, the outbox, channels, and messengers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from monitor.domain.alerts.announcement import Announcement
from monitor.domain.alerts.bursts import OpenBurst
from monitor.domain.alerts.message import Message
from monitor.domain.alerts.message_edits import PostWithEdits
from monitor.domain.delivery.circuit_breaker import Breaker
from monitor.domain.delivery.outbox import Delivery, DeliveryId, DeliveryState, Form, PostedMessage, Receipt
from monitor.domain.event.identity import ActRef, EventId
from monitor.domain.event.precedent_search import PrecedentResult
from monitor.domain.operations.scheduled_task import ScheduledTask
from monitor.domain.rules.rule import Match


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelState:
    """The state of a channel. `blocked` says why nothing can be posted ("" if it can); `probes` counts the retries."""

    channel: str
    next_post_at: datetime
    blocked: str = ""
    probed_at: datetime | None = None
    probes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """Deliveries in the outbox by state; `degraded` counts those delivered in a plainer form than intended.

    `oldest_waiting` is when the oldest waiting delivery could first have been sent.
    """

    by_state: Mapping[DeliveryState, int]
    oldest_waiting: datetime | None
    degraded: int = 0


class AnnouncementRepository(Protocol):
    def past(self, event_id: EventId) -> tuple[Announcement, ...]:
        """Return the announcements of an event and events merged into it, one per channel; QUEUED takes precedence."""

    def save(self, announcement: Announcement) -> None:
        """Insert, or replace the announcement of the same event and channel."""

    def matches(self, event_id: EventId) -> tuple[tuple[Match, ActRef], ...]:
        """Return the matches of the event's articles with their acts; WHOLE_ARTICLE for a match by text only."""


class ScheduledTaskRepository(Protocol):
    """Scheduled tasks. Kind, event, channel and subject identify a task."""

    def put(self, task: ScheduledTask) -> None:
        """Insert the task, or reschedule it."""

    def due(self, *, now: datetime, limit: int) -> tuple[ScheduledTask, ...]:
        """Return the due tasks, earliest first."""

    def take(self, *, now: datetime, limit: int) -> tuple[ScheduledTask, ...]:
        """Remove and return the due tasks. They must be done in the same transaction."""


class PrecedentResultRepository(Protocol):
    """The outcomes of precedent searches, one per event and rule."""

    def of(self, event_id: EventId) -> tuple[PrecedentResult, ...]:
        """Return the outcomes of an event, by rule."""

    def save(self, result: PrecedentResult) -> None:
        """Insert, or replace the outcome of the same event and rule."""

    def waiting(self, rules: Sequence[str], *, first: date, last: date) -> tuple[PrecedentResult, ...]:
        """Return the outcomes of these rules without a precedent, for events of those days, by day."""


class Outbox(Protocol):
    def queue(self, delivery: Delivery) -> bool:
        """Insert unless a delivery with its key exists, and return whether it was inserted. Sets `seq` and `due_at`."""

    def ready(
        self, *, now: datetime, states: Sequence[DeliveryState], late: datetime | None = None
    ) -> tuple[Delivery, ...]:
        """Return, for each channel that may be posted to now, its first due delivery in one of `states`.

        An edit waits until its message and earlier edits are sent or dead, a reply until its parent is. In a channel
        with a delivery that was due before `late` (None: in no channel), posts come first, by level, then newest first.
        """

    def get(self, delivery_id: DeliveryId) -> Delivery | None: ...

    def reroutable(self, channel: str) -> tuple[Delivery, ...]:
        """Return the waiting deliveries of a channel, due or not, that could be rerouted, in order of `seq`.

        These are self-contained messages, and those that belong to a message that was rerouted or takes no edits.
        """

    def overdue(self, *, before: datetime) -> tuple[Delivery, ...]:
        """Return the unsent deliveries that were due before then, of channels that are not blocked, by `seq`."""

    def held_up_alerts(self, *, before: datetime, now: datetime) -> tuple[Delivery, ...]:
        """Return the unsent alerts of channels in which one was due before then, by `seq`.

        These are alerts in no thread that may be sent now or wait for another attempt. Blocked channels and rerouted
        alerts are left out.
        """

    def possible_duplicates(self, *, now: datetime) -> tuple[Delivery, ...]:
        """Return the deliveries that may have been posted twice and whose duplicates are to be searched for by now."""

    def delivered_since(self, at: datetime) -> tuple[Delivery, ...]:
        """Return the posts whose own receipt is from that time or later, in order of `seq`."""

    def last_delivered(self, channel: str) -> datetime | None:
        """Return when a post was last delivered to the channel, according to this database."""

    def states(self, ids: Sequence[DeliveryId]) -> Mapping[DeliveryId, DeliveryState]:
        """Return the states of the deliveries that exist."""

    def posted(self, post: DeliveryId) -> PostWithEdits | None:
        """Return a post with its edits; None if it does not exist or is an edit."""

    def replies_to(self, post: DeliveryId) -> tuple[DeliveryId, ...]:
        """Return the deliveries that go into the thread of a post, in order of `seq`."""

    def save(self, delivery: Delivery) -> None: ...

    def release_delayed(self, event_id: EventId, channel: str, *, now: datetime) -> None:
        """Release the deliveries about the event that only wait for a later hour."""

    def repair_due_times(self, *, now: datetime, until: datetime) -> None:
        """Repair due times after the clock was set back.

        Channel pauses and retries beyond `until` end now. So do first attempts that are delayed by more than the
        longest delay (until the next morning).
        """

    def unfinished(self) -> tuple[Delivery, ...]:
        """Return the deliveries in SENDING or AMBIGUOUS, in order of `seq`."""

    def backlog(self) -> Backlog: ...

    def next_due(self) -> datetime | None:
        """Return when the next delivery can be sent, verified or swept; None if there is none or its channel is held.

        A channel with a delivery in flight has no other delivery to send.
        """


class ChannelRepository(Protocol):
    def get(self, channel: str) -> ChannelState | None: ...

    def save(self, state: ChannelState) -> None: ...

    def blocked(self) -> tuple[ChannelState, ...]: ...

    def breaker(self, workspace: str) -> Breaker:
        """Return the workspace's circuit breaker, closed if nothing is stored."""

    def keep(self, breaker: Breaker) -> None:
        """Insert, or replace the breaker of its workspace."""

    def open_breakers(self) -> tuple[Breaker, ...]:
        """Return the breakers that are open or half open, by workspace."""


class BurstRepository(Protocol):
    """Recent alerts of each channel, to detect bursts, and the bursts."""

    def recent(self, channel: str) -> tuple[datetime, ...]:
        """Return the send times of the noted alerts of a channel."""

    def note(self, channel: str, alert: DeliveryId, at: datetime, *, before: datetime) -> None:
        """Store the send time `at` of an alert, and delete those of the channel before `before`."""

    def last(self, channel: str, at: datetime) -> OpenBurst | None:
        """Return the channel's latest burst that began by `at`."""

    def save(self, burst: OpenBurst) -> None:
        """Insert, or replace the burst with the same message."""


class Messenger(Protocol):
    """A messaging service. The form of channel names is its own (Slack: `C0…` or `#name`)."""

    async def check(self, channels: Sequence[str]) -> Mapping[str, str]:
        """Check that each channel can be posted to and its history read, without posting.

        Returns one line of advice for each channel with a problem. Raises AuthRefusedError if no channel can be used,
        NotSentError if the service does not respond.
        """

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
        """Post once, without retries: to the channel, or as a reply to the message `thread`.

        A reply with `broadcast` is shown in the channel as well. `acts` are keys of the reported acts, which
        `own_messages` returns. Raises the leaf of DeliveryError for the outcome; MessageGoneError if `thread` takes no
        replies any more and nothing was posted.
        """

    async def edit(
        self,
        channel: str,
        receipt: Receipt,
        message: Message,
        *,
        delivery_id: DeliveryId,
        form: Form,
        acts: Sequence[str] = (),
    ) -> Receipt:
        """Replace the content of the posted message `receipt`, once. `own_messages` still finds it.

        `acts` are the keys of all acts that it reports now, () if they did not change.

        `delivery_id` is that of the original post; user actions on the message carry it. An edit is idempotent, so
        after an ambiguous outcome it is repeated. Raises MessageGoneError if the message does not exist or can't be
        edited, else as `post`.
        """

    async def own_messages(
        self, channel: str, *, since: datetime, thread: Receipt | None = None, deep: bool = False
    ) -> tuple[PostedMessage, ...]:
        """Return our own messages in the channel since then, oldest first.

        With `thread`: the replies to that message, () if it no longer exists. Raises DeliveryError if the history is
        too long to be read to its end; `deep` reads ten times as far.
        """

    async def remove(self, channel: str, receipt: Receipt) -> None:
        """Delete one of our messages.

        Raises MessageGoneError if it does not exist or can't be deleted, else as `edit`.
        """
