"""Candidates: articles without an act whose last revision may hold one."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, or_, select

from monitor.domain.acts.reading import ActCandidate
from monitor.domain.alerts.digest import DigestWindow
from monitor.domain.articles.article import ArticleId
from monitor.ports.queries.lookup import CandidateRow
from monitor.store.articles.licensing import SOURCED, TERMS, terms_in
from monitor.store.articles.search import articles_with
from monitor.store.database.rows import row_of, value_of
from monitor.store.schema.tables import ARTICLE, CANDIDATE

_DROP = delete(CANDIDATE).where(CANDIDATE.c.article_id == bindparam("id"))
_OF_ARTICLE = select(CANDIDATE.c.possible).where(CANDIDATE.c.article_id == bindparam("id"))
_NEWEST = (
    select(
        *(CANDIDATE.c.article_id, CANDIDATE.c.seen_at, CANDIDATE.c.possible),
        *(ARTICLE.c.source_id, ARTICLE.c.title, ARTICLE.c.language, ARTICLE.c.url),
        *(ARTICLE.c.published, ARTICLE.c.sample, ARTICLE.c.gloss),
        *TERMS,
    )
    .select_from(SOURCED.join(CANDIDATE, CANDIDATE.c.article_id == ARTICLE.c.id))
    .where(ARTICLE.c.story_id.is_(None))
    .order_by(CANDIDATE.c.seen_at.desc(), CANDIDATE.c.article_id)
)
_BETWEEN = (
    _NEWEST.where(ARTICLE.c.sample.is_(False))
    .where(CANDIDATE.c.seen_at >= bindparam("start"), CANDIDATE.c.seen_at < bindparam("end"))
    .where(or_(ARTICLE.c.published.is_(None), ARTICLE.c.published >= bindparam("since")))
    .limit(bindparam("limit"))
)


def drop_possible(connection: Connection, article_id: ArticleId) -> None:
    """Remove the candidate of an article."""
    connection.execute(_DROP, {"id": article_id})


def insert_possible(
    connection: Connection, read: Iterable[tuple[ArticleId, ActCandidate | None]], *, now: datetime
) -> None:
    """Store the candidates of articles that have none."""
    rows = [{"article_id": key, "seen_at": now, "possible": possible} for key, possible in read if possible is not None]
    if rows:
        connection.execute(insert(CANDIDATE), rows)


def possible_of(connection: Connection, article_id: ArticleId) -> ActCandidate | None:
    possible: ActCandidate | None = connection.scalar(_OF_ARTICLE, {"id": article_id})
    return possible


def candidate_rows(connection: Connection, limit: int, text: str | None) -> tuple[CandidateRow, ...]:
    """Return candidates, newest first; with `text` only those whose articles match it. Raises SearchError."""
    statement = _NEWEST.limit(limit)
    if text is not None:
        statement = statement.where(ARTICLE.c.id.in_(articles_with(connection.dialect.name, text)))
    return tuple(value_of(CandidateRow, row, terms=terms_in(row)) for row in connection.execute(statement))


def possible_between(
    connection: Connection, window: DigestWindow, *, since: datetime, limit: int
) -> tuple[CandidateRow, ...]:
    """Return the window's candidates, newest first, without samples and articles published before `since`."""
    rows = connection.execute(_BETWEEN, {"since": since, "limit": limit, **row_of(window)})
    return tuple(value_of(CandidateRow, row, terms=terms_in(row)) for row in rows)
