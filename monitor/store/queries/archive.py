"""Queries for reports."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Row, bindparam, func, or_, select

from monitor.domain.alerts.announcement import AnnouncementState
from monitor.domain.delivery.outbox import DeliveryKind, is_person
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.identity import EventId
from monitor.domain.event.past_acts import PastAct
from monitor.domain.event.report import Report
from monitor.domain.sources.schedule import PollState
from monitor.domain.sources.source import Source
from monitor.ports.children.extraction import RefusedItem
from monitor.ports.queries.lookup import (
    CandidateRow,
    EventConditions,
    EventCursor,
    EventRow,
    FoundArticle,
    HeldRow,
    SourceRow,
    UndecidedRow,
)
from monitor.ports.repositories.articles import EventArticle
from monitor.store.articles.candidates import candidate_rows
from monitor.store.articles.search import found_in
from monitor.store.database.rows import value_of
from monitor.store.delivery.announcements import Announcements, held_rows
from monitor.store.delivery.interactions import assigned_in, undecided_rows
from monitor.store.events.events import Events
from monitor.store.events.merged import surviving_event
from monitor.store.events.past_acts import past_of, reported_past
from monitor.store.events.precedents import PrecedentResults
from monitor.store.events.register import Register
from monitor.store.queries.event_pages import event_ids
from monitor.store.schema.delivery_tables import DELIVERY
from monitor.store.schema.source_tables import DROPPED, POLL_STATE, SOURCE
from monitor.store.schema.tables import ARTICLE, EVENT

T = TypeVar("T")


class Read(Protocol):
    """Runs work on a read-only connection, in another thread."""

    def __call__(self, work: Callable[[Connection], T], /) -> Awaitable[T]: ...


class ArchiveQueries:
    """Implements `ports.Archive`."""

    def __init__(self, read: Read) -> None:
        self._read = read

    async def events(
        self,
        *,
        limit: int = 50,
        since: datetime | None = None,
        register: bool = False,
        only: EventConditions | None = None,
        after: EventCursor | None = None,
    ) -> tuple[EventRow, ...]:
        """Return events without those merged into another."""
        asked = only or EventConditions()
        further = () if since is None else (EVENT.c.opened_at >= since,)
        return await self._read(
            lambda connection: event_rows(
                connection,
                event_ids(connection, asked, limit=limit, after=after, register=register, further=further),
                asked,
            )
        )

    async def event(self, name: str) -> tuple[EventRow, tuple[Report, ...], tuple[EventArticle, ...]] | None:
        return await self._read(lambda connection: _find(connection, name.strip()))

    async def past(
        self,
        issuer: str | None,
        *,
        since: date | None = None,
        until: date | None = None,
        about: Collection[str] | None = None,
    ) -> tuple[PastAct, ...]:
        return await self._read(lambda connection: past_of(connection, issuer, since=since, until=until, about=about))

    async def reported_acts(self, issuer: str | None) -> tuple[PastAct, ...]:
        return await self._read(lambda connection: reported_past(connection, issuer))

    async def entry(self, event_id: EventId) -> PastAct | None:
        return await self._read(lambda connection: next(iter(Register(connection).of(event_id)), None))

    async def held(self, *, limit: int = 50, text: str | None = None) -> tuple[HeldRow, ...]:
        return await self._read(lambda connection: held_rows(connection, limit, text))

    async def undecided(self, *, today: date, limit: int = 50) -> tuple[UndecidedRow, ...]:
        return await self._read(lambda connection: undecided_rows(connection, today, limit))

    async def living(self, event: PolicyEvent) -> PolicyEvent:
        return await self._read(lambda connection: surviving_event(connection, event))

    async def possible(self, *, limit: int = 50, text: str | None = None) -> tuple[CandidateRow, ...]:
        return await self._read(lambda connection: candidate_rows(connection, limit, text))

    async def sources(self) -> tuple[SourceRow, ...]:
        """Return the sources that are configured now."""
        return await self._read(_sources)

    async def dropped(self, *, limit: int = 50) -> tuple[RefusedItem, ...]:
        statement = select(DROPPED).order_by(DROPPED.c.at.desc(), DROPPED.c.id.desc()).limit(limit)
        return await self._read(lambda c: tuple(value_of(RefusedItem, row) for row in c.execute(statement)))


def event_rows(connection: Connection, ids: Sequence[EventId], only: EventConditions) -> tuple[EventRow, ...]:
    """Return the rows of these events, in this order, with the articles that have the terms of the text."""
    stored = connection.execute(_EVENTS, {"ids": list(ids)}).all() if ids else ()
    rows = {row.id: row for row in stored}
    found = found_in(connection, only.text.terms, ids) if only.text is not None and ids else {}
    return tuple(_event_row(connection, rows[one], found.get(one, ())) for one in ids)


def _event_row(connection: Connection, row: Row[*tuple[Any, ...]], found: tuple[FoundArticle, ...] = ()) -> EventRow:
    event = value_of(PolicyEvent, row)
    announcements = Announcements(connection).past(event.id)
    results = () if announcements else PrecedentResults(connection).of(event.id)
    waiting = tuple(result.rule_id for result in results if result.earlier is None)
    queued = any(a.state is AnnouncementState.QUEUED for a in announcements)
    rows = connection.execute(_ROOTS, {"event_id": event.id}).all() if queued else ()
    roots = {row.channel: row.state for row in rows if not is_person(row.channel)}
    assigned = assigned_in(connection, event.id, [a.channel for a in announcements]) if queued else {}
    return EventRow(
        event=event, announcements=announcements, found=found, waiting=waiting, roots=roots, assigned=assigned
    )


_EVENTS = select(EVENT).where(EVENT.c.id.in_(bindparam("ids", expanding=True)))
_ROOTS = (
    select(DELIVERY.c.channel, DELIVERY.c.state)
    .where(DELIVERY.c.event_id == bindparam("event_id"), DELIVERY.c.kind == DeliveryKind.ROOT)
    .order_by(DELIVERY.c.seq)  # the last one of a channel counts
)


def _find(connection: Connection, name: str) -> tuple[EventRow, tuple[Report, ...], tuple[EventArticle, ...]] | None:
    label = f"E-{name.upper().removeprefix('E-')}"
    row = connection.execute(select(EVENT).where(or_(EVENT.c.label == label, EVENT.c.id == name.lower()))).first()
    if row is None:
        return None
    events = Events(connection)
    return _event_row(connection, row), events.reports(row.id), events.articles(row.id)


def _sources(connection: Connection) -> tuple[SourceRow, ...]:
    counted = connection.execute(
        select(ARTICLE.c.source_id, func.count().label("articles")).group_by(ARTICLE.c.source_id)
    )
    articles = {row.source_id: row.articles for row in counted}
    states = {row.source_id: value_of(PollState, row) for row in connection.execute(select(POLL_STATE))}
    sources = [value_of(Source, row, opt_in=False) for row in connection.execute(select(SOURCE).where(SOURCE.c.listed))]
    return tuple(
        SourceRow(source=source, state=states.get(source.id), articles=articles.get(source.id, 0))
        for source in sorted(sources, key=lambda s: s.id)
    )
