"""Index of events by goods, lists and firms."""

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    Select,
    Text,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    union_all,
)

from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.event_state import Field
from monitor.store.schema.tables import EVENT_SUBJECT

_DROP = delete(EVENT_SUBJECT).where(EVENT_SUBJECT.c.event_id == bindparam("event"))
_DROP_SOME = _DROP.where(EVENT_SUBJECT.c.concept.in_(bindparam("concepts", expanding=True)))


def subjects_of(event: PolicyEvent) -> frozenset[str]:
    """Return the goods, lists and firms that any report of the event names."""
    state = event.state
    named: Iterable[str] = () if state is None else (*state.values(Field.LIST), *state.values(Field.FIRMS))
    return frozenset((*event.commodities, *named))


def keep_subjects(connection: Connection, event: PolicyEvent, was: PolicyEvent | None) -> None:
    """Update the subjects of an event. `was` is its stored version, None for a new event."""
    wanted, stored = subjects_of(event), subjects_of(was) if was is not None else frozenset()
    if was is not None and was.day != event.day:
        connection.execute(_DROP, {"event": event.id})
        stored = frozenset()
    gone, new = sorted(stored - wanted), sorted(wanted - stored)
    if gone:
        connection.execute(_DROP_SOME, {"event": event.id, "concepts": gone})
    if new:
        row = {"event_id": event.id, "issuer": event.issuer, "day": event.day}
        connection.execute(insert(EVENT_SUBJECT), [{**row, "concept": concept} for concept in new])


def events_about(
    issuer: str | None, about: Collection[str], since: date | None, limit: int | None = None
) -> Select[tuple[str]]:
    """Select ids of the issuer's events (None: all issuers) about one of the concepts that began on `since` or later.

    `limit` keeps those that began last.
    """
    found = _rows(issuer, since, EVENT_SUBJECT.c.concept.in_(sorted(about)))
    if limit is None or not about:
        return found
    first = _first_day_of_last(issuer, about, limit)
    last = found.where(EVENT_SUBJECT.c.day >= func.coalesce(first, date.min))
    last = last.group_by(EVENT_SUBJECT.c.event_id, EVENT_SUBJECT.c.day)
    last = last.order_by(EVENT_SUBJECT.c.day.desc(), EVENT_SUBJECT.c.event_id.desc()).limit(limit)
    return select(last.subquery().c.event_id)


def _rows(issuer: str | None, since: date | None, about: ColumnElement[bool]) -> Select[tuple[str]]:
    found = select(EVENT_SUBJECT.c.event_id).where(about)
    if issuer is not None:
        found = found.where(EVENT_SUBJECT.c.issuer == issuer)
    return found if since is None else found.where(EVENT_SUBJECT.c.day >= since)


def _first_day_of_last(issuer: str | None, about: Collection[str], limit: int) -> ScalarSelect[date]:
    """Select a day that all of the last `limit` events are of, or later; NULL if no concept has so many.

    A popular concept has many thousands of events; by this day, of which an index knows, nearly all are left out.
    SQLAlchemy compiles VALUES anew each time, a union once for each number of names: that is a power of two.
    """
    names = sorted(about)
    names += names[-1:] * ((1 << (len(names) - 1).bit_length()) - len(names))
    named = union_all(*(select(literal(one, Text).label("concept")) for one in names)).cte("named")
    days = _rows(issuer, None, EVENT_SUBJECT.c.concept == named.c.concept).with_only_columns(EVENT_SUBJECT.c.day)
    nth = days.order_by(EVENT_SUBJECT.c.day.desc()).offset(limit - 1).limit(1)
    return select(func.max(nth.correlate(named).scalar_subquery())).select_from(named).scalar_subquery()
