"""JSON requests to a server that the operator configured (a translator, a language model).

The server gets the request and nothing else: redirects are not followed (the key would travel along), and a response
has a deadline and a size limit. Its host passes the address guard, since the operator set it; where that name leads is
the operator's choice.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

import aiohttp
from yarl import URL

from monitor.domain.sources.schedule import Outcome
from monitor.ingest.http.decoding import BrokenBodyError, OverLimitError
from monitor.ingest.http.guard import AddressGuard, Lookup
from monitor.ingest.http.responses import failure_of
from monitor.ingest.http.session import HttpSettings, decoded_body, guarded_session
from monitor.ingest.text.clean import one_line

_MAX_COMPLAINT = 160  # characters of an error message that the server returns


class JsonRequestError(Exception):
    """A request without a usable response. The text is the fact alone; stays inside this package."""

    def __init__(self, fact: str, outcome: Outcome) -> None:
        super().__init__(fact)
        self.outcome = outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonResponse:
    """`value` is the body as JSON, None where it is not JSON."""

    status: int
    headers: Mapping[str, str]
    value: Any


class JsonClient:
    """Base of the clients that POST JSON to one `url`. An async context manager."""

    def __init__(self, url: URL, http: HttpSettings, *, deadline: timedelta, max_bytes: int, lookup: Lookup) -> None:
        self._url = url
        self._http = http
        self._deadline = deadline
        self._max_bytes = max_bytes
        own = f"{url.host}:{url.port}"
        self._guard = AddressGuard((*http.allow_hosts, own), (http.proxies.http, http.proxies.https))
        self._lookup = lookup
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = guarded_session(self._http, self._guard, self._lookup, accept="application/json")
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def _post(self, request: Mapping[str, object], headers: Mapping[str, str] | None = None) -> JsonResponse:
        """Raises JsonRequestError where no response arrives, or one that is too large or can't be decoded."""
        try:
            async with asyncio.timeout(self._deadline.total_seconds()):
                return await self._exchange(request, headers or {})
        except OverLimitError:
            fact, outcome = f"response larger than {self._max_bytes:,} bytes", Outcome.TOO_LARGE
        except BrokenBodyError as e:
            fact, outcome = f"the response can't be decoded ({e})", Outcome.BAD_ENCODING
        except (aiohttp.ClientError, OSError, ValueError) as e:
            outcome, words = failure_of(e, connect=self._http.connect, deadline=self._deadline)
            fact = words.partition(";")[0]  # the rest is advice about feeds
        raise JsonRequestError(fact, outcome) from None  # the text of the cause may contain the whole address

    async def _exchange(self, request: Mapping[str, object], headers: Mapping[str, str]) -> JsonResponse:
        assert self._session is not None, "JsonClient is used as an async context manager"
        proxy = self._http.proxies.for_url(self._url)
        async with self._session.post(
            self._url, json=request, headers=headers, allow_redirects=False, proxy=proxy
        ) as response:
            body = await decoded_body(response, self._max_bytes)
            return JsonResponse(status=response.status, headers=response.headers, value=_json(body))


def complaint_of(error: object, secret: str = "") -> str:
    """The error message that a server returned, on one line and cut, without the `secret` that some repeat; or ""."""
    words = one_line(error) if isinstance(error, str) else ""
    return (words.replace(secret, "•••") if secret else words)[:_MAX_COMPLAINT]


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
