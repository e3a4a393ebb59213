"""Reminders of unacknowledged alerts, for routes that ask for them.

One reminder per level that an alert reaches, and one each time it is reopened. A decision or "not for us" counts as an
acknowledgement.
"""

from dataclasses import replace
from datetime import datetime
from typing import Protocol

from monitor.domain.alerts.acknowledgement import current_acknowledgers
from monitor.domain.alerts.announcement import Announcement, AnnouncementState
from monitor.domain.alerts.facts import AlertFacts, Reminder, UpdateFacts, first_line_of
from monitor.domain.alerts.message import UpdateKind
from monitor.domain.alerts.message_edits import PostWithEdits
from monitor.domain.alerts.quiet_hours import earliest_send_at
from monitor.domain.alerts.reminders import remind_at
from monitor.domain.delivery.outbox import DeliveryId, DeliveryState
from monitor.domain.event.development import PolicyEvent
from monitor.domain.interactions.user_actions import acknowledgements, assignment_in, not_for_us
from monitor.domain.operations.scheduled_task import ScheduledTask, ScheduledTaskKind
from monitor.pipeline.alerts.compose import group_to_call
from monitor.pipeline.alerts.notices import reply
from monitor.pipeline.alerts.roots import announcement_in, root_id, shown_alert
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import HasAnnouncements, HasEvents, HasInteractions, HasOutbox, HasScheduledTasks


class AcknowledgementReminderTransaction(
    HasAnnouncements, HasEvents, HasInteractions, HasOutbox, HasScheduledTasks, Protocol
):
    """Repositories of reminders of unacknowledged alerts."""


def schedule_acknowledgement_reminder(
    tx: HasScheduledTasks, event: PolicyEvent, announcement: Announcement, config: RuntimeConfig, *, sent_at: datetime
) -> None:
    """Schedule the reminder of an alert sent at `sent_at`, if the route wants one. Tests need no acknowledgement."""
    at = remind_at(config.routes.by_name(announcement.route), announcement.level, sent_at=sent_at)
    if at is None or event.sample or announcement.trial:
        return
    task = ScheduledTask(
        kind=ScheduledTaskKind.UNACKNOWLEDGED, at=at, event_id=announcement.event_id, channel=announcement.channel
    )
    tx.scheduled_tasks.put(task)


def send_acknowledgement_reminder(
    tx: AcknowledgementReminderTransaction, task: ScheduledTask, config: RuntimeConfig, *, now: datetime
) -> bool:
    """Queue the reminder in the channel; call the group that the alert called and the person in charge. False if none
    is due.

    The time counts from the delivery of the alert.
    """
    event = tx.events.get(task.event_id)
    announcement = announcement_in(tx, task.event_id, task.channel)
    if (
        event is None
        or announcement is None
        or announcement.state is not AnnouncementState.QUEUED
        or _is_acknowledged(tx, event, announcement)
    ):
        return False
    posted = _root(tx, root_id(announcement, config.workspace))
    alert = shown_alert(posted)
    if posted is None or alert is None or posted.current.state in (DeliveryState.DEAD, DeliveryState.SUMMARISED):
        return False
    delivered_at = posted.current.delivered_at
    route = config.routes.by_name(announcement.route)
    due = remind_at(route, announcement.level, sent_at=delivered_at or now)
    if due is None:
        return False
    if delivered_at is None or due > now:
        tx.scheduled_tasks.put(replace(task, at=due))
        return False
    since = f" since {announcement.reopened_at.isoformat()}" if announcement.reopened_at else ""
    queued = reply(
        tx,
        posted.post.id,
        replace(
            _reminder(event, alert, delivered_at, now),
            mention_group=group_to_call(event, announcement, announcement.level, config),
            mentions=_in_charge(tx, event, announcement),
        ),
        workspace=config.workspace,
        news=f"unacknowledged {announcement.level}{since}",
        broadcast=True,  # a reminder only in the thread reaches nobody
        now=now,
        not_before=earliest_send_at(route, announcement.level, now=now),
    )
    return queued is not None


def _in_charge(tx: HasInteractions, event: PolicyEvent, announcement: Announcement) -> tuple[str, ...]:
    assignment = assignment_in(tx.interactions.of_event(event.id), announcement.channel)
    return (assignment.to,) if assignment is not None else ()


def _root(tx: HasOutbox, root: DeliveryId) -> PostWithEdits | None:
    """The root message, or its replacement in the fallback channel."""
    posted = tx.outbox.posted(root)
    if posted is None or posted.post.state is not DeliveryState.REROUTED or posted.post.replaced_by is None:
        return posted
    return tx.outbox.posted(posted.post.replaced_by)


def _is_acknowledged(tx: HasInteractions, event: PolicyEvent, announcement: Announcement) -> bool:
    log = tx.interactions.of_event(event.id)
    if current_acknowledgers(acknowledgements(log, announcement.channel), announcement.reopened_at):
        return True
    return any(
        announcement.reopened_at is None or r.interaction.at > announcement.reopened_at
        for r in not_for_us(log, announcement.channel)
    )


def _reminder(event: PolicyEvent, alert: AlertFacts, delivered_at: datetime, now: datetime) -> UpdateFacts:
    return UpdateFacts(
        kind=UpdateKind.UNACKNOWLEDGED,
        label=event.label,
        seen_at=now,
        reminder=Reminder(alert=first_line_of(alert), waited=now - delivered_at),
    )
