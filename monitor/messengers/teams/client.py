"""Microsoft Teams as a Messenger, by the webhook of a workflow. A channel is `teams:NAME`.

A workflow posts a card and no more: no edits, no threads, no history. A loud reply is a card of its own, with a link
to its alert if the workflow returns one. A workflow answers before Teams shows the card, so that a delivery means that
the workflow accepted it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from monitor.domain.alerts.message import Message
from monitor.domain.delivery.outbox import DeliveryId, Form, Receipt
from monitor.errors import (
    AmbiguousError,
    ChannelRefusedError,
    DeliveryError,
    NotSentError,
    PayloadRefusedError,
    ThrottledError,
)
from monitor.messengers.posts_only import PostsOnly, no_threads
from monitor.messengers.refusals import Refusals
from monitor.messengers.retry_after import retry_after_in
from monitor.messengers.teams.card import card
from monitor.ports.network.json_post import JsonPost, PostFailure, PostFate, PostResponse
from monitor.wording.phrases import plain_text

SCHEME = "teams:"
_PAYLOAD = frozenset({400, 413, 415, 422})
_RETRIED = frozenset({408, 425, 503})
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.]{1,60}")
_OFF = re.compile(r"(?i)workflow|disabled|notenabled|suspended|stopped")  # error codes of Power Automate
_LINK_KEYS = ("messageLink", "webUrl")
_LINK_CHARS = 1_500
_UNKNOWN = "it is unknown whether the card was posted"


def setting_of(channel: str) -> str:
    """The setting with the address of a channel: `MONITOR_TEAMS_DESK_URL`."""
    return "MONITOR_TEAMS_" + channel.removeprefix(SCHEME).upper().replace("-", "_") + "_URL"


class TeamsMessenger(PostsOnly):
    """Sends to the workflow at `url`, a secret that no error contains."""

    def __init__(self, http: JsonPost, url: str, *, clock: Callable[[], datetime]) -> None:
        self._http = http
        self._url = url
        self._refusals = Refusals(clock)

    async def check(self, channels: Sequence[str]) -> Mapping[str, str]:
        """No request: a workflow has none that posts nothing. A message is the test, also after a refusal."""
        return {channel: why for channel in channels if (why := self._refusals.standing(channel))}

    async def post(
        self,
        channel: str,
        message: Message,
        *,
        delivery_id: DeliveryId,
        form: Form,
        thread: Receipt | None = None,
        broadcast: bool = False,
        acts: Sequence[str] = (),  # noqa: ARG002 -- nothing is read back
    ) -> Receipt:
        if thread is not None and not broadcast:
            raise no_threads(channel)
        made = card(message, form=form, root=thread.ts if thread is not None and _is_link(thread.ts) else "")
        answer = await self._http.post(self._url, _envelope(made))
        problem = _failure(channel, answer) if isinstance(answer, PostFailure) else _refusal(channel, answer)
        if isinstance(problem, ChannelRefusedError):
            self._refusals.note(channel, str(problem))
        if problem is not None:
            raise problem
        self._refusals.forget(channel)
        assert isinstance(answer, PostResponse), "a failure has a problem"
        return Receipt(channel=channel, ts=_link_in(answer.value) or delivery_id)


def _envelope(made: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the template "Send webhook alerts to a channel" expects."""
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": made}
    return {"type": "message", "attachments": [attachment]}


def _link_in(value: Any) -> str:
    """The address of the posted message, if the workflow ends with a response that has one; else ""."""
    found: Mapping[str, Any] = value if isinstance(value, dict) else {}
    inner = found.get("body")
    places: tuple[Mapping[str, Any], ...] = (found, inner if isinstance(inner, dict) else {})
    links = (place.get(key) for place in places for key in _LINK_KEYS)
    return next((link for link in links if isinstance(link, str) and _is_link(link)), "")


def _is_link(text: str) -> bool:
    return text.startswith("https://") and plain_text.link(text, limit=_LINK_CHARS) == text


def _failure(channel: str, failure: PostFailure) -> DeliveryError:
    text = f"{channel}: {failure.fact}"
    match failure.fate:
        case PostFate.BLOCKED:
            return ChannelRefusedError(text, code=failure.code)
        case PostFate.UNSENT:
            return NotSentError(f"{text}; the monitor retries", code=failure.code)
        case PostFate.LOST:
            return AmbiguousError(f"{text}; {_UNKNOWN}", code=failure.code)


def _refusal(channel: str, answer: PostResponse) -> DeliveryError | None:
    """The error for a response; None for a card that the workflow accepted."""
    status = answer.status
    code = _code_in(answer.value) or str(status)
    named = f" ({code})" if code != str(status) else ""
    fact = f"{channel}: the workflow returned HTTP {status}{named}"
    if 200 <= status < 300:
        return AmbiguousError(f"{fact} and a web page; {_UNKNOWN}", code="page") if answer.is_page else None
    if status == 429:
        wait = retry_after_in(answer.headers)
        return ThrottledError(f"{fact}; the monitor waits and retries", retry_after=wait, code=code)
    if status in _RETRIED:
        return NotSentError(f"{fact}; the monitor retries", code=code)
    if status >= 500:
        return AmbiguousError(f"{fact}; {_UNKNOWN}", code=code)
    if status in _PAYLOAD and not _OFF.search(code):
        return PayloadRefusedError(f"{fact}; the monitor retries in a plainer form", code=code)
    return ChannelRefusedError(f"{fact}; {_remedy(channel, status)}", code=code)


def _code_in(value: Any) -> str:
    """The error code in a body of Power Automate: `{"error": {"code": "WorkflowNotFound", …}}`; else ""."""
    error = value.get("error") if isinstance(value, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""


def _remedy(channel: str, status: int) -> str:
    setting = setting_of(channel)
    if status < 400:
        return f"redirects are not followed: copy the workflow's URL to {setting} again"
    if status in (401, 403):
        return f"the URL is wrong or the workflow needs a login: let anyone trigger it, and copy its URL to {setting}"
    return f"the workflow was deleted or turned off: turn it on, or create another and set {setting}"
