"""Reminders of watched events: scheduled with the decision to watch, sent in the thread on the chosen day."""

from datetime import datetime, time
from typing import Protocol

from monitor.domain.alerts.announcement import Announcement
from monitor.domain.alerts.decision import DecisionKind
from monitor.domain.alerts.facts import Reminder, UpdateFacts
from monitor.domain.alerts.message import UpdateKind
from monitor.domain.interactions.interaction import RecordedInteraction
from monitor.domain.interactions.user_actions import assignment_in, decision_on
from monitor.domain.operations.scheduled_task import ScheduledTask, ScheduledTaskKind
from monitor.pipeline.alerts.roots import announcement_in, reply_to_root
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import HasAnnouncements, HasEvents, HasInteractions, HasOutbox, HasScheduledTasks

AT = time(8)
"""The time of reminders, in the route's time zone."""


class WatchReminderTransaction(HasAnnouncements, HasEvents, HasInteractions, HasOutbox, HasScheduledTasks, Protocol):
    """Repositories of reminders of watched events."""


def schedule_watch_reminder(tx: WatchReminderTransaction, row: RecordedInteraction, config: RuntimeConfig) -> None:
    """Schedule the reminder of a decision to watch; nothing for other decisions."""
    action = row.interaction
    announcement = announcement_in(tx, row.event_id, row.place) if row.event_id else None
    if announcement is None or action.decision is not DecisionKind.WATCHING or action.until is None:
        return
    at = datetime.combine(action.until, AT, config.routes.by_name(announcement.route).zone)
    event_id = announcement.event_id
    tx.scheduled_tasks.put(
        ScheduledTask(kind=ScheduledTaskKind.WATCH, at=at, event_id=event_id, channel=row.place, about=action.key)
    )


def send_watch_reminder(
    tx: WatchReminderTransaction, task: ScheduledTask, config: RuntimeConfig, *, now: datetime
) -> bool:
    """Queue the reminder in the thread, for the person in charge, else for the person who decided.

    False if the decision was changed or undone meanwhile.
    """
    row = tx.interactions.get(task.about)
    announcement = announcement_in(tx, task.event_id, task.channel)
    event = tx.events.get(task.event_id)
    if row is None or announcement is None or event is None or not _is_watched(tx, row, announcement):
        return False
    event = tx.events.living(event)
    assignment = assignment_in(tx.interactions.of_event(event.id), announcement.channel)
    message = UpdateFacts(
        kind=UpdateKind.WATCHED,
        label=event.label,
        reminder=Reminder(title=event.headline, note=row.interaction.note),
        seen_at=now,
        mentions=(assignment.to if assignment is not None else row.interaction.by,),
        sample=event.sample,
        trial=announcement.trial,
    )
    news = f"watched until {row.interaction.until}, {task.about}"
    return reply_to_root(tx, announcement, message, config, news=news, now=now)


def _is_watched(tx: HasInteractions, row: RecordedInteraction, announcement: Announcement) -> bool:
    """True if this decision is still the last one."""
    log = tx.interactions.of_event(announcement.event_id)
    last = decision_on(log, announcement.channel, announcement.reopened_at)
    action = row.interaction
    return last is not None and (last.by, last.at, last.until) == (action.by, action.at, action.until)
