"""The running process: ticks, heartbeat, first look, draining. Reads the clock so that nobody below needs to."""

import asyncio
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from monitor.domain.event.development import PolicyEvent
from monitor.domain.ledger import ItemLedger
from monitor.domain.message import Notice
from monitor.domain.schedule import Outcome, is_failure
from monitor.domain.source import Source, SourceId
from monitor.errors import MonitorError
from monitor.pipeline.collect import Collected, Collector
from monitor.pipeline.deliver import Deliverer
from monitor.pipeline.desk import Desk
from monitor.pipeline.notices import notice
from monitor.pipeline.reload import Reloaded, Reloader
from monitor.ports import HEARTBEAT, Knowledge, RuleWatcher, Store, Transaction

__all__ = ["Daemon", "FirstLook", "Narrator", "Quiet", "Rulebook", "Steady", "Stopped", "Tempo", "utc_now"]

_BASELINE_EVENTS = 5
_BASELINE_DAYS = timedelta(days=7)
_log = structlog.get_logger()


def utc_now() -> datetime:
    return datetime.now(UTC)


class Steady(BaseTrigger):  # type: ignore[misc]
    """Every `period`, and after a delay simply one period from now.

    APScheduler's IntervalTrigger computes every missed run one by one after a clock jump (agronholm/apscheduler#526).
    """

    def __init__(self, period: timedelta) -> None:
        self._period = period

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        following = now if previous_fire_time is None else previous_fire_time + self._period
        return following if now <= following <= now + self._period else now + self._period


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """All waits of the daemon, so that tests can scale them."""

    tick: timedelta = timedelta(seconds=1)
    heartbeat: timedelta = timedelta(seconds=10)  # how often it is written down
    jump: timedelta = timedelta(seconds=5)  # wall and monotonic time apart by more: the clock was set
    at_once: int = 32  # polls under way
    rest: timedelta = timedelta(seconds=30)  # after the store refused a poll
    finish_polls: timedelta = timedelta(seconds=3)
    finish_posts: timedelta = timedelta(milliseconds=750)
    report: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstLook:
    """What the first polls of this start found. `events` are the newest of the last seven days, at most five."""

    sources: int
    reached: int
    items: int
    events_found: int
    events: tuple[PolicyEvent, ...]
    failures: tuple[tuple[Outcome, str], ...] = ()

    @property
    def no_network(self) -> bool:
        """Nothing could be resolved or reached: the network is away, not the sources."""
        away = {Outcome.DNS, Outcome.UNREACHABLE}
        return self.reached == 0 and self.sources > 0 and all(o in away for o, _ in self.failures)

    @property
    def bad_certificates(self) -> bool:
        return self.reached == 0 and self.sources > 0 and all(o is Outcome.TLS for o, _ in self.failures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    polls_finished: int
    waiting: int


class Narrator(Protocol):
    """Whoever watches the daemon: the terminal, or nobody."""

    def sample(self, collected: Collected) -> None: ...
    def looking(self, done: int, total: int) -> None: ...
    def first_look(self, found: FirstLook) -> None: ...
    def rules(self, reloaded: Reloaded) -> None: ...
    def alive(self, checked: int, failed: int, acts: int) -> None: ...


class Quiet:
    """A narrator that says nothing."""

    def sample(self, collected: Collected) -> None:
        pass

    def looking(self, done: int, total: int) -> None:
        pass

    def first_look(self, found: FirstLook) -> None:
        pass

    def rules(self, reloaded: Reloaded) -> None:
        pass

    def alive(self, checked: int, failed: int, acts: int) -> None:
        pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """What a running daemon needs to follow edits of the rules. `teach` hands new knowledge to the children."""

    reloader: Reloader
    watcher: RuleWatcher
    teach: Callable[[Knowledge], None]


@dataclass(slots=True)
class _Tally:
    """Counts since the last hourly line."""

    checked: int = 0
    failed: int = 0
    acts: int = 0
    items: ItemLedger = field(default_factory=ItemLedger)


class Daemon:
    def __init__(
        self,
        *,
        store: Store,
        collector: Collector,
        deliverer: Deliverer,
        desk: Callable[[], Desk],
        narrator: Narrator | None = None,
        clock: Callable[[], datetime] = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
        tempo: Tempo | None = None,
        rulebook: Rulebook | None = None,
    ) -> None:
        self._rulebook = rulebook
        self._store = store
        self._collector = collector
        self._deliverer = deliverer
        self._desk = desk
        self._narrator = narrator or Quiet()
        self._clock = clock
        self._monotonic = monotonic
        self._tempo = tempo or Tempo()
        self._polls: dict[SourceId, asyncio.Task[None]] = {}
        self._resting: dict[SourceId, float] = {}
        self._sending: asyncio.Task[None] | None = None
        self._first: dict[SourceId, Collected | None] = {}
        self._tally = _Tally()

    # ---------------------------------------------------------------- once

    async def once(self, *, everything: bool = False) -> tuple[Collected, ...]:
        """Poll all due sources (or all), deliver what follows, return what each poll brought."""
        await self._deliverer.recover()
        names = await self._due(everything=everything)
        gate = asyncio.Semaphore(self._tempo.at_once)

        async def poll(source: Source) -> Collected:
            async with gate:
                return await self._collector.collect(source)

        collected = await asyncio.gather(*(poll(s) for s in names))
        await self._conclude({c.source.id: c for c in collected if c.baseline})
        await self._deliverer.drain(timedelta(minutes=5))
        return tuple(collected)

    async def _due(self, *, everything: bool) -> tuple[Source, ...]:
        sources = self._desk().sources
        now = self._clock()
        if everything:
            return tuple(s for s in sources.values() if s.enabled)
        due = await self._store.read(lambda tx: tx.sources.due(now=now, limit=100_000))
        return tuple(sources[d.source_id] for d in due if d.source_id in sources)

    # ---------------------------------------------------------------- run

    async def run(self, stop: asyncio.Event) -> Stopped:
        """Run until `stop` is set, then drain."""
        await self._deliverer.recover()
        await self._prepare_first_look()
        await self._read_sample()
        scheduler = AsyncIOScheduler(timezone=UTC)
        options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        scheduler.add_job(self._take_due, Steady(self._tempo.tick), id="polls", **options)
        scheduler.add_job(self._deliver, Steady(self._tempo.tick), id="deliveries", **options)
        first_report = self._clock() + self._tempo.report
        scheduler.add_job(self._report, Steady(self._tempo.report), id="report", next_run_time=first_report, **options)
        scheduler.start()
        beside = [asyncio.create_task(self._beat(scheduler), name="heartbeat")]
        if self._rulebook is not None:
            beside.append(asyncio.create_task(self._follow_rules(self._rulebook), name="rules"))
        try:
            await stop.wait()
        finally:
            scheduler.shutdown(wait=False)
            for task in beside:
                task.cancel()
        return await self._drain()

    async def _read_sample(self) -> None:
        """Before anything else, so that the first thing seen is an alert; it needs no network."""
        for source in await self._due(everything=False):
            if source.sample:
                await self._poll(source)

    async def _take_due(self) -> None:
        """Start a poll for each due source that has none under way."""
        room = self._tempo.at_once - len(self._polls)
        if room <= 0:
            return
        now = self._clock()
        due = await self._store.read(lambda tx: tx.sources.due(now=now, limit=self._tempo.at_once * 2))
        sources = self._desk().sources
        for state in due:
            source = sources.get(state.source_id)
            if source is not None and self._may_poll(source) and room > 0:
                room -= 1
                self._polls[source.id] = asyncio.create_task(self._poll(source), name=f"poll {source.id}")

    def _may_poll(self, source: Source) -> bool:
        return source.id not in self._polls and self._resting.get(source.id, 0.0) <= self._monotonic()

    async def _poll(self, source: Source) -> None:
        """A poll that the store refused is tried again after a rest, and the others go on."""
        try:
            await self._account(await self._collector.collect(source))
        except MonitorError as e:
            self._resting[source.id] = self._monotonic() + self._tempo.rest.total_seconds()
            _log.error("poll not stored", source=source.id, why=str(e))
        finally:
            self._polls.pop(source.id, None)

    async def _account(self, collected: Collected) -> None:
        self._tally.checked += 1
        self._tally.failed += is_failure(collected.outcome)
        self._tally.acts += collected.acts.read
        self._tally.items += collected.items
        if collected.announcements.queued:
            await self._deliver()
        if collected.source.sample and collected.outcome is Outcome.NEW_BODY:
            self._narrator.sample(collected)
        if collected.source.id in self._first:
            await self._looked_at(collected)

    # ---------------------------------------------------------------- the first look

    async def _prepare_first_look(self) -> None:
        """Remember which sources have never been read: their first polls are told in one summary."""
        states = await self._store.read(lambda tx: tx.sources.states())
        sources = self._desk().sources
        self._first = {
            s.source_id: None
            for s in states
            if s.baselined_at is None and s.source_id in sources and not sources[s.source_id].sample
        }

    async def _looked_at(self, collected: Collected) -> None:
        self._first[collected.source.id] = collected
        done = [c for c in self._first.values() if c is not None]
        self._narrator.looking(len(done), len(self._first))
        await self._conclude_when_all_looked()

    async def _conclude_when_all_looked(self) -> None:
        done = [c for c in self._first.values() if c is not None]
        if done and len(done) == len(self._first):
            looked, self._first = {c.source.id: c for c in done}, {}
            self._narrator.first_look(await self._conclude(looked))

    async def _conclude(self, looked: dict[SourceId, Collected]) -> FirstLook:
        """Sum up a first look, and with a messenger that is not the terminal queue it as one notice."""
        found = self._found(tuple(looked.values()))
        desk = self._desk()
        if found.items and desk.workspace != "terminal":
            said = Notice(title=baseline_title(found), lines=tuple(baseline_line(e) for e in found.events))
            channel = desk.routes.operator.channel
            now = self._clock()
            await self._store.write(lambda tx: notice(tx, channel, desk.workspace, "baseline", said, now=now))
            await self._deliver()
        return found

    def _found(self, looked: Sequence[Collected]) -> FirstLook:
        newest: dict[str, PolicyEvent] = {}
        for collected in looked:
            for attached in collected.events:
                newest[attached.event.id] = attached.event
        recent = (self._clock() - _BASELINE_DAYS).date()
        events = sorted((e for e in newest.values() if e.day >= recent), key=lambda e: e.day, reverse=True)
        return FirstLook(
            sources=len(looked),
            reached=sum(not is_failure(c.outcome) for c in looked),
            items=sum(c.items.new for c in looked),
            events_found=len(events),
            events=tuple(events[:_BASELINE_EVENTS]),
            failures=tuple((c.outcome, c.detail) for c in looked if is_failure(c.outcome)),
        )

    # ---------------------------------------------------------------- rules

    async def _follow_rules(self, rulebook: Rulebook) -> None:
        """Read the rules anew after each flurry of edits; where the store refuses, again after a rest."""
        async for _ in rulebook.watcher.changes():
            while not await self._take_rules(rulebook):  # noqa: ASYNC110 -- a rest, not a wait for somebody
                await asyncio.sleep(self._tempo.rest.total_seconds())

    async def _take_rules(self, rulebook: Rulebook) -> bool:
        known = self._channels()
        try:
            reloaded = await rulebook.reloader.reload()
        except MonitorError as e:
            _log.error("rules not read", why=str(e))
            return False
        except Exception:  # noqa: BLE001 -- rules that we can't even refuse must not end the watch over the next edit
            _log.exception("reading the rules broke; the last good set runs")
            return True
        if reloaded.changed:
            rulebook.teach(reloaded.rules.knowledge)
            await self._forget_removed()
            for line in await self._deliverer.check(sorted(self._channels() - known)):
                _log.error("messages wait", why=line)
        if reloaded.changed or reloaded.notices or reloaded.warnings:
            self._narrator.rules(reloaded)
            await self._deliver()
        return True

    def _channels(self) -> set[str]:
        routes = self._desk().routes
        return {routes.default.channel, *(r.channel for r in routes.named)}

    async def _forget_removed(self) -> None:
        """A first look doesn't wait for sources that are gone."""
        sources = self._desk().sources
        waiting = {i: c for i, c in self._first.items() if c is not None or (i in sources and sources[i].enabled)}
        if len(waiting) < len(self._first):
            self._first = waiting
            await self._conclude_when_all_looked()

    # ---------------------------------------------------------------- delivering

    async def _deliver(self) -> None:
        """Send what may go now; a caller that finds another at it leaves it to that one.

        A post is a task of its own: stopping the scheduler must not break it off between Slack and the answer.
        """
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._send(), name="deliver")
            await asyncio.shield(self._sending)

    async def _send(self) -> None:
        """As long as a row may go within moments, so that a channel's pace is its own and not the tick's."""
        try:
            while await self._deliverer.deliver():
                pause = await self._deliverer.pause(self._tempo.tick * 2)
                if pause is None:
                    return
                await asyncio.sleep(pause.total_seconds())
        except MonitorError as e:
            _log.error("deliveries not made", why=str(e))

    # ---------------------------------------------------------------- time

    async def _beat(self, scheduler: AsyncIOScheduler) -> None:
        """On monotonic time: notice a clock that was set, and write down that we are alive."""
        wall, mono = self._clock(), self._monotonic()
        written = mono - self._tempo.heartbeat.total_seconds()
        while True:
            wall_now, mono_now = self._clock(), self._monotonic()
            jump = (wall_now - wall) - timedelta(seconds=mono_now - mono)
            if abs(jump) > self._tempo.jump:
                await self._clock_was_set(scheduler, jump)
            wall, mono = wall_now, mono_now
            if mono_now - written >= self._tempo.heartbeat.total_seconds():
                written = mono_now
                await self._write_heartbeat(wall_now)
            await asyncio.sleep(self._tempo.tick.total_seconds())

    async def _write_heartbeat(self, at: datetime) -> None:
        """One that the store refuses is missed, as `health` should see, and the next one is tried."""
        try:
            await self._store.write(lambda tx: tx.journal.remember(HEARTBEAT, at.isoformat()))
        except MonitorError as e:
            _log.error("heartbeat not stored", why=str(e))

    async def _clock_was_set(self, scheduler: AsyncIOScheduler, jump: timedelta) -> None:
        """Jobs run at once; after a jump back, due times move back with the clock, or all would be silent that long."""
        _log.warning("the clock was set", by_seconds=round(jump.total_seconds()))
        for job in scheduler.get_jobs():
            job.modify(next_run_time=self._clock())
        if jump < timedelta(0):
            await self._store.write(lambda tx: _move_due_times(tx, jump))

    async def _report(self) -> None:
        tally, self._tally = self._tally, _Tally()
        if tally.checked:
            self._narrator.alive(tally.checked, tally.failed, tally.acts)
        _log.info("alive", pid=os.getpid(), checked=tally.checked, failed=tally.failed, acts=tally.acts)

    # ---------------------------------------------------------------- the end

    async def _drain(self) -> Stopped:
        """Let polls under way finish for a moment, send what is due, count what waits. Nothing is lost by stopping."""
        tasks = list(self._polls.values())
        unfinished = await _finish(tasks, self._tempo.finish_polls)
        if self._sending is not None:
            await _finish([self._sending], self._tempo.finish_posts)
        waiting = await self._deliverer.drain(self._tempo.finish_posts)
        return Stopped(polls_finished=len(tasks) - unfinished, waiting=waiting)


async def _finish(tasks: Sequence[asyncio.Task[None]], within: timedelta) -> int:
    """Wait a moment for tasks, end those that take longer, and say how many those were."""
    if not tasks:
        return 0
    _, slow = await asyncio.wait(tasks, timeout=within.total_seconds())
    for task in slow:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return len(slow)


def _move_due_times(tx: Transaction, by: timedelta) -> None:
    for state in tx.sources.states():
        tx.sources.save(replace(state, due_at=state.due_at + by))


def baseline_title(found: FirstLook) -> str:
    return (
        f"First look: {found.items:,} items from {found.reached} of {found.sources} sources, "
        f"{found.events_found} events in the last 7 days. These are not alerts; from now on, news is."
    )


def baseline_line(event: PolicyEvent) -> str:
    return f"{event.day:%a %d %b} · {event.headline} · {event.certainty} · {event.label}"
