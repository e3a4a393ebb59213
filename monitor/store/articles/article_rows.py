"""The rows of an article: of itself, its revisions, acts and matches, and of its piece of the feed."""

from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import zstandard

from monitor.domain.acts.act import Act
from monitor.domain.acts.scheme import family_of
from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.event.candidate_events import subject_of
from monitor.domain.event.certainty import title_mark
from monitor.domain.event.identity import issuer_key
from monitor.domain.sources.source_url import shown_address
from monitor.ports.children.extraction import ExtractedArticle
from monitor.ports.network.fetch import Fetched
from monitor.store.articles.url_keys import url_key


def may_be_alerted(extracted: ExtractedArticle) -> bool:
    """True if the article may be alerted: its raw piece is kept as evidence."""
    return bool(extracted.reading.acts or extracted.matches)


def new_row(extracted: ExtractedArticle, day: date, now: datetime, *, sample: bool) -> dict[str, Any]:
    article = extracted.article
    return {
        **editable_columns(extracted),
        "id": article.id,
        "source_id": article.source_id,
        "key": article.key,
        "day": day,
        "revision": 1,
        "first_seen_at": now,
        "last_seen_at": now,
        "sample": sample,
    }


def revision_row(extracted: ExtractedArticle, revision: int, now: datetime) -> dict[str, Any]:
    article, reading = extracted.article, extracted.reading
    return {
        "article_id": article.id,
        "revision": revision,
        "seen_at": now,
        "content_hash": article.content_hash,
        "title": article.title,
        "text": article.text,
        "parts": article.parts,
        "reading": reading if may_be_alerted(extracted) or reading.near_misses or reading.possible else None,
    }


def act_rows(
    extracted: ExtractedArticle, day: date, *, sample: bool, events: Mapping[int, str | None] | None = None
) -> list[dict[str, Any]]:
    """Return the rows of the acts, each with the event of its ordinal."""
    events = events or {}
    return [
        {**_act_row(extracted.article, act, day, sample=sample), "event_id": events.get(act.ordinal)}
        for act in extracted.reading.acts
    ]


def match_rows(extracted: ExtractedArticle) -> list[dict[str, Any]]:
    return [
        {
            "article_id": extracted.article.id,
            "rule_id": m.rule_id,
            "level": m.level,
            "match": m,
            "rules_version": extracted.rules_version,
            "engine": extracted.engine,
        }
        for m in extracted.matches
    ]


def editable_columns(extracted: ExtractedArticle) -> dict[str, Any]:
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
        "direction": act.compared_direction,
        "family": family_of(act.measure, act.action),
        "number_key": act.document.key if act.document else None,
        "language": article.language,
        "subject": subject_of(act),
        "act": act,
    }


def raw_row(extracted: ExtractedArticle, fetched: Fetched, revision: int) -> dict[str, Any]:
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
