"""Scheduled tasks about events in channels."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select

from monitor.domain.operations.scheduled_task import ScheduledTask
from monitor.store.database.dialect import insert_or_update
from monitor.store.database.rows import row_of, value_of
from monitor.store.schema.tables import SCHEDULED_TASK

_KEY = ("kind", "event_id", "channel", "about")
_DUE = (
    select(SCHEDULED_TASK)
    .where(SCHEDULED_TASK.c.at <= bindparam("now"))
    .order_by(SCHEDULED_TASK.c.at, *(SCHEDULED_TASK.c[name] for name in _KEY))
    .limit(bindparam("limit"))
)
_DROP = delete(SCHEDULED_TASK).where(*(SCHEDULED_TASK.c[name] == bindparam(f"its_{name}") for name in _KEY))


class ScheduledTasks:
    """Implements `ports.ScheduledTaskRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, task: ScheduledTask) -> None:
        self._connection.execute(insert_or_update(self._connection.dialect.name, SCHEDULED_TASK, *_KEY), row_of(task))

    def due(self, *, now: datetime, limit: int) -> tuple[ScheduledTask, ...]:
        rows = self._connection.execute(_DUE, {"now": now, "limit": limit}).all()
        return tuple(value_of(ScheduledTask, row) for row in rows)

    def take(self, *, now: datetime, limit: int) -> tuple[ScheduledTask, ...]:
        taken = self.due(now=now, limit=limit)
        for task in taken:
            self._connection.execute(_DROP, {f"its_{name}": getattr(task, name) for name in _KEY})
        return taken
