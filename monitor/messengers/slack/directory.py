"""Names of channels to ids, on a lane of its own: a workspace's list is long and Slack gives it out slowly, so one page
is asked for at a time, and none soon after another. A name that is known is known at once, whatever the lane does.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Mapping
from datetime import timedelta
from typing import Protocol

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from monitor.errors import AuthRefusedError, ChannelRefusedError, NotSentError, ThrottledError
from monitor.messengers.slack.errors import refusal

__all__ = ["Directory", "next_cursor"]

LIST_SIZE = 1_000  # Slack's most for channels

_ID = re.compile(r"[CGD][A-Z0-9]{6,}")


class Read(Protocol):
    """One call that changes nothing, with its fields."""

    def __call__(self, method: str, place: str, **fields: str) -> Awaitable[AsyncSlackResponse]: ...


class Directory:
    """`pace` is the time between two pages."""

    def __init__(self, read: Read, pace: timedelta) -> None:
        self._read = read
        self._pace = pace.total_seconds()
        self._lane = asyncio.Lock()
        self._free_at = 0.0
        self._ids: dict[str, str] = {}
        self._listed = 0

    @property
    def listed(self) -> int:
        """How often the whole list was read."""
        return self._listed

    async def id_of(self, channel: str, *, newer_than: int = -1) -> str:
        """The id of a channel that may be given by name, by a list read after the first `newer_than` ones.

        Raises ChannelRefusedError where it can't be told, NotSentError where nobody tells now.
        """
        if _ID.fullmatch(channel):
            return channel
        name = channel.removeprefix("#")
        if self._listed <= newer_than or (name not in self._ids and newer_than < 0):
            await self._list(channel, self._listed)
        if name not in self._ids:
            raise refusal("channel_not_found", place=f"channel {channel}")
        return self._ids[name]

    async def _list(self, channel: str, seen: int) -> None:
        """Whoever waited while another read the list takes what that one found."""
        async with self._lane:
            if self._listed != seen:
                return
            try:
                self._ids = dict(await self._names(channel))
            except ThrottledError as busy:  # no word on how fast alerts may go
                raise NotSentError(str(busy), code=busy.code) from busy
            self._listed += 1

    async def _names(self, channel: str) -> Mapping[str, str]:
        for kinds in ("public_channel,private_channel", "public_channel"):  # each kind asks for a scope of its own
            try:
                return {name: id_ async for name, id_ in self._pages(kinds)}
            except AuthRefusedError as refused:
                if refused.code != "missing_scope":
                    raise
        raise ChannelRefusedError(
            f"channel {channel}: the token may not look up names; set MONITOR_SLACK_CHANNEL to the channel's id "
            "(C…, at the foot of its About page), or add the scope channels:read and reinstall the app",
            code="missing_scope",
        )

    async def _pages(self, kinds: str) -> AsyncIterator[tuple[str, str]]:
        cursor = ""
        while True:
            await self._wait()
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
            cursor = next_cursor(page)
            if not cursor:
                return

    async def _wait(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._free_at > now:
            await asyncio.sleep(self._free_at - now)
        self._free_at = max(self._free_at, now) + self._pace


def next_cursor(page: AsyncSlackResponse) -> str:
    return str((page.get("response_metadata") or {}).get("next_cursor") or "")
