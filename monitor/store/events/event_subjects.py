"""Index of events by goods, lists and firms."""

from collections.abc import Collection, Iterable
from datetime import date
from functools import cache

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


def events_about(about: Collection[str], since: date | None) -> Select[tuple[str]]:
    """Select ids of events of all issuers about one of the concepts that began on `since` or later."""
    found = select(EVENT_SUBJECT.c.event_id).where(EVENT_SUBJECT.c.concept.in_(sorted(about)))
    return found if since is None else found.where(EVENT_SUBJECT.c.day >= since)


@cache
def latest_about(*, of_issuer: bool, dated: bool, concepts: int, limit: int | None) -> Select[tuple[str]]:
    """Select ids of events about one of the concepts, with the parameters of `about_parameters`.

    `of_issuer`: of one issuer; `dated`: that began on a day or later; `limit` keeps those that began last. Made once
    for each number of `concepts`, because SQLAlchemy takes longer to build the statement than to run it.
    """
    found = _rows(EVENT_SUBJECT.c.concept.in_(bindparam("about", expanding=True)), of_issuer=of_issuer, dated=dated)
    if limit is None or not concepts:
        return found
    first = _first_day_of_last(concepts, limit, of_issuer=of_issuer)
    last = found.where(EVENT_SUBJECT.c.day >= func.coalesce(first, date.min))
    last = last.group_by(EVENT_SUBJECT.c.event_id, EVENT_SUBJECT.c.day)
    last = last.order_by(EVENT_SUBJECT.c.day.desc(), EVENT_SUBJECT.c.event_id.desc()).limit(limit)
    return select(last.subquery().c.event_id)


def about_parameters(
    issuer: str | None, about: Collection[str], since: date | None
) -> tuple[int, dict[str, str | date | list[str]]]:
    """The number of concepts, rounded up to a power of two, and the parameters of `latest_about`."""
    names = sorted(about)
    count = 1 << (len(names) - 1).bit_length() if names else 0
    named = {f"concept_{n}": names[min(n, len(names) - 1)] for n in range(count)}
    given = {"issuer": issuer, "since": since}
    return count, {"about": names, **named, **{name: value for name, value in given.items() if value is not None}}


def _rows(about: ColumnElement[bool], *, of_issuer: bool, dated: bool) -> Select[tuple[str]]:
    found = select(EVENT_SUBJECT.c.event_id).where(about)
    if of_issuer:
        found = found.where(EVENT_SUBJECT.c.issuer == bindparam("issuer"))
    return found.where(EVENT_SUBJECT.c.day >= bindparam("since")) if dated else found


def _first_day_of_last(concepts: int, limit: int, *, of_issuer: bool) -> ScalarSelect[date]:
    """Select a day that all of the last `limit` events are of, or later; NULL if no concept has so many.

    A popular concept has many thousands of events; by this day, of which an index knows, nearly all are left out.
    SQLAlchemy compiles VALUES anew each time, a union once for each number of names.
    """
    concept = (select(bindparam(f"concept_{n}", type_=Text).label("concept")) for n in range(concepts))
    named = union_all(*concept).cte("named")
    days = _rows(EVENT_SUBJECT.c.concept == named.c.concept, of_issuer=of_issuer, dated=False)
    days = days.with_only_columns(EVENT_SUBJECT.c.day)
    nth = days.order_by(EVENT_SUBJECT.c.day.desc()).offset(limit - 1).limit(1)
    return select(func.max(nth.correlate(named).scalar_subquery())).select_from(named).scalar_subquery()
