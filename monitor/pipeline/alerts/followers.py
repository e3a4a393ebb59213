"""People who follow the topic of an event: they get its alert as a direct message, with later updates in its thread.

Their messages repeat an announcement of a channel, and are not stored as announcements: what a person follows concerns
nobody else. An event that no channel was alerted to (muted, held, in a digest only, a trial) is not sent to anybody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from monitor.domain.alerts.announcement import Announcement, AnnouncementState
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.identity import EventId
from monitor.domain.interactions.subscriptions import Subscription
from monitor.domain.interactions.topic import Topic
from monitor.pipeline.alerts.roots import for_person, root_id, shown_alert
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import HasChannels, HasInteractions, HasOutbox


class FollowersTransaction(HasChannels, HasInteractions, HasOutbox, Protocol):
    """Repositories to find the people who follow the topic of an event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Follower:
    """A person who is to get an alert or has got it: the announcement in the person's channel, the covered topics, and
    whether the alert was queued before.
    """

    announcement: Announcement
    topics: tuple[Topic, ...]
    has_alert: bool


def foremost(announcements: Iterable[Announcement]) -> Announcement | None:
    """The announcement that followers get: of those that were sent as alerts the loudest, then the first."""
    return min(filter(_is_sent, announcements), key=lambda a: (-a.level.rank, a.at, a.channel), default=None)


def _is_sent(announcement: Announcement) -> bool:
    return announcement.state is AnnouncementState.QUEUED and not announcement.trial


def followers_of(
    tx: FollowersTransaction, event: PolicyEvent, announcements: Sequence[Announcement], config: RuntimeConfig
) -> tuple[Follower, ...]:
    """The followers of an event with these announcements. Subscriptions are paused while no direct message can be
    posted to the person.
    """
    sent = foremost(announcements)
    if sent is None or event.sample or not config.direct_messages:
        return ()
    subscriptions = tx.interactions.subscriptions()
    paused = {state.channel for state in tx.channels.blocked()} if subscriptions else ()
    search = _Search(tx, event, announcements, sent, config)
    by_channel = groupby(subscriptions, key=lambda s: s.channel)
    found = (search.follower(channel, tuple(own)) for channel, own in by_channel if channel not in paused)
    return tuple(one for one in found if one is not None)


class _Search:
    """`sent` is the announcement that followers get."""

    def __init__(
        self,
        tx: HasOutbox,
        event: PolicyEvent,
        announcements: Sequence[Announcement],
        sent: Announcement,
        config: RuntimeConfig,
    ) -> None:
        self._tx = tx
        self._event = event
        self._announcements = announcements
        self._sent = sent
        self._config = config
        self._last_sent_at = max(a.at for a in announcements if _is_sent(a))

    def follower(self, channel: str, own: Sequence[Subscription]) -> Follower | None:
        """The person; None if no topic covers the event, or it was alerted before the person followed."""
        for before in self._announcements:  # an alert on an event that was merged into this one goes on
            root = root_id(for_person(before, channel), self._config.workspace)
            alert = shown_alert(self._tx.outbox.posted(root))
            if alert is not None:
                topics = tuple(s.topic for s in own if s.topic in alert.followed or self._covers(s.topic))
                return self._made(channel, topics, has_alert=True, event_id=before.event_id)
        topics = tuple(s.topic for s in own if s.since <= self._last_sent_at and self._covers(s.topic))
        return self._made(channel, topics, has_alert=False, event_id=self._sent.event_id)

    def _covers(self, topic: Topic) -> bool:
        return topic.covers(self._event, self._config.vocabulary)

    def _made(self, channel: str, topics: tuple[Topic, ...], *, has_alert: bool, event_id: EventId) -> Follower | None:
        announcement = for_person(self._sent, channel, event_id=event_id)
        return Follower(announcement=announcement, topics=topics, has_alert=has_alert) if topics else None
