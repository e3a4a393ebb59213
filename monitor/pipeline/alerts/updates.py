"""Announced events as they live on: their first message says what is known now, and replies say what is new.

Runs in the poll's unit of work. Nothing is edited where a reader would see no difference, and nothing is told twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.domain.alerts.acknowledgement import holding
from monitor.domain.alerts.announcement import Announcement, AnnouncementState
from monitor.domain.alerts.message import Alert, Update, UpdateKind
from monitor.domain.alerts.message_edits import Posted
from monitor.domain.alerts.quiet_hours import may_say_at
from monitor.domain.delivery.outbox import Delivery, DeliveryId, DeliveryState, delivery_id
from monitor.domain.event.development import Development, PolicyEvent
from monitor.domain.event.report import Report
from monitor.domain.interactions.interaction import Recorded
from monitor.domain.interactions.user_actions import acknowledgements, decision_on, first_look
from monitor.domain.operations.ledger import AnnouncementLedger
from monitor.domain.operations.scheduled_task import Errand, ErrandKind
from monitor.pipeline.alerts.acknowledgement_reminders import schedule_acknowledgement_reminder
from monitor.pipeline.alerts.compose import AlertSources, compose
from monitor.pipeline.alerts.development_reply import AlertChange, change_summary, compose_reply, struck_text
from monitor.pipeline.alerts.notices import edit, reply
from monitor.pipeline.alerts.roots import announcement_in, root_key, shown_alert
from monitor.pipeline.events.background import relation_now
from monitor.pipeline.events.precedents import precedent_of
from monitor.pipeline.rules.runtime_config import Desk
from monitor.ports.store import Transaction

__all__ = [
    "STRUCK_FOR",
    "AlertUpdate",
    "edit_alert",
    "refresh_alert",
    "remove_strikethrough",
    "update_alert",
    "with_user_actions",
]

CONTINUES = "continues: its first message is gone"
"""What a first message says that takes the place of another one."""

STRUCK_FOR = timedelta(hours=24)
"""How long what held before is shown struck through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertUpdate:
    """What happened to an announced event. `before` is its announcement as it was, `announcement` as it is now.

    `quietly` is for what a first poll brought: it is told in the thread alone.
    """

    event: PolicyEvent
    before: Announcement
    announcement: Announcement
    developments: tuple[Development, ...]
    reports: Sequence[Report]
    voice: AlertSources
    quietly: bool = False


def update_alert(tx: Transaction, told: AlertUpdate, desk: Desk, *, now: datetime) -> AnnouncementLedger:
    """Edit the first message where its words changed, and queue the reply where something is worth one."""
    root = delivery_id(root_key(told.announcement, desk.workspace))
    posted = tx.outbox.posted(root)
    was = shown_alert(posted)
    if posted is None or was is None:  # announced by another messenger
        return AnnouncementLedger()
    alert = compose(told.event, told.announcement, replace(told.voice, said=was), desk)
    if alert is not None and was.relation:
        alert = replace(alert, relation=relation_now(tx, told.event, told.reports, desk) or was.relation)
    news = _news(told, was, alert)
    log = tx.interactions.of_event(told.event.id)
    if not news.told and news.raised is None:
        carried = _carried(alert, was, now)
        return edit_alert(tx, root, posted, carried and with_user_actions(carried, log, told.announcement), now)
    holders = holding(acknowledgements(log, told.announcement.channel), told.before.reopened_at)
    said = compose_reply(news, desk, mentions=holders, now=now)
    stands = _changed(alert or was, news, said, seen=posted.standing.state is DeliveryState.DELIVERED, now=now)
    stands = with_user_actions(stands, log, told.announcement)
    if stands.struck:
        tx.agenda.put(_unstriking(told.announcement, now))
    edits = edit_alert(tx, root, posted, stands, now, instead=_continuing(stands))  # first: the reply stands under it
    queued = _replied(tx, posted.post, said, news, desk, told=told, now=now)
    return edits + AnnouncementLedger(replies=queued)


def with_user_actions(alert: Alert, log: Sequence[Recorded], announcement: Announcement) -> Alert:
    """The alert with who looked and what was decided since what it says was last reopened."""
    place, reopened_at = announcement.channel, announcement.reopened_at
    looked, decision = first_look(log, place, reopened_at), decision_on(log, place, reopened_at)
    return replace(alert, looked=looked, decision=decision)


def _news(told: AlertUpdate, was: Alert, alert: Alert | None) -> AlertChange:
    louder = told.announcement.level.rank > told.before.level.rank
    return AlertChange(
        event=told.event,
        announcement=told.announcement,
        developments=told.developments,
        reports=told.reports,
        was=was,
        alert=alert,
        raised=told.announcement.level if louder else None,
    )


