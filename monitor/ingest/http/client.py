"""One conditional GET at a time from each host: a whole body within a deadline and a size, or FetchError.

We follow redirects ourselves, so that every hop passes the address guard. One deadline covers name look-up,
connecting, headers, redirects and body; time spent waiting for another request to the same host is not counted.
"""

import asyncio
import hashlib
import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

import aiohttp
from yarl import URL

from monitor.domain.sources.schedule import Outcome
from monitor.domain.sources.source import DIRECT, proxy_setting
from monitor.errors import FetchError, SettingsError
from monitor.ingest.http.access import Reveal, credentials, is_at_home, proxy_for
from monitor.ingest.http.answers import (
    failure_of,
    max_age_of,
    outcome_of_status,
    redact,
    retry_after_of,
    server_time_of,
    status_meant,
    words_for_status,
)
from monitor.ingest.http.decoding import BodyDecoder, BrokenBodyError, OverLimitError
from monitor.ingest.http.guard import AddressGuard, Lookup, Resolver, getaddrinfo
from monitor.ingest.http.hosts import HostHeldError, Hosts
from monitor.ingest.http.legs import Stopwatch
from monitor.ingest.http.line import Connector
from monitor.ingest.http.proxies import Proxies
from monitor.ingest.http.tls import note_certificates, tls_context
from monitor.ingest.http.turns import Turns
from monitor.ingest.web_address import web_address
from monitor.ports.fetching import Fetched, FetchRequest

__all__ = ["HttpFetcher", "HttpSettings", "decoded_body", "guarded_session"]

_MOVED = frozenset({301, 308})
_REDIRECTS = _MOVED | {302, 303, 307}
_USABLE = frozenset({200, 203})
_READ_AHEAD = 65_536  # bytes of an answer that may wait for us, at most twice that
_MAX_VALIDATOR = 1_000  # characters; a longer one is not worth sending back
_MAX_CERTIFICATES = 2_000  # hosts whose end of certificate is remembered
_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.8"


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpSettings:
    """`deadline` is for a whole fetch, `connect` for name, connection and TLS; `max_bytes` counts decoded bytes.

    `pause` is kept between two sources of one host, unless that is among `allow_hosts`: such hosts are the operator's.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """One hop's answer: the body is read only where the status is usable."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


