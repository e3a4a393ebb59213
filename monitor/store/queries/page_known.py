"""Counts of events for the pages on known acts, by indexes alone."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, func, select

from monitor.ports.queries.page_known import SubjectCount
from monitor.store.schema.tables import EVENT, EVENT_SUBJECT


class KnownActCountRows:
    """Implements `ports.KnownActCounts`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def events(self, issuer: str | None, *, most: int) -> int:
        some: Select[Any] = select(EVENT.c.id).where(EVENT.c.joined_into.is_(None))
        some = some.where(~EVENT.c.sample) if issuer is None else some.where(EVENT.c.issuer == issuer)
        return self._connection.scalar(select(func.count()).select_from(some.limit(most + 1).subquery())) or 0

    def by_subject(self, *, until: date) -> tuple[SubjectCount, ...]:
        count = func.count().label("events")
        statement = (
            select(EVENT_SUBJECT.c.issuer, EVENT_SUBJECT.c.concept, count, func.max(EVENT_SUBJECT.c.day).label("last"))
            .where(EVENT_SUBJECT.c.day <= until, EVENT_SUBJECT.c.issuer.not_like("sample:%"))
            .group_by(EVENT_SUBJECT.c.issuer, EVENT_SUBJECT.c.concept)
            .order_by(count.desc(), EVENT_SUBJECT.c.issuer, EVENT_SUBJECT.c.concept)
        )
        return tuple(
            SubjectCount(issuer=row.issuer, concept=row.concept, events=row.events, last=row.last)
            for row in self._connection.execute(statement)
        )
