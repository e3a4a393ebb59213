"""What a feed gave (`FeedItem`) and what we keep of it (`Article`). Text has no NUL and no lone surrogate."""

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from monitor.domain.sources.source import SourceId, Tier

__all__ = ["Article", "ArticleId", "FeedItem", "KnownArticle", "TextPart"]

ArticleId = NewType("ArticleId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """One entry as its feed has it, in feed order, HTML and dates untouched.

    `published` is the feed library's reading of `published_raw` (aware UTC) or None.
    `raw` is the entry's own piece of the feed (bytes as fetched) where it could be cut out, else b"".
    """

    id: str = ""
    link: str = ""
    title: str = ""
    summary: str = ""
    content: str = ""
    author: str = ""
    publisher: str = ""
    language: str = ""
    published_raw: str = ""
    published: datetime | None = None
    raw: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPart:
    """From `start` on, in characters, an article's text is of `origin`: `page`, `annex list.pdf`, `document a.pdf`."""

    start: int
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A feed item made comparable.

    `key` is its identity within its source: the feed's id, else the canonical link, else a hash of link,
    title and raw date. `id` is a hash of source and key, the same on every machine. `published` is aware UTC,
    None where the feed gave none that can be believed; `published_raw` is what it said. `language` is a
    BCP 47 tag (`en`, `zh-Hans`, `zh-Hant`, `ja`, `ko`, … or `und`). `title` and `text` are plain text.
    `content_hash` covers both as the feed has them and says whether the feed edited the item; `page_hash` covers what
    came from its page and the page's annexes, "" where nothing did. `parts` say where those begin in `text`; what
    stands before the first is the feed's own.
    """

    id: ArticleId
    source_id: SourceId
    key: str
    url: str
    title: str
    text: str
    language: str
    tier: Tier
    published: datetime | None
    published_raw: str
    content_hash: str
    author: str = ""
    publisher: str = ""
    page_hash: str = ""
    parts: tuple[TextPart, ...] = ()

    def origin_at(self, offset: int) -> str:
        """Of what stands at that place of `text`; "" for what the feed itself said."""
        return next((p.origin for p in reversed(self.parts) if p.start <= offset), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownArticle:
    """What a child needs to tell new from known from edited: the hash of the last revision."""

    key: str
    content_hash: str
