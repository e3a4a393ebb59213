"""Pages of events, newest first: ids by an index, then the rows of one page.

A page costs about the same with a thousand events and with a hundred thousand: the newest events are gone through by an
index that has all filtered columns; a set that is small (events of a rare rule, of one list) is looked up by its own
index instead; a text is first searched for in the newest events.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select, tuple_

from monitor.domain.event.identity import EventId
from monitor.ports.lookup import EventConditions, EventCursor
from monitor.store.events.register import is_register_alone
from monitor.store.queries.event_conditions import Membership, column_conditions, memberships, text_membership
from monitor.store.schema.tables import EVENT

__all__ = ["FEW", "NEWEST", "event_ids"]

FEW = 3_000  # events of a set that are looked up one by one instead of going through the newest
NEWEST = 1_000  # events in which a text is searched for first

_ORDER = (EVENT.c.opened_at, EVENT.c.day, EVENT.c.label)


def event_ids(
    connection: Connection,
    only: EventConditions,
    *,
    limit: int,
    after: EventCursor | None = None,
    register: bool = False,
    further: Sequence[ColumnElement[bool]] = (),
) -> tuple[EventId, ...]:
    """Return the ids of at most `limit` events after the cursor, the last opened first, without merged ones.

    With `register`, those known from a register alone, else all others.
    """
    wanted = [EVENT.c.joined_into.is_(None), is_register_alone if register else ~is_register_alone]
    wanted += [*column_conditions(only), *further]
    if after is not None:
        wanted.append(tuple_(*_ORDER) < tuple_(after.opened_at, after.day, after.label))
    wanted += _sets(connection, tuple(memberships(only)))
    if only.text is None:
        return _ids(connection, _newest(select(EVENT.c.id), wanted).limit(limit))
    return _with_text(connection, only, wanted, limit)


def _sets(connection: Connection, sets: Sequence[Membership]) -> list[ColumnElement[bool]]:
    """The sets as conditions: the smallest as a selection if it is small, all others as probes."""
    sizes = [_size(connection, one) for one in sets]
    smallest = min(range(len(sets)), key=sizes.__getitem__, default=0)
    return [
        EVENT.c.id.in_(one.ids) if at == smallest and sizes[at] <= FEW else one.probe for at, one in enumerate(sets)
    ]


def _size(connection: Connection, one: Membership) -> int:
    """The number of rows in the set; FEW + 1 if there are more."""
    some = one.ids.limit(FEW + 1).subquery()
    return connection.scalar(select(func.count()).select_from(some)) or 0


def _with_text(
    connection: Connection, only: EventConditions, wanted: Sequence[ColumnElement[bool]], limit: int
) -> tuple[EventId, ...]:
    """Search the newest events first; all events only if these do not fill the page."""
    found = text_membership(only, connection.dialect.name)
    newest = _newest(select(EVENT.c.id), wanted).limit(NEWEST).subquery()
    near = (EVENT.c.id.in_(select(newest.c.id)), found.probe)
    ids = _ids(connection, _newest(select(EVENT.c.id), near).limit(limit))
    if len(ids) == limit:
        return ids
    return _ids(connection, _newest(select(EVENT.c.id), [*wanted, EVENT.c.id.in_(found.ids)]).limit(limit))


def _newest(statement: Select[Any], wanted: Sequence[ColumnElement[bool]]) -> Select[Any]:
    return statement.where(*wanted).order_by(*(column.desc() for column in _ORDER))


def _ids(connection: Connection, statement: Select[Any]) -> tuple[EventId, ...]:
    return tuple(EventId(one) for one in connection.scalars(statement))
