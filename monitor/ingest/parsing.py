"""Parsing of RSS, Atom and JSON feeds: bytes in, FeedItems in feed order out. No network, no files, no deduplication.

Runs in a child process. Any bytes give a ParsedFeed or FeedUnreadableError, or exceed the limits of the child.
feedparser gets a stream of UTF-8 and never a string: it would open a string that is a file name, and fetch an address.
"""

import io
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, cast
from xml.sax import SAXParseException

import feedparser

from monitor.domain.articles.article import FeedItem
from monitor.errors import FeedUnreadableError
from monitor.ingest.answer import KnownPieces, SourceResponse
from monitor.ingest.dates import read_date
from monitor.ingest.kinds.rss import item_of_entry, json_feed_of
from monitor.ingest.recognise import BodyKind, recognise
from monitor.ingest.splitting import SplitFeed, split_feed
from monitor.ingest.text.clean import one_line
from monitor.ingest.text.encoding import Decoded, decode, is_ascii_superset
from monitor.ingest.ttl import ttl_of

MAX_ITEMS = 2_000  # of one feed; the longest real one has 1,046
_MAX_EXPANSION = 2_000_000  # characters that the entities of a feed may add
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_XML_BY_NUMBER = re.compile(  # candidates, checked by _if_xml
    r"&#(?:x0*([01]?[0-9a-f]|d[89a-f][0-9a-f]{2}|fff[ef]|[0-9a-f]{6,20})|0*([0-2]?\d|3[01]|5[5-7]\d{3}|\d{7,20}));",
    re.IGNORECASE,
)
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,300}>")
_ENTITY = re.compile(r"""<!ENTITY\s+(\w+)\s+(?:"([^"]*)"|'([^']*)')""")
_PIECE_DATE = re.compile(rb"<(?:pubDate|published|updated|dc:date|date)[^>]{0,100}>([^<]{4,80})<", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """`problems` are faults of a feed whose items could be read. `ttl` is as in Harvest.

    `skipped` are the known items that were not parsed, each as the hash of its bytes and the key of its article.
    `shape` and `pieces` (the hash of each of `items`) are set for a feed that can be cut into items safely.
    """

    title: str
    items: tuple[FeedItem, ...]
    problems: tuple[str, ...] = ()
    ttl: timedelta | None = None
    skipped: tuple[tuple[bytes, str], ...] = ()
    shape: bytes = b""
    pieces: tuple[bytes, ...] = ()


def parse_feed(response: SourceResponse) -> ParsedFeed:
    """`parse` of a source's response."""
    return parse(
        response.body,
        content_type=response.content_type,
        url=response.url,
        source_id=response.source.id,
        skip=response.skip,
    )


def parse(body: bytes, *, content_type: str, url: str, source_id: str, skip: KnownPieces | None = None) -> ParsedFeed:
    """The items of a feed, without those to `skip` where it can be cut into items safely.

    Raises FeedUnreadableError, whose text states the source and what the body is.
    """
    decoded = decode(body, content_type)
    found = recognise(decoded.text, url=url)
    if found.kind is BodyKind.OTHER:
        raise FeedUnreadableError(f"source {source_id}: the response {found.words}", outcome="not_a_feed")
    if found.kind is BodyKind.JSON:
        return _parse_json(decoded, url, source_id)
    parts = split_feed(body if is_ascii_superset(decoded.codec) else decoded.text.encode("utf-8", "replace"))
    problems = [decoded.note] if decoded.note else []
    if found.start and decoded.text[: found.start].strip("\ufeff \r\n\t"):
        problems.append(f"{found.start} characters before the feed")
    if skip is not None and skip.shape == _shape(parts, decoded, url) != b"":
        feed = _parse_new(parts, decoded, url, skip)
        if feed is not None:
            return replace(feed, problems=tuple(problems))
    return _parse_xml(parts, decoded, url, source_id, start=found.start, problems=problems)


def _parse_json(decoded: Decoded, url: str, source_id: str) -> ParsedFeed:
    try:
        feed = json_feed_of(decoded.text, url=url)
    except ValueError as e:
        raise FeedUnreadableError(
            f"source {source_id}: the response is invalid JSON ({str(e)[:80]}); the monitor retries"
        ) from e
    if feed is None:
        raise FeedUnreadableError(
            f"source {source_id}: the response is JSON, but not a JSON Feed; look for the site's RSS or Atom address",
            outcome="not_a_feed",
        )
    rows = len(feed.items) + feed.skipped
    problems = [f"{feed.skipped} of {rows} items are not JSON objects"] if feed.skipped else []
    if len(feed.items) > MAX_ITEMS:
        problems.append(too_many_items(len(feed.items), "newest"))
    return ParsedFeed(title=one_line(feed.title)[:200], items=feed.items[:MAX_ITEMS], problems=tuple(problems))


def _parse_xml(
    parts: SplitFeed, decoded: Decoded, url: str, source_id: str, *, start: int, problems: list[str]
) -> ParsedFeed:
    pieces = parts.pieces
    text = decoded.text[start:]
    if len(pieces) > MAX_ITEMS:
        problems.append(too_many_items(len(pieces), "newest"))
        pieces = _newest(pieces)
        text = parts.joined(pieces).decode(_codec_of_pieces(decoded), "replace")
        text = text[recognise(text).start :]
    _refuse_bomb(text, source_id)
    parsed = _feedparse(text)
    problems += _faults(parsed)
    items = _items(parsed, pieces, decoded, url)
    if not items and dict.get(parsed, "bozo"):
        items = _items_one_by_one(parts, pieces, decoded, url)
    if not items and (dict.get(parsed, "bozo") or pieces):
        raise FeedUnreadableError(
            f"source {source_id}: no item of the feed can be read"
            f" ({problems[-1] if problems else 'all items are empty'}); the monitor retries"
        )
    shape = _shape(parts, decoded, url)
    is_exact = shape and not dict.get(parsed, "bozo") and len(items) == len(pieces)
    return ParsedFeed(
        title=one_line(_title(parsed))[:200],
        items=items,
        problems=tuple(problems),
        ttl=ttl_of(dict.get(parsed, "feed")),
        shape=shape if is_exact else b"",
        pieces=tuple(map(piece_hash, pieces)) if is_exact else (),
    )


def _parse_new(parts: SplitFeed, decoded: Decoded, url: str, skip: KnownPieces) -> ParsedFeed | None:
    """The items that are not to be skipped, None if the parser does not find exactly those."""
    pieces = [(piece_hash(piece), piece) for piece in parts.pieces]
    new = tuple(piece for key, piece in pieces if key not in skip.keys)
    text = parts.joined(new).decode(_codec_of_pieces(decoded), "replace")
    parsed = _feedparse(text[recognise(text).start :])
    if dict.get(parsed, "bozo") or len(dict.get(parsed, "entries") or []) != len(new):
        return None
    return ParsedFeed(
        title=one_line(_title(parsed))[:200],
        items=_items(parsed, new, decoded, url),
        ttl=ttl_of(dict.get(parsed, "feed")),
        skipped=tuple((key, skip.keys[key]) for key, _ in pieces if key in skip.keys),
        shape=skip.shape,
        pieces=tuple(key for key, _ in pieces if key not in skip.keys),
    )


def piece_hash(*parts: bytes) -> bytes:
    """Eight bytes that identify the bytes of an item."""
    return blake2b(b"\0".join(parts), digest_size=8).digest()


def _shape(parts: SplitFeed, decoded: Decoded, url: str) -> bytes:
    """The hash of what decides beside its bytes how an item is read; b"" if the feed can't be cut into items safely."""
    if not parts.exact or len(parts.pieces) > MAX_ITEMS or b"<!" in parts.head:
        return b""
    if any(b"xml:base" in piece.lower() for piece in parts.pieces):  # feedparser uses it for the items that follow, too
        return b""
    return piece_hash(parts.markup, decoded.codec.encode(), url.encode("utf-8", "replace"))


def too_many_items(count: int, which: str = "first") -> str:
    """The problem of a feed with more than MAX_ITEMS items; "first" where the order of the items is unknown."""
    return f"{count:,} items; only the {which} {MAX_ITEMS:,} were read"


def _codec_of_pieces(decoded: Decoded) -> str:
    return decoded.codec if is_ascii_superset(decoded.codec) else "utf-8"


def _newest(pieces: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """The first ones; the last ones where the dates show that the feed begins with the oldest."""
    first, last = _date_in(pieces[0]), _date_in(pieces[-1])
    if first is not None and last is not None and first < last:
        return pieces[-MAX_ITEMS:]
    return pieces[:MAX_ITEMS]


def _date_in(piece: bytes) -> datetime | None:
    found = _PIECE_DATE.search(piece)
    return read_date(found.group(1).decode("ascii", "replace")) if found else None


def _refuse_bomb(text: str, source_id: str) -> None:
    """Feedparser's loose parser expands every entity that a feed declares, without expat's limit."""
    head = text[: text.find("]>") + 1] if "<!ENTITY" in text else ""
    expansion = sum(
        len(value or other) * text.count(f"&{name};") for name, value, other in _ENTITY.findall(head)[:1_000]
    )
    if expansion > _MAX_EXPANSION:
        raise FeedUnreadableError(
            f"source {source_id}: XML entities expand to {expansion:,} characters (entity expansion attack); "
            "report it to the site"
        )


def _feedparse(text: str) -> dict[str, Any]:
    """Parses without the feed's address: feedparser would resolve ids against it, and they would change with it."""
    prepared = _DECLARATION.sub("", _NOT_XML_BY_NUMBER.sub(_if_xml, _NOT_XML.sub("", text)), count=1)
    stream = io.BytesIO(b'<?xml version="1.0" encoding="utf-8"?>' + prepared.encode("utf-8"))
    try:
        return cast(
            "dict[str, Any]",
            feedparser.parse(
                stream,
                response_headers={"content-type": "application/xml; charset=utf-8"},
                resolve_relative_uris=False,
                sanitize_html=False,
            ),
        )
    except (MemoryError, KeyboardInterrupt):
        raise
    except Exception as e:  # noqa: BLE001  feedparser lets through whatever its codecs and regular expressions raise
        return {"bozo": True, "bozo_exception": e, "entries": [], "feed": {}}


def _if_xml(reference: re.Match[str]) -> str:
    """The character reference where XML allows the character, else ""."""
    in_hex, in_decimal = reference.groups()
    number = int(in_hex, 16) if in_hex else int(in_decimal)
    allowed = (
        number in (9, 10, 13) or 0x20 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0x10000 <= number < 0x110000
    )
    return reference.group() if allowed else ""


def _faults(parsed: dict[str, Any]) -> list[str]:
    error = dict.get(parsed, "bozo_exception")
    if error is None or not dict.get(parsed, "bozo"):
        return []
    if isinstance(error, SAXParseException):
        return [f"invalid XML: {error.getMessage()[:80]}, line {error.getLineNumber()}"]
    return [f"invalid XML ({type(error).__name__})"]


def _title(parsed: dict[str, Any]) -> str:
    title = dict.get(dict.get(parsed, "feed") or {}, "title")
    return title if isinstance(title, str) else ""


def _items(parsed: dict[str, Any], pieces: tuple[bytes, ...], decoded: Decoded, url: str) -> tuple[FeedItem, ...]:
    entries = (dict.get(parsed, "entries") or [])[:MAX_ITEMS]
    raws = _raws(pieces, decoded) if len(pieces) == len(entries) else [b""] * len(entries)
    language = dict.get(dict.get(parsed, "feed") or {}, "language") or ""
    return tuple(
        item_of_entry(entry, base=url, feed_language=str(language), raw=raw)
        for entry, raw in zip(entries, raws, strict=True)
    )


def _items_one_by_one(parts: SplitFeed, pieces: tuple[bytes, ...], decoded: Decoded, url: str) -> tuple[FeedItem, ...]:
    """The items that can be read where one item makes the parser fail for all."""
    codec = _codec_of_pieces(decoded)
    found: list[FeedItem] = []
    for piece in pieces:
        text = parts.joined((piece,)).decode(codec, "replace")
        found += _items(_feedparse(text[recognise(text).start :]), (piece,), decoded, url)
    return tuple(found)


def _raws(pieces: tuple[bytes, ...], decoded: Decoded) -> list[bytes]:
    if is_ascii_superset(decoded.codec):
        return list(pieces)
    return [piece.decode("utf-8").encode(decoded.codec, "replace") for piece in pieces]
