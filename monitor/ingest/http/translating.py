"""A LibreTranslate server of the operator's choice as a Translator: POST /translate, one text at a time.

The server is trusted with the text and nothing else: no redirect is followed (the key would travel along), an answer
has a deadline and a size, and what it says is cleaned to one line. Its own host passes the address guard, since the
operator set it; what that name leads to is the operator's business.
"""

import asyncio
import json
from dataclasses import dataclass, field
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

import aiohttp
from yarl import URL

from monitor.errors import TranslationError
from monitor.ingest.http.answers import failure_of, redact
from monitor.ingest.http.client import HttpSettings, decoded_body, guarded_session
from monitor.ingest.http.decoding import BrokenBodyError, OverLimitError
from monitor.ingest.http.guard import AddressGuard, Lookup, getaddrinfo
from monitor.ingest.text.clean import one_line

__all__ = ["LibreTranslator", "TranslateSettings"]

_MAX_TEXT = 2_000  # characters that are sent: a headline is shorter
_MAX_SAID = 4_000  # characters that are shown of an answer
_MAX_BYTES = 65_536  # of an answer, decoded
_MAX_ERROR = 160  # characters of what a server says is wrong
_CODES = {"zh-hant": "zt", "zh-tw": "zt", "zh-hk": "zt"}  # LibreTranslate's own code for Traditional Chinese
_UNKNOWN = ("", "und")
_REMEDIES = {
    401: "check MONITOR_TRANSLATE_KEY",
    403: "check MONITOR_TRANSLATE_KEY",
    404: "MONITOR_TRANSLATE_URL is the server's address, without /translate",
    429: "it asks us to come less often",
}
_REMEDY = "check MONITOR_TRANSLATE_URL, and that the server runs"


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslateSettings:
    """`url` is the server's address; `http` gives agent, proxies, certificates and how long connecting may take."""

    url: str
    http: HttpSettings
    key: str = field(default="", repr=False)
    deadline: timedelta = timedelta(seconds=15)


class LibreTranslator:
    """Implements `ports.Translator`. An async context manager."""

    def __init__(self, settings: TranslateSettings, *, lookup: Lookup = getaddrinfo) -> None:
        self._settings = settings
        self._url = URL(settings.url.rstrip("/") + "/translate")
        http = settings.http
        own = f"{self._url.host}:{self._url.port}"
        self._guard = AddressGuard((*http.allow_hosts, own), (http.proxies.http, http.proxies.https))
        self._lookup = lookup
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = guarded_session(self._settings.http, self._guard, self._lookup, accept="application/json")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def translate(self, text: str, language: str) -> str:
        source = _code_of(language)
        status, answer = await self._asked(text, source)
        if status == 400 and source != "auto":  # it may not know our name of the language
            status, answer = await self._asked(text, "auto")
        if status != 200:
            raise self._failed(f"answered {status}{_complaint(answer)}", _REMEDIES.get(status, _REMEDY))
        said = answer.get("translatedText") if isinstance(answer, dict) else None
        if not isinstance(said, str) or not one_line(said):
            raise self._failed("the answer is no translation", "is it LibreTranslate?")
        return one_line(said)[:_MAX_SAID]

    async def _asked(self, text: str, source: str) -> tuple[int, Any]:
        """The status, and the answer as JSON, None where it is none."""
        settings = self._settings
        asked = {"q": one_line(text)[:_MAX_TEXT], "source": source, "target": "en", "format": "text"}
        try:
            async with asyncio.timeout(settings.deadline.total_seconds()):
                return await self._post(asked | ({"api_key": settings.key} if settings.key else {}))
        except (OverLimitError, BrokenBodyError):
            raise self._failed("the answer is too large or broken", "is it LibreTranslate?") from None
        except (aiohttp.ClientError, OSError, ValueError) as e:
            words = failure_of(e, connect=settings.http.connect, deadline=settings.deadline)[1]
            fact = words.partition(";")[0]  # what follows is advice about feeds
            raise self._failed(fact, _REMEDY) from None  # the cause's text may hold the address whole

    async def _post(self, asked: dict[str, str]) -> tuple[int, Any]:
        assert self._session is not None, "LibreTranslator is used as an async context manager"
        async with self._session.post(
            self._url, json=asked, allow_redirects=False, proxy=self._settings.http.proxies.for_url(self._url)
        ) as response:
            return response.status, _json(await decoded_body(response, _MAX_BYTES))

    def _failed(self, fact: str, remedy: str) -> TranslationError:
        return TranslationError(f"{redact(self._url)}: {fact}; {remedy}")


def _code_of(language: str) -> str:
    tag = language.lower()
    return "auto" if tag in _UNKNOWN else _CODES.get(tag, tag.partition("-")[0])


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _complaint(answer: Any) -> str:
    """What the server says is wrong, in brackets."""
    error = answer.get("error") if isinstance(answer, dict) else None
    return f" ({one_line(error)[:_MAX_ERROR]})" if isinstance(error, str) and one_line(error) else ""
