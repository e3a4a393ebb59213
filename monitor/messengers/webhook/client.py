"""A signed webhook as a Messenger. A channel is `webhook:NAME`, and NAME an address of the settings.

A receiver knows each message by its id and drops what it has already. So a request whose answer was lost is simply made
again, and nothing is ever looked for: `said` knows what this process sent, which is more than a receiver would tell.
"""

import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ssl import SSLContext
from typing import Any
from uuid import uuid4

import aiohttp

from monitor.domain.alerts.message import Message
from monitor.domain.delivery.outbox import DeliveryId, Form, Receipt, Said
from monitor.errors import ChannelRefusedError, DeliveryError, NotSentError, PayloadRefusedError, ThrottledError
from monitor.messengers.pause import pause_of
from monitor.messengers.webhook.body import edited, posted, removed
from monitor.messengers.webhook.signing import headers_of

__all__ = ["Endpoint", "WebhookMessenger", "open_webhook"]

SCHEME = "webhook:"
REMEMBERED = 1_000  # messages of this process
_PAYLOAD = frozenset({400, 413, 415, 422})
_AGAIN = frozenset({408, 425})


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where requests go, and what they are signed with."""

    url: str = field(repr=False)
    key: bytes = field(repr=False)


def _setting_of(channel: str) -> str:
    """How the settings of a channel begin: `MONITOR_WEBHOOK_CRM`."""
    return "MONITOR_WEBHOOK_" + channel.removeprefix(SCHEME).upper().replace("-", "_")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    receipt: Receipt
    delivery_id: DeliveryId
    thread: Receipt | None
    at: datetime
    acts: tuple[str, ...]


@asynccontextmanager
async def open_webhook(
    endpoint: Endpoint,
    *,
    clock: Callable[[], datetime],
    post: timedelta,
    tls: SSLContext | None = None,
    proxy: str | None = None,
) -> "AsyncIterator[WebhookMessenger]":
    """A messenger with its own connections, closed at the end. `post` is how long a request may take."""
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
        endpoint: Endpoint,
        *,
        clock: Callable[[], datetime],
        proxy: str | None = None,
    ) -> None:
        self._session = session
        self._endpoint = endpoint
        self._clock = clock
        self._proxy = proxy
        self._sent: deque[_Sent] = deque(maxlen=REMEMBERED)

    async def check(self, channels: Sequence[str]) -> Mapping[str, str]:  # noqa: ARG002 -- the port's form
        """Whether the receiver is there is told by the first message: there is no question that all understand."""
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
        self._sent.append(
            _Sent(receipt=receipt, delivery_id=delivery_id, thread=thread, at=self._clock(), acts=tuple(acts))
        )
        return receipt

    async def edit(
        self,
        channel: str,
        receipt: Receipt,
        message: Message,
        *,
        delivery_id: DeliveryId,  # noqa: ARG002 -- the receipt is named after it
        form: Form,
    ) -> Receipt:
        """An event of its own, with an id of its own each time: it says all that holds now, so twice is once."""
        await self._send(channel, edited(channel, message, message_id=receipt.ts, form=form, at=self._clock()))
        return receipt

    async def said(
        self,
        channel: str,
        *,
        since: datetime,
        thread: Receipt | None = None,
        deep: bool = False,  # noqa: ARG002 -- all is at hand
    ) -> tuple[Said, ...]:
        own = (s for s in self._sent if s.receipt.channel == channel and s.at >= since and s.thread == thread)
        return tuple(Said(delivery=s.delivery_id, receipt=s.receipt, acts=s.acts) for s in own)

    async def remove(self, channel: str, receipt: Receipt) -> None:
        await self._send(channel, removed(channel, message_id=receipt.ts, at=self._clock()))

    async def _send(self, channel: str, event: Mapping[str, Any], *, id_: str = "") -> None:
        body = json.dumps(event, ensure_ascii=False).encode()
        signed = headers_of(self._endpoint.key, body, id_=id_ or str(uuid4()), at=self._clock())
        headers = {"Content-Type": "application/json", **signed}
        try:
            async with self._session.post(
                self._endpoint.url, data=body, headers=headers, proxy=self._proxy, allow_redirects=False
            ) as answer:
                refused = _refusal(channel, answer.status, answer.headers)
        except (aiohttp.ClientError, OSError, ValueError) as error:  # a TimeoutError is an OSError
            name = type(error).__name__
            text = (
                f"{channel}: no answer ({name}); it is sent again with the same id, by which the receiver knows a copy"
            )
            raise NotSentError(text, code=name) from None  # their texts hold the address
        if refused is not None:
            raise refused


def _refusal(channel: str, status: int, headers: Mapping[str, str]) -> DeliveryError | None:
    """What an answer means; None for a delivery."""
    said, code = f"{channel}: the receiver answered {status}", str(status)
    if 200 <= status < 300:
        return None
    if status == 429:
        return ThrottledError(f"{said}; it is sent when the pause is over", retry_after=pause_of(headers), code=code)
    if status >= 500 or status in _AGAIN:
        return NotSentError(f"{said}; it is sent again with the same id", code=code)
    if status in _PAYLOAD:
        return PayloadRefusedError(f"{said}; it is sent in a plainer form", code=code)
    return ChannelRefusedError(f"{said}; {_remedy(channel, status)}", code=code)


def _remedy(channel: str, status: int) -> str:
    setting = _setting_of(channel)
    if status < 400:
        return f"redirects are not followed: set {setting}_URL to where it leads"
    if status in (401, 403):
        return f"let the receiver have the secret in {setting}_SECRET"
    return f"correct {setting}_URL, or take the channel out of routes.yaml"
