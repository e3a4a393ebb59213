"""Queries for the audit of events and decisions: page by page, so that any number of events needs little memory."""

from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, func, or_, select

from monitor.domain.event.development import PolicyEvent
from monitor.domain.sources.source import SourceId
from monitor.ports.queries.audit import AuditCursor, AuditedEvent
from monitor.ports.queries.lookup import EventConditions
from monitor.store.articles.licensing import TERMS, terms_in
from monitor.store.database.rows import value_of
from monitor.store.delivery.announcements import Announcements
from monitor.store.delivery.interactions import Interactions
from monitor.store.events.events import Events
from monitor.store.events.register import is_register_alone
from monitor.store.queries.archive import Read
from monitor.store.queries.event_conditions import conditions
from monitor.store.schema.source_tables import SOURCE
from monitor.store.schema.tables import ACT, ARTICLE, EVENT

_OF_EVENT = or_(
    ARTICLE.c.id.in_(select(ACT.c.article_id).where(ACT.c.event_id == bindparam("event_id"))),
    ARTICLE.c.story_id == bindparam("event_id"),
)
_FIRST = (
    select(ARTICLE.c.source_id, func.min(ARTICLE.c.first_seen_at).label("first_seen"))
    .where(_OF_EVENT)
    .group_by(ARTICLE.c.source_id)
    .subquery()
)
_SOURCES = (
    select(_FIRST.c.source_id, _FIRST.c.first_seen, *TERMS)
    .join_from(_FIRST, SOURCE, SOURCE.c.id == _FIRST.c.source_id)
    .order_by(_FIRST.c.source_id)
)


class AuditQueries:
    """Implements `ports.AuditTrail`."""

    def __init__(self, read: Read) -> None:
        self._read = read

    async def page(
        self, only: EventConditions, *, after: AuditCursor | None = None, limit: int = 200, with_acts: bool = False
    ) -> tuple[AuditedEvent, ...]:
        """Return the events of one page. Events known from a register alone are left out."""
        statement = select(EVENT).where(EVENT.c.joined_into.is_(None), ~EVENT.c.sample, ~is_register_alone)
        statement = statement.where(*conditions(only))
        if after is not None:
            day, label = after
            statement = statement.where(or_(EVENT.c.day > day, and_(EVENT.c.day == day, EVENT.c.label > label)))
        statement = statement.order_by(EVENT.c.day, EVENT.c.label).limit(limit)
        return await self._read(
            lambda connection: tuple(
                _audited(connection, row, with_acts=with_acts) for row in connection.execute(statement).all()
            )
        )


def _audited(connection: Connection, row: Row[*tuple[Any, ...]], *, with_acts: bool) -> AuditedEvent:
    event = value_of(PolicyEvent, row)
    sources = connection.execute(_SOURCES, {"event_id": event.id}).all()
    return AuditedEvent(
        event=event,
        announcements=Announcements(connection).past(event.id),
        user_actions=Interactions(connection).of_event(event.id),
        first_seen=min((one.first_seen for one in sources), default=None),
        sources=tuple((SourceId(one.source_id), terms_in(one)) for one in sources),
        acts=tuple(report.act for report in Events(connection).reports(event.id)) if with_acts else (),
    )
