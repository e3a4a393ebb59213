"""Queries for `monitor why`: single articles, addresses, and the acts and deliveries of an event."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, exists, or_, select

from monitor.domain.articles.article import Article, article_id
from monitor.domain.delivery.outbox import Delivery
from monitor.domain.event.development import Development
from monitor.domain.event.identity import EventId
from monitor.domain.event.link import Link
from monitor.domain.event.precedent_search import PrecedentResult
from monitor.domain.rules.rule import Match
from monitor.domain.sources.source import SourceId
from monitor.ports.children.extraction import RefusedItem
from monitor.ports.queries.lookup import NOT_KEPT, ArticleRecord, DroppedItem, Found, Trace
from monitor.ports.repositories.articles import StoredAct
from monitor.store.articles.candidates import possible_of
from monitor.store.articles.licensing import SOURCED, TERMS, terms_in
from monitor.store.articles.pages import Pages
from monitor.store.articles.search import find_articles
from monitor.store.articles.second_reader import Consultations
from monitor.store.articles.url_keys import range_under, url_key
from monitor.store.database.rows import value_of
from monitor.store.delivery.outbox import deliveries_of
from monitor.store.events.events import Events
from monitor.store.events.links import Links
from monitor.store.events.precedents import PrecedentResults
from monitor.store.queries.archive import Read
from monitor.store.schema.page_tables import PAGE
from monitor.store.schema.source_tables import DROPPED, SOURCE
from monitor.store.schema.tables import ACT, ARTICLE, ARTICLE_REVISION, CANDIDATE, RULE_MATCH, SEEN_ITEM

_LAST = SOURCED.join(
    ARTICLE_REVISION,
    (ARTICLE_REVISION.c.article_id == ARTICLE.c.id) & (ARTICLE_REVISION.c.revision == ARTICLE.c.revision),
)
_ARTICLES = select(
    *ARTICLE.c, ARTICLE_REVISION.c.text, ARTICLE_REVISION.c.parts, ARTICLE_REVISION.c.reading, *TERMS
).select_from(_LAST)
_NEAR_MISSES = (  # a reading is stored for an act, a match, a near miss or a candidate
    _ARTICLES.where(ARTICLE_REVISION.c.reading.is_not(None))
    .where(~exists().where(ACT.c.article_id == ARTICLE.c.id))
    .where(~exists().where(RULE_MATCH.c.article_id == ARTICLE.c.id))
    .where(~exists().where(CANDIDATE.c.article_id == ARTICLE.c.id))
    .order_by(ARTICLE.c.last_seen_at.desc(), ARTICLE.c.id)
)
_DELETED = (
    select(*SEEN_ITEM.c, *TERMS)
    .select_from(SEEN_ITEM.join(SOURCE, SOURCE.c.id == SEEN_ITEM.c.source_id))
    .where(
        SEEN_ITEM.c.source_id.in_(bindparam("sources", expanding=True)),
        SEEN_ITEM.c.key.in_(bindparam("keys", expanding=True)),
    )
    .order_by(SEEN_ITEM.c.day, SEEN_ITEM.c.source_id)
)
_DELETED_KEYS = select(SEEN_ITEM.c.source_id, SEEN_ITEM.c.key).where(
    SEEN_ITEM.c.source_id.in_(bindparam("sources", expanding=True))
)
_MATCHES = (
    select(RULE_MATCH.c.match, RULE_MATCH.c.rules_version)
    .where(RULE_MATCH.c.article_id == bindparam("article_id"))
    .order_by(RULE_MATCH.c.rule_id)
)


class TraceQueries:
    """Implements `ports.ArticleTraces`."""

    def __init__(self, read: Read) -> None:
        self._read = read

    async def article(self, article_id: str) -> ArticleRecord | None:
        statement = _ARTICLES.where(ARTICLE.c.id == article_id)
        return await self._read(lambda connection: next(iter(_articles(connection, statement)), None))

    async def at(self, urls: Sequence[str], *, under: Sequence[str]) -> Trace:
        return await self._read(lambda connection: _trace(connection, urls, under))

    async def deleted(self, keys: Sequence[str], sources: Sequence[SourceId]) -> tuple[DroppedItem, ...]:
        given = {"keys": keys, "sources": sources}
        return await self._read(lambda connection: tuple(map(_deleted, connection.execute(_DELETED, given))))

    async def deleted_article(self, article_id: str, sources: Sequence[SourceId]) -> DroppedItem | None:
        return await self._read(lambda connection: _deleted_article(connection, article_id, sources))

    async def acts(self, event_id: EventId) -> tuple[StoredAct, ...]:
        return await self._read(lambda connection: Events(connection).acts_of(event_id))

    async def links(self, issuer: str) -> tuple[Link, ...]:
        return await self._read(lambda connection: Links(connection).of(issuer))

    async def precedent_results(self, event_id: EventId) -> tuple[PrecedentResult, ...]:
        return await self._read(lambda connection: PrecedentResults(connection).of(event_id))

    async def developments(self, event_id: EventId) -> tuple[Development, ...]:
        return await self._read(lambda connection: Events(connection).developments(event_id))

    async def deliveries(self, event_id: EventId) -> tuple[Delivery, ...]:
        return await self._read(lambda connection: deliveries_of(connection, event_id))

    async def search(self, text: str, *, limit: int) -> Found:
        return await self._read(lambda connection: find_articles(connection, text, limit))

    async def near_misses(self, *, limit: int) -> tuple[Article, ...]:
        return await self._read(lambda c: tuple(value_of(Article, row) for row in c.execute(_NEAR_MISSES.limit(limit))))


def _trace(connection: Connection, urls: Sequence[str], under: Sequence[str]) -> Trace:
    keys = {url_key(url) for url in urls}
    here = ARTICLE.c.url_key.in_(keys) & ARTICLE.c.url.in_(urls)
    redirected = ARTICLE.c.id.in_(select(PAGE.c.article_id).where(PAGE.c.url.in_(urls)))  # links of aggregators
    found = _articles(connection, _ARTICLES.where(here | redirected))
    dropped = (
        select(*DROPPED.c, *TERMS)
        .select_from(DROPPED.join(SOURCE, SOURCE.c.id == DROPPED.c.source_id))
        .where(DROPPED.c.key.in_(urls))
        .order_by(DROPPED.c.at, DROPPED.c.id)
    )
    return Trace(
        articles=tuple(sorted(found, key=lambda a: (a.seen_at, a.article.id))),
        dropped=tuple(_dropped(row) for row in connection.execute(dropped)),
        neighbours=_neighbours(connection, under) if under else (),
    )


def _neighbours(connection: Connection, under: Sequence[str]) -> tuple[SourceId, ...]:
    ranges = {range_under(beginning) for beginning in under}
    beside = or_(*((ARTICLE.c.url_key >= first) & (ARTICLE.c.url_key < end) for first, end in ranges))
    return tuple(sorted(connection.scalars(select(ARTICLE.c.source_id).where(beside).distinct())))


def _articles(connection: Connection, statement: Select[Any]) -> list[ArticleRecord]:
    return [_article(connection, row) for row in connection.execute(statement).all()]


def _article(connection: Connection, row: Row[*tuple[Any, ...]]) -> ArticleRecord:
    matches = connection.execute(_MATCHES, {"article_id": row.id}).all()
    consultations = Consultations(connection)
    consultation = consultations.of(row.id)
    return ArticleRecord(
        article=value_of(Article, row),
        seen_at=row.first_seen_at,
        revisions=row.revision,
        sample=row.sample,
        acts=Events(connection).acts_in(row.id),
        matches=_ranked(m.match for m in matches),
        rules_version=matches[0].rules_version if matches else "",
        story_id=row.story_id,
        possible=possible_of(connection, row.id),
        page=Pages(connection).of(row.id),
        judgement=row.reading.judgement if row.reading is not None else None,
        consultation=consultation,
        consulted=consultations.reply(row.id) if consultation is not None else None,
        terms=terms_in(row),
    )


def _ranked(matches: Iterable[Match]) -> tuple[Match, ...]:
    return tuple(sorted(matches, key=lambda m: (-m.level.rank, m.rule_id)))


def _deleted_article(connection: Connection, name: str, sources: Sequence[SourceId]) -> DroppedItem | None:
    """The id is a hash of source and key, and is not stored."""
    keys = connection.execute(_DELETED_KEYS, {"sources": sources}, execution_options={"yield_per": 10_000})
    found = next((row for row in keys if article_id(row.source_id, row.key) == name), None)
    if found is None:
        return None
    return _deleted(connection.execute(_DELETED, {"keys": [found.key], "sources": [found.source_id]}).one())


def _deleted(row: Row[*tuple[Any, ...]]) -> DroppedItem:
    item = RefusedItem(key=row.key, title="", reason=NOT_KEPT)
    return DroppedItem(
        source_id=row.source_id, item=item, at=datetime.combine(row.day, time(), UTC), terms=terms_in(row)
    )


def _dropped(row: Row[*tuple[Any, ...]]) -> DroppedItem:
    return DroppedItem(source_id=row.source_id, item=value_of(RefusedItem, row), at=row.at, terms=terms_in(row))
