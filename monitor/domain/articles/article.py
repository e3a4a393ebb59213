"""An entry of a feed (`FeedItem`) and the stored article (`Article`). Text has no NUL and no lone surrogate."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import NewType

from monitor.domain.sources.source import SourceId, Tier

ArticleId = NewType("ArticleId", str)

_ID_CHARS = 32


def article_id(source_id: str, key: str) -> ArticleId:
    """The id of the article with that key in its source: the same on every machine."""
    return ArticleId(sha256(f"{source_id}\x1f{key}".encode("utf-8", "replace")).hexdigest()[:_ID_CHARS])


def is_article_id(text: str) -> bool:
    """True if the text has the form of an article's id."""
    return len(text) == _ID_CHARS and all(char in "0123456789abcdef" for char in text)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """One entry as in the feed: feed order, HTML and dates untouched.

    `published` is the feed library's parse of `published_raw` (aware UTC) or None. `raw` is the entry's own bytes of
    the feed where they could be cut out, else b"".
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
    """The origin of an article's text from character `start` on: `page`, `annex list.pdf`, `document a.pdf`."""

    start: int
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A feed item made comparable.

    `key` is its identity within its source: the feed's id, else the canonical link, else a hash of link, title and raw
    date. `id` is a hash of source and key, the same on every machine. `published` is aware UTC, None if the feed gave
    no plausible date; `published_raw` is the feed's text. `language` is a BCP 47 tag (`en`, `zh-Hans`, `zh-Hant`, `ja`,
    `ko`, … or `und`). `title` and `text` are plain text. `content_hash` covers both as in the feed, to detect edits;
    `page_hash` covers the text of the page and its annexes, "" without. `parts` mark where those begin in `text`; the
    text before the first part is the feed's.
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
        """The origin of the text at that offset; "" for the feed."""
        return next((p.origin for p in reversed(self.parts) if p.start <= offset), "")
