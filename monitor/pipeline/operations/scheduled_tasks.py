"""Execution of due scheduled tasks: each once, in the transaction that removes it."""

from dataclasses import replace
from datetime import datetime
from typing import Protocol

from monitor.domain.operations.scheduled_task import ScheduledTask, ScheduledTaskKind
from monitor.pipeline.alerts.acknowledgement_reminders import (
    send_acknowledgement_reminder,
)
from monitor.pipeline.alerts.date_reminders import send_date_reminder
from monitor.pipeline.alerts.merged_events import run_merge_notice
from monitor.pipeline.alerts.roots import person_channels
from monitor.pipeline.alerts.updates import refresh_alert, remove_strikethrough
from monitor.pipeline.alerts.watch_reminders import send_watch_reminder
from monitor.pipeline.events.first_days import begin_act
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import (
    HasAnnouncements,
    HasEvents,
    HasInteractions,
    HasOutbox,
    HasPrecedentResults,
    HasRegister,
    HasScheduledTasks,
    Store,
)

_AT_ONCE = 200  # tasks per transaction


class ScheduledTaskTransaction(
    HasAnnouncements,
    HasEvents,
    HasInteractions,
    HasOutbox,
    HasPrecedentResults,
    HasRegister,
    HasScheduledTasks,
    Protocol,
):
    """Repositories of all kinds of scheduled tasks."""


async def run_scheduled_tasks(store: Store[ScheduledTaskTransaction], config: RuntimeConfig, *, now: datetime) -> int:
    """Run all due tasks, however late. Returns how many. Raises StoreError."""
    if not await store.read(lambda tx: tx.scheduled_tasks.due(now=now, limit=1)):
        return 0
    done = 0
    while count := await store.write(lambda tx: _run_batch(tx, config, now)):
        done += count
    return done


def _run_batch(tx: ScheduledTaskTransaction, config: RuntimeConfig, now: datetime) -> int:
    taken = tx.scheduled_tasks.take(now=now, limit=_AT_ONCE)
    for task in taken:
        _run(tx, task, config, now)
    return len(taken)


def _run(tx: ScheduledTaskTransaction, task: ScheduledTask, config: RuntimeConfig, now: datetime) -> None:
    match task.kind:
        case ScheduledTaskKind.CLEAR_OLD_STATUS:
            remove_strikethrough(tx, task, config, now=now)
        case ScheduledTaskKind.REMIND:
            send_date_reminder(tx, task, config, now=now)
        case ScheduledTaskKind.JOINED:
            run_merge_notice(tx, task, config, now=now)
        case ScheduledTaskKind.WATCH:
            send_watch_reminder(tx, task, config, now=now)
        case ScheduledTaskKind.UNACKNOWLEDGED:
            send_acknowledgement_reminder(tx, task, config, now=now)
        case ScheduledTaskKind.BEGIN:
            if (begun := begin_act(tx, task, config, now=now)) is not None:
                announced = (announcement.channel for announcement in tx.announcements.past(begun.id))
                for channel in (*announced, *person_channels(tx)):
                    refresh_alert(tx, replace(task, channel=channel), config, now=now)
        case ScheduledTaskKind.UPDATE_ALERT:
            refresh_alert(tx, task, config, now=now)
