"""A server whose validators are not true, on loopback, and a source that is asked by the product's own client for days.

The clock is the test's: it goes from one due time to the next. Nothing waits.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.route import Route
from monitor.domain.sources.source import FirstPoll
from monitor.ingest.http.client import HttpFetcher
from monitor.ingest.http.session import HttpSettings
from monitor.pipeline.poll.collect import Collector
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.store import open_store, sqlite_url
from tests.fakes.clock import Time
from tests.fakes.feeds import Entry, rss
from tests.fakes.notices import ANY, run
from tests.fakes.polling import HereHarvester
from tests.fakes.reading import NOW, source
from tests.pipeline.words import WORDS

DAYS = 2
MOST_REQUESTS = 110  # a day: one in a quarter of an hour, as the source says, and some for its news
NEWS_EVERY = timedelta(hours=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request: its headers in small letters, the body that the site has now, and how many were asked before."""

    headers: Mapping[str, str]
    body: bytes
    before: int


Lie = Callable[[Asked], bytes]
"""The answer to it, head and body."""


def answer(body: bytes = b"", *headers: str, status: str = "200 OK") -> bytes:
    lines = (f"HTTP/1.1 {status}", "Content-Type: application/rss+xml", *headers, f"Content-Length: {len(body)}")
    return "\r\n".join((*lines, "Connection: close", "", "")).encode() + body


def _unless(header: str, value: str, *, name: str) -> Lie:
    """304 to whoever sends that value back, whatever is new."""

    def lie(asked: Asked) -> bytes:
        if asked.headers.get(header) == value:
            return answer(status="304 Not Modified")
        return answer(asked.body, f"{name}: {value}")

    return lie


def _not_modified_with_a_body(asked: Asked) -> bytes:
    if "if-none-match" in asked.headers:
        return answer(rss([Entry(id="no", title="Notice 9999")]), 'ETag: "1"', status="304 Not Modified")
    return answer(asked.body, 'ETag: "1"')


def _not_modified_without_a_question(asked: Asked) -> bytes:
    """For the first day; then it is mended."""
    return answer(status="304 Not Modified") if asked.before < 5 else answer(asked.body)


_NEXT_CENTURY = "Mon, 01 Jan 2120 00:00:00 GMT"

LIES: dict[str, Lie] = {
    "the same tag for every body, and 304 to it": _unless("if-none-match", '"1"', name="ETag"),
    "the same tag for every body": lambda a: answer(a.body, 'ETag: "1"'),
    "another tag for the same body": lambda a: answer(a.body, f'ETag: "{a.before}"'),
    "304 with a body": _not_modified_with_a_body,
    "304 to whoever asked for no condition": _not_modified_without_a_question,
    "a weak tag": _unless("if-none-match", 'W/"1"', name="ETag"),
    "a tag without quotes": _unless("if-none-match", "abc", name="ETag"),
    "a tag of half a quote": _unless("if-none-match", '"abc', name="ETag"),
    "an empty tag": lambda a: answer(a.body, "ETag: "),
    "a tag of 5,000 signs": lambda a: answer(a.body, f'ETag: "{"x" * 5_000}"'),
    "changed in the next century": _unless("if-modified-since", _NEXT_CENTURY, name="Last-Modified"),
    "changed on no date": _unless("if-modified-since", "yesterday", name="Last-Modified"),
}


@dataclass(slots=True)
class Seen:
    """`asked` are the times of the requests, `late` by how much each item was seen after it came."""

    asked: list[datetime] = field(default_factory=list)
    late: list[timedelta] = field(default_factory=list)
    missed: int = 0

    @property
    def latest(self) -> timedelta:
        return max(self.late)

    @property
    def a_day(self) -> float:
        return len(self.asked) / DAYS


class _Site:
    """Has one more notice every two hours."""

    def __init__(self, lie: Lie, clock: Time, seen: Seen) -> None:
        self._lie = lie
        self._clock = clock
        self._seen = seen

    def entries(self) -> list[Entry]:
        count = 1 + (self._clock() - NOW) // NEWS_EVERY
        return [
            Entry(id=f"urn:{n}", link=f"https://m.example/{n}", title=f"Notice {n}", at=NOW + (n - 1) * NEWS_EVERY)
            for n in range(count, 0, -1)
        ]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[1:]
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head if line)}
        asked = Asked(headers=headers, body=rss(self.entries()), before=len(self._seen.asked))
        self._seen.asked.append(self._clock())
        writer.write(self._lie(asked))
        await writer.drain()
        writer.close()


async def watched(lie: Lie, folder: Path) -> Seen:
    """What came of `DAYS` days of asking a site that lies so."""
    clock, seen = Time(), Seen()
    site = _Site(lie, clock, seen)
    async with _collecting(site, clock, folder) as (port, collector, store):
        one = source("ministry", url=f"http://127.0.0.1:{port}/feed", first_poll=FirstPoll.ANNOUNCE)
        await store.write(lambda tx: tx.sources.sync([one], now=NOW))
        known: dict[str, datetime] = {}
        while clock() < NOW + timedelta(days=DAYS):
            await collector.collect(one)
            for key in await store.read(lambda tx: tx.articles.known(one.id)):
                known.setdefault(key, clock())
            state = await store.read(lambda tx: tx.sources.state(one.id))
            assert state is not None
            assert state.due_at > clock()
            clock.now = state.due_at
    for entry in site.entries():
        assert entry.at is not None
        if entry.id in known:
            seen.late.append(known[entry.id] - entry.at)
        elif NOW + timedelta(days=DAYS) - entry.at > timedelta(hours=24):
            seen.missed += 1
    return seen


@asynccontextmanager
async def _collecting(site: _Site, clock: Time, folder: Path) -> AsyncIterator:  # type: ignore[type-arg]
    async with await asyncio.start_server(site.serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        settings = HttpSettings(user_agent="test", allow_hosts=(f"127.0.0.1:{port}",), pause=timedelta(0))
        config = RuntimeConfig(
            rules={ANY.id: ANY},
            vocabulary=WORDS,
            routes=Routes(default=Route(name="default", channel="C1")),
            sources={},
            workspace="test",
            storm=None,
        )
        async with (
            open_store(sqlite_url(folder)) as store,
            HttpFetcher(settings, clock=clock, reveal=lambda _: "") as fetcher,
        ):
            yield (
                port,
                Collector(
                    store=store,
                    fetcher=fetcher,
                    extractor=HereHarvester(run),
                    config=lambda: config,
                    clock=clock,
                    jitter=Random(1),
                ),
                store,
            )
