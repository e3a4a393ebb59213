"""Slack as a Messenger, by its Web API. It makes no retries: the SDK's retries post twice where a response is lost.

Posted messages are recognised by the delivery id in their metadata, files by the delivery id in their name. Channels
are ids (`C…`), people (`@U…`), or names where the token may list channels; names and people are looked up once.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from ssl import SSLContext
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from monitor.domain.alerts.message import ListFile, Message
from monitor.domain.delivery.outbox import DeliveryId, DeliveryTimes, Form, PostedMessage, Receipt
from monitor.errors import (
    AmbiguousError,
    AuthRefusedError,
    ChannelRefusedError,
    DeliveryError,
    MessageGoneError,
    NotSentError,
    PayloadRefusedError,
    ThrottledError,
)
from monitor.messengers.slack.directory import Directory, next_cursor, scopes_of_people
from monitor.messengers.slack.errors import Call, failure, refusal
from monitor.messengers.slack.own_messages import EVENT_TYPE, Bot, metadata_of, own_message
from monitor.messengers.slack.render import Payload, render
from monitor.messengers.slack.render.list_file import file_comment
from monitor.messengers.slack.web_api import API_URL, open_api
from monitor.wording.messages.list_file import csv_bytes

BY_HAND = "policy_alert_by_hand"  # posted by a command: not in the outbox, so no sign of a lost database
PAGE_SIZE = 200  # Slack's recommendation for history
MAX_PAGES = 10
DEEP_PAGES = 100  # once, for a database that may have been restored


@asynccontextmanager
async def open_slack(
    token: str,
    *,
    base_url: str = API_URL,
    times: DeliveryTimes | None = None,
    tls: SSLContext | None = None,
    proxy: str | None = None,
    controls: Callable[[], bool] = lambda: False,
    needs_history: bool = True,
    event_type: str = EVENT_TYPE,
) -> "AsyncIterator[SlackMessenger]":
    """A messenger with its own connections, closed at the end."""
    pace = (times or DeliveryTimes()).directory
    async with open_api(token, base_url=base_url, times=times, tls=tls, proxy=proxy) as api:
        yield SlackMessenger(api, controls, needs_history=needs_history, directory_pace=pace, event_type=event_type)


class SlackMessenger:
    """`api` must make no retries (`retry_handlers=[]`) and have the timeout `DeliveryTimes.post`.

    `controls` returns, for each post and edit, whether clicks arrive now: otherwise no buttons are shown.
    `needs_history`: a channel whose history the token may not read is a problem.
    `event_type` is the metadata of posted messages; `own_messages` finds only messages with `EVENT_TYPE`.
    """

    def __init__(
        self,
        api: AsyncWebClient,
        controls: Callable[[], bool] = lambda: False,
        *,
        needs_history: bool = True,
        directory_pace: timedelta = timedelta(0),
        event_type: str = EVENT_TYPE,
    ) -> None:
        if api.retry_handlers:
            msg = "the Slack client would retry lost posts; create it with retry_handlers=[]"
            raise ValueError(msg)
        self._api = api
        self._controls = controls
        self._needs_history = needs_history
        self._event_type = event_type
        self._me: Bot | None = None
        self._directory = Directory(self._read, directory_pace)

    async def check(self, channels: Sequence[str]) -> Mapping[str, str]:
        """Checks the token and read access to each channel: a lost response is resolved by the channel's history."""
        self._me = None  # scopes may have changed
        try:
            bot = await self._whoami()
            if not bot.may_post:
                raise refusal("missing_scope", place="the token", needed="chat:write")
            listed = self._directory.listed
            problems = [(channel, await self._problem(channel, listed)) for channel in channels]
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
        acts: Sequence[str] = (),
    ) -> Receipt:
        if isinstance(message, ListFile) and message.rows and form is Form.FULL:
            return await self._share(channel, message, delivery_id, thread)
        payload = self._render(message, form, delivery_id)
        place = f"channel {channel}"
        channel_id = await self._directory.id_of(channel)
        response = await self._call(
            self._api.chat_postMessage(
                channel=channel_id,
                text=payload.text,
                blocks=[dict(block) for block in payload.blocks] or None,
                metadata={"event_type": self._event_type, "event_payload": metadata_of(delivery_id, acts)},
                unfurl_links=False,  # Slack's crawler would fetch addresses of untrusted texts
                unfurl_media=False,
                thread_ts=thread.ts if thread else None,
                reply_broadcast=broadcast if thread else None,
            ),
            place,
            call_of=Call.POST,
        )
        ts = response.get("ts")
        if not ts:
            raise AmbiguousError(f"{place}: response without ts; the monitor searches the channel", code="no_ts")
        receipt = Receipt(channel=str(response.get("channel") or channel_id), ts=str(ts))
        if thread is not None and not broadcast and _is_outside_thread(response):
            await self._remove_misplaced(receipt, place)
        return receipt

    async def _share(self, channel: str, message: ListFile, delivery_id: DeliveryId, thread: Receipt | None) -> Receipt:
        """Uploads a file and shares it in the channel or thread: the three calls of files_upload_v2.

        Only the last call makes it visible, so only a lost response to that one leaves the delivery in doubt. Raises
        PayloadRefusedError if the app may not upload files: the names are then posted as text.
        """
        place = f"channel {channel}"
        channel_id = await self._directory.id_of(channel)
        name, content = f"{message.file_name}.{delivery_id}.csv", csv_bytes(message.header, message.rows)
        try:
            prepared = await self._read("files.getUploadURLExternal", place, filename=name, length=str(len(content)))
            await self._put(str(prepared.get("upload_url")), content, place)
        except AuthRefusedError as refused:
            if refused.code != "missing_scope":
                raise
            raise PayloadRefusedError(str(refused), code=refused.code) from refused
        file_id = str(prepared.get("file_id"))
        fields = {
            "files": json.dumps([{"id": file_id, "title": message.title}]),
            "channel_id": channel_id,
            "initial_comment": file_comment(message),
            **({"thread_ts": thread.ts} if thread else {}),
        }
        call = self._api.api_call("files.completeUploadExternal", data=fields)
        await self._call(call, place, call_of=Call.POST)
        return await self._shared(channel, channel_id, delivery_id, file_id, thread)

    async def _put(self, url: str, content: bytes, place: str) -> None:
        """Sends the content to the address that Slack named. Raises NotSentError: nothing is visible yet."""
        session = self._api.session
        assert session is not None, "open_api makes the session"
        try:
            async with session.post(url, data=content, proxy=self._api.proxy, ssl=self._api.ssl or True) as response:
                status = response.status
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise failure(error, place=f"{place}: upload of a file", call=Call.READ) from None
        if status != 200:
            text = f"{place}: upload of a file: HTTP {status}; the monitor retries"
            raise NotSentError(text, code=str(status))

    async def _shared(
        self, channel: str, channel_id: str, delivery_id: DeliveryId, file_id: str, thread: Receipt | None
    ) -> Receipt:
        """The message that shares the file, or the file itself: Slack makes the message after its response."""
        with suppress(DeliveryError, ValueError):
            posted: Sequence[PostedMessage]
            if thread is not None:
                since = datetime.fromtimestamp(float(thread.ts), UTC)
                posted = await self.own_messages(channel, since=since, thread=thread)
            else:
                bot = await self._whoami()
                page = await self._read("conversations.history", f"channel {channel}", channel=channel_id, limit="20")
                ours = (own_message(one, bot, channel_id) for one in page.get("messages") or ())
                posted = [one for one in ours if one is not None]
            found = next((one.receipt for one in posted if one.delivery == delivery_id), None)
            if found is not None:
                return found
        return Receipt(channel=channel_id, ts=file_id)

    async def _remove_misplaced(self, receipt: Receipt, place: str) -> None:
        """Deletes a reply that Slack posted into the channel because its parent is deleted (slack-go/slack#1571).

        Raises MessageGoneError then. If it can't be deleted, it stays and counts as posted.
        """
        try:
            await self._read("chat.delete", place, channel=receipt.channel, ts=receipt.ts)
        except DeliveryError:
            return
        raise MessageGoneError(f"{place}: the parent message was deleted", code="thread_not_found")

    async def edit(
        self,
        channel: str,
        receipt: Receipt,
        message: Message,
        *,
        delivery_id: DeliveryId,
        form: Form,
        acts: Sequence[str] = (),
    ) -> Receipt:
        """Without `acts` the message keeps its metadata. After a lost response the edit is simply repeated."""
        payload = self._render(message, form, delivery_id)
        marks = {"event_type": self._event_type, "event_payload": metadata_of(delivery_id, acts)}
        await self._call(
            self._api.chat_update(
                channel=receipt.channel,
                ts=receipt.ts,
                text=payload.text,
                blocks=[dict(block) for block in payload.blocks],  # an empty list removes the old ones
                parse="none",  # chat.update's default makes links of bare names, unlike chat.postMessage's
                metadata=marks if acts else None,
            ),
            f"channel {channel}",
            call_of=Call.EDIT,
        )
        return receipt

    def _render(self, message: Message, form: Form, delivery: DeliveryId) -> Payload:
        return render(message, form=form, controls_of=delivery if self._controls() else None)

    async def own_messages(
        self, channel: str, *, since: datetime, thread: Receipt | None = None, deep: bool = False
    ) -> tuple[PostedMessage, ...]:
        bot = await self._whoami()
        channel_id = await self._directory.id_of(channel)
        pages = DEEP_PAGES if deep else MAX_PAGES
        with scopes_of_people(channel):
            if thread is None:
                place = f"history of channel {channel}"
                history = self._pages("conversations.history", place, channel_id, since, pages)
                found = [one async for one in history]
            else:
                found = await self._replies(channel, channel_id, since, pages, thread)
        ours = (own_message(one, bot, channel_id) for one in found)
        return tuple(sorted((one for one in ours if one is not None), key=lambda one: one.receipt.ts))

    async def _replies(
        self, channel: str, channel_id: str, since: datetime, pages: int, thread: Receipt
    ) -> list[Mapping[str, Any]]:
        """The replies of a thread, which the history leaves out; none where the thread was deleted."""
        place = f"thread in channel {channel}"
        with suppress(MessageGoneError):
            replies = self._pages("conversations.replies", place, channel_id, since, pages, ts=thread.ts)
            return [one async for one in replies if one.get("ts") != thread.ts]
        return []

    async def remove(self, channel: str, receipt: Receipt) -> None:
        await self._read("chat.delete", f"channel {channel}", channel=receipt.channel, ts=receipt.ts)

    async def _pages(
        self, method: str, place: str, channel_id: str, since: datetime, pages: int, **fields: str
    ) -> AsyncIterator[Mapping[str, Any]]:
        cursor = ""
        for _ in range(pages):
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
            for message in page.get("messages") or ():
                yield message
            cursor = next_cursor(page)
            if not cursor:
                return
        raise AmbiguousError(
            f"{place}: more than {pages * PAGE_SIZE} messages since {since:%Y-%m-%d %H:%M} UTC; "
            "check there yourself whether the message arrived",
            code="too_many_messages",
        )

    async def _problem(self, channel: str, listed: int) -> str:
        """The problem of the channel on one line, "" for none."""
        try:
            channel_id = await self._directory.id_of(channel, newer_than=listed)
            with scopes_of_people(channel):
                await self._read("conversations.history", f"channel {channel}", channel=channel_id, limit="1")
        except ChannelRefusedError as refused:
            return str(refused)
        except AuthRefusedError as refused:
            if refused.code != "missing_scope":
                raise
            return str(refused) if self._needs_history else ""
        return ""

    async def _whoami(self) -> "Bot":
        if self._me is None:
            response = await self._call(self._api.auth_test(), "the token")
            self._me = Bot.of(response)
        return self._me

    async def _read(self, method: str, place: str, **fields: str) -> AsyncSlackResponse:
        """Calls a method by POST with a form, which every method accepts; the SDK's own functions use GET."""
        form = {name: value for name, value in fields.items() if value}
        return await self._call(self._api.api_call(method, data=form), place)

    async def _call(
        self, call: Awaitable[AsyncSlackResponse], place: str, *, call_of: Call = Call.READ
    ) -> AsyncSlackResponse:
        bot = self._me.name if self._me else "the bot"
        try:
            return await call
        except Exception as error:  # noqa: BLE001 -- the SDK raises AttributeError for a body that is not JSON
            # The SDK's error contains the response, the request and its token: no traceback may show it.
            raise failure(error, place=place, bot=bot, call=call_of) from None


def _is_outside_thread(response: AsyncSlackResponse) -> bool:
    """Whether Slack posted a reply outside its thread: the message in the response has no `thread_ts` then."""
    message = response.get("message") or {}
    return bool(message) and not message.get("thread_ts")
