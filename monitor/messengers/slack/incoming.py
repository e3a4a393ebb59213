"""Slack by an incoming webhook, where no app may be installed. It only posts, to one channel.

No edits, threads or buttons, and no history to search for a message whose response was lost: that message is held, or
sent again if the settings say so. Loud replies go to the channel as messages of their own.
"""

import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from ssl import SSLContext

import aiohttp

from monitor.domain.alerts.message import Message
from monitor.domain.delivery.outbox import DeliveryId, Form, Receipt
from monitor.errors import (
    AmbiguousError,
    ChannelRefusedError,
    DeliveryError,
    PayloadRefusedError,
    ThrottledError,
)
from monitor.messengers.posts_only import PostsOnly, no_threads
from monitor.messengers.retry_after import retry_after_in
from monitor.messengers.slack.errors import failure
from monitor.messengers.slack.render import render

LIMITATIONS = (
    "by an incoming webhook only: one channel, no edits, no threads, no buttons; "
    "a message whose response is lost is held, or sent again with MONITOR_SLACK_ON_AMBIGUOUS=repost"
)
"""The limitations of an incoming webhook, for people; follows "Slack is reached"."""

_PLACE = "the incoming webhook"
_MAX_RESPONSE = 1_000  # bytes read of a response
_CODE = re.compile(r"[a-z_]{2,60}")
_NEW_ONE = "create a new webhook on the app's page Incoming Webhooks and set MONITOR_SLACK_WEBHOOK_URL to its URL"
_REMEDIES = {
    "action_prohibited": "an admin has restricted posting; ask to allow the app in the channel",
    "channel_is_archived": f"unarchive the channel, or {_NEW_ONE}",
    "channel_not_found": f"the channel was deleted; {_NEW_ONE}",
    "posting_to_general_channel_denied": f"an admin has restricted posting to #general; {_NEW_ONE}",
}


@asynccontextmanager
async def open_incoming(
    url: str, *, post: timedelta, tls: SSLContext | None = None, proxy: str | None = None
) -> "AsyncIterator[IncomingMessenger]":
    """A messenger with its own connections, closed at the end. `post` is the timeout of a request."""
    limits = aiohttp.ClientTimeout(total=post.total_seconds())
    connector = aiohttp.TCPConnector(force_close=True, ssl=tls or True)
    async with aiohttp.ClientSession(connector=connector, timeout=limits) as session:
        yield IncomingMessenger(session, url, proxy=proxy)


class IncomingMessenger(PostsOnly):
    """`url` is the webhook's address, a secret that no error contains. All channel names mean the webhook's own."""

    def __init__(self, session: aiohttp.ClientSession, url: str, *, proxy: str | None = None) -> None:
        self._session = session
        self._url = url
        self._proxy = proxy

    def place(self, channel: str) -> str:  # noqa: ARG002 -- the webhook has one
        return _PLACE

    async def check(self, channels: Sequence[str]) -> Mapping[str, str]:  # noqa: ARG002 -- the port's signature
        """No check: a webhook has no request that posts nothing. The first message is the test."""
        return {}

    async def post(
        self,
        channel: str,
        message: Message,
        *,
        delivery_id: DeliveryId,
        form: Form,
        thread: Receipt | None = None,
        broadcast: bool = False,  # noqa: ARG002 -- there are no threads
        acts: Sequence[str] = (),  # noqa: ARG002 -- nothing is read back
    ) -> Receipt:
        if thread is not None:
            raise no_threads(self.place(channel))
        payload = render(message, form=form)
        body = {"text": payload.text, "unfurl_links": False, "unfurl_media": False}
        await self._send({**body, "blocks": [dict(b) for b in payload.blocks]} if payload.blocks else body)
        return Receipt(channel=channel, ts=delivery_id)

    async def _send(self, body: Mapping[str, object]) -> None:
        try:
            async with self._session.post(
                self._url,
                data=json.dumps(body),
                headers={"Content-Type": "application/json"},
                proxy=self._proxy,
                allow_redirects=False,
            ) as response:
                text = (await response.content.read(_MAX_RESPONSE)).decode("utf-8", "replace").strip()
                refused = _refusal(response.status, text, response.headers)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise failure(error, place=_PLACE) from None  # the text of the error contains the address
        if refused is not None:
            raise refused


def _refusal(status: int, body: str, headers: Mapping[str, str]) -> DeliveryError | None:
    """The error for a response; None for a delivery."""
    if status == 200 and body == "ok":
        return None
    code = body if _CODE.fullmatch(body) else str(status)
    text = f"{_PLACE}: Slack error {code}" if code == body else f"{_PLACE}: Slack returned HTTP {status}"
    if status == 429:
        return ThrottledError(f"{text}; the monitor waits and retries", retry_after=retry_after_in(headers), code=code)
    if status == 400:
        return PayloadRefusedError(f"{text}; the monitor retries in a plainer form", code=code)
    if status >= 500 or status < 300:
        return AmbiguousError(f"{text}; it is unknown whether the message was posted", code=code)
    return ChannelRefusedError(f"{text}; {_REMEDIES.get(code, _NEW_ONE)}", code=code)
