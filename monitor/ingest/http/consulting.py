"""A language model of the operator's choice as a SecondReader: POST /chat/completions, one question at a time.

Any server that speaks OpenAI's protocol and takes a JSON schema for the answer. It is trusted with the words that it is
asked about and nothing else: no redirect is followed (the key would travel along), an answer has a deadline and a size.
Its own host passes the address guard, since the operator set it; what that name leads to is the operator's business.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

import aiohttp
from yarl import URL

from monitor.domain.acts.second_reader import Question
from monitor.domain.sources.schedule import Outcome
from monitor.errors import SecondReaderError
from monitor.ingest.http.answers import failure_of, outcome_of_status, redact, retry_after_of
from monitor.ingest.http.client import HttpSettings, decoded_body, guarded_session
from monitor.ingest.http.decoding import BrokenBodyError, OverLimitError
from monitor.ingest.http.guard import AddressGuard, Lookup, getaddrinfo
from monitor.ingest.text.clean import one_line

__all__ = ["ChatModel", "ChatSettings"]

_MAX_BYTES = 262_144  # of an answer, decoded: models that reason send that along
_MAX_TOKENS = 1_000  # of an answer; the longest of our own has 300
_MAX_ERROR = 160  # characters of what a server says is wrong
_SAMPLING = {"temperature": 0, "max_tokens": _MAX_TOKENS}  # some models refuse the one or the other
_REMEDIES = {
    400: "does the model take response_format with a json_schema?",
    401: "check MONITOR_LLM_KEY",
    403: "check MONITOR_LLM_KEY",
    404: "check MONITOR_LLM_URL, which ends before /chat/completions, and MONITOR_LLM_MODEL",
    429: "it asks us to come less often",
}
_REMEDY = "check MONITOR_LLM_URL, and that the server runs"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatSettings:
    """`url` is the base address; `http` gives agent, proxies, certificates and how long connecting may take."""

    url: str
    model: str
    http: HttpSettings
    key: str = field(default="", repr=False)
    deadline: timedelta = timedelta(seconds=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reply:
    """`said` is the body as JSON, None where it is none."""

    status: int
    headers: Mapping[str, str]
    said: Any


class ChatModel:
    """Implements `ports.SecondReader`. An async context manager; `clock` gives the time of arrival, aware UTC."""

    def __init__(self, settings: ChatSettings, *, clock: Callable[[], datetime], lookup: Lookup = getaddrinfo) -> None:
        self.model = settings.model
        self._settings = settings
        self._clock = clock
        self._url = URL(settings.url.rstrip("/") + "/chat/completions")
        http = settings.http
        own = f"{self._url.host}:{self._url.port}"
        self._guard = AddressGuard((*http.allow_hosts, own), (http.proxies.http, http.proxies.https))
        self._lookup = lookup
        self._session: aiohttp.ClientSession | None = None
        self._sampling: Mapping[str, object] = _SAMPLING

    async def __aenter__(self) -> Self:
        self._session = guarded_session(self._settings.http, self._guard, self._lookup, accept="application/json")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def ask(self, question: Question) -> str:
        reply = await self._asked(question)
        if reply.status == 400 and self._sampling and any(name in self._complaint(reply) for name in _SAMPLING):
            self._sampling = {}
            reply = await self._asked(question)
        if reply.status != 200:
            raise self._refused(reply)
        content = _content_of(reply.said)
        if content is None:
            raise self._failed(Outcome.SERVER_ERROR, "the answer has no message", "is it a chat-completions server?")
        return content

    async def _asked(self, question: Question) -> _Reply:
        settings = self._settings
        try:
            async with asyncio.timeout(settings.deadline.total_seconds()):
                return await self._post(self._request(question))
        except OverLimitError:
            fact = f"the answer is larger than {_MAX_BYTES:,} bytes"
            raise self._failed(Outcome.TOO_LARGE, fact, "is it a chat-completions server?") from None
        except BrokenBodyError:
            fact = "the answer can't be decoded"
            raise self._failed(Outcome.BAD_ENCODING, fact, "is it a chat-completions server?") from None
        except (aiohttp.ClientError, OSError, ValueError) as e:
            outcome, words = failure_of(e, connect=settings.http.connect, deadline=settings.deadline)
            fact = words.partition(";")[0]  # what follows is advice about feeds
            raise self._failed(outcome, fact, _REMEDY) from None  # the cause's text may hold the address whole

    def _request(self, question: Question) -> dict[str, object]:
        return {
            "model": self.model,
            "messages": [
                {"role": "system", "content": question.rules},
                {"role": "user", "content": question.article},
            ],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "answer", "strict": True, "schema": question.schema},
            },
            "stream": False,
            **self._sampling,
        }

    async def _post(self, request: dict[str, object]) -> _Reply:
        assert self._session is not None, "ChatModel is used as an async context manager"
        key, proxies = self._settings.key, self._settings.http.proxies
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        async with self._session.post(
            self._url, json=request, headers=headers, allow_redirects=False, proxy=proxies.for_url(self._url)
        ) as response:
            body = await decoded_body(response, _MAX_BYTES)
            return _Reply(status=response.status, headers=response.headers, said=_json(body))

    def _refused(self, reply: _Reply) -> SecondReaderError:
        status = reply.status
        outcome = Outcome.REDIRECTS if 300 <= status < 400 else outcome_of_status(status)
        complaint = self._complaint(reply)
        fact = f"answered {status}" + (f" ({complaint})" if complaint else "")
        wait = retry_after_of(reply.headers, now=self._clock())
        return self._failed(outcome, fact, _REMEDIES.get(status, _REMEDY), wait)

    def _complaint(self, reply: _Reply) -> str:
        """What the server says is wrong, without the key that some repeat."""
        error = reply.said.get("error") if isinstance(reply.said, dict) else None
        said = error.get("message") if isinstance(error, dict) else error
        words = one_line(said) if isinstance(said, str) else ""
        return (words.replace(self._settings.key, "•••") if self._settings.key else words)[:_MAX_ERROR]

    def _failed(self, outcome: Outcome, fact: str, remedy: str, wait: timedelta | None = None) -> SecondReaderError:
        return SecondReaderError(f"{redact(self._url)}: {fact}; {remedy}", outcome=outcome, retry_after=wait)


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _content_of(said: Any) -> str | None:
    """The text of the first choice's message; None where there is none, as where a model refuses."""
    try:
        content = said["choices"][0]["message"]["content"]
    except (TypeError, KeyError, IndexError):
        return None
    return content if isinstance(content, str) else None
