"""User actions from the command line: one action on the alerts of an event, in each channel that was alerted.

Each is handled as a click in that channel is, in the caller's transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.domain.alerts.announcement import Announcement, AnnouncementState
from monitor.domain.event.identity import EventId
from monitor.domain.interactions.interaction import Interaction, InteractionReply, RecordedInteraction, UserAction
from monitor.pipeline.alerts.roots import root_id
from monitor.pipeline.interactions.handle import UserActionTransaction, take
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import HasAnnouncements, HasInteractions


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenAction:
    """The action in the channel of an announcement, as it was recorded, with the answer."""

    announcement: Announcement
    recorded: RecordedInteraction
    reply: InteractionReply


def terminal_name(name: str) -> str:
    """The name of a person as it is stored and shown: marked, so that nobody takes it for an account of a messenger."""
    return f"{name} (terminal)"


def alerts_of(tx: HasAnnouncements, event_id: EventId) -> tuple[Announcement, ...]:
    """The announcements that were sent as alerts, in order of channels. Held, muted and digest ones have no message."""
    sent = (a for a in tx.announcements.past(event_id) if a.state is AnnouncementState.QUEUED)
    return tuple(sorted(sent, key=lambda a: a.channel))


def take_from_terminal(
    tx: UserActionTransaction,
    wanted: Interaction,
    announcements: Sequence[Announcement],
    config: RuntimeConfig,
    *,
    workspaces: Sequence[str],
    undo: bool = False,
) -> tuple[TakenAction, ...]:
    """Handle the action in each of the channels; with `undo`, take back the last one of that person.

    `workspaces` are those in which the alert may have been posted: the command may run with other settings than the
    daemon, and the message to edit is found by its workspace.
    """
    return tuple(_take(tx, wanted, one, config, workspaces, undo=undo) for one in announcements)


def _take(
    tx: UserActionTransaction,
    wanted: Interaction,
    announcement: Announcement,
    config: RuntimeConfig,
    workspaces: Sequence[str],
    *,
    undo: bool,
) -> TakenAction:
    key = f"{wanted.key} {announcement.channel}"
    action = replace(wanted, key=key, event_id=announcement.event_id, place=announcement.channel)
    if undo:
        last = _last(tx, wanted, announcement)
        action = Interaction(
            key=key, action=UserAction.UNDO, by=wanted.by, at=wanted.at, undoes=last.interaction.key if last else ""
        )
    there = (name for name in workspaces if tx.outbox.get(root_id(announcement, name)) is not None)
    reply = take(tx, action, replace(config, workspace=next(there, config.workspace)), now=wanted.at)
    recorded = tx.interactions.get(key)
    assert recorded is not None, "the action was stored"
    return TakenAction(announcement=announcement, recorded=recorded, reply=reply)


def _last(tx: HasInteractions, wanted: Interaction, announcement: Announcement) -> RecordedInteraction | None:
    """The last action of this kind that the person did in the channel."""
    log = tx.interactions.of_event(announcement.event_id)
    own = [r for r in log if r.holds and r.place == announcement.channel and r.interaction.action is wanted.action]
    return next((r for r in reversed(own) if r.interaction.by == wanted.by), None)
