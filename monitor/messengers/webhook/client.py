"""A signed webhook as a Messenger. A channel is `webhook:NAME`; the settings give the URL and secret of NAME.

A receiver deduplicates messages by their id. So a request whose response is lost is made again, without a search:
`own_messages` returns what this process sent.
"""

import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from ssl import SSLContext
from typing import Any
from uuid import uuid4

import aiohttp

from monitor.domain.alerts.message import Message
from monitor.domain.delivery.outbox import DeliveryId, Form, PostedMessage, Receipt
from monitor.errors import ChannelRefusedError, DeliveryError, NotSentError, PayloadRefusedError, ThrottledError
from monitor.messengers.retry_after import retry_after_in
from monitor.messengers.webhook.body import edited, posted, removed
from monitor.messengers.webhook.signing import signature_headers

SCHEME = "webhook:"
REMEMBERED = 1_000  # messages of this process
_PAYLOAD = frozenset({400, 413, 415, 422})
_RETRIED = frozenset({408, 425})


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookEndpoint:
    """URL and signing key of a webhook."""

    url: str = field(repr=False)
    key: bytes = field(repr=False)


def _setting_of(channel: str) -> str:
    """The prefix of the settings of a channel: `MONITOR_WEBHOOK_CRM`."""
    return "MONITOR_WEBHOOK_" + channel.removeprefix(SCHEME).upper().replace("-", "_")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    message: PostedMessage
    thread: Receipt | None
    at: datetime


@asynccontextmanager
async def open_webhook(
    endpoint: WebhookEndpoint,
    *,
    clock: Callable[[], datetime],
    post: timedelta,
    tls: SSLContext | None = None,
    proxy: str | None = None,
) -> "AsyncIterator[WebhookMessenger]":
    """A messenger with its own connections, closed at the end. `post` is the timeout of a request."""
    limits = aiohttp.ClientTimeout(total=post.total_seconds())
    connector = aiohttp.TCPConnector(force_close=True, ssl=tls or True)
    async with aiohttp.ClientSession(
        connector=connector, timeout=limits, cookie_jar=aiohttp.DummyCookieJar()
    ) as session:
        yield WebhookMessenger(session, endpoint, clock=clock, proxy=proxy)


class WebhookMessenger:
    """Sends to one `endpoint`."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        endpoint: WebhookEndpoint,
        *,
        clock: Callable[[], datetime],
        proxy: str | None = None,
    ) -> None:
        self._session = session
        self._endpoint = endpoint
        self._clock = clock
        self._proxy = proxy
        self._sent: deque[_Sent] = deque(maxlen=REMEMBERED)

    async def check(self, channels: Sequence[str]) -> Mapping[str, str]:  # noqa: ARG002 -- the port's signature
        """No check: webhooks have no request that only tests the receiver. The first message does."""
        return {}

    async def post(
        self,
        channel: str,
        message: Message,
        *,
        delivery_id: DeliveryId,
        form: Form,
        thread: Receipt | None = None,
        broadcast: bool = False,
        acts: Sequence[str] = (),
    ) -> Receipt:
        body = posted(
            channel,
            message,
            delivery_id=delivery_id,
            form=form,
            thread=thread.ts if thread else None,
            broadcast=broadcast,
            at=self._clock(),
        )
        await self._send(channel, body, id_=delivery_id)
        receipt = Receipt(channel=channel, ts=delivery_id)
        message_sent = PostedMessage(delivery=delivery_id, receipt=receipt, acts=tuple(acts))
        self._sent.append(_Sent(message=message_sent, thread=thread, at=self._clock()))
        return receipt

    async def edit(
        self,
        channel: str,
        receipt: Receipt,
        message: Message,
        *,
        delivery_id: DeliveryId,  # noqa: ARG002 -- the receipt is named after it
        form: Form,
        acts: Sequence[str] = (),
    ) -> Receipt:
        """Sends an event with a new id. It contains the whole message, so that a repeated edit changes nothing."""
        await self._send(channel, edited(channel, message, message_id=receipt.ts, form=form, at=self._clock()))
        for place, sent in enumerate(self._sent if acts else ()):
            if sent.message.receipt == receipt:
                self._sent[place] = replace(sent, message=replace(sent.message, acts=tuple(acts)))
        return receipt

    async def own_messages(
        self,
        channel: str,
        *,
        since: datetime,
        thread: Receipt | None = None,
        deep: bool = False,  # noqa: ARG002 -- the list is complete
    ) -> tuple[PostedMessage, ...]:
        own = (s for s in self._sent if s.message.receipt.channel == channel and s.at >= since and s.thread == thread)
        return tuple(s.message for s in own)

    async def remove(self, channel: str, receipt: Receipt) -> None:
        await self._send(channel, removed(channel, message_id=receipt.ts, at=self._clock()))

    async def _send(self, channel: str, event: Mapping[str, Any], *, id_: str = "") -> None:
        body = json.dumps(event, ensure_ascii=False).encode()
        signed = signature_headers(self._endpoint.key, body, id_=id_ or str(uuid4()), at=self._clock())
        headers = {"Content-Type": "application/json", **signed}
        try:
            async with self._session.post(
                self._endpoint.url, data=body, headers=headers, proxy=self._proxy, allow_redirects=False
            ) as response:
                refused = _refusal(channel, response.status, response.headers)
        except (aiohttp.ClientError, OSError, ValueError) as error:  # a TimeoutError is an OSError
            name = type(error).__name__
            text = f"{channel}: no response ({name}); the monitor retries with the same id (to deduplicate)"
            raise NotSentError(text, code=name) from None  # the text of the error contains the address
        if refused is not None:
            raise refused


def _refusal(channel: str, status: int, headers: Mapping[str, str]) -> DeliveryError | None:
    """The error for a status; None for a delivery."""
    fact, code = f"{channel}: the receiver returned HTTP {status}", str(status)
    if 200 <= status < 300:
        return None
    if status == 429:
        return ThrottledError(f"{fact}; the monitor waits and retries", retry_after=retry_after_in(headers), code=code)
    if status >= 500 or status in _RETRIED:
        return NotSentError(f"{fact}; the monitor retries with the same id", code=code)
    if status in _PAYLOAD:
        return PayloadRefusedError(f"{fact}; the monitor retries in a plainer form", code=code)
    return ChannelRefusedError(f"{fact}; {_remedy(channel, status)}", code=code)


def _remedy(channel: str, status: int) -> str:
    setting = _setting_of(channel)
    if status < 400:
        return f"redirects are not followed: set {setting}_URL to the target of the redirect"
    if status in (401, 403):
        return f"configure the receiver with the secret in {setting}_SECRET"
    return f"correct {setting}_URL, or remove the channel from routes.yaml"
