"""Register entries, each with its event."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, exists, insert, select

from monitor.domain.event.identity import EventId, issuer_key
from monitor.domain.event.past_acts import PastAct
from monitor.store.schema.delivery_tables import DELIVERY
from monitor.store.schema.tables import ACT, ANNOUNCEMENT, ARTICLE, DEVELOPMENT, EVENT, REGISTER_ENTRY

_ENTRIES = select(REGISTER_ENTRY.c.past, EVENT.c.id, EVENT.c.label).join(EVENT, EVENT.c.id == REGISTER_ENTRY.c.event_id)
_OF_EVENT = _ENTRIES.where(REGISTER_ENTRY.c.event_id == bindparam("event_id")).order_by(REGISTER_ENTRY.c.entry)
_NUMBERED = _ENTRIES.where(
    REGISTER_ENTRY.c.issuer == bindparam("issuer"),
    REGISTER_ENTRY.c.number_key.in_(bindparam("numbers", expanding=True)),
)
_SUCCESSOR = EVENT.alias("successor")
_FORGET = delete(EVENT).where(
    EVENT.c.id == bindparam("event"),
    EVENT.c.reports == 0,
    ~exists().where(REGISTER_ENTRY.c.event_id == EVENT.c.id),
    ~exists().where(ACT.c.event_id == EVENT.c.id),
    ~exists().where(ARTICLE.c.story_id == EVENT.c.id),
    ~exists().where(DEVELOPMENT.c.event_id == EVENT.c.id),
    ~exists().where(ANNOUNCEMENT.c.event_id == EVENT.c.id),
    ~exists().where(DELIVERY.c.event_id == EVENT.c.id),
    ~exists().where(_SUCCESSOR.c.joined_into == EVENT.c.id),
)

is_register_alone = (EVENT.c.reports == 0) & exists().where(REGISTER_ENTRY.c.event_id == EVENT.c.id)
"""The condition that an event has register entries and no reports."""


class Register:
    """Implements `ports.RegisterRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, event_id: EventId) -> tuple[PastAct, ...]:
        return tuple(map(_past, self._connection.execute(_OF_EVENT, {"event_id": event_id})))

    def numbered(self, issuer: str, numbers: Sequence[str]) -> tuple[PastAct, ...]:
        found = self._connection.execute(_NUMBERED, {"issuer": issuer, "numbers": list(numbers)})
        return tuple(sorted(map(_past, found), key=lambda past: past.order))

    def replace(self, entries: Sequence[PastAct]) -> None:
        before = set(self._connection.scalars(select(REGISTER_ENTRY.c.event_id)))
        self._connection.execute(delete(REGISTER_ENTRY))
        if entries:
            self._connection.execute(insert(REGISTER_ENTRY), [_row(entry) for entry in entries])
        left = sorted(before - {entry.event_id for entry in entries})
        if left:
            self._connection.execute(_FORGET, [{"event": event} for event in left])


def entries_of(connection: Connection, issuer: str | None) -> tuple[PastAct, ...]:
    """Return the entries of an issuer (None: all issuers)."""
    statement = _ENTRIES if issuer is None else _ENTRIES.where(REGISTER_ENTRY.c.issuer == issuer)
    return tuple(map(_past, connection.execute(statement)))


def _past(row: Row[*tuple[Any, ...]]) -> PastAct:
    past: PastAct = row.past
    return replace(past, event_id=row.id, label=row.label)


def _row(entry: PastAct) -> dict[str, Any]:
    return {
        "entry": entry.entry,
        "event_id": entry.event_id,
        "issuer": issuer_key(entry.act.issuer, sample=False),
        "number_key": entry.act.document.key if entry.act.document else None,
        "past": entry,
    }
