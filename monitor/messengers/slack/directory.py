"""Lookup of channel ids by name or person.

A workspace's list is long and its rate limit low: pages are read one at a time with a pause, and a failure or rate
limit of the list does not affect names that are known.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Protocol

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from monitor.domain.delivery.outbox import PERSON, is_person
from monitor.errors import AuthRefusedError, ChannelRefusedError, NotSentError, ThrottledError
from monitor.messengers.slack.errors import refusal

LIST_SIZE = 1_000  # Slack's maximum for channels
MAX_PAGES = 100

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
        self._conversations: dict[str, str] = {}

    @property
    def listed(self) -> int:
        """How often the whole list was read."""
        return self._listed

    async def id_of(self, channel: str, *, newer_than: int = -1) -> str:
        """The id of a channel given by id, name or person (`@U…`). `newer_than` requires a list that was read after so
        many others.

        Raises ChannelRefusedError where no channel has the name or no message to the person is possible, NotSentError
        where the list can't be read now.
        """
        if is_id(channel):
            return channel
        if is_person(channel):
            return await self._conversation_with(channel)
        name = channel.removeprefix("#")
        if self._listed <= newer_than or (name not in self._ids and newer_than < 0):
            await self._list(channel, self._listed)
        if name not in self._ids:
            raise refusal("channel_not_found", place=f"channel {channel}")
        return self._ids[name]

    async def _conversation_with(self, person: str) -> str:
        """The id of the conversation of the bot with the person, which is opened where there is none."""
        if person not in self._conversations:
            place, user = f"direct messages to {person}", person.removeprefix(PERSON)
            with scopes_of_people(person):
                opened = await self._read("conversations.open", place, users=user)
            self._conversations[person] = str((opened.get("channel") or {}).get("id") or "")
        return self._conversations[person]

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
        try:
            return {str(c["name"]): str(c["id"]) for c in await list_channels(self._read, before_page=self._wait)}
        except AuthRefusedError as refused:
            if refused.code != "missing_scope":
                raise
        raise ChannelRefusedError(
            f"channel {channel}: the token may not list channels; set MONITOR_SLACK_CHANNEL to the channel's id "
            "(C…, at the bottom of its About page), or add the scope channels:read and reinstall the app",
            code="missing_scope",
        )

    async def _wait(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._free_at > now:
            await asyncio.sleep(self._free_at - now)
        self._free_at = max(self._free_at, now) + self._pace


@contextmanager
def scopes_of_people(channel: str) -> Iterator[None]:
    """Makes a missing scope an error of the channel if that is a person's: the workspace's other channels work."""
    try:
        yield
    except AuthRefusedError as refused:
        if refused.code != "missing_scope" or not is_person(channel):
            raise
        msg = (
            f"direct messages to {channel}: Slack error missing_scope; paste the output of monitor slack manifest on "
            "the app's page App Manifest, then Reinstall to Workspace"
        )
        raise ChannelRefusedError(msg, code="missing_scope") from refused


async def _no_wait() -> None:
    pass


async def list_channels(
    read: Read, *, archived: bool = False, before_page: Callable[[], Awaitable[None]] = _no_wait
) -> list[Mapping[str, Any]]:
    """The channels that the token may list: public and private ones, or only public ones.

    Raises AuthRefusedError (missing_scope) where it may list none.
    """
    try:
        return [c async for c in _pages(read, "public_channel,private_channel", archived, before_page)]
    except AuthRefusedError as refused:  # each kind requires its own scope
        if refused.code != "missing_scope":
            raise
    return [c async for c in _pages(read, "public_channel", archived, before_page)]


async def _pages(
    read: Read, kinds: str, archived: bool, before_page: Callable[[], Awaitable[None]]
) -> AsyncIterator[Mapping[str, Any]]:
    fields = {"types": kinds, "limit": str(LIST_SIZE), "exclude_archived": "" if archived else "true"}
    cursor = ""
    for _ in range(MAX_PAGES):
        await before_page()
        page = await read("conversations.list", "the list of channels", **fields, cursor=cursor)
        for channel in page.get("channels") or ():
            yield channel
        cursor = next_cursor(page)
        if not cursor:
            return


def is_id(channel: str) -> bool:
    """Whether `channel` is an id, not a name."""
    return _ID.fullmatch(channel) is not None


def next_cursor(page: AsyncSlackResponse) -> str:
    return str((page.get("response_metadata") or {}).get("next_cursor") or "")
