"""Reminders of legal dates of announced events: scheduled, and sent in the thread some days before the date.

A date is checked when its reminder is due: dates that a later act moved or cancelled get no reminder.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Protocol

from monitor.domain.acts.legal_zones import zones
from monitor.domain.alerts.announcement import Announcement, AnnouncementState
from monitor.domain.alerts.bare_acts import date_without_words
from monitor.domain.alerts.facts import Reminder, UpdateFacts
from monitor.domain.alerts.message import UpdateKind
from monitor.domain.event.calendar import DateFate, DateKind, KnownDate, calendar_at, next_reminder, reminder_due
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.past_acts import PastAct
from monitor.domain.event.report import Report
from monitor.domain.operations.scheduled_task import ScheduledTask, ScheduledTaskKind
from monitor.pipeline.alerts.roots import announcement_in, reply_to_root
from monitor.pipeline.events.background import as_past
from monitor.pipeline.events.known_dates import acts_named_by, date_of_event
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import HasAnnouncements, HasEvents, HasOutbox, HasScheduledTasks


class DateReminderTransaction(HasAnnouncements, HasEvents, HasOutbox, HasScheduledTasks, Protocol):
    """Repositories of reminders of dates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Thread:
    """An announced event whose dates are reminded of in its thread."""

    event: PolicyEvent
    announcement: Announcement
    config: RuntimeConfig
    now: datetime

    @property
    def leads(self) -> tuple[timedelta, ...]:
        """How long before a date the route is reminded."""
        return self.config.routes.by_name(self.announcement.route).dates

    def zone(self, date: KnownDate) -> tzinfo:
        return zones(self.config.vocabulary)(date.past.act.issuer)

    def schedule(self, tx: HasScheduledTasks, date: KnownDate) -> None:
        """Schedule the next reminder of the date, if one is left."""
        at = next_reminder(date.day, self.leads, now=self.now, zone=self.zone(date))
        if at is not None:
            event_id, channel = self.event.id, self.announcement.channel
            tx.scheduled_tasks.put(
                ScheduledTask(kind=ScheduledTaskKind.REMIND, at=at, event_id=event_id, channel=channel, about=date.kind)
            )

    def send(self, tx: HasOutbox, date: KnownDate) -> bool:
        """Queue the reminder of the date. False if none is due."""
        today = self.now.astimezone(self.zone(date)).date()
        lead = reminder_due(date.day, self.leads, today=today)
        if lead is None:
            return False
        message = UpdateFacts(
            kind=UpdateKind.DATE,
            label=self.event.label,
            reminder=Reminder(date=date_without_words(date), in_days=(date.day - today).days),
            seen_at=self.now,
            sample=self.event.sample,
            trial=self.announcement.trial,
        )
        news = f"reminder of {date.kind} {date.day} {lead.days} days before"
        return reply_to_root(tx, self.announcement, message, self.config, news=news, now=self.now)


def schedule_date_reminders(
    tx: DateReminderTransaction,
    event: PolicyEvent,
    announcement: Announcement,
    reports: Sequence[Report],
    config: RuntimeConfig,
    *,
    now: datetime,
) -> None:
    """Schedule the next reminder of each date that the event has now, in the channel of its announcement.

    A moved date moves its reminder. The reminder of a date that the event no longer has stays and sends nothing.
    """
    own = as_past(event, reports, config) if reports else None
    if own is None or not any((own.act.effective, own.act.until, own.act.comments_until)):
        return
    thread = _Thread(event=event, announcement=announcement, config=config, now=now)
    for date in _own_dates(tx, own, config, now):
        if date.fate is DateFate.DUE:
            thread.schedule(tx, date)


def _own_dates(tx: HasEvents, own: PastAct, config: RuntimeConfig, now: datetime) -> tuple[KnownDate, ...]:
    """The dates of the event itself. They depend on the documents that it names."""
    named = (p for p in acts_named_by(tx, own) if p.event_id != own.event_id)
    dates = calendar_at((own, *named), now=now, zone=zones(config.vocabulary))
    return tuple(d for d in dates if d.past is own)


def send_date_reminder(
    tx: DateReminderTransaction, task: ScheduledTask, config: RuntimeConfig, *, now: datetime
) -> bool:
    """Queue the reminder of a date, and schedule the next one. False if none is due."""
    event = tx.events.get(task.event_id)
    announcement = announcement_in(tx, task.event_id, task.channel)
    if event is None or announcement is None or announcement.state is not AnnouncementState.QUEUED:
        return False
    date = date_of_event(tx, event, DateKind(task.about), config, now)
    if date is None or date.fate is not DateFate.DUE:
        return False
    thread = _Thread(event=event, announcement=announcement, config=config, now=now)
    thread.schedule(tx, date)
    return thread.send(tx, date)
