from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.daemon.periodic_jobs import SOURCE_CHECK_INTERVAL, PeriodicJobs
from monitor.domain.sources.alarms import Alarm, AlarmKind
from monitor.domain.sources.schedule import PollState
from monitor.pipeline.operations.source_alarms import HealthWatch
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore, open_store
from tests.fakes.clock import Time
from tests.fakes.reading import NOW, article, body, extracted, ordinary, source
from tests.pipeline.conftest import config_of

ONE = source("one")


@pytest.fixture
async def store() -> AsyncIterator[DatabaseStore]:
    async with open_store("sqlite://") as opened:
        await opened.write(lambda tx: tx.sources.sync((ONE,), now=NOW))
        yield opened


async def test_sources_are_looked_at_every_five_minutes(store: DatabaseStore) -> None:
    clock = Time()
    health = HealthWatch(store=store, config=lambda: config_of(ONE), clock=clock)
    rounds = PeriodicJobs(store=store, config=lambda: config_of(ONE), clock=clock, health=health)
    assert await rounds.all() == 0
    gap = Alarm(source_id=ONE.id, kind=AlarmKind.GAP, since=NOW, raised_at=NOW, until=NOW, message="Gap in One")
    await store.write(lambda tx: tx.health.put(gap))
    clock.now += SOURCE_CHECK_INTERVAL - timedelta(seconds=1)
    assert await rounds.all() == 0
    clock.now += timedelta(seconds=1)
    assert await rounds.all() == 1


async def test_a_clock_that_is_set_back_puts_no_look_off(store: DatabaseStore) -> None:
    clock = Time()
    health = HealthWatch(store=store, config=lambda: config_of(ONE), clock=clock)
    rounds = PeriodicJobs(store=store, config=lambda: config_of(ONE), clock=clock, health=health)
    await rounds.all()
    gap = Alarm(source_id=ONE.id, kind=AlarmKind.GAP, since=NOW, raised_at=NOW, until=NOW, message="Gap in One")
    await store.write(lambda tx: tx.health.put(gap))
    clock.now -= timedelta(hours=1)
    assert await rounds.all() == 1


@pytest.mark.parametrize("jump", [timedelta(days=3), timedelta(days=3_650), timedelta(days=-3)], ids=str)
async def test_after_a_jump_of_the_clock_sources_are_asked_before_they_are_called_silent(
    store: DatabaseStore, jump: timedelta
) -> None:
    clock = Time()
    health = HealthWatch(store=store, config=lambda: config_of(ONE), clock=clock)
    rounds = PeriodicJobs(store=store, config=lambda: config_of(ONE), clock=clock, health=health)
    reached = PollState(source_id=ONE.id, due_at=NOW, last_success_at=NOW, baselined_at=NOW)
    await store.write(lambda tx: tx.sources.save(reached))
    await rounds.all()
    clock.now += jump
    assert await rounds.all() == 0
    since = clock.now - timedelta(days=2)
    await store.write(lambda tx: tx.sources.save(replace(reached, due_at=since, last_success_at=since)))
    shown = 0
    for _ in range(36):
        clock.now += SOURCE_CHECK_INTERVAL
        shown += await rounds.all()
    assert shown == 1


async def test_words_that_had_their_time_go_on_the_day_on_which_it_is_over(store: DatabaseStore) -> None:
    clock, paid = Time(), source("paid", keep_text=timedelta(days=30))
    rounds = PeriodicJobs(store=store, config=lambda: config_of(ONE, paid), clock=clock)

    def keep(tx: Transaction) -> None:
        tx.sources.sync((ONE, paid), now=NOW)
        tx.articles.keep(extracted(article("a", paid, "quagga")), body("1"), now=NOW)

    await store.write(keep)
    for days, found in ((0, 1), (29, 1), (1, 0)):
        clock.now += timedelta(days=days)
        await rounds.all()
        assert (await store.traces.search("quagga", limit=1)).count == found


async def test_ordinary_words_go_when_their_time_is_over_unless_they_stay_for_ever(store: DatabaseStore) -> None:
    clock = Time()
    keeps, for_ever = (
        PeriodicJobs(store=store, config=lambda: config_of(ONE), clock=clock, keep_text=days)
        for days in (timedelta(days=100), None)
    )

    def keep(tx: Transaction) -> None:
        tx.sources.sync((ONE,), now=NOW)
        tx.articles.keep(ordinary(article("a", ONE, "quagga")), body("1"), now=NOW)

    await store.write(keep)
    for days, rounds, found in ((99, keeps, 1), (1, for_ever, 1), (0, keeps, 0)):
        clock.now += timedelta(days=days)
        await rounds.all()
        assert (await store.traces.search("quagga", limit=1)).count == found
