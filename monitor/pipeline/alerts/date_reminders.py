"""Dates of law of announced events, told again in their threads some days before: put on the agenda, done when due.

What a date has become is asked when a reminder is due: one that a later act moved or cancelled is not reminded of.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from monitor.domain.alerts.announcement import Announcement, AnnouncementState
from monitor.domain.alerts.message import Update, UpdateKind
from monitor.domain.alerts.quiet_hours import may_say_at
from monitor.domain.alerts.route import Route
from monitor.domain.delivery.outbox import delivery_id
from monitor.domain.event.calendar import DateFate, DateKind, KnownDate, calendar_at, next_reminder, reminder_due
from monitor.domain.event.continued_acts import tied
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.past_acts import PastAct
from monitor.domain.event.report import Report
from monitor.domain.operations.scheduled_task import Errand, ErrandKind
from monitor.pipeline.alerts.notices import reply
from monitor.pipeline.alerts.roots import announcement_in, root_key
from monitor.pipeline.events.background import as_past
from monitor.pipeline.rules.runtime_config import Desk
from monitor.ports.store import Transaction
from monitor.wording.dates import told_date, zones

__all__ = ["schedule_date_reminders", "send_date_reminder"]

_BEFORE = timedelta(days=366)  # a suspension names controls of about its own year


@dataclass(frozen=True, slots=True, kw_only=True)
class _Thread:
    """Where an event is told, and by whose clock its dates run."""

    event: PolicyEvent
    announcement: Announcement
    desk: Desk
    now: datetime

    @property
    def route(self) -> Route:
        return self.desk.routes.called(self.announcement.route)

    @property
    def leads(self) -> tuple[timedelta, ...]:
        return self.route.dates

    def zone(self, date: KnownDate) -> tzinfo:
        return zones(self.desk.vocabulary)(date.past.act.issuer)

    def errand(self, kind: DateKind, at: datetime) -> Errand:
        return Errand(
            kind=ErrandKind.REMIND, at=at, event_id=self.event.id, channel=self.announcement.channel, about=kind
        )

    def put(self, tx: Transaction, date: KnownDate) -> None:
        """The date's next reminder, where one is left."""
        at = next_reminder(date.day, self.leads, now=self.now, zone=self.zone(date))
        if at is not None:
            tx.agenda.put(self.errand(date.kind, at))

    def tell(self, tx: Transaction, date: KnownDate) -> bool:
        today = self.now.astimezone(self.zone(date)).date()
        lead = reminder_due(date.day, self.leads, today=today)
        if lead is None:
            return False
        said = Update(
            kind=UpdateKind.DATE,
            label=self.event.label,
            heading=_heading((date.day - today).days),
            text=told_date(date, self.desk.vocabulary),
            seen_at=self.now,
            sample=self.event.sample,
            trial=self.announcement.trial,
        )
        news = f"reminder of {date.kind} {date.day} {lead.days} days before"
        root = delivery_id(root_key(self.announcement, self.desk.workspace))
        queued = reply(
            tx,
            root,
            said,
            workspace=self.desk.workspace,
            news=news,
            broadcast=self.route.updates.show(loud=False),
            now=self.now,
            not_before=may_say_at(self.route, self.announcement.level, now=self.now),
        )
        return queued is not None


def schedule_date_reminders(
    tx: Transaction,
    event: PolicyEvent,
    announcement: Announcement,
    reports: Sequence[Report],
    desk: Desk,
    *,
    now: datetime,
) -> None:
    """Put the next reminder of each date that the event has now, in the channel of its announcement.

    A date that moved moves its reminder. That of a date which the event no longer has stays, and finds nothing to say.
    """
    own = as_past(event, reports, desk) if reports else None
    if own is None or not any((own.act.effective, own.act.until, own.act.comments_until)):
        return
    thread = _Thread(event=event, announcement=announcement, desk=desk, now=now)
    for date in _own_dates(tx, own, desk, now):
        if date.fate is DateFate.DUE:
            thread.put(tx, date)


def _own_dates(tx: Transaction, own: PastAct, desk: Desk, now: datetime) -> tuple[KnownDate, ...]:
    """Those that an event has by itself. What its date is depends on what the documents are that it names."""
    named = (p for p in _named(tx, own) if p.event_id != own.event_id)
    dates = calendar_at((own, *named), now=now, zone=zones(desk.vocabulary))
    return tuple(d for d in dates if d.past is own)


def _named(tx: Transaction, own: PastAct) -> tuple[PastAct, ...]:
    issuer = own.act.issuer
    return tx.events.numbered(issuer, [tie.to for tie in own.ties]) if issuer is not None else ()


def send_date_reminder(tx: Transaction, errand: Errand, desk: Desk, *, now: datetime) -> bool:
    """Tell the thread of a date that comes near, and put the next reminder. False where there is nothing to tell."""
    event = tx.events.get(errand.event_id)
    announcement = announcement_in(tx, errand.event_id, errand.channel)
    if event is None or announcement is None or announcement.state is not AnnouncementState.QUEUED:
        return False
    date = _date(tx, event, DateKind(errand.about), desk, now)
    if date is None or date.fate is not DateFate.DUE:
        return False
    thread = _Thread(event=event, announcement=announcement, desk=desk, now=now)
    thread.put(tx, date)
    return thread.tell(tx, date)


def _date(tx: Transaction, event: PolicyEvent, kind: DateKind, desk: Desk, now: datetime) -> KnownDate | None:
    """The event's date as all known acts of its issuer have it, later ones included."""
    later = tx.events.past(event.issuer, since=event.day - _BEFORE)
    own = next((p for p in later if p.event_id == event.id), None)
    named = _named(tx, own) if own is not None else ()
    past = {p.event_id: p for p in (*named, *later)}
    acts = tied(past.values(), desk.vocabulary.overlap)
    dates = calendar_at(acts, now=now, zone=zones(desk.vocabulary))
    return next((d for d in dates if d.past.event_id == event.id and d.kind is kind), None)


def _heading(days: int) -> str:
    return {0: "Today", 1: "Tomorrow"}.get(days, f"In {days} days")
