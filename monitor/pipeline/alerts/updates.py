"""Updates of announced events: the root message is edited to what is known now, replies report what is new.

Runs in the poll's transaction. A message is edited only if its facts change, and the reply on a development is queued
once for each channel.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from monitor.domain.alerts.acknowledgement import current_acknowledgers
from monitor.domain.alerts.announcement import Announcement, AnnouncementState
from monitor.domain.alerts.facts import AlertFacts, Change, UpdateFacts, first_line_of
from monitor.domain.alerts.message import UpdateKind
from monitor.domain.alerts.message_edits import PostWithEdits
from monitor.domain.alerts.quiet_hours import earliest_send_at
from monitor.domain.delivery.outbox import Delivery, DeliveryId, DeliveryState
from monitor.domain.event.context import Context
from monitor.domain.event.development import Development, PolicyEvent
from monitor.domain.interactions.interaction import RecordedInteraction
from monitor.domain.interactions.user_actions import (
    acknowledgements,
    assignment_in,
    decision_on,
    first_acknowledgement,
)
from monitor.domain.operations.ledger import AnnouncementLedger
from monitor.domain.operations.scheduled_task import ScheduledTask, ScheduledTaskKind
from monitor.pipeline.alerts.acknowledgement_reminders import schedule_acknowledgement_reminder
from monitor.pipeline.alerts.compose import AlertSources, act_keys, compose
from monitor.pipeline.alerts.development_reply import AlertChange, compose_reply
from monitor.pipeline.alerts.notices import edit, reply
from monitor.pipeline.alerts.roots import RootTransaction, announcement_in, root_id, shown_alert
from monitor.pipeline.events.background import later_acts, named_now, possibly_same
from monitor.pipeline.events.precedents import precedent_of
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import (
    HasAnnouncements,
    HasEvents,
    HasInteractions,
    HasOutbox,
    HasPrecedentResults,
    HasScheduledTasks,
)

STRUCK_FOR = timedelta(hours=24)
"""How long the former status is shown struck through."""


class AlertUpdateTransaction(HasEvents, HasInteractions, HasOutbox, HasScheduledTasks, Protocol):
    """Repositories to update an alert."""


class AlertRefreshTransaction(
    HasAnnouncements, HasEvents, HasInteractions, HasOutbox, HasPrecedentResults, HasScheduledTasks, Protocol
):
    """Repositories to compose an alert anew from what is stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertUpdate:
    """A change of an announced event. `before`: its announcement so far, `announcement`: the one now.

    `quietly`: the change comes from an initial poll and is reported in the thread only. `anew`: later acts are
    looked up, too.
    """

    event: PolicyEvent
    before: Announcement
    announcement: Announcement
    developments: tuple[Development, ...]
    sources: AlertSources
    quietly: bool = False
    anew: bool = False


def update_alert(
    tx: AlertUpdateTransaction, update: AlertUpdate, config: RuntimeConfig, *, now: datetime
) -> AnnouncementLedger:
    """Edit the root message if it changes, and queue a reply if a development deserves one."""
    root = root_id(update.announcement, config.workspace)
    posted = tx.outbox.posted(root)
    was = shown_alert(posted)
    if posted is None or was is None:  # announced by another messenger
        return AnnouncementLedger()
    alert = compose(update.event, update.announcement, replace(update.sources, previous=was), config, now=now)
    if alert is not None and was.context is not None:
        alert = _in_context(alert, _context_now(tx, update, was.context, config))
    alert_change = _change(update, was, alert)
    log = tx.interactions.of_event(update.event.id)
    if not alert_change.notable and alert_change.raised is None:
        carried = _carried(alert, was, now)
        current = carried and with_user_actions(carried, log, update.announcement)
        return edit_alert(tx, root, posted, current, now, acts=act_keys(update.sources))
    holders = current_acknowledgers(acknowledgements(log, update.announcement.channel), update.before.reopened_at)
    reply_message = compose_reply(alert_change, config, mentions=holders, now=now)
    seen = posted.current.state is DeliveryState.DELIVERED
    changed = _changed(alert or was, alert_change, reply_message, seen=seen, now=now)
    changed = with_user_actions(changed, log, update.announcement)
    if changed.previous_line is not None:
        channel = update.announcement.channel
        tx.scheduled_tasks.put(
            ScheduledTask(
                kind=ScheduledTaskKind.CLEAR_OLD_STATUS, at=now + STRUCK_FOR, event_id=update.event.id, channel=channel
            )
        )
    acts, instead = act_keys(update.sources), _continuing(changed)
    edits = edit_alert(tx, root, posted, changed, now, instead=instead, acts=acts)  # before the reply under it
    queued = _reply(tx, posted.post, reply_message, alert_change, config, update=update, now=now)
    return edits + AnnouncementLedger(replies=queued)


