"""Articles with their revisions, acts and matches, and refused items."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.articles.content_keys import ContentKeys
from monitor.domain.event.identity import EventId, issuer_key
from monitor.domain.sources.source import SourceId
from monitor.ports.children.extraction import ExtractedArticle, MovedArticle, RefusedItem
from monitor.ports.network.fetch import Fetched
from monitor.ports.repositories.articles import StoredArticle
from monitor.store.articles import seen_items
from monitor.store.articles.article_rows import (
    act_rows,
    editable_columns,
    match_rows,
    may_be_alerted,
    new_row,
    raw_row,
    revision_row,
)
from monitor.store.articles.candidates import drop_possible, insert_possible
from monitor.store.articles.search import drop_article, index_articles
from monitor.store.articles.url_keys import url_key
from monitor.store.database.dialect import insert_or_skip
from monitor.store.database.rows import value_of
from monitor.store.schema.source_tables import DROPPED
from monitor.store.schema.tables import ACT, ARTICLE, ARTICLE_REVISION, RAW_PIECE, RULE_MATCH

_KNOWN = (
    select(ARTICLE.c.key, ARTICLE.c.content_hash)
    .where(ARTICLE.c.source_id == bindparam("source_id"))
    .order_by(ARTICLE.c.last_seen_at.desc())
    .limit(bindparam("most"))
)
_STORED = select(
    *(ARTICLE.c[name] for name in ("id", "day", "revision", "content_hash", "page_hash", "story_id"))
).where(ARTICLE.c.id.in_(bindparam("ids", expanding=True)))
_WHOLE = (
    select(*ARTICLE.c, ARTICLE_REVISION.c.text, ARTICLE_REVISION.c.parts)
    .join(
        ARTICLE_REVISION,
        (ARTICLE_REVISION.c.article_id == ARTICLE.c.id) & (ARTICLE_REVISION.c.revision == ARTICLE.c.revision),
    )
    .where(ARTICLE.c.id == bindparam("id"))
)
_ANY = select(ARTICLE.c.id).where(ARTICLE.c.source_id == bindparam("source_id")).limit(1)
_SAME_LOOK = select(ARTICLE.c.id, ARTICLE.c.day).where(
    ARTICLE.c.source_id == bindparam("source_id"),
    ARTICLE.c.content_hash >= bindparam("look"),
    ARTICLE.c.content_hash < bindparam("end"),
)
_WORDS = select(ARTICLE_REVISION.c.title, ARTICLE_REVISION.c.text).where(
    ARTICLE_REVISION.c.article_id == bindparam("id"), ARTICLE_REVISION.c.revision == bindparam("revision")
)
_OLD_ACTS = select(ACT.c.ordinal, ACT.c.issuer, ACT.c.event_id).where(ACT.c.article_id == bindparam("id"))
_DROP_ACTS = delete(ACT).where(ACT.c.article_id == bindparam("id"))
_DROP_MATCHES = delete(RULE_MATCH).where(RULE_MATCH.c.article_id == bindparam("id"))
_EDIT = update(ARTICLE).where(ARTICLE.c.id == bindparam("article_id"))
_MOVE = (
    update(ARTICLE)
    .where(ARTICLE.c.id == bindparam("article_id"))
    .values(url=bindparam("at"), url_key=bindparam("at_key"), content_hash=bindparam("hash"))
)


class Articles:
    """Implements `ports.ArticleRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def known(self, source_id: SourceId, *, limit: int = 5_000) -> Mapping[str, str]:
        rows = self._connection.execute(_KNOWN, {"source_id": source_id, "most": limit})
        found = {row.key: row.content_hash for row in rows}
        return {**seen_items.last_seen(self._connection, source_id, limit - len(found)), **found}

    def aging(self, source_id: SourceId, *, now: datetime) -> frozenset[str]:
        return seen_items.aging(self._connection, source_id, now=now)

    def renew(self, source_id: SourceId, shown: Sequence[MovedArticle], *, now: datetime) -> None:
        seen_items.renew(self._connection, source_id, {one.key: one.content_hash for one in shown}, now=now)

    def get(self, article_id: ArticleId) -> Article | None:
        row = self._connection.execute(_WHOLE, {"id": article_id}).one_or_none()
        return None if row is None else value_of(Article, row)

    def keep(
        self, extracted: ExtractedArticle, fetched: Fetched, *, now: datetime, sample: bool = False
    ) -> StoredArticle:
        return self.keep_all((extracted,), fetched, now=now, sample=sample)[0]

    def keep_all(
        self, extracted: Sequence[ExtractedArticle], fetched: Fetched, *, now: datetime, sample: bool = False
    ) -> tuple[StoredArticle, ...]:
        write = _Write(fetched=fetched, now=now, sample=sample)
        self._look_up([one.article.id for one in extracted], write)
        kept = tuple(self._keep(one, write) for one in extracted)
        self._flush(write)
        return kept

    def _look_up(self, ids: Sequence[ArticleId], write: "_Write") -> None:
        write.stored |= {row.id: row for row in self._connection.execute(_STORED, {"ids": ids})}

    def _keep(self, extracted: ExtractedArticle, write: "_Write") -> StoredArticle:
        if extracted.article.id in write.added:  # the item twice: the second is compared with the first
            self._flush_early(write)
        stored = write.stored.get(extracted.article.id)
        return self._add(extracted, write) if stored is None else self._update(extracted, stored, write)

    def _add(self, extracted: ExtractedArticle, write: "_Write") -> StoredArticle:
        """Queue a new article, unless its source has one with the same content key."""
        article = extracted.article
        alike = write.alike(article) or (
            self._alike(article, write) if self._is_known(article.source_id, write) else None
        )
        if alike is not None:
            return alike
        deleted = seen_items.day_of(self._connection, article.source_id, article.key) if extracted.edited else None
        day = deleted or (article.published or write.now).astimezone(UTC).date()
        write.add(extracted, day)
        issuers = {issuer_key(act.issuer, sample=write.sample) for act in extracted.reading.acts}
        change = "new" if deleted is None else "edited"
        return StoredArticle(article_id=article.id, change=change, day=day, issuers=tuple(sorted(issuers)))

    def _update(self, extracted: ExtractedArticle, stored: Row[*tuple[Any, ...]], write: "_Write") -> StoredArticle:
        article = extracted.article
        in_story = stored.story_id is not None
        same = ContentKeys.read(stored.content_hash).content == ContentKeys.read(article.content_hash).content
        if same and article.page_hash in ("", stored.page_hash) and not extracted.again:
            if stored.content_hash != article.content_hash:
                content = article.content_hash
                self.move(
                    (MovedArticle(article_id=article.id, key=article.key, url=article.url, content_hash=content),)
                )
            return StoredArticle(article_id=article.id, change="known", day=stored.day, in_story=in_story)
        self._flush_early(write)
        kept = replace(self._edit(extracted, stored, write), in_story=in_story)
        self._look_up([article.id], write)
        return kept

    def _is_known(self, source_id: SourceId, write: "_Write") -> bool:
        """True if the source has stored articles; a source's first response is compared with itself alone."""
        if source_id not in write.known:
            stored = self._connection.execute(_ANY, {"source_id": source_id}).first() is not None
            write.known[source_id] = stored or seen_items.any_seen(self._connection, source_id)
        return write.known[source_id]

    def _alike(self, article: Article, write: "_Write") -> StoredArticle | None:
        """Return a stored or deleted article with the same content key, however old: feeds repeat items that they had
        dropped.
        """
        marks = ContentKeys.read(article.content_hash)
        bounds = {"source_id": article.source_id, "look": f"{marks.visible}-", "end": f"{marks.visible}."}
        found = self._connection.execute(_SAME_LOOK, bounds).first() if marks.link else None
        if found is not None:
            return StoredArticle(article_id=ArticleId(found.id), change="known", day=found.day)
        day = seen_items.seen_alike(
            self._connection, article.source_id, article.key, article.content_hash, now=write.now
        )
        return None if day is None else StoredArticle(article_id=article.id, change="known", day=day)

    def move(self, moved: Sequence[MovedArticle]) -> None:
        rows = [
            {"article_id": m.article_id, "at": m.url, "at_key": url_key(m.url), "hash": m.content_hash} for m in moved
        ]
        if rows:
            self._connection.execute(_MOVE, rows)

    def _flush(self, write: "_Write") -> None:
        """Write the queued articles, a statement a table."""
        added = write.take()
        if not added:
            return
        connection, new = self._connection, [one for one, _ in added]
        connection.execute(insert(ARTICLE), [new_row(one, day, write.now, sample=write.sample) for one, day in added])
        connection.execute(insert(ARTICLE_REVISION), [revision_row(one, 1, write.now) for one in new])
        self._index([one.article for one in new])
        self._insert_readings([(one, 1, act_rows(one, day, sample=write.sample)) for one, day in added], write)

    def _flush_early(self, write: "_Write") -> None:
        """Write the queued articles before a statement that may need them."""
        ids = list(write.added)
        self._flush(write)
        if ids:
            self._look_up(ids, write)

    def _edit(self, extracted: ExtractedArticle, stored: Row[*tuple[Any, ...]], write: "_Write") -> StoredArticle:
        """Store a new revision and replace acts, matches and candidate by its own.

        An act keeps the event of the old act with the same ordinal until events are folded again.
        """
        connection, article, revision = self._connection, extracted.article, stored.revision + 1
        of_article = {"id": article.id}
        edited = {"article_id": article.id, "revision": revision, "last_seen_at": write.now}
        connection.execute(_EDIT, {**editable_columns(extracted), **edited})
        connection.execute(insert(ARTICLE_REVISION), revision_row(extracted, revision, write.now))
        before = connection.execute(_WORDS, {**of_article, "revision": stored.revision}).one()
        drop_article(connection, article.id, before.title, before.text)
        self._index([article])
        old = connection.execute(_OLD_ACTS, of_article).all()
        for statement in (_DROP_ACTS, _DROP_MATCHES):
            connection.execute(statement, of_article)
        drop_possible(connection, article.id)
        events = {row.ordinal: row.event_id for row in old}
        acts = act_rows(extracted, stored.day, sample=write.sample, events=events)
        self._insert_readings([(extracted, revision, acts)], write)
        return StoredArticle(
            article_id=article.id,
            change="edited",
            day=stored.day,
            issuers=tuple(sorted({row["issuer"] for row in acts} | {row.issuer for row in old})),
            events=tuple(sorted({EventId(e) for e in events.values() if e is not None})),
        )

    def _index(self, articles: Sequence[Article]) -> None:
        index_articles(self._connection, [(one.id, one.title, one.text) for one in articles])

    def _insert_readings(
        self, read: Sequence[tuple[ExtractedArticle, int, Sequence[dict[str, Any]]]], write: "_Write"
    ) -> None:
        """Store raw pieces, acts, matches and candidates: each article with its revision and the rows of its acts."""
        connection = self._connection
        rows = {
            RAW_PIECE: [raw_row(one, write.fetched, revision) for one, revision, _ in read if may_be_alerted(one)],
            ACT: [row for _, _, acts in read for row in acts],
            RULE_MATCH: [row for one, _, _ in read for row in match_rows(one)],
        }
        for table, those in rows.items():
            if those:
                connection.execute(insert(table), those)
        insert_possible(connection, [(one.article.id, one.reading.possible) for one, _, _ in read], now=write.now)

    def refuse(self, source_id: SourceId, refused: Sequence[RefusedItem], *, now: datetime) -> None:
        rows = [
            {"source_id": source_id, "key": r.key, "reason": r.reason, "title": r.title, "at": now} for r in refused
        ]
        if rows:
            statement = insert_or_skip(self._connection.dialect.name, DROPPED, "source_id", "key", "reason")
            self._connection.execute(statement, rows)


class _Write:
    """The articles of one response: those that are stored, and new ones until they are written together."""

    def __init__(self, *, fetched: Fetched, now: datetime, sample: bool) -> None:
        self.fetched, self.now, self.sample = fetched, now, sample
        self.known: dict[SourceId, bool] = {}  # whether a source has articles from earlier responses
        self.stored: dict[str, Row[*tuple[Any, ...]]] = {}
        self.added: dict[ArticleId, tuple[ExtractedArticle, date]] = {}
        self._alike: dict[tuple[SourceId, str], StoredArticle] = {}

    def add(self, extracted: ExtractedArticle, day: date) -> None:
        article, keys = extracted.article, ContentKeys.read(extracted.article.content_hash)
        self.added[article.id] = extracted, day
        known = StoredArticle(article_id=article.id, change="known", day=day)
        self._alike.setdefault((article.source_id, keys.visible), known)

    def alike(self, article: Article) -> StoredArticle | None:
        """Return a queued article with the same content key."""
        keys = ContentKeys.read(article.content_hash)
        return self._alike.get((article.source_id, keys.visible)) if keys.link else None

    def take(self) -> list[tuple[ExtractedArticle, date]]:
        taken = list(self.added.values())
        self.known |= {one.article.source_id: True for one, _ in taken}
        self.added.clear()
        self._alike.clear()
        return taken
