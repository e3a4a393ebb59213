"""Sources and their poll states."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from monitor.domain.sources.schedule import PollState, latest_due
from monitor.domain.sources.source import Source, SourceId
from monitor.store.database.dialect import insert_or_update
from monitor.store.database.rows import row_of, value_of
from monitor.store.schema.source_tables import POLL_STATE, SOURCE

_POLLED = POLL_STATE.join(SOURCE)
_IS_POLLED = SOURCE.c.listed & SOURCE.c.enabled
_DUE = (
    select(POLL_STATE)
    .select_from(_POLLED)
    .where(_IS_POLLED, POLL_STATE.c.due_at <= bindparam("now"))
    .order_by(POLL_STATE.c.due_at, POLL_STATE.c.source_id)
    .limit(bindparam("most"))
)
_DUE_TIMES = select(POLL_STATE.c.source_id, POLL_STATE.c.due_at)
_OF_ONE = update(POLL_STATE).where(POLL_STATE.c.source_id == bindparam("id_"))
_STATE = select(POLL_STATE).where(POLL_STATE.c.source_id == bindparam("id"))
_STATES_OF = select(POLL_STATE).where(POLL_STATE.c.source_id.in_(bindparam("ids", expanding=True)))
_STATES = select(POLL_STATE).select_from(_POLLED).where(_IS_POLLED)
_REREAD = frozenset({"url", "kind", "shape", "parties"})  # earlier responses may be parsed differently now
_RESCHEDULING = _REREAD | {"via", "interval", "adaptive", "enabled", "listed"}
_OWN_ENDPOINT = {"endpoint": 0, "own_again_at": None}
_RESET = {
    **_OWN_ENDPOINT,
    "asked": "",
    "etag": None,
    "last_modified": None,
    "body_sha256": None,
    "move": None,
    "adopted": "",
}


class Sources:
    """Implements `ports.SourceRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def sync(self, sources: Sequence[Source], *, now: datetime) -> None:
        stored = {row.id: dict(row._mapping) for row in self._connection.execute(select(SOURCE))}  # noqa: SLF001
        for source in sources:
            row = {**row_of(source), "listed": True}
            del row["opt_in"]  # only commands that read the rule files need it
            before = stored.pop(source.id, None)
            if before is None:
                self._connection.execute(insert(SOURCE), row)
                self.save(PollState(source_id=source.id, due_at=now))
            else:
                self._refresh(source.id, {name: v for name, v in row.items() if v != before[name]}, now=now)
        for source_id in stored:
            self._connection.execute(update(SOURCE).where(SOURCE.c.id == source_id).values(listed=False))
        self._correct_due_times(sources, now=now)

    def _correct_due_times(self, sources: Sequence[Source], *, now: datetime) -> None:
        """Poll now if a due time is later than any poll could set: the clock was ahead when it was stored."""
        due = {row.source_id: row.due_at for row in self._connection.execute(_DUE_TIMES)}
        for source in sources:
            if due[source.id] > latest_due(source, now=now):
                self._connection.execute(_OF_ONE.values(due_at=now), {"id_": source.id})

    def _refresh(self, source_id: SourceId, changes: dict[str, Any], *, now: datetime) -> None:
        """Store the changes. A changed endpoint or schedule makes the source due; a changed URL resets its state."""
        if not changes:
            return
        self._connection.execute(update(SOURCE).where(SOURCE.c.id == source_id).values(changes))
        if _RESCHEDULING & changes.keys():
            endpoint = _OWN_ENDPOINT if "via" in changes else {}
            forget = _RESET if _REREAD & changes.keys() else endpoint
            self._connection.execute(_OF_ONE.values(due_at=now, **forget), {"id_": source_id})

    def due(self, *, now: datetime, limit: int) -> tuple[PollState, ...]:
        rows = self._connection.execute(_DUE, {"now": now, "most": limit})
        return tuple(value_of(PollState, row) for row in rows)

    def state(self, source_id: SourceId) -> PollState | None:
        row = self._connection.execute(_STATE, {"id": source_id}).one_or_none()
        return None if row is None else value_of(PollState, row)

    def states_of(self, sources: Sequence[SourceId]) -> Mapping[SourceId, PollState]:
        rows = self._connection.execute(_STATES_OF, {"ids": list(sources)})
        return {row.source_id: value_of(PollState, row) for row in rows}

    def save(self, state: PollState) -> None:
        self.save_all([state])

    def save_all(self, states: Sequence[PollState]) -> None:
        if states:
            statement = insert_or_update(self._connection.dialect.name, POLL_STATE, "source_id")
            self._connection.execute(statement, [row_of(state) for state in states])

    def states(self) -> tuple[PollState, ...]:
        states = [value_of(PollState, row) for row in self._connection.execute(_STATES)]
        return tuple(sorted(states, key=lambda s: s.source_id))
