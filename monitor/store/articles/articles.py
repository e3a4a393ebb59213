"""Articles with their revisions, acts and matches, and refused items."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import zstandard
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from monitor.domain.acts.act import Act
from monitor.domain.acts.scheme import family_of
from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.articles.content_keys import ContentKeys
from monitor.domain.event.candidate_events import subject_of
from monitor.domain.event.certainty import title_mark
from monitor.domain.event.identity import EventId, issuer_key
from monitor.domain.sources.source import SourceId
from monitor.domain.sources.source_url import shown_address
from monitor.ports.articles import StoredArticle
from monitor.ports.extraction import ExtractedArticle, MovedArticle, RefusedItem
from monitor.ports.fetch import Fetched
from monitor.store.articles.candidates import replace_possible
from monitor.store.articles.search import drop_article, index_article
from monitor.store.articles.url_keys import url_key
from monitor.store.database.dialect import insert_or_skip
from monitor.store.database.rows import value_of
from monitor.store.schema.tables import ACT, ARTICLE, ARTICLE_REVISION, DROPPED, RAW_PIECE, RULE_MATCH

__all__ = ["Articles"]

_KNOWN = (
    select(ARTICLE.c.key, ARTICLE.c.content_hash)
    .where(ARTICLE.c.source_id == bindparam("source_id"))
    .order_by(ARTICLE.c.last_seen_at.desc())
    .limit(bindparam("most"))
)
_STORED = select(
    ARTICLE.c.day, ARTICLE.c.revision, ARTICLE.c.content_hash, ARTICLE.c.page_hash, ARTICLE.c.story_id
).where(ARTICLE.c.id == bindparam("id"))
_WHOLE = (
    select(*ARTICLE.c, ARTICLE_REVISION.c.text, ARTICLE_REVISION.c.parts)
    .join(
        ARTICLE_REVISION,
        (ARTICLE_REVISION.c.article_id == ARTICLE.c.id) & (ARTICLE_REVISION.c.revision == ARTICLE.c.revision),
    )
    .where(ARTICLE.c.id == bindparam("id"))
)
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
        return {row.key: row.content_hash for row in rows}

    def get(self, article_id: ArticleId) -> Article | None:
        row = self._connection.execute(_WHOLE, {"id": article_id}).one_or_none()
        return None if row is None else value_of(Article, row)

    def keep(
        self, extracted: ExtractedArticle, fetched: Fetched, *, now: datetime, sample: bool = False
    ) -> StoredArticle:
        article = extracted.article
        stored = self._connection.execute(_STORED, {"id": article.id}).one_or_none()
        if stored is None:
            alike = self._alike(article)
            if alike is not None:
                return alike
            day = (article.published or now).astimezone(UTC).date()
            self._insert(extracted, day, now=now, sample=sample)
            return self._revise(extracted, fetched, day, 1, now=now, sample=sample)
        in_story = stored.story_id is not None
        same = ContentKeys.read(stored.content_hash).content == ContentKeys.read(article.content_hash).content
        if same and article.page_hash in ("", stored.page_hash) and not extracted.again:
            if stored.content_hash != article.content_hash:
                self.move((MovedArticle(article_id=article.id, url=article.url, content_hash=article.content_hash),))
            return StoredArticle(article_id=article.id, change="known", day=stored.day, in_story=in_story)
        revision = stored.revision + 1
        self._connection.execute(
            _EDIT, {**_editable_columns(extracted), "article_id": article.id, "revision": revision, "last_seen_at": now}
        )
        kept = self._revise(extracted, fetched, stored.day, revision, now=now, sample=sample)
        return replace(kept, in_story=in_story)

    def _alike(self, article: Article) -> StoredArticle | None:
        """Return a stored article with the same content key, however old: feeds repeat items that they had dropped."""
        marks = ContentKeys.read(article.content_hash)
        if not marks.link:
            return None
        bounds = {"source_id": article.source_id, "look": f"{marks.visible}-", "end": f"{marks.visible}."}
        found = self._connection.execute(_SAME_LOOK, bounds).first()
        return None if found is None else StoredArticle(article_id=ArticleId(found.id), change="known", day=found.day)

    def move(self, moved: Sequence[MovedArticle]) -> None:
        rows = [
            {"article_id": m.article_id, "at": m.url, "at_key": url_key(m.url), "hash": m.content_hash} for m in moved
        ]
        if rows:
            self._connection.execute(_MOVE, rows)

    def _insert(self, extracted: ExtractedArticle, day: date, *, now: datetime, sample: bool) -> None:
        article = extracted.article
        row = {
            **_editable_columns(extracted),
            "id": article.id,
            "source_id": article.source_id,
            "key": article.key,
            "day": day,
            "revision": 1,
            "first_seen_at": now,
            "last_seen_at": now,
            "sample": sample,
        }
        self._connection.execute(insert(ARTICLE), row)

    def _revise(
        self, extracted: ExtractedArticle, fetched: Fetched, day: date, revision: int, *, now: datetime, sample: bool
    ) -> StoredArticle:
        """Store a new revision and replace acts, matches and candidate by its own."""
        article, reading = extracted.article, extracted.reading
        counts = bool(reading.acts or extracted.matches)
        row = {
            "article_id": article.id,
            "revision": revision,
            "seen_at": now,
            "content_hash": article.content_hash,
            "title": article.title,
            "text": article.text,
            "parts": article.parts,
            "reading": reading if counts or reading.near_misses or reading.possible else None,
        }
        self._connection.execute(insert(ARTICLE_REVISION), row)
        self._index(article, revision)
        if counts:
            self._connection.execute(insert(RAW_PIECE), _raw_row(extracted, fetched, revision))
        rows = [_act_row(article, act, day, sample=sample) for act in reading.acts]
        issuers, events = self._replace_acts(article.id, rows, is_new=revision == 1)
        self._replace_matches(extracted, is_new=revision == 1)
        replace_possible(self._connection, article.id, reading.possible, now=now, is_new=revision == 1)
        change = "new" if revision == 1 else "edited"
        return StoredArticle(
            article_id=article.id, change=change, day=day, issuers=tuple(sorted(issuers)), events=tuple(sorted(events))
        )

    def _index(self, article: Article, revision: int) -> None:
        """Index the words of the new revision in place of the old one's."""
        if revision > 1:
            old = self._connection.execute(_WORDS, {"id": article.id, "revision": revision - 1}).one()
            drop_article(self._connection, article.id, old.title, old.text)
        index_article(self._connection, article.id, article.title, article.text)

    def _replace_acts(
        self, article_id: ArticleId, acts: Sequence[dict[str, Any]], *, is_new: bool
    ) -> tuple[set[str], set[EventId]]:
        """Return the issuers whose acts changed, and the events of the old acts.

        An act keeps the event of the old act with the same ordinal until events are folded again.
        """
        events: dict[int, str | None] = {}
        issuers: set[str] = {act["issuer"] for act in acts}
        if not is_new:
            old = self._connection.execute(_OLD_ACTS, {"id": article_id}).all()
            events = {row.ordinal: row.event_id for row in old}
            issuers |= {row.issuer for row in old}
            self._connection.execute(_DROP_ACTS, {"id": article_id})
        if acts:
            self._connection.execute(insert(ACT), [{**act, "event_id": events.get(act["ordinal"])} for act in acts])
        return issuers, {EventId(e) for e in events.values() if e is not None}

    def _replace_matches(self, extracted: ExtractedArticle, *, is_new: bool) -> None:
        article_id = extracted.article.id
        if not is_new:
            self._connection.execute(_DROP_MATCHES, {"id": article_id})
        if extracted.matches:
            rows = [
                {
                    "article_id": article_id,
                    "rule_id": m.rule_id,
                    "level": m.level,
                    "match": m,
                    "rules_version": extracted.rules_version,
                    "engine": extracted.engine,
                }
                for m in extracted.matches
            ]
            self._connection.execute(insert(RULE_MATCH), rows)

    def refuse(self, source_id: SourceId, refused: Sequence[RefusedItem], *, now: datetime) -> None:
        rows = [
            {"source_id": source_id, "key": r.key, "reason": r.reason, "title": r.title, "at": now} for r in refused
        ]
        if rows:
            statement = insert_or_skip(self._connection.dialect.name, DROPPED, "source_id", "key", "reason")
            self._connection.execute(statement, rows)


