"""What is stored of the articles of an event as proof: each revision with the bytes that it was read from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from monitor.domain.articles.article import ArticleId


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRevision:
    """A revision of an article, counted from 1, as it was read.

    `raw` are the bytes of the entry in the feed, `raw_sha256` their hash; None if they could not be cut out, or are no
    longer kept. `feed_sha256` is the hash of the whole response, which was fetched from `url` at `fetched_at`. A
    revision that a page brought has no response of its own: its `fetched_at` is None. `title` and `text` are "" if they
    are no longer kept.
    """

    article_id: ArticleId
    revision: int
    seen_at: datetime
    content_hash: str
    title: str
    text: str
    raw: bytes | None = None
    raw_sha256: str | None = None
    feed_sha256: str = ""
    url: str = ""
    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    fetched_at: datetime | None = None


class EvidenceArchive(Protocol):
    async def revisions(self, articles: Sequence[ArticleId]) -> tuple[StoredRevision, ...]:
        """Return all revisions of the articles, by article in the order given, then revision."""
