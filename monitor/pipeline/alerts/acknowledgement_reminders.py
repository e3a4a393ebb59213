"""Alerts that nobody has looked at, told once more where their route asks for it: put on the agenda, done when due.

Each level that an alert comes to, and each time that it is reopened, is reminded of once. Whoever acknowledged it,
decided on it or said that it is not for them has looked.
"""

from dataclasses import replace
from datetime import datetime

from monitor.domain.alerts.acknowledgement import holding
from monitor.domain.alerts.announcement import Announcement, AnnouncementState
from monitor.domain.alerts.message import Alert, Update, UpdateKind
from monitor.domain.alerts.message_edits import Posted
from monitor.domain.alerts.quiet_hours import may_say_at
from monitor.domain.alerts.reminders import remind_at
from monitor.domain.delivery.outbox import DeliveryId, DeliveryState, delivery_id
from monitor.domain.event.development import PolicyEvent
from monitor.domain.interactions.user_actions import acknowledgements, not_for_us
from monitor.domain.operations.scheduled_task import Errand, ErrandKind
from monitor.pipeline.alerts.compose import group_to_call
from monitor.pipeline.alerts.notices import reply
from monitor.pipeline.alerts.roots import announcement_in, root_key, shown_alert
from monitor.pipeline.rules.runtime_config import Desk
from monitor.ports.store import Transaction
from monitor.wording.english import counted

__all__ = ["schedule_acknowledgement_reminder", "send_acknowledgement_reminder"]


def schedule_acknowledgement_reminder(
    tx: Transaction, event: PolicyEvent, announcement: Announcement, desk: Desk, *, said_at: datetime
) -> None:
    """Put the reminder of what is said at `said_at`, where the route wants one. Nobody need look at a test."""
    at = remind_at(desk.routes.called(announcement.route), announcement.level, said_at=said_at)
    if at is None or event.sample or announcement.trial:
        return
    errand = Errand(kind=ErrandKind.UNACKNOWLEDGED, at=at, event_id=announcement.event_id, channel=announcement.channel)
    tx.agenda.put(errand)


def send_acknowledgement_reminder(tx: Transaction, errand: Errand, desk: Desk, *, now: datetime) -> bool:
    """Tell the channel that nobody has looked, and call whom the alert called. False where there is nothing to tell.

    An alert that came late is given its time from when it came.
    """
    event = tx.events.get(errand.event_id)
    told = announcement_in(tx, errand.event_id, errand.channel)
    if event is None or told is None or told.state is not AnnouncementState.QUEUED or _seen(tx, event, told):
        return False
    posted = _root(tx, delivery_id(root_key(told, desk.workspace)))
    says = shown_alert(posted)
    if posted is None or says is None or posted.standing.state in (DeliveryState.DEAD, DeliveryState.SUMMARISED):
        return False
    came = posted.standing.delivered_at
    route = desk.routes.called(told.route)
    due = remind_at(route, told.level, said_at=came or now)
    if due is None:
        return False
    if came is None or due > now:
        tx.agenda.put(replace(errand, at=due))
        return False
    since = f" since {told.reopened_at.isoformat()}" if told.reopened_at else ""
    queued = reply(
        tx,
        posted.post.id,
        replace(_reminder(event, says, came, now), calls=group_to_call(event, told, told.level, desk)),
        workspace=desk.workspace,
        news=f"unacknowledged {told.level}{since}",
        broadcast=True,  # one that only the thread has reminds nobody
        now=now,
        not_before=may_say_at(route, told.level, now=now),
    )
    return queued is not None


def _root(tx: Transaction, root: DeliveryId) -> Posted | None:
    """The first message where it stands: that of the fallback channel where it was rerouted."""
    posted = tx.outbox.posted(root)
    if posted is None or posted.post.state is not DeliveryState.REROUTED or posted.post.told_by is None:
        return posted
    return tx.outbox.posted(posted.post.told_by)


def _seen(tx: Transaction, event: PolicyEvent, told: Announcement) -> bool:
    log = tx.interactions.of_event(event.id)
    if holding(acknowledgements(log, told.channel), told.reopened_at):
        return True
    return any(told.reopened_at is None or r.interaction.at > told.reopened_at for r in not_for_us(log, told.channel))


def _reminder(event: PolicyEvent, says: Alert, came: datetime, now: datetime) -> Update:
    minutes = int((now - came).total_seconds() // 60)
    days, hours = minutes // 1_440, minutes // 60
    span = counted(days, "day") if days else counted(hours, "hour") if hours else counted(minutes, "minute")
    return Update(
        kind=UpdateKind.UNACKNOWLEDGED,
        label=event.label,
        text=f"for {span}: {says.headline}",
        seen_at=now,
    )