def _editable_columns(extracted: ExtractedArticle) -> dict[str, Any]:
    """Return the columns that an edit may change."""
    article = extracted.article
    return {
        "content_hash": article.content_hash,
        "page_hash": article.page_hash,
        "url": article.url,
        "url_key": url_key(article.url),
        "title": article.title,
        "title_mark": title_mark(article.title),
        "gloss": extracted.reading.gloss,
        "language": article.language,
        "tier": article.tier,
        "published": article.published,
        "published_raw": article.published_raw,
        "author": article.author,
        "publisher": article.publisher,
        "wire": extracted.wire,
        "fingerprint": extracted.fingerprint,
    }


def _act_row(article: Article, act: Act, day: date, *, sample: bool) -> dict[str, Any]:
    return {
        "article_id": article.id,
        "ordinal": act.ordinal,
        "issuer": issuer_key(act.issuer, sample=sample),
        "day": day,
        "tier": article.tier.rank,
        "certainty": act.certainty.rank,
        "direction": act.direction,
        "family": family_of(act.measure, act.action),
        "number_key": act.document.key if act.document else None,
        "language": article.language,
        "subject": subject_of(act),
        "act": act,
    }


def _raw_row(extracted: ExtractedArticle, fetched: Fetched, revision: int) -> dict[str, Any]:
    raw = extracted.raw
    return {
        "article_id": ArticleId(extracted.article.id),
        "revision": revision,
        "piece": zstandard.compress(raw) if raw else None,
        "piece_sha256": sha256(raw).hexdigest() if raw else None,
        "feed_sha256": fetched.sha256,
        "url": shown_address(fetched.url),
        "status": fetched.status,
        "etag": fetched.etag,
        "last_modified": fetched.last_modified,
        "fetched_at": fetched.fetched_at,
    }
