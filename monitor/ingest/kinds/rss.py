"""Feeds of the kind `rss`: entries of feedparser and JSON Feed, adapted to FeedItem.

Lengths are cut at several times those of the longest real feeds.
"""

import hashlib
import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from time import struct_time
from typing import Any, cast
from urllib.parse import urljoin

from monitor.domain.articles.article import FeedItem

MAX_TITLE = 1_000  # characters; longest seen 376
MAX_AUTHOR = 500  # longest seen 294
MAX_ID = 2_000  # longest seen 275
MAX_MARKUP = 1_000_000  # an item's HTML; one in a hundred has over 171,000
_SEPARATOR = re.compile(r"[\s,]*")


# ------------------------------------------------------------------ RSS and Atom


def item_of_entry(entry: Mapping[str, Any], *, base: str, feed_language: str, raw: bytes) -> FeedItem:
    """One entry of feedparser's result. `base` is the feed's address; `raw` the entry's own bytes or b""."""
    get = _Plain(entry)
    published_raw, published = _date(get)
    return FeedItem(
        id=_identifier(get.text("id")),
        link=_link(_own_link(get) or _first_link(get.rows("links")), base),
        title=get.text("title")[:MAX_TITLE],
        summary=get.text("summary")[:MAX_MARKUP],
        content=max((_Plain(c).text("value") for c in get.rows("content")), key=len, default="")[:MAX_MARKUP],
        author=get.text("author")[:MAX_AUTHOR],
        publisher=(_Plain(get.row("source")).text("title") or get.text("publisher"))[:MAX_AUTHOR],
        language=get.text("language") or _Plain(get.row("title_detail")).text("language") or feed_language,
        published_raw=published_raw[:200],
        published=published,
        raw=raw,
    )


class _Plain:
    """Access to feedparser's dictionary without its aliases, which warn and substitute one date for another."""

    def __init__(self, wire: Mapping[str, Any]) -> None:
        self._wire = cast("dict[str, Any]", wire)

    def text(self, key: str) -> str:
        value = dict.get(self._wire, key)
        return value if isinstance(value, str) else ""

    def row(self, key: str) -> Mapping[str, Any]:
        value = dict.get(self._wire, key)
        return value if isinstance(value, dict) else {}

    def rows(self, key: str) -> list[Mapping[str, Any]]:
        value = dict.get(self._wire, key)
        return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []

    def time(self, key: str) -> struct_time | None:
        value = dict.get(self._wire, key)
        return value if isinstance(value, struct_time) else None


def _date(get: _Plain) -> tuple[str, datetime | None]:
    for name in ("published", "updated", "created"):
        if raw := get.text(name).strip():
            return raw, _moment(get.time(f"{name}_parsed"))
    return "", None


def _moment(parsed: struct_time | None) -> datetime | None:
    if parsed is None:
        return None
    try:
        return datetime(*parsed[:6], tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _identifier(value: str) -> str:
    value = value.strip()
    return value if len(value) <= MAX_ID else f"sha256:{hashlib.sha256(value.encode('utf-8', 'replace')).hexdigest()}"


def _own_link(get: _Plain) -> str:
    """The link of an entry. Without one, feedparser returns the id, even where it is a number."""
    link = get.text("link")
    return "" if link == get.text("id") and not link.startswith(("http:", "https:")) else link


def _link(value: str, base: str) -> str:
    value = value.strip()
    if not value or len(value) > MAX_ID:
        return ""
    try:
        return urljoin(base, value)
    except ValueError:  # brackets without an IPv6 address
        return ""


def _first_link(links: Sequence[Mapping[str, Any]]) -> str:
    hrefs = (_Plain(link).text("href") for link in links)
    return next((href for href in hrefs if href.startswith(("http:", "https:"))), "")


# ------------------------------------------------------------------ JSON Feed


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonFeed:
    title: str
    items: tuple[FeedItem, ...]
    skipped: int  # members of `items` that are not objects


def json_feed_of(text: str, *, url: str) -> JsonFeed | None:
    """The feed in `text`; None where it is JSON but not a JSON Feed. Raises ValueError where it is not JSON."""
    try:
        wire = json.loads(text)
    except RecursionError as e:
        raise ValueError("nested too deeply") from e
    rows = wire.get("items") if isinstance(wire, dict) else None
    if not isinstance(rows, list) or not _is_json_feed(wire, rows):
        return None
    language = _text(wire, "language")
    pieces = json_pieces(text, rows, "items")
    items = tuple(
        _item_of_json(row, url=url, language=language, raw=raw)
        for row, raw in zip(rows, pieces, strict=True)
        if isinstance(row, dict)
    )
    return JsonFeed(title=_text(wire, "title"), items=items, skipped=len(rows) - len(items))


def _is_json_feed(wire: Mapping[str, Any], rows: Sequence[Any]) -> bool:
    if "jsonfeed" in _text(wire, "version"):
        return True
    return any(isinstance(row, dict) and ("url" in row or "content_html" in row) for row in rows[:5])


def _item_of_json(row: Mapping[str, Any], *, url: str, language: str, raw: bytes) -> FeedItem:
    link = _text(row, "url") or _text(row, "external_url")
    plain = _text(row, "content_text")
    return FeedItem(
        id=_identifier(_text(row, "id")),
        link=_link(link, url),
        title=html.escape(_text(row, "title"), quote=False)[:MAX_TITLE],
        summary=html.escape(_text(row, "summary"), quote=False)[:MAX_MARKUP],
        content=(_text(row, "content_html") or html.escape(plain, quote=False))[:MAX_MARKUP],
        author=", ".join(_authors(row))[:MAX_AUTHOR],
        language=_text(row, "language") or language,
        published_raw=(_text(row, "date_published") or _text(row, "date_modified"))[:200],
        raw=raw,
    )


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""


def _authors(row: Mapping[str, Any]) -> Iterator[str]:
    authors = row.get("authors")
    for author in authors if isinstance(authors, list) else [row.get("author")]:
        name = _text(author, "name") if isinstance(author, dict) else ""
        if name:
            yield name


def json_pieces(text: str, rows: Sequence[Any], name: str) -> list[bytes]:
    """The source text of each row of the list `name`; b"" for all where the list can't be located with certainty.

    `name` is "" where the list is the whole text.
    """
    decoder = json.JSONDecoder()
    begin = re.compile(rf'"{re.escape(name)}"\s*:\s*\[' if name else r"\A\s*\[")
    for start in begin.finditer(text):
        at, pieces = start.end(), []
        try:
            for row in rows:
                at = cast("re.Match[str]", _SEPARATOR.match(text, at)).end()
                value, end = decoder.raw_decode(text, at)
                if value != row:
                    break
                pieces.append(text[at:end].encode("utf-8", "replace"))
                at = end
        except (ValueError, RecursionError):
            continue
        if len(pieces) == len(rows):
            return pieces
    return [b""] * len(rows)
