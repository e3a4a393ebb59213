"""Deletion of the text of sources that set a retention limit (`keep_text`), and of ordinary articles after some time.

An article that loses its text keeps its acts without quotes, its identity, the hash of its raw entry, its title mark
and its fingerprint. Of an ordinary article, in which nothing was found, the key of its item stays (`seen_items`).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    Row,
    Table,
    Text,
    bindparam,
    delete,
    exists,
    or_,
    select,
    update,
)

from monitor.domain.acts.act import Act
from monitor.domain.acts.reading import ActCandidate
from monitor.domain.alerts.digest_facts import DigestFacts
from monitor.domain.alerts.facts import AlertFacts, EvidenceFacts, MessageFacts, UpdateFacts
from monitor.domain.alerts.redaction import without_source_words
from monitor.domain.delivery.outbox import DeliveryState
from monitor.domain.rules.rule import Match
from monitor.store.articles import seen_items
from monitor.store.articles.search import drop_article
from monitor.store.articles.second_reader import forget_answers
from monitor.store.database.columns import Day
from monitor.store.database.dialect import insert_or_add, release_pages
from monitor.store.database.word_index import merge_words
from monitor.store.delivery.interactions import LABEL
from monitor.store.schema.delivery_tables import DELIVERY
from monitor.store.schema.metadata import METADATA
from monitor.store.schema.page_tables import PAGE
from monitor.store.schema.party_list_tables import LIST_CHANGE
from monitor.store.schema.second_reader_tables import CONSULTATION, CONSULTATION_ANSWER
from monitor.store.schema.source_tables import DROPPED, SOURCE
from monitor.store.schema.tables import (
    ACT,
    ACT_LINK,
    ARTICLE,
    ARTICLE_REVISION,
    CANDIDATE,
    EVENT,
    RAW_PIECE,
    RULE_MATCH,
)

RETENTION_COUNT = Table(  # counts of what was deleted
    "retention_count",
    METADATA,
    Column("source_id", Text, primary_key=True),
    Column("day", Day, primary_key=True),
    Column("texts", Integer, nullable=False),  # revisions of articles
    Column("titles", Integer, nullable=False),  # of dropped items, and of labelled alerts
    Column("messages", Integer, nullable=False),  # with source "": a message may quote several sources
)

_LIMITED = select(SOURCE.c.id, SOURCE.c.keep_text).where(SOURCE.c.keep_text.is_not(None)).order_by(SOURCE.c.id)
_EXPIRED = (
    select(
        *(ARTICLE_REVISION.c[name] for name in ("article_id", "revision", "seen_at", "content_hash", "title", "text")),
        ARTICLE.c.revision.label("last"),
        ARTICLE.c.story_id,
    )
    .select_from(ARTICLE.join(ARTICLE_REVISION, ARTICLE_REVISION.c.article_id == ARTICLE.c.id))
    .where(
        ARTICLE.c.source_id == bindparam("source"),
        ARTICLE.c.last_seen_at > bindparam("since"),  # uses the index: older rows were processed before
        ARTICLE_REVISION.c.seen_at <= bindparam("before"),
        or_(ARTICLE_REVISION.c.title != "", ARTICLE_REVISION.c.text != ""),
    )
    .order_by(ARTICLE.c.last_seen_at, ARTICLE_REVISION.c.article_id, ARTICLE_REVISION.c.revision)
    .limit(bindparam("most"))
)
_SOURCES = select(SOURCE.c.id).order_by(SOURCE.c.id)
_ANY = ARTICLE_REVISION.alias("any")
_FOUND = (ACT, CANDIDATE, CONSULTATION, CONSULTATION_ANSWER, LIST_CHANGE, RAW_PIECE, RULE_MATCH)
"""Tables with a row for an article in which something was found; raw pieces stay for earlier revisions, too."""
_CHOSEN = (
    select(LABEL.c.article_id).where(LABEL.c.article_id.is_not(None)),
    select(ACT_LINK.c.article_id),
    select(ACT_LINK.c.other_article_id),
)
_ORDINARY = (
    select(
        *(ARTICLE.c[name] for name in ("id", "key", "content_hash", "day", "last_seen_at")),
        ARTICLE_REVISION.c.title,
        ARTICLE_REVISION.c.text,
    )
    .join(
        ARTICLE_REVISION,
        (ARTICLE_REVISION.c.article_id == ARTICLE.c.id) & (ARTICLE_REVISION.c.revision == ARTICLE.c.revision),
    )
    .where(
        ARTICLE.c.source_id == bindparam("source"),
        ARTICLE.c.last_seen_at >= bindparam("since"),
        ARTICLE.c.last_seen_at <= bindparam("before"),
        ARTICLE.c.story_id.is_(None),
        ~exists().where(_ANY.c.article_id == ARTICLE.c.id, _ANY.c.reading.is_not(None)),
        *(~exists().where(table.c.article_id == ARTICLE.c.id) for table in _FOUND),
        *(ARTICLE.c.id.not_in(chosen) for chosen in _CHOSEN),
        ~exists().where(PAGE.c.article_id == ARTICLE.c.id, PAGE.c.due_at.is_not(None)),
    )
    .order_by(ARTICLE.c.last_seen_at)
    .limit(bindparam("most"))
)
_DROP = tuple(
    delete(column.table).where(column.in_(bindparam("ids", expanding=True)))
    for column in (ARTICLE_REVISION.c.article_id, PAGE.c.article_id, ARTICLE.c.id)
)
_OF_REVISION = (ARTICLE_REVISION.c.article_id == bindparam("article")) & (
    ARTICLE_REVISION.c.revision == bindparam("number")
)
_BLANK_REVISION = update(ARTICLE_REVISION).where(_OF_REVISION).values(title="", text="", parts=None, reading=None)
_BLANK_PIECE = (
    update(RAW_PIECE)
    .where(RAW_PIECE.c.article_id == bindparam("article"), RAW_PIECE.c.revision == bindparam("number"))
    .values(piece=None)
)
_BLANK_ARTICLE = update(ARTICLE).where(ARTICLE.c.id == bindparam("article")).values(title="", gloss="", author="")
_RENAME_STORY = (
    update(EVENT)
    .where(EVENT.c.id == bindparam("story"), EVENT.c.headline == bindparam("called"))
    .values(headline="Story without text (retention limit)")
)
_DROPPED_TITLES = (
    update(DROPPED)
    .where(DROPPED.c.source_id == bindparam("source"), DROPPED.c.at <= bindparam("before"), DROPPED.c.title != "")
    .values(title="")
)
_LABELS = (  # the source may have got its limit after the label
    update(LABEL)
    .where(LABEL.c.source_id == bindparam("source"), LABEL.c.at <= bindparam("before"), LABEL.c.title != "")
    .values(title="")
)
_FINAL = [state for state in DeliveryState if state.is_final]
_MESSAGES = (
    select(DELIVERY.c.id, DELIVERY.c.message, DELIVERY.c.fallback_message)
    .where(DELIVERY.c.redact_at <= bindparam("now"), DELIVERY.c.state.in_(_FINAL))
    .order_by(DELIVERY.c.seq)
    .limit(bindparam("most"))
)
_BLANK_MESSAGE = update(DELIVERY).where(DELIVERY.c.id == bindparam("row"))


_EVER = datetime(1, 1, 1, tzinfo=UTC)


class Retention:
    """Implements `ports.RetentionRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def limited(self) -> tuple[tuple[str, timedelta], ...]:
        return tuple((row.id, row.keep_text) for row in self._connection.execute(_LIMITED))

    def forget_texts(
        self, source_id: str, *, since: datetime | None, before: datetime, now: datetime, limit: int
    ) -> int:
        bounds = {"source": source_id, "since": since or _EVER, "before": before, "most": limit}
        rows = self._connection.execute(_EXPIRED, bounds).all()
        for row in rows:
            self._forget(row)
        self._count(source_id, now, texts=len(rows))
        return len(rows)

    def sources(self) -> tuple[str, ...]:
        return tuple(self._connection.scalars(_SOURCES))

    def forget_ordinary(
        self, source_id: str, *, since: datetime | None, before: datetime, now: datetime, limit: int
    ) -> tuple[int, datetime]:
        bounds = {"source": source_id, "since": since or _EVER, "before": before, "most": limit}
        rows = self._connection.execute(_ORDINARY, bounds).all()
        if not rows:
            return 0, before
        for row in rows:
            drop_article(self._connection, row.id, row.title, row.text)
        for statement in _DROP:
            self._connection.execute(statement, {"ids": [row.id for row in rows]})
        items = [(row.key, row.content_hash, row.day) for row in rows]
        seen_items.insert_seen(self._connection, source_id, items, now=now)
        return len(rows), rows[-1].last_seen_at

    def expire_seen(self, source_id: str, *, keep: timedelta) -> int:
        return seen_items.expire(self._connection, source_id, keep=keep)

    def forget_titles(self, source_id: str, *, before: datetime, now: datetime) -> int:
        limits = {"source": source_id, "before": before}
        gone = sum(self._connection.execute(statement, limits).rowcount for statement in (_DROPPED_TITLES, _LABELS))
        self._count(source_id, now, titles=gone)
        return gone

    def merge_words(self, *, begin: bool, limit: int) -> bool:
        return merge_words(self._connection, begin=begin, pages=limit)

    def release_pages(self, *, keep: float, limit: int) -> tuple[int, int]:
        return release_pages(self._connection, keep=keep, limit=limit)

    def forget_messages(self, *, now: datetime, limit: int) -> int:
        rows = self._connection.execute(_MESSAGES, {"now": now, "most": limit}).all()
        for row in rows:
            bare = {"message": _bare(row.message), "fallback_message": _bare(row.fallback_message), "redact_at": None}
            self._connection.execute(_BLANK_MESSAGE.values(bare), {"row": row.id})
        self._count("", now, messages=len(rows))
        return len(rows)

    def _forget(self, row: Row[*tuple[Any, ...]]) -> None:
        key = {"article": row.article_id, "number": row.revision}
        self._connection.execute(_BLANK_REVISION, key)
        self._connection.execute(_BLANK_PIECE, key)
        forget_answers(self._connection, row.article_id)
        if row.story_id is not None:
            self._connection.execute(_RENAME_STORY, {"story": row.story_id, "called": row.title})
        if row.revision == row.last:
            drop_article(self._connection, row.article_id, row.title, row.text)
            self._connection.execute(_BLANK_ARTICLE, {"article": row.article_id})
            for table, column in ((ACT, "act"), (RULE_MATCH, "match"), (CANDIDATE, "possible")):
                self._remove_quotes(table, column, row.article_id)

    def _remove_quotes(self, table: Table, column: str, article_id: str) -> None:
        """Remove the quotes from what was read in an article."""
        keys = [key for key in table.primary_key.columns if key.name != "article_id"]
        found = self._connection.execute(select(*keys, table.c[column]).where(table.c.article_id == article_id)).all()
        for row in found:
            same: Sequence[ColumnElement[bool]] = [key == getattr(row, key.name) for key in keys]
            bare = _without_quotes(getattr(row, column))
            self._connection.execute(
                update(table).where(table.c.article_id == article_id, *same).values({column: bare})
            )

    def _count(self, source_id: str, now: datetime, *, texts: int = 0, titles: int = 0, messages: int = 0) -> None:
        if texts or titles or messages:
            row = {"source_id": source_id, "day": now.astimezone(UTC).date()}
            counted = {"texts": texts, "titles": titles, "messages": messages}
            statement = insert_or_add(self._connection.dialect.name, RETENTION_COUNT, "source_id", "day")
            self._connection.execute(statement, {**row, **counted})


def _without_quotes(read: Act | Match | ActCandidate) -> Act | Match | ActCandidate:
    return read.quoting(lambda _: False) if isinstance(read, Act) else replace(read, evidence=())


def _bare(message: MessageFacts | None) -> MessageFacts | None:
    quoting = AlertFacts | EvidenceFacts | UpdateFacts | DigestFacts
    return without_source_words(message) if isinstance(message, quoting) else message
