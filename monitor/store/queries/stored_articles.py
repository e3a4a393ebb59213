"""The implementation of `ports.ArticleArchive` over the database."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

from monitor.domain.articles.article import Article
from monitor.ports.corpus import PAGE_SIZE, ArchivedArticle, ArchivePage, split_pages
from monitor.store.articles.licensing import SOURCED, TERMS, terms_in
from monitor.store.database.rows import value_of
from monitor.store.queries.archive import Read
from monitor.store.schema.tables import ARTICLE, ARTICLE_REVISION, SOURCE

__all__ = ["StoredArticles"]

_LAST = SOURCED.join(
    ARTICLE_REVISION,
    (ARTICLE_REVISION.c.article_id == ARTICLE.c.id) & (ARTICLE_REVISION.c.revision == ARTICLE.c.revision),
)
_ARTICLES = select(*ARTICLE.c, ARTICLE_REVISION.c.text, ARTICLE_REVISION.c.parts, SOURCE.c.place, *TERMS).select_from(
    _LAST
)


class StoredArticles:
    """The articles of the database, in the order of their ids. Expired texts are left out."""

    name = "the database"
    identity = "database"  # grows while the daemon runs: new articles have any id, an interrupted run misses some

    def __init__(self, read: Read) -> None:
        self._read = read

    async def pages(self, *, since: date | None = None, after: str = "") -> AsyncIterator[ArchivePage]:
        total = await self._read(lambda connection: _count(connection, since, ""))
        left = await self._read(lambda connection: _count(connection, since, after)) if after else total
        done = total - left
        while rows := await self._read(lambda connection, last=after: _page(connection, since, last)):  # type: ignore[misc]
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


def _page(connection: Connection, since: date | None, after: str) -> tuple[ArchivedArticle, ...]:
    statement = _ARTICLES.where(*_where(since, after)).order_by(ARTICLE.c.id).limit(PAGE_SIZE)
    return tuple(_archived(row) for row in connection.execute(statement))


def _archived(row: Row[*tuple[Any, ...]]) -> ArchivedArticle:
    return ArchivedArticle(
        article=value_of(Article, row), seen_at=row.first_seen_at, terms=terms_in(row), place=row.place
    )
