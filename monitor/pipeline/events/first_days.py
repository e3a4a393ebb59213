"""The first day of an act: from then on an announced act is in force, if no later act moved or cancelled the day.

The event's state is folded again as that day begins where the act is law. That is no development: the day was reported
with the act. Its alerts are updated without a reply (`begin_act`).
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Protocol

from monitor.domain.acts.legal_zones import zones
from monitor.domain.acts.scheme import Action, Certainty, Stage
from monitor.domain.event.calendar import DateFate, DateKind
from monitor.domain.event.development import PolicyEvent, report_of_entry
from monitor.domain.event.event_state import EventState, Field
from monitor.domain.event.identity import EventId
from monitor.domain.event.report import Report
from monitor.domain.operations.scheduled_task import ScheduledTask, ScheduledTaskKind
from monitor.pipeline.events.describe import EventView, describe
from monitor.pipeline.events.known_dates import date_of_event
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import HasEvents, HasRegister, HasScheduledTasks


class FirstDayTransaction(HasEvents, HasRegister, HasScheduledTasks, Protocol):
    """Repositories to put an event in force on its first day."""


def known_entries(tx: HasRegister, event: EventId, *, now: datetime) -> list[Report]:
    """What a register knows of the event, as reports."""
    return [report_of_entry(entry, now.date()) for entry in tx.register.of(event)]


def view_on_day(
    tx: HasEvents,
    event: PolicyEvent,
    reports: Sequence[Report],
    known: Sequence[Report],
    config: RuntimeConfig,
    *,
    now: datetime,
) -> EventView:
    """The event according to its reports and register entries, today."""
    overlap = config.vocabulary.overlap
    view = EventView.of(reports, known, overlap)
    day = _first_day(view.state)
    if day is None or day > _today(event, config, now):
        return view
    date_known = date_of_event(tx, event, DateKind.EFFECTIVE, config, now)
    changed = date_known is not None and date_known.fate in (DateFate.MOVED, DateFate.CANCELLED)
    return view if changed else view.begun(overlap)


def schedule_first_day(tx: HasScheduledTasks, event: PolicyEvent, config: RuntimeConfig, *, now: datetime) -> None:
    """Schedule the first day of an announced act."""
    day = _first_day(event.state) if event.state is not None else None
    if day is None or day <= _today(event, config, now):
        return
    try:
        at = datetime.combine(day, time.min, zones(config.vocabulary)(event.issuer)).astimezone(UTC)
    except OverflowError:
        return
    tx.scheduled_tasks.put(ScheduledTask(kind=ScheduledTaskKind.BEGIN, at=at, event_id=event.id, channel=""))


def begin_act(
    tx: FirstDayTransaction, task: ScheduledTask, config: RuntimeConfig, *, now: datetime
) -> PolicyEvent | None:
    """Put the event in force. Returns it if that changed it."""
    event = tx.events.get(task.event_id)
    if event is None or event.joined_into is not None or event.state is None:
        return None
    reports, known = tx.events.reports(event.id), known_entries(tx, event.id, now=now)
    if not (reports or known):
        return None
    view = view_on_day(tx, event, reports, known, config, now=now)
    if view.state == event.state:
        return None
    begun = describe(event, view, config)
    tx.events.put(begun, (), was=event)
    return begun


def _today(event: PolicyEvent, config: RuntimeConfig, now: datetime) -> date:
    """The day where the act is law."""
    return now.astimezone(zones(config.vocabulary)(event.issuer)).date()


def _first_day(state: EventState) -> date | None:
    """The first day of an act that was announced and is well attested; None for others.

    An unconfirmed report of a day is too weak to say later that the act is in force, and the day of a postponement is
    that of the act which it postpones.
    """
    is_sure = state.certainty.rank >= Certainty.ATTRIBUTED.rank and not state.values(Field.DISSENT)
    if state.stage is not Stage.ANNOUNCED or not is_sure or Action.POSTPONE in state.values(Field.ACTION):
        return None
    return next(map(date.fromisoformat, state.values(Field.EFFECTIVE)), None)
