"""Sources that are not well, told to the operator: alarms of one look are one message, edited as they end.

Ask it now and then. What it says is decided from what is stored, so that a restart repeats nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from monitor.domain.delivery.outbox import DeliveryId
from monitor.domain.sources.alarms import Alarm, AlarmKind, Raised, Uptime, is_calm, raised
from monitor.domain.sources.schedule import PollState
from monitor.domain.sources.source import Source, SourceId
from monitor.domain.sources.source_health import SourceHealth, released
from monitor.pipeline.alerts.notices import edit, notice
from monitor.pipeline.rules.runtime_config import Desk
from monitor.ports.store import OUTAGE, Store, Transaction
from monitor.wording.rule_packs import in_place_of
from monitor.wording.sources import ended_line, notice_of, raised_line

__all__ = ["HealthWatch"]

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What is so: one enabled source."""

    source: Source
    state: PollState
    health: SourceHealth


@dataclass(frozen=True, slots=True, kw_only=True)
class _News:
    """`new` are to be told, `changed` have ended or say something else now, `calm` are out of quarantine."""

    new: tuple[Alarm, ...] = ()
    changed: tuple[Alarm, ...] = ()
    calm: tuple[SourceHealth, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.calm)


class HealthWatch:
    """It runs since it was made."""

    def __init__(self, *, store: Store, desk: Callable[[], Desk], clock: Callable[[], datetime]) -> None:
        self._store = store
        self._desk = desk
        self._clock = clock
        self._up = clock()

    def begin_again(self) -> None:
        """As after a start: since when nobody was asked is no fault of the sources."""
        self._up = self._clock()

    async def tell(self) -> int:
        """Queue what is new about the health of sources. Returns how many alarms began or ended. Raises StoreError."""
        desk, up = self._desk(), Uptime(since=self._up, now=self._clock())
        if not await self._store.read(lambda tx: bool(_news(tx, desk, up))):
            return 0
        news = await self._store.write(lambda tx: _say(tx, desk, up))
        for one in (*news.new, *news.changed):
            _log.info("source alarm", source=one.source_id, kind=one.kind, said=one.ended or one.said)
        return len(news.new) + len(news.changed)


def _news(tx: Transaction, desk: Desk, up: Uptime) -> _News:
    found = tuple(_looks(tx, desk))
    looks = tuple(_calmed(look, up) for look in found)
    stored = tx.health.open()
    known: dict[tuple[SourceId, AlarmKind], Alarm]
    known = {(one.source_id, one.kind): one for one in stored if one.kind is not AlarmKind.GAP}
    # what was so before a restart is so after it
    holding = {_key(look, one): (look, one) for look in looks for one in _raised(look, Uptime.long(up.now))}
    is_out = bool(tx.journal.recall(OUTAGE))  # that is told by itself: no source is silent for it
    unknown = ((look, one) for look in looks for one in _raised(look, up) if _key(look, one) not in known)
    begun = tuple(_begin(look, one, up) for look, one in unknown if not (is_out and one.kind is AlarmKind.SILENT))
    gaps = tuple(one for one in stored if one.kind is AlarmKind.GAP)
    by_id = {look.source.id: look for look in looks}
    ended = tuple(_end(one, by_id.get(one.source_id), up) for key, one in known.items() if key not in holding)
    said_anew = tuple(_said_anew(known, holding, up))
    calm = tuple(look.health for look, was in zip(looks, found, strict=True) if look is not was)
    return _News(new=(*begun, *gaps), changed=(*ended, *said_anew), calm=calm)


def _looks(tx: Transaction, desk: Desk) -> Iterator[_Look]:
    every = tx.health.all()
    for state in tx.sources.states():
        source = desk.sources.get(state.source_id)
        if source is not None and not source.sample:
            health = every.get(source.id) or SourceHealth(source_id=source.id)
            yield _Look(source=source, state=state, health=health)


def _calmed(look: _Look, up: Uptime) -> _Look:
    """Out of quarantine where it is time."""
    health = look.health
    if health.quarantined_since is None or not is_calm(look.source, look.state, health, now=up.now):
        return look
    return replace(look, health=released(health, by_hand=False, now=up.now))


def _raised(look: _Look, up: Uptime) -> tuple[Raised, ...]:
    return raised(look.source, look.state, look.health, up)


def _key(look: _Look, one: Raised) -> tuple[SourceId, AlarmKind]:
    return (look.source.id, one.kind)


def _begin(look: _Look, one: Raised, up: Uptime) -> Alarm:
    said = raised_line(look.source, one, look.state, look.health, now=up.now)
    return Alarm(source_id=look.source.id, kind=one.kind, since=one.since, raised_at=up.now, said=said)


def _end(alarm: Alarm, look: _Look | None, up: Uptime) -> Alarm:
    if look is None:
        return replace(alarm, until=up.now, ended=f"{alarm.source_id} is watched no more")
    return replace(alarm, until=up.now, ended=ended_line(look.source, alarm, look.health, now=up.now))


def _said_anew(
    known: Mapping[tuple[SourceId, AlarmKind], Alarm],
    holding: Mapping[tuple[SourceId, AlarmKind], tuple[_Look, Raised]],
    up: Uptime,
) -> Iterator[Alarm]:
    """A quarantine that holds more back than it did."""
    for key, alarm in known.items():
        if key in holding and alarm.kind is AlarmKind.QUARANTINED:
            look, one = holding[key]
            said = raised_line(look.source, one, look.state, look.health, now=up.now)
            if said != alarm.said:
                yield replace(alarm, said=said)


# ------------------------------------------------------------------ telling


def _say(tx: Transaction, desk: Desk, up: Uptime) -> _News:
    news = _news(tx, desk, up)
    for health in news.calm:
        tx.health.save(health)
    if news.new:
        _tell(tx, desk, news.new, up.now)
    for alarm in news.changed:
        tx.health.put(alarm)
    for told in dict.fromkeys(one.notice for one in news.changed if one.notice is not None):
        _retell(tx, told, news.changed, up.now)
    return news


def _tell(tx: Transaction, desk: Desk, alarms: tuple[Alarm, ...], now: datetime) -> None:
    """To the operator's channel, or where everything goes: silence must not go by in silence."""
    channel = desk.routes.operator.channel
    said = notice(tx, channel, desk.workspace, f"sources {now.isoformat()}", notice_of(alarms), now=now)
    for alarm in alarms:
        tx.health.put(replace(alarm, notice=said))


def _retell(tx: Transaction, told: DeliveryId, changed: tuple[Alarm, ...], now: datetime) -> None:
    """As an edit; where the message takes none, what changed is said in a new one."""
    news = [one for one in changed if one.notice == told]
    edit(tx, told, notice_of(tx.health.told_by(told)), instead=in_place_of(notice_of(news)), now=now)
