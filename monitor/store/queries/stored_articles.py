"""The implementation of `ports.ArticleArchive` over the database."""

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, func, select

from monitor.domain.articles.article import Article
from monitor.domain.rules.rule import Match
from monitor.ports.queries.corpus import PAGE_SIZE, ArchivedArticle, ArchivePage, SideReading, split_pages
from monitor.store.articles.licensing import SOURCED, TERMS, terms_in
from monitor.store.database.rows import value_of
from monitor.store.queries.archive import Read
from monitor.store.schema.source_tables import SOURCE
from monitor.store.schema.tables import ARTICLE, ARTICLE_REVISION, RULE_MATCH

_LAST = SOURCED.join(
    ARTICLE_REVISION,
    (ARTICLE_REVISION.c.article_id == ARTICLE.c.id) & (ARTICLE_REVISION.c.revision == ARTICLE.c.revision),
)
_ARTICLES = select(*ARTICLE.c, ARTICLE_REVISION.c.text, ARTICLE_REVISION.c.parts, SOURCE.c.place, *TERMS).select_from(
    _LAST
)
_WITH_READINGS = _ARTICLES.add_columns(ARTICLE_REVISION.c.reading)
_MATCHES = (  # a reading is stored for every article with a match
    select(RULE_MATCH.c.article_id, RULE_MATCH.c.match)
    .where(RULE_MATCH.c.article_id.in_(bindparam("ids", expanding=True)))
    .order_by(RULE_MATCH.c.article_id, RULE_MATCH.c.rule_id)
)


class StoredArticles:
    """The articles of the database, in the order of their ids. Expired texts are left out.

    With `readings` each has what was read when it came; decoding that takes longer than all the rest.
    """

    name = "the database"
    identity = "database"  # grows while the daemon runs: new articles have any id, an interrupted run misses some

    def __init__(self, read: Read, *, readings: bool = False) -> None:
        self._read = read
        self._readings = readings

    def with_readings(self) -> "StoredArticles":
        """The same archive, each article with what was read when it came."""
        return StoredArticles(self._read, readings=True)

    async def pages(self, *, since: date | None = None, after: str = "") -> AsyncIterator[ArchivePage]:
        total = await self._read(lambda connection: _count(connection, since, ""))
        left = await self._read(lambda connection: _count(connection, since, after)) if after else total
        done = total - left
        while rows := await self._read(partial(_page, since=since, after=after, readings=self._readings)):
            after = rows[-1].article.id
            for page in split_pages(iter(rows)):
                done += len(page)
                share = min(done / max(total, 1), 1.0)
                kept = tuple(one for one in page if one.article.title or one.article.text)
                yield ArchivePage(articles=kept, cursor=page[-1].article.id, done=share)
            if len(rows) < PAGE_SIZE:
                break


def _where(since: date | None, after: str) -> tuple[ColumnElement[bool], ...]:
    conditions: list[ColumnElement[bool]] = [ARTICLE.c.sample.is_(False)]
    if since is not None:
        conditions.append(ARTICLE.c.day >= since)
    if after:
        conditions.append(ARTICLE.c.id > after)
    return tuple(conditions)


def _count(connection: Connection, since: date | None, after: str) -> int:
    return connection.scalar(select(func.count()).select_from(ARTICLE).where(*_where(since, after))) or 0


def _page(connection: Connection, *, since: date | None, after: str, readings: bool) -> tuple[ArchivedArticle, ...]:
    chosen = _WITH_READINGS if readings else _ARTICLES
    statement = chosen.where(*_where(since, after)).order_by(ARTICLE.c.id).limit(PAGE_SIZE)
    rows = connection.execute(statement).all()
    found = tuple(archived(row) for row in rows)
    if not readings:
        return found
    matches: dict[str, list[Match]] = defaultdict(list)
    for row in connection.execute(_MATCHES, {"ids": [row.id for row in rows if row.reading is not None]}):
        matches[row.article_id].append(row.match)
    read = (_stored(row, matches[row.id]) for row in rows)
    return tuple(replace(one, stored=stored) for one, stored in zip(found, read, strict=True))


def archived(row: Row[*tuple[Any, ...]]) -> ArchivedArticle:
    article = value_of(Article, row)
    return ArchivedArticle(article=article, seen_at=row.first_seen_at, terms=terms_in(row), place=row.place)


def _stored(row: Row[*tuple[Any, ...]], matches: Sequence[Match]) -> SideReading:
    return SideReading(acts=row.reading.acts if row.reading is not None else (), matches=tuple(matches))
