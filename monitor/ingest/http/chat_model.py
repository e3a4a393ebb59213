"""Second readings by a language model that the operator configured: POST /chat/completions, one question at a time.

Works with any server that implements OpenAI's protocol and accepts a JSON schema for the answer.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from yarl import URL

from monitor.domain.acts.second_reader import Question
from monitor.domain.sources.schedule import Outcome
from monitor.errors import SecondReaderError
from monitor.ingest.http.guard import Lookup, getaddrinfo
from monitor.ingest.http.json_client import JsonClient, JsonRequestError, JsonResponse, complaint_of
from monitor.ingest.http.responses import outcome_of_status, redact, retry_after_of, status_line
from monitor.ingest.http.session import HttpSettings

_MAX_BYTES = 262_144  # of a response, decoded: models that reason include their reasoning
_MAX_TOKENS = 1_000  # of an answer; the longest of ours has 300
_SAMPLING = {"temperature": 0, "max_tokens": _MAX_TOKENS}  # some models refuse one of them
_REMEDIES = {
    400: "check that the model supports response_format with a json_schema",
    401: "check MONITOR_LLM_KEY",
    403: "check MONITOR_LLM_KEY",
    404: "check MONITOR_LLM_URL, which ends before /chat/completions, and MONITOR_LLM_MODEL",
    429: "the server limits the request rate",
}
_REMEDY = "check MONITOR_LLM_URL, and that the server runs"
_TOO_SLOW = f"{_REMEDY}; for a slow model raise MONITOR_LLM_TIMEOUT"
_NOT_CHAT_COMPLETIONS = "check that MONITOR_LLM_URL is a chat-completions server"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatSettings:
    """`url` is the base address; `http` gives user agent, proxies, CAs and connect timeout."""

    url: str
    model: str
    http: HttpSettings
    key: str = field(default="", repr=False)
    deadline: timedelta = timedelta(seconds=20)


class ChatModel(JsonClient):
    """Implements `ports.SecondReader`. An async context manager; `clock` returns the time of arrival, aware UTC."""

    def __init__(self, settings: ChatSettings, *, clock: Callable[[], datetime], lookup: Lookup = getaddrinfo) -> None:
        url = URL(settings.url.rstrip("/") + "/chat/completions")
        super().__init__(url, settings.http, deadline=settings.deadline, max_bytes=_MAX_BYTES, lookup=lookup)
        self.model = settings.model
        self._key = settings.key
        self._clock = clock
        self._sampling: Mapping[str, object] = _SAMPLING

    async def ask(self, question: Question) -> str:
        response = await self._request(question)
        if response.status == 400 and self._sampling and any(name in self._complaint(response) for name in _SAMPLING):
            self._sampling = {}
            response = await self._request(question)
        if response.status != 200:
            raise self._status_error(response)
        content = _content_of(response.value)
        if content is None:
            fact = "the response contains no message"
            raise self._error(Outcome.SERVER_ERROR, fact, _NOT_CHAT_COMPLETIONS)
        return content

    async def _request(self, question: Question) -> JsonResponse:
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        try:
            return await self._post(self._body(question), headers)
        except JsonRequestError as e:
            remedy = _TOO_SLOW if e.outcome is Outcome.TIMEOUT else _REMEDY
            raise self._error(e.outcome, str(e), remedy) from None

    def _body(self, question: Question) -> dict[str, object]:
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

    def _status_error(self, response: JsonResponse) -> SecondReaderError:
        status = response.status
        outcome = Outcome.REDIRECTS if 300 <= status < 400 else outcome_of_status(status)
        complaint = self._complaint(response)
        fact = status_line(status) + (f" ({complaint})" if complaint else "")
        wait = retry_after_of(response.headers, now=self._clock())
        return self._error(outcome, fact, _REMEDIES.get(status, _REMEDY), wait)

    def _complaint(self, response: JsonResponse) -> str:
        error = response.value.get("error") if isinstance(response.value, dict) else None
        return complaint_of(error.get("message") if isinstance(error, dict) else error, self._key)

    def _error(self, outcome: Outcome, fact: str, remedy: str, wait: timedelta | None = None) -> SecondReaderError:
        return SecondReaderError(f"{redact(self._url)}: {fact}; {remedy}", outcome=outcome, retry_after=wait)


def _content_of(value: Any) -> str | None:
    """The text of the first choice's message; None without one, as where a model refuses."""
    try:
        content = value["choices"][0]["message"]["content"]
    except (TypeError, KeyError, IndexError):
        return None
    return content if isinstance(content, str) else None
