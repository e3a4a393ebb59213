"""Queries for reports."""

from collections.abc import Awaitable, Callable, Collection, Iterator
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, exists, func, or_, select

from monitor.domain.alerts.announcement import AnnouncementState
from monitor.domain.delivery.outbox import DeliveryKind, is_person
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.identity import EventId, issuer_key
from monitor.domain.event.past_acts import PastAct
from monitor.domain.event.report import Report
from monitor.domain.rules.rule import Level
from monitor.domain.sources.schedule import PollState
from monitor.domain.sources.source import Source
from monitor.ports.articles import EventArticle
from monitor.ports.extraction import RefusedItem
from monitor.ports.lookup import CandidateRow, EventFilter, EventRow, FoundArticle, HeldRow, SourceRow, UndecidedRow
from monitor.store.articles.candidates import candidate_rows
from monitor.store.articles.search import events_with, found_in
from monitor.store.database.rows import value_of
from monitor.store.delivery.announcements import Announcements, held_rows
from monitor.store.delivery.interactions import assigned_in, undecided_rows
from monitor.store.events.event_subjects import events_about
from monitor.store.events.events import Events
from monitor.store.events.merged import surviving_event
from monitor.store.events.past_acts import past_of, reported_past
from monitor.store.events.precedents import PrecedentResults
from monitor.store.events.register import Register, is_register_alone
from monitor.store.schema.delivery_tables import DELIVERY
from monitor.store.schema.tables import ACT, ANNOUNCEMENT, ARTICLE, DROPPED, EVENT, POLL_STATE, SOURCE

__all__ = ["ArchiveQueries", "Read", "conditions"]

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
        text: str | None = None,
        register: bool = False,
        only: EventFilter | None = None,
    ) -> tuple[EventRow, ...]:
        """Return events without those merged into another."""
        statement = select(EVENT).where(EVENT.c.joined_into.is_(None))
        statement = statement.where(is_register_alone if register else ~is_register_alone)
        if since is not None:
            statement = statement.where(EVENT.c.opened_at >= since)
        if only is not None:
            statement = statement.where(*conditions(only))
        statement = statement.order_by(EVENT.c.opened_at.desc(), EVENT.c.day.desc(), EVENT.c.label).limit(limit)
        return await self._read(lambda connection: _event_rows(connection, statement, text))

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


def _event_rows(connection: Connection, statement: Select[Any], text: str | None) -> tuple[EventRow, ...]:
    if text is None:
        return tuple(_event_row(connection, row) for row in connection.execute(statement).all())
    rows = connection.execute(statement.where(events_with(connection.dialect.name, text))).all()
    found = found_in(connection, text, [row.id for row in rows])
    return tuple(_event_row(connection, row, found.get(row.id, ())) for row in rows)


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


_ROOTS = (
    select(DELIVERY.c.channel, DELIVERY.c.state)
    .where(DELIVERY.c.event_id == bindparam("event_id"), DELIVERY.c.kind == DeliveryKind.ROOT)
    .order_by(DELIVERY.c.seq)  # the last one of a channel counts
)


def conditions(only: EventFilter) -> Iterator[ColumnElement[bool]]:
    """The filter as conditions on the event table."""
    if only.issuer is not None:
        yield EVENT.c.issuer.in_([issuer_key(only.issuer, sample=sample) for sample in (False, True)])
    if only.about:
        yield EVENT.c.id.in_(events_about(None, only.about, only.since))
    if only.level is not None:
        loud = [level for level in Level if level.rank >= only.level.rank]
        yield EVENT.c.id.in_(select(ANNOUNCEMENT.c.event_id).where(ANNOUNCEMENT.c.level.in_(loud)))
    if only.since is not None:
        yield EVENT.c.day >= only.since
    if only.until is not None:
        yield EVENT.c.day <= only.until
    if only.without:
        act = select(ACT.c.event_id).select_from(ACT.join(ARTICLE, ACT.c.article_id == ARTICLE.c.id))
        act = act.where(ACT.c.event_id == EVENT.c.id, ARTICLE.c.source_id.not_in(sorted(only.without)))
        story = select(ARTICLE.c.id).where(
            ARTICLE.c.story_id == EVENT.c.id, ARTICLE.c.source_id.not_in(sorted(only.without))
        )
        yield or_(EVENT.c.sample.is_(False), exists(act), exists(story))


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
