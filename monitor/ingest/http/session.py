"""Settings of the HTTP clients, sessions that connect only to permitted addresses, and limited bodies."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import aiohttp

from monitor.ingest.http.body_limits import LIMITS, SizeLimit
from monitor.ingest.http.connector import Connector
from monitor.ingest.http.decoding import BodyDecoder, OverLimitError
from monitor.ingest.http.guard import AddressGuard, Lookup, Resolver
from monitor.ingest.http.proxies import Proxies
from monitor.ingest.http.tls import tls_context

_READ_BUFFER = 65_536  # bytes; aiohttp buffers at most twice that


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpSettings:
    """`deadline` limits a whole fetch, `connect` DNS lookup, connect and TLS; `max_bytes` counts decoded bytes.

    `pause` is the time between the requests of two sources to one host. Hosts in `allow_hosts` belong to the operator
    and get no pause. `body_limits` and `body_wait`: how many large bodies are read at once, and how long one waits.
    """

    user_agent: str
    allow_hosts: tuple[str, ...] = ()
    ca_bundle: Path | None = None
    proxies: Proxies = field(default_factory=Proxies)
    deadline: timedelta = timedelta(seconds=30)
    connect: timedelta = timedelta(seconds=10)
    max_bytes: int = 10 * 1024 * 1024
    max_redirects: int = 5
    pause: timedelta = timedelta(seconds=1)
    body_limits: tuple[SizeLimit, ...] = LIMITS
    body_wait: timedelta = timedelta(seconds=45)  # many servers drop a client that does not read for a minute


def guarded_session(
    settings: HttpSettings,
    guard: AddressGuard,
    lookup: Lookup,
    *,
    accept: str,
    context: ssl.SSLContext | None = None,
    traces: Sequence[aiohttp.TraceConfig] = (),
) -> aiohttp.ClientSession:
    """A session that connects only where `guard` allows it, keeps no cookies and does not decode bodies.

    Raises SettingsError for an unusable `ca_bundle`.
    """
    connector = Connector(
        keepalive_timeout=2.0,
        limit=0,  # HttpFetcher limits connections per host, and the number of due sources limits the sum
        resolver=Resolver(guard, lookup),
        ssl=context or tls_context(settings.ca_bundle),
        socket_factory=guard.socket_for,
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        trace_configs=list(traces),
        auto_decompress=False,
        timeout=aiohttp.ClientTimeout(total=None, connect=settings.connect.total_seconds()),
        max_field_size=16_384,
        read_bufsize=_READ_BUFFER,
        headers={"User-Agent": settings.user_agent, "Accept": accept, "Accept-Encoding": "gzip"},
    )


async def decoded_body(
    response: aiohttp.ClientResponse, limit: int, turn: Callable[[int], Awaitable[None]] | None = None
) -> bytes:
    """A decoded body of at most `limit` bytes. `turn` is awaited with the size so far before each further piece.

    Raises OverLimitError before the first byte where Content-Length exceeds the limit, else at the limit;
    BrokenBodyError where the body can't be decoded.
    """
    decoder = BodyDecoder(", ".join(response.headers.getall("Content-Encoding", ())), limit)
    if (response.content_length or 0) > limit:
        raise OverLimitError
    async for chunk in response.content.iter_any():
        decoder.feed(chunk)
        while await _yield(decoder, turn):
            decoder.feed(b"")
    return decoder.finish()


async def _yield(decoder: BodyDecoder, turn: Callable[[int], Awaitable[None]] | None) -> bool:
    """Lets other tasks run, whatever a fast server or a compressed body brings. True if there is more to decode."""
    if turn is not None:
        await turn(decoder.size)
    await asyncio.sleep(0)
    return decoder.has_more
