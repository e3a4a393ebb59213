"""Pages of events, newest first: ids by an index, then the rows of one page.

A page costs about the same with a thousand events and with a hundred thousand: the newest events are gone through by an
index that has all filtered columns; a set that is small (events of a rare rule, of one list) is looked up by its own
index instead; a text is searched for in the newest articles first, until no older article can bring a newer event.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, func, select, tuple_

from monitor.domain.event.identity import EventId
from monitor.language.text_search import TextSearch, TextTerm
from monitor.ports.queries.lookup import EventConditions, EventCursor
from monitor.store.articles.search import newest_hits
from monitor.store.events.register import is_register_alone
from monitor.store.queries.event_conditions import Membership, column_conditions, is_about, memberships
from monitor.store.schema.tables import EVENT

FEW = 3_000
"""Events of a set that are looked up one by one instead of going through the newest."""

FIRST_HITS = 1_000
"""Articles that a search for a text reads at first; twice as many each further time, up to MOST_HITS."""

_MOST_HITS = 16_000
_LATE = timedelta(days=7)  # an event may be opened after its articles were stored: split by hand, folded anew

_ORDER = (EVENT.c.opened_at, EVENT.c.day, EVENT.c.label)
_Conditions = Sequence[ColumnElement[bool]]


class _Row(NamedTuple):
    """An event in the order of the list."""

    opened_at: datetime
    day: date
    label: str
    id: EventId


def event_ids(
    connection: Connection,
    only: EventConditions,
    *,
    limit: int,
    after: EventCursor | None = None,
    register: bool = False,
    further: _Conditions = (),
) -> tuple[EventId, ...]:
    """Return the ids of at most `limit` events after the cursor, the last opened first, without merged ones.

    With `register`, those known from a register alone, else all others.
    """
    wanted = [EVENT.c.joined_into.is_(None), is_register_alone if register else ~is_register_alone]
    wanted += [*column_conditions(only), *further]
    if after is not None:
        wanted.append(tuple_(*_ORDER) < tuple_(after.opened_at, after.day, after.label))
    wanted += _sets(connection, tuple(memberships(only)))
    found = (
        _newest(connection, wanted, limit) if only.text is None else _with_text(connection, only.text, wanted, limit)
    )
    return tuple(row.id for row in found)


def _newest(connection: Connection, wanted: _Conditions, limit: int) -> list[_Row]:
    statement: Select[Any] = select(*_ORDER, EVENT.c.id).where(*wanted)
    statement = statement.order_by(*(column.desc() for column in _ORDER)).limit(limit)
    return [_Row(*row) for row in connection.execute(statement)]


# ------------------------------------------------------------------ sets


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


# ------------------------------------------------------------------ texts


def _with_text(connection: Connection, text: TextSearch, wanted: _Conditions, limit: int) -> list[_Row]:
    """The events with an article that has all terms, and those that are about its names and have one with the rest."""
    found = _by_articles(connection, text.terms, wanted, limit)
    if text.names:
        about = [*wanted, *map(is_about, text.names)]
        found += _by_articles(connection, text.words, about, limit) if text.words else _newest(connection, about, limit)
    return sorted(set(found), reverse=True)[:limit]


def _by_articles(connection: Connection, terms: Sequence[TextTerm], wanted: _Conditions, limit: int) -> list[_Row]:
    """The newest events with an article that has all terms.

    An article is stored when its event is opened, or later. So once the articles that are left are older than all
    events found, no event of theirs is newer.
    """
    found: set[_Row] = set()
    seen: set[EventId] = set()
    after: int | None = None
    size = FIRST_HITS
    while True:
        hits = newest_hits(connection, terms, after, size)
        if hits is None:
            break
        new = hits.events - seen
        seen |= new
        if new:
            found |= set(_newest(connection, [*wanted, EVENT.c.id.in_(sorted(new))], limit))
        best = sorted(found, reverse=True)[:limit]
        if hits.after is None or (len(best) == limit and best[-1].opened_at > hits.since + _LATE):
            return best
        after, size = hits.after, min(2 * size, _MOST_HITS)
    return sorted(found, reverse=True)[:limit]
