"""Golden pairs: what a source answers, and beside it what must be read from it.

What is no feed has its source beside it, too: kind, shape, address.
"""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

from monitor.domain.articles.article import FeedItem
from monitor.domain.sources.source import Source
from monitor.errors import FeedUnreadableError
from monitor.ingest.answer import SourceResponse
from monitor.ingest.by_kind import parse_answer
from monitor.ingest.parsing import ParsedFeed
from monitor.store.database.codec import decode

FEEDS = Path(__file__).parents[1] / "data" / "feeds"
BASE = "https://base.example/feed"


def feeds() -> list[Path]:
    return sorted(p for p in FEEDS.iterdir() if not p.name.endswith((".expected.json", ".source.json")))


def expected_path(feed: Path) -> Path:
    return feed.with_name(feed.name + ".expected.json")


def source_of(feed: Path) -> Source:
    beside = feed.with_name(feed.name + ".source.json")
    said = json.loads(beside.read_text("utf-8")) if beside.exists() else {}
    return decode(Source, {"id": "s", "name": "s", "url": BASE, **said})


def parsed(feed: Path) -> ParsedFeed:
    """Raises FeedUnreadableError."""
    source = source_of(feed)
    return parse_answer(SourceResponse(body=feed.read_bytes(), content_type="", url=source.url, source=source))


def read(feed: Path) -> dict[str, Any]:
    """What the parser makes of a feed, as plain values; fields at their defaults are left out."""
    try:
        found = parsed(feed)
    except FeedUnreadableError as e:
        return {"outcome": e.outcome, "error": str(e)}
    return {"title": found.title, "problems": list(found.problems), "items": [_plain(i) for i in found.items]}


def _plain(item: FeedItem) -> dict[str, Any]:
    values = {f.name: getattr(item, f.name) for f in fields(item) if f.name != "raw"}
    shown = {name: value for name, value in values.items() if value not in ("", None)}
    if item.published is not None:
        shown["published"] = item.published.isoformat()
    return shown | ({"raw": len(item.raw)} if item.raw else {})


def write(feed: Path) -> None:
    text = json.dumps(read(feed), ensure_ascii=False, indent=1)
    expected_path(feed).write_text(text + "\n", encoding="utf-8")
