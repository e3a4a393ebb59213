"""The schedule of polls, with a clock that the test sets."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from monitor.daemon.polls import PollLimits, PollSchedule
from monitor.domain.sources.source import Source
from monitor.errors import StoreError
from monitor.store import DatabaseStore, open_store
from tests.fakes.reading import NOW, source

LIMITS = PollLimits()


@pytest.fixture
async def store() -> AsyncIterator[DatabaseStore]:
    async with open_store("sqlite://") as opened:
        yield opened


class _Ticks:
    """A schedule with due sources whose polls raise `error`. `polls` counts the polls."""

    def __init__(self, store: DatabaseStore, error: Exception, *, sources: int = 0) -> None:
        self.polls = 0
        self.seconds = 0.0
        self._error = error
        due = [source(str(n)) for n in range(sources)] or [source("one")]
        self.schedule = PollSchedule(
            store,
            sources=lambda: {one.id: one for one in due},
            poll=self._poll,
            room=LIMITS,
            clock=lambda: NOW,
            monotonic=lambda: self.seconds,
        )

    async def _poll(self, _: Source) -> None:
        self.polls += 1
        raise self._error

    async def tick(self) -> None:
        await self.schedule.start_due()
        await asyncio.gather(*self.schedule.tasks)


async def test_due_sources_beyond_the_limits_are_polled_as_others_end(store: DatabaseStore) -> None:
    due = [source(str(n)) for n in range(3 * LIMITS.at_once)]
    await store.write(lambda tx: tx.sources.sync(due, now=NOW))
    at_once = 0
    polled: list[str] = []

    async def poll(one: Source) -> None:
        nonlocal at_once
        at_once = max(at_once, len(schedule.tasks))
        await asyncio.sleep(0)
        polled.append(one.id)

    schedule = PollSchedule(
        store, sources=lambda: {one.id: one for one in due}, poll=poll, room=LIMITS, clock=lambda: NOW
    )
    await schedule.start_due()
    while schedule.tasks:
        await asyncio.gather(*schedule.tasks)
    assert sorted(polled) == sorted(one.id for one in due)
    assert at_once == LIMITS.at_once
    await schedule.start_due()
    schedule.close()
    await asyncio.gather(*schedule.tasks)
    assert schedule.tasks == ()
    assert len(polled) == len(due) + LIMITS.at_once


@pytest.mark.parametrize(
    ("error", "pause"),
    [
        pytest.param(StoreError("the disk is full"), LIMITS.rest, id="the store failed"),
        pytest.param(RuntimeError("a bug"), LIMITS.long_rest, id="a bug"),
    ],
)
async def test_a_source_whose_poll_was_not_stored_is_not_polled_at_every_tick(
    store: DatabaseStore, error: Exception, pause: timedelta
) -> None:
    await store.write(lambda tx: tx.sources.sync([source("one")], now=NOW))
    ticks = _Ticks(store, error)
    for _ in range(5):
        await ticks.tick()
    assert ticks.polls == 1
    ticks.seconds = pause.total_seconds() + 1
    await ticks.tick()
    assert ticks.polls == 2


async def test_a_full_disk_is_one_line_in_the_log_whatever_the_number_of_sources(store: DatabaseStore) -> None:
    await store.write(lambda tx: tx.sources.sync([source(str(n)) for n in range(20)], now=NOW))
    ticks = _Ticks(store, StoreError("the disk is full"), sources=20)
    with capture_logs() as logged:
        await ticks.tick()
    assert ticks.polls == 20
    assert [(line["event"], line["why"]) for line in logged] == [("storing of a poll failed", "the disk is full")]
