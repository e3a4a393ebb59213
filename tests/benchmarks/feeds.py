"""What the feed server serves, as a process: `python -m tests.benchmarks.feeds FEEDS ENTRIES ACT_EVERY GROW_EVERY
SPREAD` prints its port.

`/feed/N` answers with an ETag and 304s; `/round/R` adds one entry to one feed in GROW_EVERY, to others each round.
"""

import asyncio
import sys
from datetime import timedelta
from email.utils import format_datetime
from hashlib import sha256
from html import escape

from aiohttp import web

from monitor.daemon.clock import utc_now
from tests.benchmarks.articles import Piece, pieces
from tests.benchmarks.feedserver import TENTH

_TEXT_BYTES = 400  # what feeds carry of an article: mostly a summary


class _Feeds:
    def __init__(self, feeds: int, entries: int, act_every: int, grow_every: int) -> None:
        self._grow_every = grow_every
        self._began = utc_now()
        self._round = 0
        self._entries = entries
        made = pieces(feeds * (entries + TENTH), text_bytes=_TEXT_BYTES, act_every=act_every)
        self._items = [[self._item(f"{n}-{i}", p, i) for i, p in enumerate(made[n::feeds])] for n in range(feeds)]
        self._now = [self._bodies(n) for n in range(feeds)]

    def _item(self, name: str, piece: Piece, place: int) -> str:
        """An hour lies between two entries; those that a round adds are of now."""
        published = self._began - timedelta(hours=max(self._entries - place, 0))
        return (
            f"<item><guid isPermaLink='false'>{name}</guid><title>{escape(piece.title)}</title>"
            f"<link>https://news.example/{name}</link><description>{escape(piece.text)}</description>"
            f"<pubDate>{format_datetime(published)}</pubDate></item>"
        )

    def _bodies(self, feed: int) -> tuple[str, bytes]:
        extra = sum(1 for r in range(1, self._round + 1) if feed % self._grow_every == r % self._grow_every)
        items = "".join(reversed(self._items[feed][: self._entries + extra]))
        head = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Feed {feed}</title>'
        body = f"{head}<link>https://news.example/</link>{items}</channel></rss>".encode()
        return f'"{sha256(body).hexdigest()[:16]}"', body

    async def feed(self, request: web.Request) -> web.Response:
        tag, body = self._now[int(request.match_info["number"])]
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={"ETag": tag})
        return web.Response(body=body, content_type="application/rss+xml", headers={"ETag": tag})

    async def round(self, request: web.Request) -> web.Response:
        self._round = int(request.match_info["number"])
        self._now = [self._bodies(n) for n in range(len(self._items))]
        return web.Response(text="ok")


async def _serve(feeds: int, entries: int, act_every: int, grow_every: int, spread: int) -> None:
    served = _Feeds(feeds, entries, act_every, grow_every)
    app = web.Application()
    app.add_routes([web.get("/feed/{number}", served.feed), web.get("/round/{number}", served.round)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    address = "0.0.0.0" if spread else "127.0.0.1"
    site = web.TCPSite(runner, address, 0)
    await site.start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(*map(int, sys.argv[1:6])))