def _changed(alert: Alert, news: AlertChange, said: Update, *, seen: bool, now: datetime) -> Alert:
    """The alert with what developed. What nobody has seen is not struck through."""
    before = struck_text(news, said) if seen else ""
    carried = _carried(alert, news.was, now) or alert
    if news.alert is None and said.kind is UpdateKind.CORRECTED:
        carried = replace(carried, headline=f"Withdrawn: {news.was.headline}")
    return replace(carried, changed=change_summary(said), changed_at=now, struck=before or carried.struck)


def _carried(alert: Alert | None, was: Alert, now: datetime) -> Alert | None:
    """The alert with what earlier developments left on it, and what others than this use case say on it."""
    if alert is None:
        return None
    fresh = was.changed_at is not None and now - was.changed_at < STRUCK_FOR
    return replace(
        alert,
        changed=was.changed,
        changed_at=was.changed_at,
        struck=was.struck if fresh else "",
        unchanged=alert.unchanged or was.unchanged,
        record=alert.record or was.record,
        in_burst=was.in_burst,
        remarks=(*alert.remarks, CONTINUES) if CONTINUES in was.remarks else alert.remarks,
    )


def edit_alert(
    tx: Transaction,
    root: DeliveryId,
    posted: Posted,
    alert: Alert | None,
    now: datetime,
    *,
    instead: Alert | None = None,
) -> AnnouncementLedger:
    """Edit the first message where its words change. `instead` is the one that goes on where the old one is gone."""
    if alert is None or posted.says == alert:
        return AnnouncementLedger()
    goes_on = instead is not None and posted.standing.state is DeliveryState.DELIVERED
    if posted.says is None and not goes_on:
        return AnnouncementLedger()
    return AnnouncementLedger(edits=int(edit(tx, root, alert, instead=instead, now=now)))


def _continuing(alert: Alert) -> Alert:
    return replace(alert, remarks=tuple(dict.fromkeys((*alert.remarks, CONTINUES))))


def _replied(
    tx: Transaction, root: Delivery, said: Update, news: AlertChange, desk: Desk, *, told: AlertUpdate, now: datetime
) -> int:
    """Queue the reply for when the route may speak. What developed before the first message went out is said by that:
    the reply shows it to nobody a second time.
    """
    announcement = told.announcement
    route = desk.routes.called(announcement.route)
    at = may_say_at(route, announcement.level, now=now)
    waits = root.waits_for_its_hour(now=now)
    if waits and at <= now:
        _let_go(tx, root, announcement, now)
    if news.raised is not None or announcement.reopened_at != told.before.reopened_at:
        schedule_acknowledgement_reminder(tx, told.event, announcement, desk, said_at=at)
    queued = reply(
        tx,
        root.id,
        replace(said, calls="") if waits else said,
        workspace=desk.workspace,
        news=news.key,
        broadcast=route.updates.show(loud=news.is_loud) and not told.quietly and not waits,
        now=now,
        not_before=at,
    )
    return int(queued is not None)


def _let_go(tx: Transaction, root: Delivery, announcement: Announcement, now: datetime) -> None:
    """What waits for the end of quiet hours passes them now, and does not wait for the burst that it was to join."""
    if root.is_reply:
        tx.outbox.save(replace(root, thread_of=None))
    tx.outbox.hasten(announcement.event_id, announcement.channel, now=now)


# ------------------------------------------------------------------ what is struck through, until it is not


def _unstriking(announcement: Announcement, now: datetime) -> Errand:
    return Errand(
        kind=ErrandKind.UNSTRIKE,
        at=now + STRUCK_FOR,
        event_id=announcement.event_id,
        channel=announcement.channel,
    )


def remove_strikethrough(tx: Transaction, errand: Errand, desk: Desk, *, now: datetime) -> bool:
    """Show the event's first message without what was struck through. False where there is nothing to do."""
    announcement = announcement_in(tx, errand.event_id, errand.channel)
    if announcement is None:
        return False
    root = delivery_id(root_key(announcement, desk.workspace))
    was = shown_alert(tx.outbox.posted(root))
    if was is None or not was.struck:
        return False
    return edit(tx, root, replace(was, struck=""), instead=None, now=now)


def refresh_alert(tx: Transaction, errand: Errand, desk: Desk, *, now: datetime) -> AnnouncementLedger:
    """Let the event's first message say what is known now, after something else than a report changed that."""
    event = tx.events.get(errand.event_id)
    told = announcement_in(tx, errand.event_id, errand.channel)
    if event is None or told is None or told.state is not AnnouncementState.QUEUED:
        return AnnouncementLedger()
    reports = tx.events.reports(event.id)
    voice = AlertSources(reports=reports, follows=precedent_of(tx, event, told.rule_id))
    telling = AlertUpdate(event=event, before=told, announcement=told, developments=(), reports=reports, voice=voice)
    return update_alert(tx, telling, desk, now=now)
