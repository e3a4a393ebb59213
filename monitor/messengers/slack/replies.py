"""Answers to people in Slack: messages that only one person sees, direct messages, and modals."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from monitor.domain.interactions.interaction import InteractionReply
from monitor.errors import ChannelRefusedError, DeliveryError, ThrottledError
from monitor.messengers.slack.errors import Call, failure
from monitor.messengers.slack.payloads import SlackUser
from monitor.messengers.slack.render.answers import answer as rendered
from monitor.messengers.slack.render.views import answer_view

_LONGEST_WAIT = timedelta(seconds=10)  # rate limit that an answer still waits for

_log = structlog.get_logger()


class Replies:
    """Sends answers by `api`. A message whose response was lost is not sent again."""

    def __init__(self, api: AsyncWebClient) -> None:
        self._api = api

    async def reply(self, by: SlackUser, thread: str, answer: InteractionReply, *, channel: str = "") -> None:
        """Posts a message that only the user sees, as a direct message where the bot is not in the channel; logs it
        where that fails.
        """
        where = channel or by.channel
        if not where:
            return
        payload = rendered(answer)
        try:
            await self._patiently(
                lambda: self._api.chat_postEphemeral(
                    channel=where,
                    user=by.user,
                    text=payload.text,
                    blocks=[dict(block) for block in payload.blocks],
                    thread_ts=thread or None,
                )
            )
        except ChannelRefusedError:
            await self.post(by.user, "", answer, by=by)
        except DeliveryError as e:
            _log.warning("answer to interaction not delivered", by=by.user, why=str(e))

    async def post(self, channel: str, thread: str, answer: InteractionReply, *, by: SlackUser) -> None:
        """Posts a direct message, once: a message whose response was lost is not posted again."""
        payload = rendered(answer)
        try:
            await self._patiently(
                lambda: self._api.chat_postMessage(
                    channel=channel,
                    text=payload.text,
                    blocks=[dict(block) for block in payload.blocks],
                    thread_ts=thread or None,
                    unfurl_links=False,
                    unfurl_media=False,
                )
            )
        except DeliveryError as e:
            _log.warning("answer to interaction not delivered", by=by.user, why=str(e))

    async def show(self, view_id: str, answer: InteractionReply) -> None:
        """Replaces the content of a modal."""
        await self.call(self._api.views_update(view_id=view_id, view=answer_view(answer, done=True)))

    async def _patiently(self, call: Callable[[], Awaitable[Any]]) -> Mapping[str, Any]:
        """Makes a call, once more after a short rate limit: then Slack has done nothing yet."""
        try:
            return await self.call(call())
        except ThrottledError as busy:
            if busy.retry_after > _LONGEST_WAIT:
                raise
            await asyncio.sleep(busy.retry_after.total_seconds())
        return await self.call(call())

    async def call(self, call: Awaitable[Any]) -> Mapping[str, Any]:
        """Returns the response. Raises DeliveryError."""
        try:
            data = (await call).data
        except Exception as error:  # noqa: BLE001 -- the SDK raises AttributeError for a body that is not JSON
            raise failure(error, place="answer to interaction", call=Call.READ) from None
        return data if isinstance(data, Mapping) else {}
