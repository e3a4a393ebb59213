"""Scheduled tasks run once when due, however late."""

from collections.abc import Callable
from datetime import timedelta

from monitor.domain.operations.scheduled_task import ScheduledTask, ScheduledTaskKind
from monitor.pipeline.operations.scheduled_tasks import run_scheduled_tasks
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore
from tests.pipeline.conftest import Line
from tests.store.examples import NOW, event


def agenda(tx: Transaction, count: int) -> None:
    tx.events.save(event(), (), ())
    for n in range(count):
        tx.scheduled_tasks.put(
            ScheduledTask(kind=ScheduledTaskKind.CLEAR_OLD_STATUS, at=NOW, event_id=event().id, channel=f"C{n}")
        )


async def test_all_due_tasks_are_run(store: DatabaseStore, line_with: Callable[..., Line]) -> None:
    line = line_with()
    await store.write(lambda tx: agenda(tx, 450))
    assert await run_scheduled_tasks(store, line.config(), now=NOW - timedelta(seconds=1)) == 0
    assert await run_scheduled_tasks(store, line.config(), now=NOW + timedelta(days=9)) == 450
    assert await run_scheduled_tasks(store, line.config(), now=NOW + timedelta(days=9)) == 0
