"""Time: the trigger of jobs, and a heartbeat that detects clock changes."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from monitor.daemon.clock import utc_now
from monitor.daemon.jobs import JobErrors
from monitor.errors import MonitorError
from monitor.ports.repositories.store import HEARTBEAT, HasJournal, HasOutbox, HasPages, HasSources, Store

_log = structlog.get_logger()
_MAX_PACE = timedelta(minutes=1)  # longer than the pause of a channel after a message


class HeartbeatTransaction(HasJournal, HasOutbox, HasPages, HasSources, Protocol):
    """Repositories of the heartbeat, and of due times that a changed clock moves."""


def stop_jobs(scheduler: AsyncIOScheduler) -> None:
    """Start no more jobs, and cancel those under way in the next step of the event loop."""
    scheduler.pause()  # else the next step may start jobs and cancel them before they begin, which is logged as failure
    scheduler.shutdown(wait=False)


class FixedIntervalTrigger(BaseTrigger):  # type: ignore[misc]
    """Fires every `period`; after a delay, one period from now.

    APScheduler's IntervalTrigger computes every missed run one by one after a clock jump (agronholm/apscheduler#526).
    """

    def __init__(self, period: timedelta) -> None:
        self._period = period

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        following = now if previous_fire_time is None else previous_fire_time + self._period
        return following if now <= following <= now + self._period else now + self._period


class HeartbeatLoop:
    """A heartbeat on monotonic time, stored `every` interval. If wall and monotonic time differ by more than `jump`
    within a `tick`, the clock was set.
    """

    def __init__(
        self,
        *,
        store: Store[HeartbeatTransaction],
        clock: Callable[[], datetime] = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
        tick: timedelta,
        every: timedelta,
        jump: timedelta,
        errors: JobErrors | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._monotonic = monotonic
        self._tick = tick
        self._every = every
        self._jump = jump
        self._errors = errors or JobErrors(monotonic)

    async def beat(self, scheduler: AsyncIOScheduler) -> None:
        """Run until cancelled."""
        wall, mono = self._clock(), self._monotonic()
        written = mono - self._every.total_seconds()
        while True:
            wall_now, mono_now = self._clock(), self._monotonic()
            jump = (wall_now - wall) - timedelta(seconds=mono_now - mono)
            if abs(jump) <= self._jump or await self._clock_was_set(scheduler, jump):
                wall, mono = wall_now, mono_now  # else the next tick finds the jump again
            if mono_now - written >= self._every.total_seconds():
                written = mono_now
                await self._store_heartbeat(wall_now)
            await asyncio.sleep(self._tick.total_seconds())

    async def _store_heartbeat(self, at: datetime) -> None:
        """Store a heartbeat. After a store error this one is missing, as `health` shows, and the next one is tried."""
        try:
            await self._store.write(lambda tx: tx.journal.remember(HEARTBEAT, at.isoformat()))
        except MonitorError as e:
            self._errors.failed("heartbeat", e)
        else:
            self._errors.worked("heartbeat")

    async def _clock_was_set(self, scheduler: AsyncIOScheduler, jump: timedelta) -> bool:
        """Run all jobs now. After a jump back, move due times back too, or nothing would run until the old time.

        False if the due times could not be stored.
        """
        _log.warning("clock changed", by_seconds=round(jump.total_seconds()))
        for job in scheduler.get_jobs():
            job.modify(next_run_time=self._clock())
        if jump < timedelta(0):
            now = self._clock()
            try:
                await self._store.write(lambda tx: _move_due_times(tx, jump, now))
            except MonitorError as e:
                self._errors.failed("change of due times", e)
                return False
        return True


def _move_due_times(tx: HeartbeatTransaction, by: timedelta, now: datetime) -> None:
    tx.outbox.repair_due_times(now=now, until=now + _MAX_PACE)
    for state in tx.sources.states():
        tx.sources.save(replace(state, due_at=state.due_at + by))
    for page in tx.pages.asked_for():
        tx.pages.save(replace(page, due_at=page.due_at and page.due_at + by))
