"""The HTTP client: conditional GETs, one at a time per host, each a whole body within a deadline and a size.

It follows redirects itself, so that every hop passes the address guard. One deadline covers DNS lookup, connect,
headers, redirects and body. The time that a request waits for another one to the same host does not count, nor does the
time that a large body waits for others.
"""

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

import aiohttp
from yarl import URL

from monitor.domain.sources.schedule import Outcome
from monitor.domain.sources.source import DIRECT, proxy_setting
from monitor.errors import FetchError, SettingsError
from monitor.ingest.http.body_limits import BodyLimits
from monitor.ingest.http.credentials import ReadSecret, credentials, is_same_origin, proxy_for
from monitor.ingest.http.decoding import BrokenBodyError, OverLimitError
from monitor.ingest.http.guard import AddressGuard, Lookup, getaddrinfo
from monitor.ingest.http.host_limits import HostBackoffError, HostLimits
from monitor.ingest.http.responses import (
    effective_status,
    failure_of,
    max_age_of,
    outcome_of_status,
    redact,
    retry_after_of,
    server_time_of,
    status_line,
    status_message,
)
from monitor.ingest.http.session import HttpSettings, decoded_body, guarded_session
from monitor.ingest.http.timing import Stopwatch
from monitor.ingest.http.tls import note_certificates, tls_context
from monitor.ingest.web_address import web_address
from monitor.ports.network.fetch import Fetched, FetchRequest

