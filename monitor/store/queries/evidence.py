"""Queries for evidence files."""

from collections.abc import Sequence
from typing import Any

import zstandard
from sqlalchemy import Connection, Row, bindparam, select

from monitor.domain.articles.article import ArticleId
from monitor.ports.queries.evidence import StoredRevision
from monitor.store.queries.archive import Read
from monitor.store.schema.tables import ARTICLE_REVISION, RAW_PIECE

_REVISIONS = (
    select(
        *(ARTICLE_REVISION.c[name] for name in ("article_id", "revision", "seen_at", "content_hash", "title", "text")),
        *(c for c in RAW_PIECE.c if c.name not in ("article_id", "revision")),
    )
    .select_from(
        ARTICLE_REVISION.outerjoin(
            RAW_PIECE,
            (RAW_PIECE.c.article_id == ARTICLE_REVISION.c.article_id)
            & (RAW_PIECE.c.revision == ARTICLE_REVISION.c.revision),
        )
    )
    .where(ARTICLE_REVISION.c.article_id == bindparam("article"))
    .order_by(ARTICLE_REVISION.c.revision)
)


class EvidenceQueries:
    """Implements `ports.EvidenceArchive`."""

    def __init__(self, read: Read) -> None:
        self._read = read

    async def revisions(self, articles: Sequence[ArticleId]) -> tuple[StoredRevision, ...]:
        return await self._read(lambda connection: tuple(one for a in articles for one in _of(connection, a)))


def _of(connection: Connection, article: ArticleId) -> list[StoredRevision]:
    return [_revision(row) for row in connection.execute(_REVISIONS, {"article": article}).all()]


def _revision(row: Row[*tuple[Any, ...]]) -> StoredRevision:
    return StoredRevision(
        article_id=ArticleId(row.article_id),
        revision=row.revision,
        seen_at=row.seen_at,
        content_hash=row.content_hash,
        title=row.title,
        text=row.text,
        raw=None if row.piece is None else zstandard.decompress(row.piece),
        raw_sha256=row.piece_sha256,
        feed_sha256=row.feed_sha256 or "",
        url=row.url or "",
        status=row.status,
        etag=row.etag,
        last_modified=row.last_modified,
        fetched_at=row.fetched_at,
    )
