"""Lookup of channel ids by name. A workspace's list is long and its rate limit low: pages are read one at a time with
a pause, and a failure or rate limit of the list does not affect names that are known.
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

LIST_SIZE = 1_000  # Slack's maximum for channels

_ID = re.compile(r"[CGD][A-Z0-9]{6,}")


class Read(Protocol):
    """A call that reads, with its fields."""

    def __call__(self, method: str, place: str, **fields: str) -> Awaitable[AsyncSlackResponse]: ...


class Directory:
    """`pace` is the time between two pages."""

    def __init__(self, read: Read, pace: timedelta) -> None:
        self._read = read
        self._pace = pace.total_seconds()
        self._lock = asyncio.Lock()
        self._free_at = 0.0
        self._ids: dict[str, str] = {}
        self._listed = 0

    @property
    def listed(self) -> int:
        """How often the whole list was read."""
        return self._listed

    async def id_of(self, channel: str, *, newer_than: int = -1) -> str:
        """The id of a channel given by id or name. `newer_than` requires a list that was read after so many others.

        Raises ChannelRefusedError where no channel has the name, NotSentError where the list can't be read now.
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
        """Reads the list, unless another task has read it while this one waited."""
        async with self._lock:
            if self._listed != seen:
                return
            try:
                self._ids = dict(await self._names(channel))
            except ThrottledError as busy:  # this limit does not apply to posts
                raise NotSentError(str(busy), code=busy.code) from busy
            self._listed += 1

    async def _names(self, channel: str) -> Mapping[str, str]:
        for kinds in ("public_channel,private_channel", "public_channel"):  # each kind requires its own scope
            try:
                return {name: id_ async for name, id_ in self._pages(kinds)}
            except AuthRefusedError as refused:
                if refused.code != "missing_scope":
                    raise
        raise ChannelRefusedError(
            f"channel {channel}: the token may not list channels; set MONITOR_SLACK_CHANNEL to the channel's id "
            "(C…, at the bottom of its About page), or add the scope channels:read and reinstall the app",
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
