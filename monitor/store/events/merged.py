"""Merged events: the chain of `event.joined_into`."""

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, select

from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.identity import EventId
from monitor.store.database.rows import value_of
from monitor.store.schema.tables import EVENT

_STEP = select(EVENT.c.id).where(EVENT.c.joined_into.in_(bindparam("into", expanding=True))).cte(recursive=True)
_ALL = _STEP.union(select(EVENT.c.id).where(EVENT.c.joined_into == _STEP.c.id))

MERGED_IDS = select(_ALL.c.id)
"""Selects the ids of events merged into one of `into`, directly or through others."""

_GET = select(EVENT).where(EVENT.c.id == bindparam("id"))
_JOINED = select(EVENT).where(EVENT.c.id.in_(MERGED_IDS)).order_by(EVENT.c.id)


def events_merged_into(connection: Connection, event_ids: Collection[EventId]) -> tuple[PolicyEvent, ...]:
    """Return the events merged into one of these, directly or through others, by id."""
    rows = connection.execute(_JOINED, {"into": list(event_ids)}).all() if event_ids else ()
    return tuple(value_of(PolicyEvent, row) for row in rows)


def surviving_event(connection: Connection, event: PolicyEvent) -> PolicyEvent:
    """Return the event, or the last one of the chain if it was merged."""
    seen = {event.id}
    while event.joined_into is not None and event.joined_into not in seen:
        seen.add(event.joined_into)
        event = value_of(PolicyEvent, connection.execute(_GET, {"id": event.joined_into}).one())
    return event
