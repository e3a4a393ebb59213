"""Slack by an incoming webhook alone, where no app may be installed. It posts to one channel, and that is all: no
edits, no threads, no buttons, and no history to look for a message whose answer was lost (that one is held, or sent
again where the settings say so). Loud replies go to the channel by themselves.
"""

import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from ssl import SSLContext

import aiohttp

from monitor.domain.alerts.message import Message
from monitor.domain.delivery.outbox import DeliveryId, Form, Receipt, Said
from monitor.errors import (
    AmbiguousError,
    ChannelRefusedError,
    DeliveryError,
    MessageGoneError,
    PayloadRefusedError,
    ThrottledError,
)
from monitor.messengers.pause import pause_of
from monitor.messengers.slack.errors import failure
from monitor.messengers.slack.render import render

__all__ = ["CANT", "IncomingMessenger", "open_incoming"]

CANT = (
    "by an incoming webhook alone: one channel, no edits, no threads, no buttons; "
    "a message whose answer is lost is held, or repeated by MONITOR_SLACK_ON_AMBIGUOUS=repost"
)
"""What people are told of it."""

_PLACE = "the incoming webhook"
_ANSWER_MOST = 1_000  # bytes that are read of an answer
_CODE = re.compile(r"[a-z_]{2,60}")
_NEW_ONE = "make a new one on the app's page Incoming Webhooks and put it into MONITOR_SLACK_WEBHOOK_URL"
_REMEDIES = {
    "action_prohibited": "an admin has restricted it; ask for the channel to be opened to the app",
    "channel_is_archived": f"unarchive its channel, or {_NEW_ONE}",
    "channel_not_found": f"its channel is gone; {_NEW_ONE}",
    "posting_to_general_channel_denied": f"an admin keeps that channel to people; {_NEW_ONE}",
}


@asynccontextmanager
async def open_incoming(
    url: str, *, post: timedelta, tls: SSLContext | None = None, proxy: str | None = None
) -> "AsyncIterator[IncomingMessenger]":
    """A messenger with its own connections, closed at the end. `post` is how long a request may take."""
    limits = aiohttp.ClientTimeout(total=post.total_seconds())
    connector = aiohttp.TCPConnector(force_close=True, ssl=tls or True)
    async with aiohttp.ClientSession(connector=connector, timeout=limits) as session:
        yield IncomingMessenger(session, url, proxy=proxy)


class IncomingMessenger:
    """`url` is the webhook's address: a secret, which no text of an error holds. Whatever a channel is called, it is
    the one that the webhook was made for.
    """

    def __init__(self, session: aiohttp.ClientSession, url: str, *, proxy: str | None = None) -> None:
        self._session = session
        self._url = url
        self._proxy = proxy

    async def check(self, channels: Sequence[str]) -> Mapping[str, str]:  # noqa: ARG002 -- the port's form
        """There is no question that would post nothing: the first message tells."""
        return {}

    async def post(
        self,
        channel: str,
        message: Message,
        *,
        delivery_id: DeliveryId,
        form: Form,
        thread: Receipt | None = None,
        broadcast: bool = False,  # noqa: ARG002 -- there are no threads to be shown from
        acts: Sequence[str] = (),  # noqa: ARG002 -- nothing is read back
    ) -> Receipt:
        if thread is not None:
            raise MessageGoneError(f"{_PLACE}: it has no threads", code="no_threads")
        payload = render(message, form=form)
        body = {"text": payload.text, "unfurl_links": False, "unfurl_media": False}
        await self._send({**body, "blocks": [dict(b) for b in payload.blocks]} if payload.blocks else body)
        return Receipt(channel=channel, ts=delivery_id)

    async def edit(
        self,
        channel: str,  # noqa: ARG002 -- the port's form, here and below
        receipt: Receipt,  # noqa: ARG002
        message: Message,  # noqa: ARG002
        *,
        delivery_id: DeliveryId,  # noqa: ARG002
        form: Form,  # noqa: ARG002
    ) -> Receipt:
        raise MessageGoneError(f"{_PLACE}: it can't edit", code="no_edits")

    async def said(
        self,
        channel: str,  # noqa: ARG002
        *,
        since: datetime,  # noqa: ARG002
        thread: Receipt | None = None,  # noqa: ARG002
        deep: bool = False,  # noqa: ARG002
    ) -> tuple[Said, ...]:
        raise ChannelRefusedError(
            f"{_PLACE}: it can't read what stands in its channel; look yourself", code="no_history"
        )

    async def remove(self, channel: str, receipt: Receipt) -> None:  # noqa: ARG002
        raise MessageGoneError(f"{_PLACE}: it can't take anything away", code="no_removal")

    async def _send(self, body: Mapping[str, object]) -> None:
        try:
            async with self._session.post(
                self._url,
                data=json.dumps(body),
                headers={"Content-Type": "application/json"},
                proxy=self._proxy,
                allow_redirects=False,
            ) as answer:
                said = (await answer.content.read(_ANSWER_MOST)).decode("utf-8", "replace").strip()
                refused = _refusal(answer.status, said, answer.headers)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise failure(error, place=_PLACE) from None  # its text holds the address
        if refused is not None:
            raise refused


def _refusal(status: int, said: str, headers: Mapping[str, str]) -> DeliveryError | None:
    """What an answer means; None for a delivery."""
    if status == 200 and said == "ok":
        return None
    code = said if _CODE.fullmatch(said) else str(status)
    text = f"{_PLACE}: Slack says {code}"
    if status == 429:
        return ThrottledError(f"{text}; it is sent when the pause is over", retry_after=pause_of(headers), code=code)
    if status == 400:
        return PayloadRefusedError(f"{text}; it is sent in a plainer form", code=code)
    if status >= 500 or status < 300:
        return AmbiguousError(f"{text}; it is not known whether it was posted", code=code)
    return ChannelRefusedError(f"{text}; {_REMEDIES.get(code, _NEW_ONE)}", code=code)
