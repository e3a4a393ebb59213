"""Full-text search of articles. The index holds the words (`language.words`) of each article's last revision and is
written in the transaction that stores the revision.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    TextClause,
    bindparam,
    delete,
    func,
    insert,
    select,
    union,
    union_all,
)

from monitor.domain.articles.article import ArticleId
from monitor.domain.event.identity import EventId
from monitor.language.text_search import TextTerm
from monitor.language.words import phrases_of, searchable
from monitor.ports.queries.lookup import Found, FoundArticle
from monitor.store.articles.licensing import SOURCED, TERMS, terms_in
from monitor.store.database.rows import value_of
from monitor.store.database.word_index import WORD_INDEX, drop_words, has_any_of_each, has_phrases, index_words
from monitor.store.schema.tables import ACT, ARTICLE, ARTICLE_WORDS, EVENT

_ROW = select(ARTICLE_WORDS.c.id).where(ARTICLE_WORDS.c.article_id == bindparam("article_id"))
# in order of the parameters, SQLite would insert row by row
_ADD = insert(ARTICLE_WORDS).returning(ARTICLE_WORDS.c.id, ARTICLE_WORDS.c.article_id)
_FORGET = delete(ARTICLE_WORDS).where(ARTICLE_WORDS.c.id == bindparam("row"))
_HITS = WORD_INDEX.join(ARTICLE_WORDS, ARTICLE_WORDS.c.id == WORD_INDEX.c.rowid)
_FOUND = select(
    ARTICLE.c.id.label("article_id"),
    *(ARTICLE.c[name] for name in ("source_id", "title", "language", "url", "published", "sample", "gloss")),
    ARTICLE.c.first_seen_at.label("seen_at"),
    *TERMS,
)

_NUMBERED = (
    _FOUND.select_from(SOURCED.join(ARTICLE_WORDS, ARTICLE_WORDS.c.article_id == ARTICLE.c.id))
    .where(ARTICLE_WORDS.c.id.in_(bindparam("rows", expanding=True)))
    .order_by(ARTICLE_WORDS.c.id.desc())
)

_HIT = ARTICLE_WORDS.c.id.in_(bindparam("rows", expanding=True))
_EVENTS_OF_HITS = union_all(
    select(ACT.c.event_id)
    .join(ARTICLE_WORDS, ARTICLE_WORDS.c.article_id == ACT.c.article_id)
    .where(_HIT, ACT.c.event_id.is_not(None)),
    select(ARTICLE.c.story_id)
    .join(ARTICLE_WORDS, ARTICLE_WORDS.c.article_id == ARTICLE.c.id)
    .where(_HIT, ARTICLE.c.story_id.is_not(None)),
)
_INDEXED_AT = (
    select(ARTICLE.c.last_seen_at)
    .join(ARTICLE_WORDS, ARTICLE_WORDS.c.article_id == ARTICLE.c.id)
    .where(ARTICLE_WORDS.c.id == bindparam("row"))
)


def index_articles(connection: Connection, articles: Sequence[tuple[ArticleId, str, str]]) -> None:
    """Index articles that are not in the index: id, title and text of each."""
    added = connection.execute(_ADD, [{"article_id": article_id} for article_id, _, _ in articles])
    row_of = {row.article_id: row.id for row in added}
    index_words(connection, [(row_of[key], searchable(title, text)) for key, title, text in articles])


def drop_article(connection: Connection, article_id: ArticleId, title: str, text: str) -> None:
    """Remove an article from the index. `title` and `text` are what it was indexed with."""
    row = connection.scalar(_ROW, {"article_id": article_id})
    if row is not None:
        drop_words(connection, row, searchable(title, text))
        connection.execute(_FORGET, {"row": row})


def articles_with(database: str, text: str) -> Select[tuple[str]]:
    """Select the ids of articles whose last revision has all words and phrases of `text`. Raises SearchError."""
    return select(ARTICLE_WORDS.c.article_id).select_from(_HITS).where(has_phrases(database, phrases_of(text)))


def find_articles(connection: Connection, text: str, limit: int) -> Found:
    """Return the number of matching articles, and those stored or edited last. Raises SearchError."""
    hits = select(ARTICLE_WORDS.c.id, func.count().over().label("in_all")).select_from(_HITS)
    hits = hits.where(has_phrases(connection.dialect.name, phrases_of(text)))
    newest = connection.execute(hits.order_by(ARTICLE_WORDS.c.id.desc()).limit(limit)).all()
    rows = connection.execute(_NUMBERED, {"rows": [row.id for row in newest]})
    return Found(count=newest[0].in_all if newest else 0, articles=tuple(map(_found, rows)))


def _found(row: Row[*tuple[Any, ...]]) -> FoundArticle:
    return value_of(FoundArticle, row, terms=terms_in(row))


def _has_terms(database: str, terms: Sequence[TextTerm]) -> TextClause:
    return has_any_of_each(database, [term.spellings for term in terms])


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """Some articles that match a search, last indexed first. `events` are theirs. `after` is where the next ones begin,
    None if these are the last; `since` is when the last of these was indexed.
    """

    events: frozenset[EventId]
    after: int | None
    since: datetime


def newest_hits(connection: Connection, terms: Sequence[TextTerm], after: int | None, limit: int) -> Hits | None:
    """Return the events of at most `limit` articles with all terms, those after the row `after` of the index; None if
    there is no such article.
    """
    found = select(WORD_INDEX.c.rowid).where(_has_terms(connection.dialect.name, terms))
    found = found if after is None else found.where(WORD_INDEX.c.rowid < after)
    rows = connection.scalars(found.order_by(WORD_INDEX.c.rowid.desc()).limit(limit)).all()
    if not rows:
        return None
    return Hits(
        events=frozenset(EventId(one) for one in connection.scalars(_EVENTS_OF_HITS, {"rows": rows})),
        after=rows[-1] if len(rows) == limit else None,
        since=connection.execute(_INDEXED_AT, {"row": rows[-1]}).scalar_one(),
    )


def events_with(database: str, text: str) -> ColumnElement[bool]:
    """Return the condition that an article of the EVENT row matches `text`. Raises SearchError."""
    hits = select(
        articles_with(database, text).cte("hit").prefix_with("MATERIALIZED")
    )  # otherwise the search runs twice
    by_act = select(ACT.c.event_id).where(ACT.c.article_id.in_(hits), ACT.c.event_id.is_not(None))
    by_story = select(ARTICLE.c.story_id).where(ARTICLE.c.id.in_(hits), ARTICLE.c.story_id.is_not(None))
    return EVENT.c.id.in_(union_all(by_act, by_story))


def found_in(
    connection: Connection, terms: Sequence[TextTerm], events: Collection[EventId]
) -> Mapping[EventId, tuple[FoundArticle, ...]]:
    """Return the articles with all terms of each event, the latest first seen first."""
    members = union(
        select(ACT.c.event_id, ACT.c.article_id).where(ACT.c.event_id.in_(events)),
        select(ARTICLE.c.story_id, ARTICLE.c.id).where(ARTICLE.c.story_id.in_(events)),
    ).subquery()
    hits = select(ARTICLE_WORDS.c.article_id).select_from(_HITS)
    has = ARTICLE.c.id.in_(hits.where(_has_terms(connection.dialect.name, terms)))
    articles = _FOUND.add_columns(members.c.event_id)
    articles = articles.select_from(SOURCED.join(members, members.c.article_id == ARTICLE.c.id)).where(has)
    found: dict[EventId, list[FoundArticle]] = defaultdict(list)
    for row in connection.execute(articles.order_by(ARTICLE.c.first_seen_at.desc(), ARTICLE.c.id)):
        found[row.event_id].append(_found(row))
    return {event: tuple(some) for event, some in found.items()}