def with_user_actions(alert: AlertFacts, log: Sequence[RecordedInteraction], announcement: Announcement) -> AlertFacts:
    """The alert with the person in charge, and its acknowledgement and decision since it was last reopened."""
    place, reopened_at = announcement.channel, announcement.reopened_at
    return replace(
        alert,
        acknowledgement=first_acknowledgement(log, place, reopened_at),
        decision=decision_on(log, place, reopened_at),
        assignment=assignment_in(log, place),
    )


def _change(update: AlertUpdate, previous: AlertFacts, current: AlertFacts | None) -> AlertChange:
    louder = update.announcement.level.rank > update.before.level.rank
    return AlertChange(
        event=update.event,
        announcement=update.announcement,
        developments=update.developments,
        reports=update.sources.reports,
        previous=previous,
        current=current,
        raised=update.announcement.level if louder else None,
    )


def _changed(
    alert: AlertFacts, alert_change: AlertChange, reply_message: UpdateFacts, *, seen: bool, now: datetime
) -> AlertFacts:
    """The alert with the development. A line that was not delivered is not struck through."""
    carried = _carried(alert, alert_change.previous, now) or alert
    change = reply_message.change
    assert change is not None, "a reply on a development has its change"
    if change.kind in _STRIKES and seen:
        is_confirmed = change.kind is UpdateKind.CONFIRMED
        carried = replace(carried, previous_line=first_line_of(alert_change.previous), strikes_status=is_confirmed)
    if alert_change.current is None and change.kind is UpdateKind.CORRECTED:
        carried = replace(carried, withdrawn=True)
    return replace(carried, changed=_summed_up(change), changed_at=now)


def _summed_up(change: Change) -> Change:
    """What the line on the last development needs of it: it names no source, and the act only if it ended."""
    act = change.act if change.kind in (UpdateKind.ADDED, UpdateKind.DENIED) else None
    return replace(change, act=act, before=None, speaker=change.speaker and replace(change.speaker, name=""))


_STRIKES = (UpdateKind.CONFIRMED, UpdateKind.CORRECTED, UpdateKind.DENIED)


def _in_context(alert: AlertFacts, context: Context) -> AlertFacts:
    """The alert in that context. Advice on an act that a later one may have changed is dropped."""
    return replace(alert, context=context, why="" if context.later else alert.why)


def _context_now(tx: HasEvents, update: AlertUpdate, was: Context, config: RuntimeConfig) -> Context:
    """The context with the documents that the act names by what is known now, later acts, and events that may be the
    same act. An alert without any document stays without.
    """
    named = was.named and (named_now(tx, update.event, update.sources.reports, config) or was.named)
    later = later_acts(tx, update.event, update.sources.reports, config) if update.anew else was.later
    possibly = possibly_same(tx, update.event, update.sources.reports, config)
    return replace(was, named=named, later=later, possibly=possibly)


def _carried(alert: AlertFacts | None, was: AlertFacts, now: datetime) -> AlertFacts | None:
    """The alert with what earlier developments and other use cases added to it."""
    if alert is None:
        return None
    fresh = was.changed_at is not None and now - was.changed_at < STRUCK_FOR
    return replace(
        alert,
        changed=was.changed,
        changed_at=was.changed_at,
        previous_line=was.previous_line if fresh else None,
        strikes_status=was.strikes_status and fresh,
        context=alert.context or was.context,
        in_burst=was.in_burst,
        followed=was.followed,
        replaces_lost=was.replaces_lost,
    )


