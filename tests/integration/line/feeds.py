"""The four feeds, written in their formats and encodings, and a server on loopback that serves them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.integration.line.articles import ARTICLES, FEEDS, Piece


class FeedServer:
    """`poll` says which articles stand in the feeds: those of the first poll, or all."""

    def __init__(self) -> None:
        self.poll = 1
        self.began = datetime.now(UTC).replace(microsecond=0)
        self.address = ""
        self.requests: list[str] = []

    def body(self, feed: str) -> bytes:
        encoding, language, form, _ = FEEDS[feed]
        shown = [(n, p) for n, p in enumerate(ARTICLES) if p.feed == feed and p.poll <= self.poll]
        write = _atom if form == "atom" else _rss
        text = write(feed, language, [(n, p, self._date(p)) for n, p in shown])
        return f'<?xml version="1.0" encoding="{encoding}"?>\n{text}'.encode(encoding)

    def _date(self, piece: Piece) -> datetime:
        return self.began - (timedelta(hours=20) if piece.poll == 1 else timedelta(minutes=5))


def _rss(feed: str, language: str, rows: list[tuple[int, Piece, datetime]]) -> str:
    items = "".join(
        f"<item><guid isPermaLink='false'>{feed}-{n}</guid><title>{escape(p.title)}</title>"
        f"<link>https://news.example/{n}</link><description>{escape(p.text)}</description>"
        f"<pubDate>{format_datetime(at)}</pubDate></item>"
        for n, p, at in rows
    )
    return f'<rss version="2.0"><channel><title>{feed}</title><language>{language}</language>{items}</channel></rss>'


def _atom(feed: str, language: str, rows: list[tuple[int, Piece, datetime]]) -> str:
    entries = "".join(
        f"<entry><id>urn:{feed}:{n}</id><title>{escape(p.title)}</title><link href='https://news.example/{n}'/>"
        f"<updated>{at.isoformat()}</updated><summary>{escape(p.text)}</summary></entry>"
        for n, p, at in rows
    )
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}"><title>{feed}</title><id>urn:{feed}</id>'
        f"{entries}</feed>"
    )


@contextmanager
def serving() -> Iterator[FeedServer]:
    feeds = FeedServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.strip("/")
            feeds.requests.append(name)
            body = feeds.body(name)
            self.send_response(200)
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    feeds.address = f"127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield feeds
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
