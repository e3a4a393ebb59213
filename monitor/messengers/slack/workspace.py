"""Read access to a Slack workspace: identity and scopes of the bot, channels, layout validation. Nothing is posted.

Every call raises a DeliveryError with its remedy (see `errors`).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from monitor.errors import AuthRefusedError
from monitor.messengers.slack.directory import is_id, list_channels
from monitor.messengers.slack.errors import Call, failure
from monitor.wording.phrases.plain_text import clean

__all__ = ["Channel", "Identity", "Workspace", "is_id", "missing_scopes"]

NEEDED = ("chat:write", "channels:history", "groups:history")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The identity of a bot token. `scopes` and `at` (Slack's clock) are None where Slack does not report them."""

    team: str
    bot: str
    user_id: str
    scopes: frozenset[str] | None
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel that the bot can see."""

    id: str
    name: str
    is_private: bool = False
    is_archived: bool = False


def missing_scopes(identity: Identity) -> tuple[str, ...]:
    """The missing scopes without which alerts are not sent, or may be sent twice."""
    return () if identity.scopes is None else tuple(s for s in NEEDED if s not in identity.scopes)


class Workspace:
    """`api` has the bot's token and makes no retries (see `web_api.open_api`)."""

    def __init__(self, api: AsyncWebClient) -> None:
        self._api = api

    async def identity(self) -> Identity:
        answer = await self._call("auth.test", "the token")
        headers = {name.lower(): value for name, value in answer.headers.items()}
        scopes = headers.get("x-oauth-scopes")
        return Identity(
            team=clean(str(answer.get("team") or "?")),
            bot=clean(str(answer.get("user") or "the bot")),
            user_id=str(answer.get("user_id")),
            scopes=None if scopes is None else frozenset(s.strip() for s in scopes.split(",")),
            at=_clock(headers.get("date", "")),
        )

    async def channels(self) -> tuple[Channel, ...]:
        """As `list_channels`, with archived ones."""
        return tuple(map(_channel, await list_channels(self._call, archived=True)))

    async def channel(self, channel_id: str) -> Channel | None:
        """Name and state of a channel; None where the token may not read them."""
        try:
            answer = await self._call("conversations.info", f"channel {channel_id}", channel=channel_id)
        except AuthRefusedError as refused:
            if refused.code != "missing_scope":
                raise
            return None
        return _channel(answer.get("channel") or {})

    async def read(self, channel_id: str, *, bot: str) -> None:
        """Reads one message of the channel's history, to test the access."""
        await self._call("conversations.history", f"channel {channel_id}", bot=bot, channel=channel_id, limit="1")

    async def validate(self, blocks: Sequence[Mapping[str, Any]]) -> None:
        """Raises PayloadRefusedError for blocks that Slack rejects, another DeliveryError where it lacks the method."""
        await self._call("blocks.validate", "blocks", blocks=json.dumps(list(blocks)))

    async def _call(self, method: str, place: str, *, bot: str = "the bot", **fields: str) -> AsyncSlackResponse:
        form = {name: value for name, value in fields.items() if value}
        try:
            return await self._api.api_call(method, data=form)
        except Exception as error:  # noqa: BLE001 -- the SDK raises AttributeError for a body that is not JSON
            raise failure(error, place=place, bot=bot, call=Call.READ) from None  # the SDK's error contains the token


def _channel(fields: Mapping[str, Any]) -> Channel:
    return Channel(
        id=str(fields.get("id") or ""),
        name=clean(str(fields.get("name") or "")),
        is_private=bool(fields.get("is_private")),
        is_archived=bool(fields.get("is_archived")),
    )


def _clock(date: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(date)
    except (ValueError, TypeError):
        return None
    return at.astimezone(UTC) if at.tzinfo else None
