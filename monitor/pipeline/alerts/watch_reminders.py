"""Events that are watched until a day: put on the agenda when that is decided, told again in the thread on the day."""

from datetime import datetime, time

from monitor.domain.alerts.announcement import Announcement
from monitor.domain.alerts.decision import DecisionKind
from monitor.domain.alerts.message import Update, UpdateKind
from monitor.domain.alerts.quiet_hours import may_say_at
from monitor.domain.delivery.outbox import delivery_id
from monitor.domain.interactions.interaction import Recorded
from monitor.domain.interactions.user_actions import decision_on
from monitor.domain.operations.scheduled_task import Errand, ErrandKind
from monitor.pipeline.alerts.notices import reply
from monitor.pipeline.alerts.roots import announcement_in, root_key
from monitor.pipeline.rules.runtime_config import Desk
from monitor.ports.store import Transaction

__all__ = ["schedule_watch_reminder", "send_watch_reminder"]

AT = time(8)
"""When the thread is reminded, by the clock of the route's zone."""


def schedule_watch_reminder(tx: Transaction, row: Recorded, desk: Desk) -> None:
    """Put the reminder of a decision on the agenda, where it is one that watches."""
    done = row.interaction
    told = announcement_in(tx, row.event_id, row.place) if row.event_id else None
    if told is None or done.decision is not DecisionKind.WATCHING or done.until is None:
        return
    zone = desk.routes.called(told.route).zone
    at = datetime.combine(done.until, AT, zone)
    tx.agenda.put(Errand(kind=ErrandKind.WATCH, at=at, event_id=told.event_id, channel=row.place, about=done.key))


def send_watch_reminder(tx: Transaction, errand: Errand, desk: Desk, *, now: datetime) -> bool:
    """Tell the thread that the day has come. False where it was decided otherwise, or taken back, meanwhile."""
    row = tx.interactions.get(errand.about)
    told = announcement_in(tx, errand.event_id, errand.channel)
    event = tx.events.get(errand.event_id)
    if row is None or told is None or event is None or not _is_watched(tx, row, told):
        return False
    event = tx.events.living(event)
    said = Update(
        kind=UpdateKind.WATCHED,
        label=event.label,
        text=". ".join(filter(None, (event.headline, row.interaction.note))),
        seen_at=now,
        mentions=(row.interaction.by,),
        sample=event.sample,
        trial=told.trial,
    )
    root = delivery_id(root_key(told, desk.workspace))
    news = f"watched until {row.interaction.until}, {errand.about}"
    route = desk.routes.called(told.route)
    queued = reply(
        tx,
        root,
        said,
        workspace=desk.workspace,
        news=news,
        broadcast=route.updates.show(loud=False),
        now=now,
        not_before=may_say_at(route, told.level, now=now),
    )
    return queued is not None


def _is_watched(tx: Transaction, row: Recorded, told: Announcement) -> bool:
    """Whether that decision is still the last word."""
    last = decision_on(tx.interactions.of_event(told.event_id), told.channel, told.reopened_at)
    done = row.interaction
    return last is not None and (last.by, last.at, last.until) == (done.by, done.at, done.until)
