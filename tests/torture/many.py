"""Sources of our own making, each at an address of its own, as a process.

`python -m tests.torture.many COUNT` serves hundreds of mixed kinds and prints their addresses. Whenever it is asked, a
source has one item more every fifth time; what has nothing new is a 304.

`python -m tests.torture.many --quiet` serves any number at all addresses of 127.0.0.0/8 and prints the port. One answer
in a hundred has a new item, any other is a 304. `/count` gives the number of both.
"""

import asyncio
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

from aiohttp import web

from monitor.domain.sources.source import ItemSelectors, Kind, Source, SourceId
from tests.benchmarks.articles import Piece, pieces

_ITEMS = 30
_NEW_EVERY = 5
_QUIET_NEW_EVERY = 100
_ADDRESSES = 250  # in one of 127.0.0.0/8's smallest networks
_BEGAN = datetime(2026, 11, 1, tzinfo=UTC)

_Write = Callable[[Sequence[tuple[int, Piece]]], str]


def _date(number: int) -> datetime:
    return _BEGAN + timedelta(hours=number)


def _url(number: int) -> str:
    return f"https://news.example/{number}"


def _rss(rows: Sequence[tuple[int, Piece]]) -> str:
    items = "".join(
        f"<item><guid isPermaLink='false'>{n}</guid><title>{escape(p.title)}</title><link>{_url(n)}</link>"
        f"<description>{escape(p.text)}</description><pubDate>{format_datetime(_date(n))}</pubDate></item>"
        for n, p in rows
    )
    return f'<rss version="2.0"><channel><title>t</title>{items}</channel></rss>'


def _atom(rows: Sequence[tuple[int, Piece]]) -> str:
    items = "".join(
        f"<entry><id>urn:{n}</id><title>{escape(p.title)}</title><link href='{_url(n)}'/>"
        f"<updated>{_date(n).isoformat()}</updated><summary>{escape(p.text)}</summary></entry>"
        for n, p in rows
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>{items}</feed>'


def _json_feed(rows: Sequence[tuple[int, Piece]]) -> str:
    items = [
        {"id": str(n), "url": _url(n), "title": p.title, "content_text": p.text, "date_published": _date(n).isoformat()}
        for n, p in rows
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": items})


def _api(rows: Sequence[tuple[int, Piece]]) -> str:
    items = [{"id": n, "url": _url(n), "title": p.title, "date": _date(n).isoformat()} for n, p in rows]
    return json.dumps({"data": {"items": items}}, ensure_ascii=False)


def _page(rows: Sequence[tuple[int, Piece]]) -> str:
    items = "".join(
        f"<li><a href='{_url(n)}'>{escape(p.title)}</a> <span>{_date(n).date().isoformat()}</span></li>"
        for n, p in rows
    )
    return f"<!doctype html><html><body><ul class='list'>{items}</ul></body></html>"


_KINDS: Mapping[str, tuple[_Write, Kind, ItemSelectors | None]] = {
    "rss": (_rss, Kind.RSS, None),
    "atom": (_atom, Kind.RSS, None),
    "json": (_json_feed, Kind.RSS, None),
    "api": (_api, Kind.JSON_API, ItemSelectors(items="data.items")),
    "page": (_page, Kind.HTML_LIST, ItemSelectors(items="ul.list > li", date="span")),
}
_NAMES = tuple(_KINDS)


def sources_at(urls: Sequence[str]) -> tuple[Source, ...]:
    """As the monitor polls them; the kinds take turns."""
    made = []
    for number, url in enumerate(urls):
        _, kind, shape = _KINDS[_NAMES[number % len(_NAMES)]]
        name = f"{_NAMES[number % len(_NAMES)]}-{number}"
        made.append(
            Source(
                id=SourceId(name),
                name=name,
                url=url,
                kind=kind,
                shape=shape,
                interval=timedelta(minutes=15),
                full_text=False,
            )
        )
    return tuple(made)


class _Many:
    def __init__(self, count: int) -> None:
        self._made = pieces(count * (_ITEMS + 20), text_bytes=400, act_every=100)
        self._count = count
        self._asked = [0] * count

    async def answer(self, request: web.Request) -> web.Response:
        number = int(request.path.rpartition("/")[2])
        self._asked[number] += 1
        extra = (self._asked[number] + number) // _NEW_EVERY
        tag = f'"{extra}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={"ETag": tag})
        own = self._made[number :: self._count]
        rows = [(number * 1_000 + i, p) for i, p in enumerate(own[: _ITEMS + extra])]
        body = _KINDS[_NAMES[number % len(_NAMES)]][0](rows[::-1])
        return web.Response(text=body, content_type="text/html", headers={"ETag": tag})


async def _serve(count: int) -> None:
    many, app = _Many(count), web.Application()
    app.add_routes([web.get("/{number}", many.answer)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    urls = []
    for number in range(count):
        address = f"127.68.{number // _ADDRESSES}.{number % _ADDRESSES + 1}"
        site = web.TCPSite(runner, address, 0)
        await site.start()
        urls.append(f"http://{address}:{runner.addresses[-1][1]}/{number}")
    print(json.dumps(urls), flush=True)
    await asyncio.Event().wait()


class _Quiet:
    """Feeds of one item, so small that the server is no bottleneck."""

    def __init__(self) -> None:
        self._made = pieces(200, text_bytes=400, act_every=20)
        self._asked = self._news = 0

    async def answer(self, request: web.Request) -> web.Response:
        if request.path == "/count":
            return web.json_response((self._asked, self._news))
        self._asked += 1
        if self._asked % _QUIET_NEW_EVERY and "If-None-Match" in request.headers:
            return web.Response(status=304)
        self._news += 1
        rows = [(self._asked, self._made[self._asked % len(self._made)])]
        return web.Response(text=_rss(rows), content_type="text/xml", headers={"ETag": f'"{self._asked}"'})


async def _serve_quiet() -> None:
    app = web.Application()
    app.add_routes([web.get("/{number}", _Quiet().answer)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "0.0.0.0", 0, backlog=4_096).start()  # all of 127.0.0.0/8
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve_quiet() if sys.argv[1] == "--quiet" else _serve(int(sys.argv[1])))
