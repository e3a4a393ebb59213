"""The alert that a click targets.

Payloads are not trusted: the delivery is loaded, and its message must be the clicked one.
"""

from dataclasses import dataclass
from typing import Protocol

from monitor.domain.alerts.announcement import Announcement
from monitor.domain.alerts.message_edits import PostWithEdits
from monitor.domain.delivery.outbox import Delivery
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.identity import EventId
from monitor.domain.interactions.interaction import Interaction, Refusal
from monitor.domain.interactions.outcome import ClickTarget
from monitor.pipeline.alerts.roots import announcement_in
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import HasAnnouncements, HasEvents, HasOutbox


class TargetTransaction(HasAnnouncements, HasEvents, HasOutbox, Protocol):
    """Repositories to find the alert that a user action refers to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An announced event, after any merge, in a channel."""

    event: PolicyEvent
    announcement: Announcement

    def clicked(self, config: RuntimeConfig) -> ClickTarget:
        rule = config.rule(self.announcement.rule_id)
        return ClickTarget(
            event_id=self.event.id,
            place=self.announcement.channel,
            rule_id=self.announcement.rule_id,
            level=rule.level if rule else None,
            reopened_at=self.announcement.reopened_at,
        )


def target_of(tx: TargetTransaction, interaction: Interaction) -> Target | Refusal:
    """The clicked alert, or why it cannot be identified."""
    row = tx.outbox.get(interaction.delivery) if interaction.delivery is not None else None
    posted = None if row is None else tx.outbox.posted(row.edits or row.id)
    if posted is None:
        return Refusal.NO_SUCH_MESSAGE
    misplaced = _misplaced(posted, interaction)
    return misplaced or _announced(tx, posted.post) or Refusal.NO_SUCH_MESSAGE


def is_current_message(posted: PostWithEdits, interaction: Interaction) -> bool:
    """True if the clicked message is the one that shows the delivery now."""
    return _misplaced(posted, interaction) is None


def _misplaced(posted: PostWithEdits, interaction: Interaction) -> Refusal | None:
    """Why the clicked message is not the current one; None if it is."""
    clicked = interaction.message
    if clicked is None:
        return Refusal.OTHER_MESSAGE
    if posted.current.receipt == clicked:
        return None
    if any(one.receipt == clicked for one in (posted.post, *posted.edits)):
        return Refusal.STALE
    return Refusal.NOT_YET if posted.current.receipt is None else Refusal.OTHER_MESSAGE


def alert_in(tx: TargetTransaction, event_id: EventId, place: str) -> Target | None:
    """The announcement of the event, after any merge, in the channel `place`; None if there is none."""
    stored = tx.events.get(event_id)
    if stored is None:
        return None
    event = tx.events.living(stored)
    announcement = announcement_in(tx, event.id, place)
    return None if announcement is None else Target(event=event, announcement=announcement)


def _announced(tx: TargetTransaction, root: Delivery) -> Target | None:
    if root.event_id is None:
        return None
    meant = tx.outbox.get(root.replaces) if root.replaces is not None else None  # posted in a fallback channel
    return alert_in(tx, root.event_id, meant.channel if meant is not None else root.channel)