_PERMANENT = frozenset({301, 308})
_REDIRECTS = _PERMANENT | {302, 303, 307}
_USABLE = frozenset({200, 203})
_MAX_VALIDATOR = 1_000  # characters; a longer one is not sent back
_NEXT_TURN = timedelta(minutes=1)  # until a body that got no turn is requested again
_MAX_CERTIFICATES = 2_000  # hosts whose certificate expiry is remembered
_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.8"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Response:
    """The response of one hop. The body is b"" unless the status is usable."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


class _NoTurnError(Exception):
    """A large body waited too long for others."""


class HttpFetcher:
    """Implements `ports.Fetcher`. An async context manager; `clock` returns the time of arrival, aware UTC.

    `reveal` reads the secrets of private feeds and named proxies, for each request again. `watch` times the requests;
    it needs them one at a time.
    """

    def __init__(
        self,
        settings: HttpSettings,
        *,
        clock: Callable[[], datetime],
        reveal: ReadSecret,
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
        self._body_limits = BodyLimits(settings.body_limits)
        self._host_limits = HostLimits(settings.pause)

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

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def fetch(self, request: FetchRequest) -> Fetched:
        """Raises FetchError with its outcome, and nothing else whatever a server or the network does."""
        try:
            return await self._follow(request, web_address(request.url))
        except SettingsError as e:
            raise FetchError(f"source {request.source_id}: {e}", outcome=Outcome.NOT_CONFIGURED) from None
        except HostBackoffError as e:
            words = "not polled: the host asked another source to wait (Retry-After)"
            raise FetchError(
                f"source {request.source_id}: {words}", outcome=Outcome.HOST_PAUSED, retry_after=e.wait
            ) from None
        except _NoTurnError:
            words = f"not read: other large bodies were being read for {self._settings.body_wait.total_seconds():g} s"
            raise FetchError(
                f"source {request.source_id}: {words}", outcome=Outcome.POSTPONED, retry_after=_NEXT_TURN
            ) from None
        except (aiohttp.ClientError, OSError, ValueError) as e:
            connect, deadline = self._settings.connect, request.deadline or self._settings.deadline
            outcome, words = failure_of(e, connect=connect, deadline=deadline, proxy=_proxy_setting(request))
            raise _error(request, outcome, words) from None  # the text of the cause may contain the whole address

    async def _follow(self, request: FetchRequest, url: URL) -> Fetched:
        left = (request.deadline or self._settings.deadline).total_seconds()
        moved_to, permanent = "", True
        visited = []
        for hop in range(self._settings.max_redirects + 1):
            self._guard.check(url)
            response, left = await self._hop(request, url, left, pause=hop == 0)
            if response.status not in _REDIRECTS:
                return self._result(request, url, response, moved_to)
            permanent = permanent and response.status in _PERMANENT
            visited.append(url)
            url = _target(request, url, response)
            moved_to = str(url) if permanent else moved_to
        kind = "redirect loop" if url in visited else "too many redirects"
        count = f"more than {self._settings.max_redirects} redirects, the last to {redact(url)}"
        raise _redirect_error(request, f"{kind}: {count}")

    async def _hop(self, request: FetchRequest, url: URL, left: float, *, pause: bool) -> tuple[_Response, float]:
        """The response to one request within `left` seconds, and the seconds that are left then."""
        pause = pause and not self._guard.allows(url.host or "", url.port or 0)
        async with self._host_limits.slot(url.host or "", request.source_id, pause=pause):
            async with asyncio.timeout(max(left, 0)) as deadline:
                response = await self._get(request, url, deadline)
            return response, (deadline.when() or 0.0) - asyncio.get_running_loop().time()

    async def _get(self, request: FetchRequest, url: URL, deadline: asyncio.Timeout) -> _Response:
        assert self._session is not None, "HttpFetcher is used as an async context manager"
        proxy = proxy_for(request.proxy, url, self._settings.proxies, self._reveal)
        if proxy is not None and request.proxy:
            self._guard.allow_proxy(proxy)
        headers = _validators(request) | credentials(request.access, request.url, url, self._reveal)
        timed = nullcontext() if self._watch is None else self._watch.hop(url, proxied=proxy is not None)
        with timed:
            async with self._session.get(url, headers=headers, allow_redirects=False, proxy=proxy) as response:
                if self._watch is not None:
                    self._watch.answered(response.status, response.headers)
                body = await self._body(request, response, deadline) if response.status in _USABLE else b""
                return _Response(status=response.status, headers=response.headers, body=body)

    async def _body(self, request: FetchRequest, response: aiohttp.ClientResponse, deadline: asyncio.Timeout) -> bytes:
        limit = request.max_bytes or self._settings.max_bytes

        try:
            return await self._limited_body(response, limit, deadline)
        except OverLimitError:
            length = f" (Content-Length: {response.content_length:,})" if response.content_length else ""
            words = f"body larger than {limit:,} bytes{length}; use a shorter feed, or raise max_bytes"
            raise _error(request, Outcome.TOO_LARGE, words) from None
        except BrokenBodyError as e:
            words = f"the body can't be decoded: {e}; report it to the site"
            raise _error(request, Outcome.BAD_ENCODING, words) from None

    async def _limited_body(self, response: aiohttp.ClientResponse, limit: int, deadline: asyncio.Timeout) -> bytes:
        """As `decoded_body`. A large body waits for its turn, which its task keeps. Raises _NoTurnError."""
        self._body_limits.release()
        try:
            return await decoded_body(response, limit, lambda size: self._turn(size, deadline))
        except BaseException:
            self._body_limits.release()
            raise

    async def _turn(self, size: int, deadline: asyncio.Timeout) -> None:
        """Wait until a body of this size may be read on, without effect on the deadline. Raises _NoTurnError."""
        if self._body_limits.has_room(size):
            return await self._body_limits.acquire(size)
        loop = asyncio.get_running_loop()
        begun, when = loop.time(), deadline.when()
        deadline.reschedule(None)
        try:
            async with asyncio.timeout(self._settings.body_wait.total_seconds()):
                await self._body_limits.acquire(size)
        except TimeoutError:
            raise _NoTurnError from None
        finally:
            deadline.reschedule(None if when is None else when + loop.time() - begun)

    def _result(self, request: FetchRequest, url: URL, response: _Response, moved_to: str) -> Fetched:
        now = self._clock()
        conditional = request.etag is not None or request.last_modified is not None
        if response.status not in _USABLE and not (response.status == 304 and conditional):
            raise self._unusable(request, url, response, now)
        self._host_limits.clear(url.host or "")
        fresh = response.status != 304
        return Fetched(
            status=200 if fresh else 304,
            url=str(url.with_user(None)),
            fetched_at=now,
            body=response.body,
            content_type=response.headers.get("Content-Type", ""),
            etag=_validator(response.headers.get("ETag"), None if fresh else request.etag),
            last_modified=_validator(response.headers.get("Last-Modified"), None if fresh else request.last_modified),
            sha256=hashlib.sha256(response.body).hexdigest() if fresh else "",
            moved_to=moved_to,
            server_time=server_time_of(response.headers),
            max_age=max_age_of(response.headers, now=now),
            certificate_until=self._certificates.get(url.host or "") if url.scheme == "https" else None,
        )

    def _unusable(self, request: FetchRequest, url: URL, response: _Response, now: datetime) -> FetchError:
        """The error for a response that brings no body. Pauses the host where it limits the request rate."""
        secret = request.access.secret if request.access and is_same_origin(request.url, url) else ""
        effective = effective_status(response.status, response.headers)
        words = status_message(response.status, effective=effective, secret=secret, proxy=_proxy_setting(request))
        outcome, wait = outcome_of_status(effective), retry_after_of(response.headers, now=now)
        if outcome is Outcome.THROTTLED:
            self._host_limits.back_off(url.host or "", request.source_id, wait)
        words = f"source {request.source_id}: {redact(url)}: {words}"
        return FetchError(words, outcome=outcome, retry_after=wait, status=response.status)

    def _note_certificate(self, host: str, until: datetime) -> None:
        self._certificates[host] = until
        if len(self._certificates) > _MAX_CERTIFICATES:
            del self._certificates[next(iter(self._certificates))]


def _target(request: FetchRequest, url: URL, response: _Response) -> URL:
    """The address that a redirect from `url` leads to."""
    location = response.headers.get("Location", "").encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    if not location.strip():
        raise _redirect_error(request, f"{status_line(response.status)} without a Location header")
    try:
        target = url.join(web_address(location.strip()))
    except ValueError:
        target = URL()
    if target.scheme not in ("http", "https") or not target.host:
        raise _redirect_error(request, f"redirect to something that is not an HTTP address ({redact(target)})")
    return target.with_fragment(None).with_user(None)  # a login in the target of a redirect is not sent


def _proxy_setting(request: FetchRequest) -> str:
    return proxy_setting(request.proxy) if request.proxy not in ("", DIRECT) else "HTTPS_PROXY"


def _error(request: FetchRequest, outcome: Outcome, words: str) -> FetchError:
    return FetchError(f"source {request.source_id}: {redact(request.url)}: {words}", outcome=outcome)


def _redirect_error(request: FetchRequest, fact: str) -> FetchError:
    return _error(request, Outcome.REDIRECTS, f"{fact}; look up the current address of the feed")


def _validators(request: FetchRequest) -> dict[str, str]:
    sent = {"If-None-Match": request.etag, "If-Modified-Since": request.last_modified}
    return {name: value for name, value in sent.items() if value is not None}


def _validator(value: str | None, otherwise: str | None) -> str | None:
    """The validator to send back verbatim; None for one that can't be sent."""
    if value is None:
        return otherwise
    return value if len(value) <= _MAX_VALIDATOR and value.isprintable() and _encodes(value) else None


def _encodes(value: str) -> bool:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