class HttpFetcher:
    """Implements `ports.Fetcher`. An async context manager; `clock` gives the time of arrival, aware UTC.

    `reveal` gives the secrets of private feeds and named proxies; it is asked for each request anew. `watch` times each
    request where there is one at a time.
    """

    def __init__(
        self,
        settings: HttpSettings,
        *,
        clock: Callable[[], datetime],
        reveal: Reveal,
        lookup: Lookup = getaddrinfo,
        watch: Stopwatch | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._reveal = reveal
        self._watch = watch
        self._certificates: dict[str, datetime] = {}
        self._guard = AddressGuard(settings.allow_hosts, (settings.proxies.http, settings.proxies.https))
        self._lookup = lookup
        self._session: aiohttp.ClientSession | None = None
        self._turns = Turns()
        self._hosts = Hosts(settings.pause)

    async def __aenter__(self) -> Self:
        context = tls_context(self._settings.ca_bundle)
        note_certificates(context, self._note_certificate)
        traces = []
        if self._watch is not None:
            self._watch.watch_handshakes(context)
            traces = [self._watch.traces()]
        self._session = guarded_session(
            self._settings, self._guard, self._lookup, accept=_ACCEPT, context=context, traces=traces
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def fetch(self, request: FetchRequest) -> Fetched:
        """Raises FetchError with its outcome; nothing else for anything that a server or network can do."""
        try:
            url = web_address(request.url)
            return await self._follow(request, url)
        except SettingsError as e:
            raise FetchError(f"source {request.source_id}: {e}", outcome=Outcome.NOT_SET) from None
        except HostHeldError as e:
            words = "not asked: its host told another source to come later"
            raise FetchError(f"source {request.source_id}: {words}", outcome=Outcome.HELD, retry_after=e.wait) from None
        except (aiohttp.ClientError, OSError, ValueError) as e:
            connect, deadline = self._settings.connect, self._settings.deadline
            outcome, words = failure_of(e, connect=connect, deadline=deadline, proxy=_proxy_setting(request))
            raise _refusal(request, outcome, words) from None  # the cause's text may hold the address whole

    async def _follow(self, request: FetchRequest, url: URL) -> Fetched:
        left = self._settings.deadline.total_seconds()
        moved_to, all_moved = "", True
        for hop in range(self._settings.max_redirects + 1):
            self._guard.check(url)
            answer, took = await self._hop(request, url, left, pause=hop == 0)
            left -= took
            if answer.status not in _REDIRECTS:
                return self._result(request, url, answer, moved_to)
            all_moved = all_moved and answer.status in _MOVED
            url = self._next(request, url, answer)
            moved_to = str(url) if all_moved else moved_to
        raise _refusal(
            request,
            Outcome.REDIRECTS,
            f"more than {self._settings.max_redirects} redirects, the last to {redact(url)}; "
            "look up the feed's present address",
        )

    async def _hop(self, request: FetchRequest, url: URL, left: float, *, pause: bool) -> tuple[_Answer, float]:
        """One request and, where it is usable, its body, within `left` seconds; and the seconds it took."""
        loop = asyncio.get_running_loop()
        pause = pause and not self._guard.allows(url.host or "", url.port or 0)
        async with self._hosts.turn(url.host or "", request.source_id, pause=pause):
            begun = loop.time()
            async with asyncio.timeout(max(left, 0)):
                answer = await self._get(request, url)
            return answer, loop.time() - begun

    async def _get(self, request: FetchRequest, url: URL) -> _Answer:
        assert self._session is not None, "HttpFetcher is used as an async context manager"
        proxy = proxy_for(request.proxy, url, self._settings.proxies, self._reveal)
        if proxy is not None and request.proxy:
            self._guard.let_through(proxy)
        headers = _validators(request) | credentials(request.access, request.url, url, self._reveal)
        timed = nullcontext() if self._watch is None else self._watch.hop(url, proxied=proxy is not None)
        with timed:
            return await self._answer(self._session, request, url, headers, proxy)

    async def _answer(
        self,
        session: aiohttp.ClientSession,
        request: FetchRequest,
        url: URL,
        headers: Mapping[str, str],
        proxy: str | None,
    ) -> _Answer:
        async with session.get(url, headers=headers, allow_redirects=False, proxy=proxy) as response:
            if self._watch is not None:
                self._watch.answered(response.status, response.headers)
            body = await self._body(request, response) if response.status in _USABLE else b""
            return _Answer(status=response.status, headers=response.headers, body=body)

    async def _body(self, request: FetchRequest, response: aiohttp.ClientResponse) -> bytes:
        limit = request.max_bytes or self._settings.max_bytes
        try:
            return await decoded_body(response, limit, self._turns)
        except OverLimitError:
            said = f" ({response.content_length:,} bytes announced)" if response.content_length else ""
            words = f"the body is larger than {limit:,} bytes{said}; ask for a shorter feed, or raise max_bytes"
            raise _refusal(request, Outcome.TOO_LARGE, words) from None
        except BrokenBodyError as e:
            words = f"the body can't be decoded: {e}; the server is at fault"
            raise _refusal(request, Outcome.BAD_ENCODING, words) from None

    def _next(self, request: FetchRequest, url: URL, answer: _Answer) -> URL:
        location = answer.headers.get("Location", "").encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        if not location.strip():
            raise _refusal(
                request,
                Outcome.REDIRECTS,
                f"answered {answer.status} without saying where to; look up the feed's present address",
            )
        try:
            target = url.join(web_address(location.strip()))
        except ValueError:
            target = URL()
        if target.scheme not in ("http", "https") or not target.host:
            raise _refusal(
                request,
                Outcome.REDIRECTS,
                f"it redirects to something that is no http address ({redact(target)}); "
                "look up the feed's present address",
            )
        return target.with_fragment(None).with_user(None)  # a login that a server makes up is not sent

    def _result(self, request: FetchRequest, url: URL, answer: _Answer, moved_to: str) -> Fetched:
        now = self._clock()
        conditional = request.etag is not None or request.last_modified is not None
        if answer.status not in _USABLE and not (answer.status == 304 and conditional):
            raise self._unusable(request, url, answer, now)
        self._hosts.release(url.host or "")
        fresh = answer.status != 304
        return Fetched(
            status=200 if fresh else 304,
            url=str(url.with_user(None)),
            fetched_at=now,
            body=answer.body,
            content_type=answer.headers.get("Content-Type", ""),
            etag=_validator(answer.headers.get("ETag"), None if fresh else request.etag),
            last_modified=_validator(answer.headers.get("Last-Modified"), None if fresh else request.last_modified),
            sha256=hashlib.sha256(answer.body).hexdigest() if fresh else "",
            moved_to=moved_to,
            server_time=server_time_of(answer.headers),
            max_age=max_age_of(answer.headers, now=now),
            certificate_until=self._certificates.get(url.host or "") if url.scheme == "https" else None,
        )

    def _unusable(self, request: FetchRequest, url: URL, answer: _Answer, now: datetime) -> FetchError:
        """The error that an answer without use comes to. A host that is busy gets its rest."""
        secret = request.access.secret if request.access and is_at_home(request.url, url) else ""
        meant = status_meant(answer.status, answer.headers)
        words = words_for_status(answer.status, meant=meant, secret=secret, proxy=_proxy_setting(request))
        outcome, wait = outcome_of_status(meant), retry_after_of(answer.headers, now=now)
        if outcome is Outcome.THROTTLED:
            self._hosts.hold(url.host or "", request.source_id, wait)
        words = f"source {request.source_id}: {redact(url)} {words}"
        return FetchError(words, outcome=outcome, retry_after=wait)

    def _note_certificate(self, host: str, until: datetime) -> None:
        self._certificates[host] = until
        if len(self._certificates) > _MAX_CERTIFICATES:
            del self._certificates[next(iter(self._certificates))]


def guarded_session(
    settings: HttpSettings,
    guard: AddressGuard,
    lookup: Lookup,
    *,
    accept: str,
    context: ssl.SSLContext | None = None,
    traces: Sequence[aiohttp.TraceConfig] = (),
) -> aiohttp.ClientSession:
    """A session that connects where `guard` lets it, keeps no cookies and leaves bodies packed (see `decoded_body`).

    Raises SettingsError for an unusable `ca_bundle`.
    """
    connector = Connector(
        keepalive_timeout=2.0,
        limit=0,  # bounded per host by HttpFetcher, and by the number of due sources
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
        read_bufsize=_READ_AHEAD,
        headers={"User-Agent": settings.user_agent, "Accept": accept, "Accept-Encoding": "gzip"},
    )


async def decoded_body(response: aiohttp.ClientResponse, limit: int, turns: Turns | None = None) -> bytes:
    """A body of at most `limit` bytes. Where it is large it waits for one of the `turns`, which is then its task's.

    Raises OverLimitError before the first byte where the server admits the size, else where it is passed;
    BrokenBodyError where it can't be decoded.
    """
    decoder = BodyDecoder(", ".join(response.headers.getall("Content-Encoding", ())), limit)
    if (response.content_length or 0) > limit:
        raise OverLimitError
    turns = turns or Turns()
    turns.give_back()
    try:
        async for chunk in response.content.iter_any():
            decoder.feed(chunk)
            while await _let_others(decoder, turns):
                decoder.feed(b"")
        return decoder.finish()
    except BaseException:
        turns.give_back()
        raise


async def _let_others(decoder: BodyDecoder, turns: Turns) -> bool:
    """A server that is quick with much, or much in little, holds up nobody. Whether there is more to decode."""
    await turns.take(decoder.size)
    await asyncio.sleep(0)
    return decoder.has_more


def _proxy_setting(request: FetchRequest) -> str:
    return proxy_setting(request.proxy) if request.proxy not in ("", DIRECT) else "HTTPS_PROXY"


def _refusal(request: FetchRequest, outcome: Outcome, words: str) -> FetchError:
    return FetchError(f"source {request.source_id}: {redact(request.url)}: {words}", outcome=outcome)


def _validators(request: FetchRequest) -> dict[str, str]:
    sent = {"If-None-Match": request.etag, "If-Modified-Since": request.last_modified}
    return {name: value for name, value in sent.items() if value is not None}


def _validator(value: str | None, otherwise: str | None) -> str | None:
    """A validator to be sent back verbatim, or None where it could not be."""
    if value is None:
        return otherwise
    return value if len(value) <= _MAX_VALIDATOR and value.isprintable() and _encodes(value) else None


def _encodes(value: str) -> bool:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
