"""Small servers on loopback for the client's tests, and a client that may talk to them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from monitor.app.network.private import secret_lookup
from monitor.domain.sources.source import SourceId
from monitor.ingest.http.chat_model import ChatModel, ChatSettings
from monitor.ingest.http.client import HttpFetcher
from monitor.ingest.http.guard import Lookup, getaddrinfo
from monitor.ingest.http.libretranslate import LibreTranslator, TranslateSettings
from monitor.ingest.http.session import HttpSettings
from monitor.ports.network.fetch import FetchRequest

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
PATIENCE = timedelta(minutes=1)  # no test waits so long, and a busy machine needs less
FEED = b"<rss version='2.0'><channel><title>t</title></channel></rss>"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serving(handler: Handler, *, size: int = 1) -> AsyncIterator[str]:
    """An HTTP server with one handler for every path, that takes bodies of `size` bytes; gives its base address."""
    app = web.Application(client_max_size=size)
    app.router.add_route("*", "/{tail:.*}", handler)
    async with TestServer(app, skip_url_asserts=True) as server:
        yield f"http://127.0.0.1:{server.port}"


@asynccontextmanager
async def talking(talk: Talk) -> AsyncIterator[str]:
    """A server that answers a request with whatever `talk` writes."""
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await reader.readuntil(b"\r\n\r\n")
            await talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            tasks.discard(task)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def fetcher(**settings: Any) -> HttpFetcher:
    lookup = settings.pop("lookup", None)
    more: dict[str, Any] = {"lookup": lookup} if lookup else {}
    more |= {"watch": settings.pop("watch")} if "watch" in settings else {}
    secrets: dict[str, str] = settings.pop("secrets", {})
    return HttpFetcher(
        HttpSettings(
            **{
                "user_agent": "policy-monitor/0 (+test)",
                "allow_hosts": ("127.0.0.1",),
                "deadline": PATIENCE,
                "connect": PATIENCE,
                **settings,
            }
        ),
        clock=lambda: NOW,
        reveal=secret_lookup(secrets),
        **more,
    )


def translator(
    url: str,
    *,
    key: str = "",
    lookup: Lookup = getaddrinfo,
    deadline: timedelta = PATIENCE,
    **settings: Any,
) -> LibreTranslator:
    """With no host let through but its own. `settings` are those of the client."""
    http = HttpSettings(**{"user_agent": "policy-monitor/0 (+test)", "connect": PATIENCE, **settings})
    return LibreTranslator(TranslateSettings(url=url, key=key, http=http, deadline=deadline), lookup=lookup)


def chat_model(
    url: str,
    *,
    key: str = "",
    lookup: Lookup = getaddrinfo,
    deadline: timedelta = PATIENCE,
    **settings: Any,
) -> ChatModel:
    """With no host let through but its own. `settings` are those of the client."""
    http = HttpSettings(**{"user_agent": "policy-monitor/0 (+test)", "connect": PATIENCE, **settings})
    chat = ChatSettings(url=url, model="tiny-1b", key=key, http=http, deadline=deadline)
    return ChatModel(chat, clock=lambda: NOW, lookup=lookup)


def request(url: str, **more: Any) -> FetchRequest:
    return FetchRequest(source_id=SourceId("mofcom"), url=url, **more)
