"""Source alarms for the operator: alarms of one check are one message, edited as they end.

Decided from what is stored, so that a restart repeats nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

import structlog

from monitor.domain.delivery.outbox import DeliveryId
from monitor.domain.sources.alarms import ActiveAlarm, Alarm, AlarmKind, Uptime, active_alarms, may_end_quarantine
from monitor.domain.sources.schedule import PollState
from monitor.domain.sources.source import Source, SourceId
from monitor.domain.sources.source_health import SourceHealth, released
from monitor.pipeline.alerts.notices import edit, operator_notice
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import OUTAGE, HasHealth, HasJournal, HasOutbox, HasSources, Store
from monitor.wording.notices.rule_packs import as_new_message
from monitor.wording.notices.sources import ended_line, notice_of, raised_line

_log = structlog.get_logger()


class SourceAlarmTransaction(HasHealth, HasJournal, HasOutbox, HasSources, Protocol):
    """Repositories of alarms about sources."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checked:
    """The present state of one enabled source."""

    source: Source
    state: PollState
    health: SourceHealth


@dataclass(frozen=True, slots=True, kw_only=True)
class _Changes:
    """`new` alarms, `changed` ones (ended or with another text), and health `released` from quarantine."""

    new: tuple[Alarm, ...] = ()
    changed: tuple[Alarm, ...] = ()
    released: tuple[SourceHealth, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.released)


class HealthWatch:
    """Uptime counts from construction."""

    def __init__(
        self,
        *,
        store: Store[SourceAlarmTransaction],
        config: Callable[[], RuntimeConfig],
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._config = config
        self._clock = clock
        self._up = clock()

    def restart_uptime(self) -> None:
        """Restart the uptime, as after a start: a time without polls is not the fault of sources."""
        self._up = self._clock()

    async def notify(self) -> int:
        """Queue new and changed alarms. Returns how many began, ended or changed. Raises StoreError."""
        config, up = self._config(), Uptime(since=self._up, now=self._clock())
        if not await self._store.read(lambda tx: bool(_changes(tx, config, up))):
            return 0
        changes = await self._store.write(lambda tx: _store(tx, config, up))
        for one in (*changes.new, *changes.changed):
            _log.info("source alarm", source=one.source_id, kind=one.kind, message=one.ended or one.message)
        return len(changes.new) + len(changes.changed)


def _changes(tx: SourceAlarmTransaction, config: RuntimeConfig, up: Uptime) -> _Changes:
    stored_sources = tuple(_stored(tx, config))
    sources = tuple(_after_quarantine(one, up) for one in stored_sources)
    stored = tx.health.open()
    known: dict[tuple[SourceId, AlarmKind], Alarm]
    known = {(one.source_id, one.kind): one for one in stored if one.kind is not AlarmKind.GAP}
    # alarms from before a restart go on after it
    holding = {_key(of, one): (of, one) for of in sources for one in _raised(of, Uptime.long(up.now))}
    is_outage = bool(tx.journal.recall(OUTAGE))  # reported by its own notice: silent sources raise no alarm
    unknown = ((of, one) for of in sources for one in _raised(of, up) if _key(of, one) not in known)
    begun = tuple(_begin(of, one, up) for of, one in unknown if not (is_outage and one.kind is AlarmKind.SILENT))
    gaps = tuple(one for one in stored if one.kind is AlarmKind.GAP)
    by_id = {of.source.id: of for of in sources}
    ended = tuple(_end(one, by_id.get(one.source_id), up) for key, one in known.items() if key not in holding)
    reworded = tuple(_reworded(known, holding, up))
    released_now = tuple(of.health for of, was in zip(sources, stored_sources, strict=True) if of is not was)
    return _Changes(new=(*begun, *gaps), changed=(*ended, *reworded), released=released_now)


def _stored(tx: SourceAlarmTransaction, config: RuntimeConfig) -> Iterator[_Checked]:
    every = tx.health.all()
    for state in tx.sources.states():
        source = config.sources.get(state.source_id)
        if source is not None and not source.sample:
            health = every.get(source.id) or SourceHealth(source_id=source.id)
            yield _Checked(source=source, state=state, health=health)


def _after_quarantine(of: _Checked, up: Uptime) -> _Checked:
    """Released from quarantine if that is due, else unchanged."""
    health = of.health
    if health.quarantined_since is None or not may_end_quarantine(of.source, of.state, health, now=up.now):
        return of
    return replace(of, health=released(health, by_hand=False, now=up.now))


def _raised(of: _Checked, up: Uptime) -> tuple[ActiveAlarm, ...]:
    return active_alarms(of.source, of.state, of.health, up)


def _key(of: _Checked, one: ActiveAlarm) -> tuple[SourceId, AlarmKind]:
    return (of.source.id, one.kind)


def _begin(of: _Checked, one: ActiveAlarm, up: Uptime) -> Alarm:
    text = raised_line(of.source, one, of.state, of.health, now=up.now)
    return Alarm(source_id=of.source.id, kind=one.kind, since=one.since, raised_at=up.now, message=text)


def _end(alarm: Alarm, of: _Checked | None, up: Uptime) -> Alarm:
    if of is None:
        return replace(alarm, until=up.now, ended=f"{alarm.source_id} is no longer monitored")
    return replace(alarm, until=up.now, ended=ended_line(of.source, alarm, of.health, now=up.now))


def _reworded(
    known: Mapping[tuple[SourceId, AlarmKind], Alarm],
    holding: Mapping[tuple[SourceId, AlarmKind], tuple[_Checked, ActiveAlarm]],
    up: Uptime,
) -> Iterator[Alarm]:
    """Quarantines that hold back more events than before."""
    for key, alarm in known.items():
        if key in holding and alarm.kind is AlarmKind.QUARANTINED:
            of, one = holding[key]
            text = raised_line(of.source, one, of.state, of.health, now=up.now)
            if text != alarm.message:
                yield replace(alarm, message=text)


# ------------------------------------------------------------------ notices


def _store(tx: SourceAlarmTransaction, config: RuntimeConfig, up: Uptime) -> _Changes:
    changes = _changes(tx, config, up)
    for health in changes.released:
        tx.health.save(health)
    if changes.new:
        _notify(tx, config, changes.new, up.now)
    for alarm in changes.changed:
        tx.health.put(alarm)
    for post in dict.fromkeys(one.notice for one in changes.changed if one.notice is not None):
        _edit(tx, post, changes.changed, up.now)
    return changes


def _notify(tx: SourceAlarmTransaction, config: RuntimeConfig, alarms: tuple[Alarm, ...], now: datetime) -> None:
    """Notify the operator's channel; without an operator route, the default channel."""
    post = operator_notice(tx, config, f"sources {now.isoformat()}", notice_of(alarms), now=now)
    for alarm in alarms:
        tx.health.put(replace(alarm, notice=post))


def _edit(tx: SourceAlarmTransaction, post: DeliveryId, changed: tuple[Alarm, ...], now: datetime) -> None:
    """Edit the notice; if it can no longer be edited, queue a new one with what changed."""
    own = [one for one in changed if one.notice == post]
    edit(tx, post, notice_of(tx.health.alarms_in_notice(post)), instead=as_new_message(notice_of(own)), now=now)
