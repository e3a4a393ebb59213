"""The first message of an event in a channel: its announcement, by which key its row is found, and what it says."""

from monitor.domain.alerts.announcement import Announcement
from monitor.domain.alerts.message import Alert
from monitor.domain.alerts.message_edits import Posted
from monitor.domain.delivery.outbox import DeliveryKind, delivery_key
from monitor.domain.event.identity import EventId
from monitor.ports.store import Transaction

__all__ = ["announcement_in", "root_key", "shown_alert"]


def announcement_in(tx: Transaction, event_id: EventId, channel: str) -> Announcement | None:
    """What was decided for an event and a channel; None where nothing was."""
    return next((a for a in tx.announcements.past(event_id) if a.channel == channel), None)


def root_key(announcement: Announcement, workspace: str) -> str:
    """The first message of an event in a channel is said once whatever its words: its news is that it is the first."""
    return delivery_key(
        workspace=workspace,
        channel=announcement.channel,
        subject=announcement.event_id,
        kind=DeliveryKind.ROOT,
        news="root",
    )


def shown_alert(posted: Posted | None) -> Alert | None:
    """What a first message says, or will when all is sent, or was to say; None where there is none."""
    says = (posted.says or posted.post.message) if posted is not None else None
    return says if isinstance(says, Alert) else None
