"""Feeds written from entries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256
from html import escape

from monitor.ports.network.fetch import Fetched
from tests.fakes.reading import NOW


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An item as its feed writes it; what is empty is left out."""

    id: str = ""
    link: str = ""
    title: str = ""
    text: str = ""
    at: datetime | None = None


def rss(entries: Iterable[Entry]) -> bytes:
    items = "".join(f"<item>{''.join(_parts(e))}</item>" for e in entries)
    return f'<rss version="2.0"><channel><title>Notices</title>{items}</channel></rss>'.encode()


def _parts(entry: Entry) -> Iterable[str]:
    if entry.id:
        yield f'<guid isPermaLink="false">{escape(entry.id)}</guid>'
    if entry.link:
        yield f"<link>{escape(entry.link)}</link>"
    yield f"<title>{escape(entry.title)}</title>"
    if entry.text:
        yield f"<description>{escape(entry.text)}</description>"
    if entry.at is not None:
        yield f"<pubDate>{format_datetime(entry.at)}</pubDate>"


def page(entries: Iterable[Entry], *, url: str = "https://wire.example/feed", at: datetime = NOW) -> Fetched:
    """The answer of a server that has them, with an entity tag for these very bytes."""
    data = rss(entries)
    digest = sha256(data).hexdigest()
    return Fetched(
        status=200,
        url=url,
        fetched_at=at,
        body=data,
        content_type="application/rss+xml",
        etag=f'"{digest[:16]}"',
        sha256=digest,
    )
