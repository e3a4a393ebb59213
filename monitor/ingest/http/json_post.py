"""JSON requests to services of the operator's choice, through the address guard: hosts are not exempt from it.

Redirects are not followed, because the address is often a secret. A response has a deadline and a size limit.
"""

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Self

import aiohttp
from yarl import URL

from monitor.ingest.http.decoding import BrokenBodyError, OverLimitError
from monitor.ingest.http.guard import AddressGuard, ForbiddenAddressError, Lookup, getaddrinfo
from monitor.ingest.http.responses import failure_of
from monitor.ingest.http.session import HttpSettings, decoded_body, guarded_session
from monitor.ports.network.json_post import PostFailure, PostFate, PostResponse

_MAX_BYTES = 65_536  # of a response, decoded
_BEFORE_SENDING = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)


class GuardedJsonPost:
    """Implements `ports.JsonPost`. An async context manager. `deadline` limits a whole request."""

    def __init__(self, http: HttpSettings, *, deadline: timedelta, lookup: Lookup = getaddrinfo) -> None:
        self._http = http
        self._deadline = deadline
        self._lookup = lookup
        self._guard = AddressGuard(http.allow_hosts, (http.proxies.http, http.proxies.https))
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = guarded_session(self._http, self._guard, self._lookup, accept="application/json")
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def post(self, url: str, body: Mapping[str, Any]) -> PostResponse | PostFailure:
        try:
            at = URL(url)
            self._guard.check(at)
            async with asyncio.timeout(self._deadline.total_seconds()):
                return await self._exchange(at, json.dumps(body, ensure_ascii=False).encode())
        except (OverLimitError, BrokenBodyError) as e:
            return PostFailure(fate=PostFate.LOST, fact="the response can't be read", code=type(e).__name__)
        except (aiohttp.ClientError, OSError, ValueError) as e:  # a TimeoutError is an OSError
            return self._failure(e)

    async def _exchange(self, url: URL, body: bytes) -> PostResponse:
        assert self._session is not None, "GuardedJsonPost is used as an async context manager"
        async with self._session.post(
            url,
            data=body,
            headers={"Content-Type": "application/json"},
            allow_redirects=False,
            proxy=self._http.proxies.for_url(url),
        ) as response:
            value, read = None, await decoded_body(response, _MAX_BYTES)
            if "json" in response.content_type:
                value = _json(read)
            is_page = response.content_type == "text/html"
            return PostResponse(
                status=response.status, headers=dict(response.headers), value=value, is_page=is_page and bool(read)
            )

    def _failure(self, error: Exception) -> PostFailure:
        _, words = failure_of(error, connect=self._http.connect, deadline=self._deadline)
        code = type(error).__name__
        if words.startswith("address blocked"):
            return PostFailure(fate=PostFate.BLOCKED, fact=words, code="address_blocked")
        unsent = isinstance(error, (*_BEFORE_SENDING, ForbiddenAddressError))
        fact = words.partition(";")[0]  # the rest is advice about feeds
        return PostFailure(fate=PostFate.UNSENT if unsent else PostFate.LOST, fact=fact, code=code)


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
