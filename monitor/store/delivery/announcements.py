"""Announcements per channel, and the matches that decide them."""

from datetime import datetime
from itertools import islice

from sqlalchemy import Connection, bindparam, or_, select

from monitor.domain.alerts.announcement import Announcement, AnnouncementState
from monitor.domain.articles.article import ArticleId
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.identity import WHOLE_ARTICLE, ActRef, EventId
from monitor.domain.rules.rule import Match
from monitor.ports.queries.lookup import HeldRow
from monitor.store.articles.search import events_with
from monitor.store.database.dialect import insert_or_update
from monitor.store.database.rows import row_of, value_of
from monitor.store.events.merged import MERGED_IDS
from monitor.store.schema.tables import ACT, ANNOUNCEMENT, EVENT, RULE_MATCH

_PAST = select(ANNOUNCEMENT).where(
    or_(ANNOUNCEMENT.c.event_id == bindparam("event_id"), ANNOUNCEMENT.c.event_id.in_(MERGED_IDS))
)
_ACTS = select(ACT.c.article_id, ACT.c.ordinal).where(ACT.c.event_id == bindparam("event_id"))
_MATCHES = select(RULE_MATCH.c.article_id, RULE_MATCH.c.match).where(
    RULE_MATCH.c.article_id.in_(select(ACT.c.article_id).where(ACT.c.event_id == bindparam("event_id")))
)

_HELD = (
    select(ANNOUNCEMENT)
    .join_from(ANNOUNCEMENT, EVENT, ANNOUNCEMENT.c.event_id == EVENT.c.id)
    .where(or_(ANNOUNCEMENT.c.state == AnnouncementState.HELD, ANNOUNCEMENT.c.waiting.is_not(None)))
    .where(EVENT.c.joined_into.is_(None), EVENT.c.reports > 0)
    .order_by(ANNOUNCEMENT.c.at.desc(), EVENT.c.label, ANNOUNCEMENT.c.channel)
)
_EVENTS = select(EVENT).where(EVENT.c.id.in_(bindparam("ids", expanding=True)))


class Announcements:
    """Implements `ports.AnnouncementRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def past(self, event_id: EventId) -> tuple[Announcement, ...]:
        """Return one announcement per channel of an event and those merged into it: the queued one, else its own."""
        rows = self._connection.execute(_PAST, {"event_id": event_id, "into": [event_id]})
        found: dict[str, Announcement] = {}
        for one in sorted((value_of(Announcement, row) for row in rows), key=lambda a: _weight(a, event_id)):
            found.setdefault(one.channel, one)
        return tuple(sorted(found.values(), key=lambda a: a.channel))

    def save(self, announcement: Announcement) -> None:
        statement = insert_or_update(self._connection.dialect.name, ANNOUNCEMENT, "event_id", "channel")
        self._connection.execute(statement, row_of(announcement))

    def matches(self, event_id: EventId) -> tuple[tuple[Match, ActRef], ...]:
        """Return a (match, act) pair for each act of the event that a match is based on."""
        acts = {(row.article_id, row.ordinal) for row in self._connection.execute(_ACTS, {"event_id": event_id})}
        found = [
            (row.match, ActRef(article_id=ArticleId(row.article_id), ordinal=ordinal))
            for row in self._connection.execute(_MATCHES, {"event_id": event_id})
            for ordinal in row.match.acts or (WHOLE_ARTICLE,)
            if ordinal == WHOLE_ARTICLE or (row.article_id, ordinal) in acts
        ]
        return tuple(sorted(found, key=lambda pair: (pair[1], pair[0].rule_id)))


def _weight(one: Announcement, event_id: EventId) -> tuple[bool, bool, datetime]:
    return (one.state is not AnnouncementState.QUEUED, one.event_id != event_id, one.at)


def held_rows(connection: Connection, limit: int, text: str | None) -> tuple[HeldRow, ...]:
    """Return one row per waiting rule, the newest announcement first, without merged events and events without acts.

    With `text` only events whose articles match it. Raises SearchError.
    """
    statement = _HELD.limit(limit)
    if text is not None:
        statement = statement.where(events_with(connection.dialect.name, text))
    held = [value_of(Announcement, row) for row in connection.execute(statement)]
    rows = connection.execute(_EVENTS, {"ids": sorted({a.event_id for a in held})}).all() if held else ()
    events = {row.id: value_of(PolicyEvent, row) for row in rows}
    found = (HeldRow(event=events[a.event_id], announcement=a, wait=w) for a in held for w in a.waits)
    return tuple(islice(found, limit))
