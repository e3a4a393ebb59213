"""Precedents of events for rules that require one: the act that was found, or that none is known yet."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, bindparam, select

from monitor.domain.event.identity import EventId
from monitor.domain.event.precedent_search import PrecedentResult
from monitor.store.database.dialect import insert_or_update
from monitor.store.database.rows import row_of, value_of
from monitor.store.schema.tables import PRECEDENT_RESULT

_OF_EVENT = select(PRECEDENT_RESULT).where(PRECEDENT_RESULT.c.event_id == bindparam("event_id"))
_WAITING = select(PRECEDENT_RESULT).where(
    PRECEDENT_RESULT.c.day.between(bindparam("first"), bindparam("last")),
    PRECEDENT_RESULT.c.earlier.is_(None),
    PRECEDENT_RESULT.c.rule_id.in_(bindparam("rules", expanding=True)),
)


class PrecedentResults:
    """Implements `ports.PrecedentResultRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, event_id: EventId) -> tuple[PrecedentResult, ...]:
        found = [value_of(PrecedentResult, row) for row in self._connection.execute(_OF_EVENT, {"event_id": event_id})]
        return tuple(sorted(found, key=lambda s: s.rule_id))

    def save(self, result: PrecedentResult) -> None:
        statement = insert_or_update(self._connection.dialect.name, PRECEDENT_RESULT, "event_id", "rule_id")
        self._connection.execute(statement, row_of(result))

    def waiting(self, rules: Sequence[str], *, first: date, last: date) -> tuple[PrecedentResult, ...]:
        asked = {"rules": list(rules), "first": first, "last": last}
        found = [value_of(PrecedentResult, row) for row in self._connection.execute(_WAITING, asked)]
        return tuple(sorted(found, key=lambda s: (s.day, s.event_id, s.rule_id)))
