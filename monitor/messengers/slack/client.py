"""Slack as a Messenger, by its Web API. No call is repeated here: the SDK's own retries post twice where an answer
is lost. What stands in a channel is recognised by the delivery id in the message's metadata.

Channels are ids (`C…`), or names where the token may list channels; a name is looked up once.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from ssl import SSLContext
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from monitor.domain.delivery import DeliveryId, DeliveryTimes, Form, Receipt
from monitor.domain.message import Message
from monitor.errors import (
    AmbiguousError,
    AuthRefusedError,
    ChannelRefusedError,
    DeliveryError,
    MessageGoneError,
    NotSentError,
    ThrottledError,
)
from monitor.messengers.slack.errors import failure, refusal
from monitor.messengers.slack.render import Payload, render

__all__ = ["API_URL", "EVENT_TYPE", "SlackMessenger", "open_api", "open_slack"]

API_URL = "https://slack.com/api/"
EVENT_TYPE = "policy_alert_delivery"
PAGE_SIZE = 200  # Slack's advice for history
LIST_SIZE = 1_000  # Slack's most for channels
MOST_PAGES = 10
CONNECT_SHARE = 0.5  # of the time for a post: the rest is for the answer

_ID = re.compile(r"[CGD][A-Z0-9]{6,}")


@asynccontextmanager
async def open_slack(
    token: str,
    *,
    base_url: str = API_URL,
    times: DeliveryTimes | None = None,
    tls: SSLContext | None = None,
    proxy: str | None = None,
    controls: Callable[[], bool] = lambda: False,
) -> "AsyncIterator[SlackMessenger]":
    """A messenger with its own connections, closed at the end."""
    async with open_api(token, base_url=base_url, times=times, tls=tls, proxy=proxy) as api:
        yield SlackMessenger(api, controls)


@asynccontextmanager
async def open_api(
    token: str,
    *,
    base_url: str = API_URL,
    times: DeliveryTimes | None = None,
    tls: SSLContext | None = None,
    proxy: str | None = None,
) -> AsyncIterator[AsyncWebClient]:
    """The Web API for one token, with its own connections, closed at the end. It repeats nothing.

    Each call gets a fresh connection: an idle one that Slack had closed would look like a lost answer.
    The environment's proxies are not read here; `proxy` is the one to use, None for none.
    """
    seconds = (times or DeliveryTimes()).post.total_seconds()
    limits = aiohttp.ClientTimeout(total=seconds, sock_connect=seconds * CONNECT_SHARE)
    connector = aiohttp.TCPConnector(force_close=True)
    async with aiohttp.ClientSession(connector=connector, timeout=limits) as session:
        api = AsyncWebClient(token=token, base_url=base_url, ssl=tls, session=session, retry_handlers=[])
        api.proxy = proxy  # the SDK would take HTTPS_PROXY also for hosts of NO_PROXY
        yield api


class SlackMessenger:
    """`api` must repeat nothing (`retry_handlers=[]`) and give up after `DeliveryTimes.post`.

    `controls` is asked at each post and edit whether clicks would arrive now: a button that does nothing is not shown.
    """

    def __init__(self, api: AsyncWebClient, controls: Callable[[], bool] = lambda: False) -> None:
        if api.retry_handlers:
            msg = "the Slack client would repeat lost posts by itself; make it with retry_handlers=[]"
            raise ValueError(msg)
        self._api = api
        self._controls = controls
        self._me: _Bot | None = None
        self._ids: dict[str, str] = {}

    async def check(self, channels: Sequence[str]) -> Mapping[str, str]:
        """Is the token good, and can each channel be read? Without its history a lost answer can't be cleared up."""
        self._me = None  # rights and names may have been changed since
        self._ids.clear()
        try:
            bot = await self._whoami()
            if not bot.may_post:
                raise refusal("missing_scope", place="the token", needed="chat:write")
            problems = [(channel, await self._problem(channel)) for channel in channels]
        except ThrottledError as busy:
            raise NotSentError(str(busy), code=busy.code) from busy
        return {channel: problem for channel, problem in problems if problem}

    async def post(
        self,
        channel: str,
        message: Message,
        *,
        delivery_id: DeliveryId,
        form: Form,
        thread: Receipt | None = None,
        broadcast: bool = False,
    ) -> Receipt:
        payload = self._render(message, form, delivery_id)
        place = f"channel {channel}"
        channel_id = await self._id(channel)
        answer = await self._call(
            self._api.chat_postMessage(
                channel=channel_id,
                text=payload.text,
                blocks=[dict(block) for block in payload.blocks] or None,
                metadata={"event_type": EVENT_TYPE, "event_payload": {"delivery_id": delivery_id}},
                unfurl_links=False,  # Slack's crawler would fetch what a stranger wrote
                unfurl_media=False,
                thread_ts=thread.ts if thread else None,
                reply_broadcast=broadcast if thread else None,
            ),
            place,
            posting=True,
        )
        ts = answer.get("ts")
        if not ts:
            raise AmbiguousError(f"{place}: the answer names no message; it is looked for", code="no_ts")
        receipt = Receipt(channel=str(answer.get("channel") or channel_id), ts=str(ts))
        if thread is not None and not broadcast and _fell_into_the_channel(answer):
            await self._take_back(receipt, place)
        return receipt

    async def _take_back(self, receipt: Receipt, place: str) -> None:
        """Slack shows to the whole channel what was to stand under a message that is gone (slack-go/slack#1571).
        Where it can't be deleted it stays, and is said.
        """
        try:
            await self._read("chat.delete", place, channel=receipt.channel, ts=receipt.ts)
        except DeliveryError:
            return
        raise MessageGoneError(f"{place}: the message to be answered was deleted", code="thread_not_found")

    async def edit(
        self, channel: str, receipt: Receipt, message: Message, *, delivery_id: DeliveryId, form: Form
    ) -> Receipt:
        """The message keeps its metadata, by which it is found. An answer that is lost leaves nothing in doubt that a
        second edit would not settle.
        """
        payload = self._render(message, form, delivery_id)
        await self._call(
            self._api.chat_update(
                channel=receipt.channel,
                ts=receipt.ts,
                text=payload.text,
                blocks=[dict(block) for block in payload.blocks],  # an empty list takes the old ones away
                parse="none",  # chat.update's default makes links of bare names, unlike chat.postMessage's
            ),
            f"channel {channel}",
        )
        return receipt

    def _render(self, message: Message, form: Form, about: DeliveryId) -> Payload:
        return render(message, form=form, controls_of=about if self._controls() else None)

    async def find(
        self, channel: str, delivery_ids: Sequence[DeliveryId], *, since: datetime, thread: Receipt | None = None
    ) -> Mapping[DeliveryId, Receipt]:
        bot = await self._whoami()
        channel_id = await self._id(channel)
        found: dict[DeliveryId, Receipt] = {}
        async for said in self._said(channel, channel_id, since, thread):
            name = _delivery_id(said, bot)
            if name is not None and name in delivery_ids:
                copy = Receipt(channel=channel_id, ts=str(said["ts"]))
                found[name] = min(found.get(name, copy), copy, key=lambda r: float(r.ts))
        return found

    async def _said(
        self, channel: str, channel_id: str, since: datetime, thread: Receipt | None
    ) -> AsyncIterator[Mapping[str, Any]]:
        """What the channel's history holds, and before it a thread, whose replies Slack leaves out of the history."""
        if thread is not None:
            place = f"a thread of channel {channel}"
            with suppress(MessageGoneError):  # then a reply would stand in the channel
                async for said in self._pages("conversations.replies", place, channel_id, since, ts=thread.ts):
                    yield said
        async for said in self._pages("conversations.history", f"history of channel {channel}", channel_id, since):
            yield said

    async def _pages(
        self, method: str, place: str, channel_id: str, since: datetime, **fields: str
    ) -> AsyncIterator[Mapping[str, Any]]:
        cursor = ""
        for _ in range(MOST_PAGES):
            page = await self._read(
                method,
                place,
                **fields,
                channel=channel_id,
                oldest=f"{since.timestamp():.6f}",
                inclusive="true",
                limit=str(PAGE_SIZE),
                include_all_metadata="true",
                cursor=cursor,
            )
            for said in page.get("messages") or ():
                yield said
            cursor = _next_cursor(page)
            if not cursor:
                return
        raise AmbiguousError(
            f"{place}: more than {MOST_PAGES * PAGE_SIZE} messages since {since:%Y-%m-%d %H:%M} UTC; "
            "look there yourself whether the message arrived",
            code="too_many_messages",
        )

    async def _problem(self, channel: str) -> str:
        """What keeps the channel from being read, as one line, "" for nothing."""
        try:
            channel_id = await self._id(channel)
            await self._read("conversations.history", f"channel {channel}", channel=channel_id, limit="1")
        except ChannelRefusedError as refused:
            return str(refused)
        except AuthRefusedError as refused:
            if refused.code != "missing_scope":
                raise
            return str(refused)
        return ""

    async def _whoami(self) -> "_Bot":
        if self._me is None:
            answer = await self._call(self._api.auth_test(), "the token")
            self._me = _Bot.of(answer)
        return self._me

    async def _id(self, channel: str) -> str:
        """The id of a channel that may be given by name. Raises ChannelRefusedError where it can't be told."""
        if _ID.fullmatch(channel):
            return channel
        name = channel.removeprefix("#")
        if name not in self._ids:
            self._ids |= await self._listed(channel)
        if name not in self._ids:
            raise refusal("channel_not_found", place=f"channel {channel}")
        return self._ids[name]

    async def _listed(self, channel: str) -> Mapping[str, str]:
        for kinds in ("public_channel,private_channel", "public_channel"):  # each kind asks for a scope of its own
            try:
                return {name: id_ async for name, id_ in self._channels(kinds)}
            except AuthRefusedError as refused:
                if refused.code != "missing_scope":
                    raise
        raise ChannelRefusedError(
            f"channel {channel}: the token may not look up names; set MONITOR_SLACK_CHANNEL to the channel's id "
            "(C…, at the foot of its About page), or add the scope channels:read and reinstall the app",
            code="missing_scope",
        )

    async def _channels(self, kinds: str) -> AsyncIterator[tuple[str, str]]:
        cursor = ""
        while True:
            page = await self._read(
                "conversations.list",
                "the list of channels",
                types=kinds,
                exclude_archived="true",
                limit=str(LIST_SIZE),
                cursor=cursor,
            )
            for channel in page.get("channels") or ():
                yield str(channel["name"]), str(channel["id"])
            cursor = _next_cursor(page)
            if not cursor:
                return

    async def _read(self, method: str, place: str, **fields: str) -> AsyncSlackResponse:
        """By POST with a form, which every method takes; the SDK's own functions read by GET."""
        given = {name: value for name, value in fields.items() if value}
        return await self._call(self._api.api_call(method, data=given), place)

    async def _call(
        self, call: Awaitable[AsyncSlackResponse], place: str, *, posting: bool = False
    ) -> AsyncSlackResponse:
        bot = self._me.name if self._me else "the bot"
        try:
            return await call
        except Exception as error:  # noqa: BLE001 -- the SDK raises AttributeError for a text that is no JSON
            # Its own error holds the response, that the request, and that the token: no trace may show it.
            raise failure(error, place=place, bot=bot, posting=posting) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bot:
    user_id: str
    name: str
    may_post: bool

    @classmethod
    def of(cls, answer: AsyncSlackResponse) -> "_Bot":
        """Slack lists the token's scopes in a header; where it is missing, the first post tells."""
        scopes = next((v for k, v in answer.headers.items() if k.lower() == "x-oauth-scopes"), "chat:write")
        may_post = "chat:write" in [scope.strip() for scope in scopes.split(",")]
        return cls(user_id=str(answer.get("user_id")), name=str(answer.get("user") or "the bot"), may_post=may_post)


def _delivery_id(said: Mapping[str, Any], bot: _Bot) -> DeliveryId | None:
    """Ours only: other apps may write any metadata, only we write as our bot."""
    metadata = said.get("metadata") or {}
    if said.get("user") != bot.user_id or metadata.get("event_type") != EVENT_TYPE:
        return None
    return DeliveryId(str((metadata.get("event_payload") or {}).get("delivery_id")))


def _fell_into_the_channel(answer: AsyncSlackResponse) -> bool:
    """Whether Slack made a message of its own of a reply: its answer holds the message, a reply with its thread."""
    said = answer.get("message") or {}
    return bool(said) and not said.get("thread_ts")


def _next_cursor(page: AsyncSlackResponse) -> str:
    return str((page.get("response_metadata") or {}).get("next_cursor") or "")
