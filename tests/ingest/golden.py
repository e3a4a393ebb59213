"""Golden pairs: a feed, and beside it what must be read from it."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

from monitor.domain.article import FeedItem
from monitor.errors import FeedUnreadableError
from monitor.ingest.parsing import parse

FEEDS = Path(__file__).parents[1] / "data" / "feeds"
BASE = "https://base.example/feed"


def feeds() -> list[Path]:
    return sorted(p for p in FEEDS.iterdir() if not p.name.endswith(".expected.json"))


def expected_path(feed: Path) -> Path:
    return feed.with_name(feed.name + ".expected.json")


def read(feed: Path) -> dict[str, Any]:
    """What the parser makes of a feed, as plain values; fields at their defaults are left out."""
    try:
        parsed = parse(feed.read_bytes(), content_type="", url=BASE, source_id="s")
    except FeedUnreadableError as e:
        return {"outcome": e.outcome, "error": str(e)}
    return {"title": parsed.title, "problems": list(parsed.problems), "items": [_plain(i) for i in parsed.items]}


def _plain(item: FeedItem) -> dict[str, Any]:
    values = {f.name: getattr(item, f.name) for f in fields(item) if f.name != "raw"}
    told = {name: value for name, value in values.items() if value not in ("", None)}
    if item.published is not None:
        told["published"] = item.published.isoformat()
    return told | ({"raw": len(item.raw)} if item.raw else {})


def write(feed: Path) -> None:
    text = json.dumps(read(feed), ensure_ascii=False, indent=1)
    expected_path(feed).write_text(text + "\n", encoding="utf-8")
