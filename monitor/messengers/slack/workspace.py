"""A workspace as its tokens show it: who the bot is, what it may do, which channels there are. Nothing is posted.

Every call raises the leaf of DeliveryError that says what to click (see `errors`).
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from monitor.errors import AuthRefusedError, ChannelRefusedError, DeliveryError, NotSentError
from monitor.messengers.plain import clean
from monitor.messengers.slack.errors import failure

__all__ = ["Channel", "Identity", "Workspace", "is_id", "open_socket", "rights_missing"]

NEEDED = ("chat:write", "channels:history", "groups:history")
LIST_SIZE = 1_000  # Slack's most
MOST_PAGES = 20
HELLO = timedelta(seconds=10)

_ID = re.compile(r"[CGD][A-Z0-9]{6,}")
_GENERATE = (
    "generate one with the scope connections:write on the app's page Basic Information, App-Level Tokens, "
    "and put it into MONITOR_SLACK_APP_TOKEN"
)


def is_id(channel: str) -> bool:
    """Whether it is a channel's id, not its name."""
    return _ID.fullmatch(channel) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who a bot token is. `scopes` is None where Slack does not say; `at` is Slack's clock, None likewise."""

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
    is_member: bool = False


def rights_missing(identity: Identity) -> tuple[str, ...]:
    """Scopes without which alerts don't go out or could go out twice."""
    return () if identity.scopes is None else tuple(s for s in NEEDED if s not in identity.scopes)


class Workspace:
    """`api` carries the bot's token and repeats nothing (see `client.open_api`)."""

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
        """Those that the token may list, public and private or public alone. Raises AuthRefusedError (missing_scope)
        where it may list none.
        """
        try:
            return await self._listed("public_channel,private_channel")
        except AuthRefusedError as refused:
            if refused.code != "missing_scope":
                raise
        return await self._listed("public_channel")

    async def _listed(self, kinds: str) -> tuple[Channel, ...]:
        return tuple([_channel(c) async for c in self._pages(kinds)])

    async def _pages(self, kinds: str) -> AsyncIterator[Mapping[str, Any]]:
        cursor = ""
        for _ in range(MOST_PAGES):
            page = await self._call(
                "conversations.list", "the list of channels", types=kinds, limit=str(LIST_SIZE), cursor=cursor
            )
            for channel in page.get("channels") or ():
                yield channel
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return

    async def channel(self, channel_id: str) -> Channel | None:
        """Its name and state; None where the token may not ask."""
        try:
            answer = await self._call("conversations.info", f"channel {channel_id}", channel=channel_id)
        except AuthRefusedError as refused:
            if refused.code != "missing_scope":
                raise
            return None
        return _channel(answer.get("channel") or {})

    async def read(self, channel_id: str, *, bot: str) -> None:
        """Read a message of the channel's history, as is done when an answer was lost."""
        await self._call("conversations.history", f"channel {channel_id}", bot=bot, channel=channel_id, limit="1")

    async def validate(self, blocks: Sequence[Mapping[str, Any]]) -> None:
        """Whether Slack takes the blocks. Raises PayloadRefusedError where not, AmbiguousError or NotSentError where it
        does not have the method.
        """
        await self._call("blocks.validate", "blocks", blocks=json.dumps(list(blocks)))

    async def _call(self, method: str, place: str, *, bot: str = "the bot", **fields: str) -> AsyncSlackResponse:
        given = {name: value for name, value in fields.items() if value}
        try:
            return await self._api.api_call(method, data=given)
        except Exception as error:  # noqa: BLE001 -- the SDK raises AttributeError for a text that is no JSON
            raise failure(error, place=place, bot=bot, posting=False) from None  # its own error holds the token


async def open_socket(api: AsyncWebClient, *, proxy: str | None = None, wait: timedelta = HELLO) -> None:
    """Open one socket as the monitor does, hear Slack's hello, and close it. `api` carries the app-level token.

    Raises AuthRefusedError for a token that may not, NotSentError where no socket comes through.
    """
    try:
        answer = await api.apps_connections_open(app_token=api.token or "")
    except Exception as error:  # noqa: BLE001 -- as for every call
        raise _app_failure(failure(error, place="the app-level token", posting=False)) from None
    place = "the socket"
    try:
        async with (
            asyncio.timeout(wait.total_seconds()),
            aiohttp.ClientSession() as session,
            session.ws_connect(str(answer.get("url")), proxy=proxy, ssl=api.ssl or True) as socket,
        ):
            await socket.receive_json()
    except (aiohttp.ClientError, OSError, TypeError, ValueError) as error:
        text = (
            f"{place}: no hello from Slack ({type(error).__name__}); let wss://*.slack.com out through "
            "the firewall or the proxy, or do without buttons: unset MONITOR_SLACK_APP_TOKEN"
        )
        raise NotSentError(text, code=type(error).__name__) from None


_APP_CODES = ("invalid_auth", "not_authed", "not_allowed_token_type", "missing_scope", "token_revoked", "token_expired")


def _app_failure(error: DeliveryError) -> DeliveryError:
    """What refuses a bot's token has another remedy for an app's."""
    if error.code in _APP_CODES:
        return AuthRefusedError(f"the app-level token: Slack says {error.code}; {_GENERATE}", code=error.code)
    if isinstance(error, AuthRefusedError | ChannelRefusedError):
        remedy = "turn Socket Mode on, on the app's page Socket Mode"
        return AuthRefusedError(f"the app-level token: Slack says {error.code}; {remedy}", code=error.code)
    return error


def _channel(told: Mapping[str, Any]) -> Channel:
    return Channel(
        id=str(told.get("id") or ""),
        name=clean(str(told.get("name") or "")),
        is_private=bool(told.get("is_private")),
        is_archived=bool(told.get("is_archived")),
        is_member=bool(told.get("is_member")),
    )


def _clock(date: str) -> datetime | None:
    try:
        said = parsedate_to_datetime(date)
    except (ValueError, TypeError):
        return None
    return said.astimezone(UTC) if said.tzinfo else None
