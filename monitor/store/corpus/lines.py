"""One article as a line of a corpus file, and back.

A line is a JSON object. `id` and `title` are required; `text`, `lang`, `url`, `source`, `source_name`, `tier`, `place`,
`published`, `seen`, `author`, `publisher`, `quote`, `key` and `parts` are optional. Other keys are ignored, so files of
`monitor match` and `evaluate` are corpora, too.
"""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import Any, TypeVar

from monitor.domain.articles.article import Article, ArticleId, TextPart
from monitor.domain.sources.licensing import Terms
from monitor.domain.sources.source import Quote, SourceId, Tier
from monitor.ports.queries.corpus import ArchivedArticle

KEYS = frozenset(
    {"id", "title", "text", "lang", "url", "source", "source_name", "tier", "place"}
    | {"published", "seen", "author", "publisher", "quote", "key", "parts"}
)
"""The keys of a line that are read."""

_SURROGATE = re.compile("[\x00\ud800-\udfff]")  # JSON allows them, the domain's text does not
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)|[。！？]|\n")
V = TypeVar("V", Quote, Tier)


def line_of_article(one: ArchivedArticle, *, whole_text: bool) -> dict[str, Any]:
    """Return the JSON object of an article, without empty values. Its words are limited by its licence unless
    `whole_text`: `quote: full` gives the text, `sentence` its first sentence, `headline` the title alone.
    """
    article, quote = one.article, one.terms.quote
    text = article.text
    if not whole_text and quote is not Quote.FULL:
        text = _first_sentence(text) if quote is Quote.SENTENCE else ""
    parts = [{"start": p.start, "origin": p.origin} for p in article.parts if p.start < len(text)]
    row = {
        "id": article.id,
        "source": article.source_id,
        "source_name": one.terms.name,
        "tier": article.tier.value,
        "place": one.place,
        "quote": quote.value,
        "lang": article.language,
        "published": article.published.isoformat() if article.published else None,
        "seen": one.seen_at.isoformat() if one.seen_at else None,
        "url": article.url,
        "key": article.key if article.key != article.url else "",
        "author": article.author,
        "publisher": article.publisher,
        "title": article.title,
        "text": text,
        "parts": parts,
    }
    return {key: value for key, value in row.items() if value or key == "title"}


def _first_sentence(text: str) -> str:
    end = _SENTENCE_END.search(text)
    return text[: end.end()].strip() if end else text


def article_of_line(row: object) -> ArchivedArticle:
    """Parse one JSON value. Raises ValueError with a message for the author of the file."""
    if not isinstance(row, dict):
        raise ValueError('not a JSON object; expected {"id": …, "title": …}')  # noqa: TRY004 -- the file's fault
    given = row.get("id")
    if isinstance(given, bool) or not isinstance(given, str | int) or given == "":
        raise ValueError("id is missing or invalid; expected a text or a whole number")
    if "title" not in row:
        raise ValueError("title is missing; it may be empty")
    name = _clean(str(given))
    title, text = _words(row, "title"), _words(row, "text")
    source = _words(row, "source") or "corpus"
    return ArchivedArticle(
        article=Article(
            id=ArticleId(name),
            source_id=SourceId(source),
            key=_words(row, "key") or _words(row, "url") or name,
            url=_words(row, "url"),
            title=title,
            text=text,
            language=_words(row, "lang"),
            tier=_choice(row, "tier", Tier, Tier.MEDIA),
            published=_moment(row, "published"),
            published_raw="",
            content_hash=sha256(f"{title}\n{text}".encode()).hexdigest(),
            author=_words(row, "author"),
            publisher=_words(row, "publisher"),
            parts=_parts(row),
        ),
        seen_at=_moment(row, "seen"),
        terms=Terms(name=_words(row, "source_name"), quote=_choice(row, "quote", Quote, Quote.SENTENCE)),
        place=_words(row, "place") or None,
    )


def _words(row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"{key} is {type(value).__name__}, not text")  # noqa: TRY004 -- the file's fault
    return _clean(value)


def _clean(text: str) -> str:
    """Replace NUL and lone surrogates by U+FFFD; offsets stay the same."""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def _choice(row: dict[str, Any], key: str, kind: type[V], default: V) -> V:
    value = _words(row, key)
    try:
        return kind(value) if value else default
    except ValueError:
        raise ValueError(f"{key} is {value!r}; expected {', '.join(m.value for m in kind)}") from None


def _moment(row: dict[str, Any], key: str) -> datetime | None:
    """Parse ISO 8601 or the date format of RSS, in UTC; a time without a zone is UTC, a day is its midnight."""
    value = row.get(key)
    if value in (None, ""):
        return None
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = parse(str(value).strip())
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    raise ValueError(f"{key} is not a time: {str(value)[:40]!r}; expected 2026-11-25T08:00:00Z")


def _parts(row: dict[str, Any]) -> tuple[TextPart, ...]:
    value = row.get("parts") or []
    try:
        return tuple(TextPart(start=int(p["start"]), origin=_clean(str(p["origin"]))) for p in value)
    except (TypeError, KeyError, ValueError):
        raise ValueError('parts is invalid; expected [{"start": 812, "origin": "page"}]') from None
