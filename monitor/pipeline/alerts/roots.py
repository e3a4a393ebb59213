"""The root message of an announced event in a channel: its announcement, its id, its text, replies under it.

A direct message to a person repeats an announcement of a channel.
"""

from dataclasses import replace
from datetime import datetime
from typing import Protocol

from monitor.domain.alerts.announcement import PERSONAL, Announcement, AnnouncementState
from monitor.domain.alerts.facts import AlertFacts, UpdateFacts
from monitor.domain.alerts.message_edits import PostWithEdits
from monitor.domain.alerts.quiet_hours import earliest_send_at
from monitor.domain.delivery.outbox import DeliveryId, DeliveryKind, delivery_id, delivery_key, is_person
from monitor.domain.event.identity import EventId
from monitor.pipeline.alerts.notices import reply
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import HasAnnouncements, HasInteractions, HasOutbox


class RootTransaction(HasAnnouncements, HasOutbox, Protocol):
    """Repositories to find and change the root message of an alert."""


def announcement_in(tx: HasAnnouncements, event_id: EventId, channel: str) -> Announcement | None:
    """The announcement of an event in a channel, for a person the one that is repeated; None if there is none."""
    past = tx.announcements.past(event_id)
    if is_person(channel):
        sent = [a for a in past if a.state is AnnouncementState.QUEUED and not a.trial]
        loudest = max(sent, key=lambda a: a.level.rank, default=None)
        return None if loudest is None else for_person(loudest, channel, event_id=event_id)
    return next((a for a in past if a.channel == channel), None)


def for_person(repeated: Announcement, channel: str, *, event_id: EventId | None = None) -> Announcement:
    """The announcement in the channel of a person, of that event or of the one that it was merged into."""
    event = event_id or repeated.event_id
    return replace(repeated, event_id=event, channel=channel, route=PERSONAL.name, waits_for=None, waiting=())


def person_channels(tx: HasInteractions) -> tuple[str, ...]:
    """The channels of direct messages to all people who follow something."""
    return tuple(dict.fromkeys(s.channel for s in tx.interactions.subscriptions()))


def root_key(announcement: Announcement, workspace: str) -> str:
    """The delivery key of the root message: one per event and channel, whatever its text."""
    return delivery_key(
        workspace=workspace,
        channel=announcement.channel,
        subject=announcement.event_id,
        kind=DeliveryKind.ROOT,
        news="root",
    )


def root_id(announcement: Announcement, workspace: str) -> DeliveryId:
    return delivery_id(root_key(announcement, workspace))


def reply_to_root(
    tx: HasOutbox,
    announcement: Announcement,
    message: UpdateFacts,
    config: RuntimeConfig,
    *,
    news: str,
    now: datetime,
) -> bool:
    """Queue a reply under the root message, outside the route's quiet hours. False if there is no root message."""
    route = config.routes.by_name(announcement.route)
    queued = reply(
        tx,
        root_id(announcement, config.workspace),
        message,
        workspace=config.workspace,
        news=news,
        broadcast=route.updates.show(loud=False),
        now=now,
        not_before=earliest_send_at(route, announcement.level, now=now),
    )
    return queued is not None


def shown_alert(posted: PostWithEdits | None) -> AlertFacts | None:
    """The alert that a root message shows, or will when all edits are sent; None if there is no root message."""
    message = (posted.says or posted.post.message) if posted is not None else None
    return message if isinstance(message, AlertFacts) else None
