"""Messages about announced events that were merged into another event.

The announcements of a merged event count for the other one (`AnnouncementRepository.past`): in channels where that
has no root message, it continues in the root message of the merged event.
"""

from dataclasses import replace
from datetime import datetime
from typing import Protocol

from monitor.domain.alerts.announcement import Announcement, AnnouncementState
from monitor.domain.alerts.facts import Change, Merge, UpdateFacts
from monitor.domain.alerts.message import UpdateKind
from monitor.domain.alerts.quiet_hours import earliest_send_at
from monitor.domain.alerts.thread import reply_to
from monitor.domain.delivery.outbox import is_person
from monitor.domain.event.development import PolicyEvent
from monitor.domain.operations.ledger import AnnouncementLedger
from monitor.domain.operations.scheduled_task import ScheduledTask, ScheduledTaskKind
from monitor.pipeline.alerts.roots import RootTransaction, announcement_in, person_channels, root_id, shown_alert
from monitor.pipeline.alerts.updates import edit_alert
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import HasAnnouncements, HasEvents, HasInteractions, HasOutbox, HasScheduledTasks


class EventUpdateTransaction(HasAnnouncements, HasInteractions, HasScheduledTasks, Protocol):
    """Repositories to schedule updates of the alerts of an event."""


class MergeTransaction(HasAnnouncements, HasInteractions, HasOutbox, Protocol):
    """Repositories to report a merge in all channels."""


class MergeNoticeTransaction(HasAnnouncements, HasEvents, HasOutbox, Protocol):
    """Repositories of notices that an event was merged."""


def notify_merge(
    tx: MergeTransaction, gone: PolicyEvent, heir: PolicyEvent, config: RuntimeConfig, *, now: datetime
) -> AnnouncementLedger:
    """Report once, in each channel of `gone` and to its followers, that it was merged into `heir`: in the root message
    and in a reply.
    """
    ledger = AnnouncementLedger()
    sent = [a for a in tx.announcements.past(gone.id) if a.state is AnnouncementState.QUEUED]
    people = (announcement_in(tx, gone.id, channel) for channel in person_channels(tx)) if sent else ()
    for announcement in (*sent, *(a for a in people if a is not None)):
        ledger += _notify(tx, announcement, gone, heir, config, now=now)
    return ledger


def schedule_event_update(tx: EventUpdateTransaction, event: PolicyEvent, *, now: datetime) -> None:
    """Schedule the update of the event's messages, for callers that queue no messages themselves."""
    kind = ScheduledTaskKind.UPDATE_ALERT if event.joined_into is None else ScheduledTaskKind.JOINED
    sent = [a.channel for a in tx.announcements.past(event.id) if a.state is AnnouncementState.QUEUED]
    for channel in (*sent, *(person_channels(tx) if sent else ())):
        tx.scheduled_tasks.put(ScheduledTask(kind=kind, at=now, event_id=event.id, channel=channel))


def run_merge_notice(
    tx: MergeNoticeTransaction, task: ScheduledTask, config: RuntimeConfig, *, now: datetime
) -> AnnouncementLedger:
    """Run the scheduled report of a merge. Does nothing if the merge was undone meanwhile."""
    gone = tx.events.get(task.event_id)
    heir = tx.events.get(gone.joined_into) if gone is not None and gone.joined_into is not None else None
    announcement = announcement_in(tx, task.event_id, task.channel)
    if gone is None or heir is None or announcement is None:
        return AnnouncementLedger()
    return _notify(tx, announcement, gone, heir, config, now=now)


def _notify(
    tx: RootTransaction,
    announcement: Announcement,
    gone: PolicyEvent,
    heir: PolicyEvent,
    config: RuntimeConfig,
    *,
    now: datetime,
) -> AnnouncementLedger:
    channel = announcement.channel
    root = root_id(announcement, config.workspace)
    posted = tx.outbox.posted(root)
    was = shown_alert(posted)
    if posted is None or was is None:
        return AnnouncementLedger()
    if is_person(channel):
        continues_here = tx.outbox.posted(root_id(replace(announcement, event_id=heir.id), config.workspace)) is None
    else:
        continues_here = any(
            announcement.event_id == a.event_id for a in tx.announcements.past(heir.id) if a.channel == channel
        )
    merge = Merge(gone=gone.label, into=heir.label, continues_here=continues_here)
    change = Change(kind=UpdateKind.ADDED, merge=merge)
    message = UpdateFacts(kind=change.kind, label=gone.label, seen_at=now, change=change)
    route = config.routes.by_name(announcement.route)
    row = reply_to(
        posted.post,
        replace(message, sample=gone.sample, trial=announcement.trial),
        workspace=config.workspace,
        news=f"part of {heir.id}",
        broadcast=route.updates.show(loud=False),
        now=now,
        not_before=earliest_send_at(route, announcement.level, now=now),
    )
    if not tx.outbox.queue(row):
        return AnnouncementLedger()
    closed = replace(was, merge=merge, changed=change, changed_at=now)
    return edit_alert(tx, root, posted, closed, now) + AnnouncementLedger(replies=1)
