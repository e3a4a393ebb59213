"""Scheduled tasks run once, at their time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.domain.event.identity import EventId
from monitor.domain.operations.scheduled_task import ScheduledTask, ScheduledTaskKind
from monitor.errors import StoreError
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore
from tests.store.examples import NOW, event

ERRAND = ScheduledTask(kind=ScheduledTaskKind.CLEAR_OLD_STATUS, at=NOW, event_id=event().id, channel="C1")


async def put(store: DatabaseStore, *tasks: ScheduledTask) -> None:
    def work(tx: Transaction) -> None:
        tx.events.save(event(), (), ())
        for task in tasks:
            tx.scheduled_tasks.put(task)

    await store.write(work)


async def test_a_task_is_taken_once_and_not_before_its_time(store: DatabaseStore) -> None:
    later = replace(ERRAND, channel="C2", at=NOW + timedelta(hours=1))
    await put(store, later, ERRAND)
    assert await store.write(lambda tx: tx.scheduled_tasks.take(now=NOW, limit=9)) == (ERRAND,)
    assert await store.write(lambda tx: tx.scheduled_tasks.take(now=NOW, limit=9)) == ()
    assert await store.write(lambda tx: tx.scheduled_tasks.take(now=NOW + timedelta(days=9), limit=9)) == (later,)


async def test_of_many_the_earliest_are_taken_first(store: DatabaseStore) -> None:
    tasks = [replace(ERRAND, about=str(n), at=NOW - timedelta(hours=n)) for n in range(3)]
    await put(store, *tasks)
    assert await store.read(lambda tx: tx.scheduled_tasks.due(now=NOW, limit=2)) == (tasks[2], tasks[1])


async def test_a_task_that_is_put_again_moves(store: DatabaseStore) -> None:
    moved = replace(ERRAND, at=NOW + timedelta(days=1))
    await put(store, ERRAND, moved)
    assert await store.read(lambda tx: tx.scheduled_tasks.due(now=NOW, limit=9)) == ()
    assert await store.read(lambda tx: tx.scheduled_tasks.due(now=NOW + timedelta(days=9), limit=9)) == (moved,)


async def test_a_task_needs_a_stored_event(store: DatabaseStore) -> None:
    with pytest.raises(StoreError):
        await store.write(lambda tx: tx.scheduled_tasks.put(replace(ERRAND, event_id=EventId("none"))))