def edit_alert(
    tx: HasOutbox,
    root: DeliveryId,
    posted: PostWithEdits,
    alert: AlertFacts | None,
    now: datetime,
    *,
    instead: AlertFacts | None = None,
    acts: tuple[str, ...] = (),
) -> AnnouncementLedger:
    """Edit the root message if it changes. `instead`: the message to post if the old one is gone. `acts`: the keys of
    the acts that it reports then; (): as before.
    """
    if alert is None or posted.says == alert:
        return AnnouncementLedger()
    goes_on = instead is not None and posted.current.state is DeliveryState.DELIVERED
    if posted.says is None and not goes_on:
        return AnnouncementLedger()
    return AnnouncementLedger(edits=int(edit(tx, root, alert, instead=instead, now=now, acts=acts)))


def _continuing(alert: AlertFacts) -> AlertFacts:
    return replace(alert, replaces_lost=True)


def _reply(
    tx: AlertUpdateTransaction,
    root: Delivery,
    message: UpdateFacts,
    alert_change: AlertChange,
    config: RuntimeConfig,
    *,
    update: AlertUpdate,
    now: datetime,
) -> int:
    """Queue the reply for the end of the route's quiet hours. Returns how many were queued.

    While the root message still waits, it will include the development, so the reply calls nobody and is not broadcast.
    """
    announcement = update.announcement
    route = config.routes.by_name(announcement.route)
    at = earliest_send_at(route, announcement.level, now=now)
    waits = root.waits_for_its_hour(now=now)
    if waits and at <= now:
        _hasten(tx, root, announcement, now)
    if alert_change.raised is not None or announcement.reopened_at != update.before.reopened_at:
        schedule_acknowledgement_reminder(tx, update.event, announcement, config, sent_at=at)
    queued = reply(
        tx,
        root.id,
        replace(message, mention_group="") if waits else message,
        workspace=config.workspace,
        news=alert_change.key,
        broadcast=route.updates.show(loud=alert_change.is_loud) and not update.quietly and not waits,
        now=now,
        not_before=at,
    )
    return int(queued is not None)


def _hasten(tx: HasOutbox, root: Delivery, announcement: Announcement, now: datetime) -> None:
    """Send what waits for the end of quiet hours now, without the burst that it was to join."""
    if root.is_reply:
        tx.outbox.save(replace(root, thread_of=None))
    tx.outbox.release_delayed(announcement.event_id, announcement.channel, now=now)


# ------------------------------------------------------------------ scheduled tasks


def remove_strikethrough(tx: RootTransaction, task: ScheduledTask, config: RuntimeConfig, *, now: datetime) -> bool:
    """Edit the root message to drop the struck-through text. False if it has none."""
    announcement = announcement_in(tx, task.event_id, task.channel)
    if announcement is None:
        return False
    root = root_id(announcement, config.workspace)
    was = shown_alert(tx.outbox.posted(root))
    if was is None or was.previous_line is None:
        return False
    return edit(tx, root, replace(was, previous_line=None, strikes_status=False), instead=None, now=now)


def refresh_alert(
    tx: AlertRefreshTransaction, task: ScheduledTask, config: RuntimeConfig, *, now: datetime
) -> AnnouncementLedger:
    """Edit the root message to what is known now, after a change that no report caused."""
    event = tx.events.get(task.event_id)
    announcement = announcement_in(tx, task.event_id, task.channel)
    if event is None or announcement is None or announcement.state is not AnnouncementState.QUEUED:
        return AnnouncementLedger()
    precedent = precedent_of(tx, event, announcement.rule_id)
    sources = AlertSources(reports=tx.events.reports(event.id), precedent=precedent)
    update = AlertUpdate(
        event=event, before=announcement, announcement=announcement, developments=(), sources=sources, anew=True
    )
    return update_alert(tx, update, config, now=now)
