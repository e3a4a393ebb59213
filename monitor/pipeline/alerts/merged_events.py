"""Announced events that became part of another: what is said of it where they were announced.

What was said of an event counts for that which it became part of (`AnnouncementBook.past`): where the other has no
first message of its own, it goes on in the one that stands.
"""

from dataclasses import replace
from datetime import datetime

from monitor.domain.alerts.announcement import Announcement, AnnouncementState
from monitor.domain.alerts.message import Update, UpdateKind
from monitor.domain.alerts.quiet_hours import may_say_at
from monitor.domain.alerts.thread import reply_to
from monitor.domain.delivery.outbox import delivery_id
from monitor.domain.event.development import PolicyEvent
from monitor.domain.operations.ledger import AnnouncementLedger
from monitor.domain.operations.scheduled_task import Errand, ErrandKind
from monitor.pipeline.alerts.roots import announcement_in, root_key, shown_alert
from monitor.pipeline.alerts.updates import edit_alert
from monitor.pipeline.rules.runtime_config import Desk
from monitor.ports.store import Transaction

__all__ = ["notify_merge", "run_merge_notice", "schedule_event_update"]


def notify_merge(
    tx: Transaction, gone: PolicyEvent, heir: PolicyEvent, desk: Desk, *, now: datetime
) -> AnnouncementLedger:
    """Say where `gone` was announced that it is part of `heir`, once: in its first message and in a reply."""
    balance = AnnouncementLedger()
    for told in tx.announcements.past(gone.id):
        if told.state is AnnouncementState.QUEUED:
            balance += _say(tx, told, gone, heir, desk, now=now)
    return balance


def schedule_event_update(tx: Transaction, event: PolicyEvent, *, now: datetime) -> None:
    """Leave it to an errand to say what became of the event: the caller does not talk to the messenger."""
    kind = ErrandKind.RETELL if event.joined_into is None else ErrandKind.JOINED
    for told in tx.announcements.past(event.id):
        if told.state is AnnouncementState.QUEUED:
            tx.agenda.put(Errand(kind=kind, at=now, event_id=event.id, channel=told.channel))


def run_merge_notice(tx: Transaction, errand: Errand, desk: Desk, *, now: datetime) -> AnnouncementLedger:
    """What was put off. Nothing where the event lives again by now."""
    gone = tx.events.get(errand.event_id)
    heir = tx.events.get(gone.joined_into) if gone is not None and gone.joined_into is not None else None
    told = announcement_in(tx, errand.event_id, errand.channel)
    if gone is None or heir is None or told is None:
        return AnnouncementLedger()
    return _say(tx, told, gone, heir, desk, now=now)


def _say(
    tx: Transaction, told: Announcement, gone: PolicyEvent, heir: PolicyEvent, desk: Desk, *, now: datetime
) -> AnnouncementLedger:
    root = delivery_id(root_key(told, desk.workspace))
    posted = tx.outbox.posted(root)
    was = shown_alert(posted)
    if posted is None or was is None:
        return AnnouncementLedger()
    goes_on_here = any(told.event_id == a.event_id for a in tx.announcements.past(heir.id) if a.channel == told.channel)
    text = f"{gone.label} is part of {heir.label}" + (", and goes on here under that name" if goes_on_here else "")
    said = Update(kind=UpdateKind.ADDED, label=gone.label, text=text, heading="Joined", seen_at=now)
    said = replace(said, sample=gone.sample, trial=told.trial)
    route = desk.routes.called(told.route)
    row = reply_to(
        posted.post,
        said,
        workspace=desk.workspace,
        news=f"part of {heir.id}",
        broadcast=route.updates.show(loud=False),
        now=now,
        not_before=may_say_at(route, told.level, now=now),
    )
    if not tx.outbox.queue(row):
        return AnnouncementLedger()
    remark = f"until now {gone.label}" if goes_on_here else f"part of {heir.label}"
    closed = replace(was, remarks=(*was.remarks, remark), changed=text, changed_at=now)
    return edit_alert(tx, root, posted, closed, now) + AnnouncementLedger(replies=1)
