"""The wake-up of open pages: who waits learns of new developments and of decisions within a second.

The database is asked only while a page waits, so that nothing is added to polls, and changes by another process or on
PostgreSQL count as well.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from monitor.errors import StoreError
from monitor.ports.queries.page import NO_CHANGE, ChangeMark, Changes

MOST_READERS = 32
"""Open connections that wait for changes. A browser opens one for each tab."""


class TooManyReadersError(Exception):
    """All connections for live updates are taken."""


class ChangeFeed:
    """`last_change` and `changed_since` are as in `ports.EventList`, run on a reader thread."""

    def __init__(
        self,
        last_change: Callable[[], Awaitable[ChangeMark]],
        changed_since: Callable[[ChangeMark], Awaitable[Changes]],
        *,
        every: timedelta = timedelta(seconds=1),
        most: int = MOST_READERS,
    ) -> None:
        self._last_change = last_change
        self._changed_since = changed_since
        self._every = every.total_seconds()
        self._most = most
        self._readers = 0
        self._known = NO_CHANGE
        self._woken = asyncio.Condition()
        self._asking: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def is_full(self) -> bool:
        return self._readers >= self._most

    @asynccontextmanager
    async def reader(self) -> AsyncIterator["ChangeFeed"]:
        """Count as a reader, which keeps the database being asked. Raises TooManyReadersError."""
        if self.is_full:
            raise TooManyReadersError
        self._readers += 1
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask(), name="page changes")
        try:
            yield self
        finally:
            self._readers -= 1
            if not self._readers and self._asking is not None:
                self._asking.cancel()
                self._asking = None

    async def after(self, mark: ChangeMark, *, within: timedelta) -> Changes | None:
        """Return what changed after `mark`; the same mark if nothing did in time.

        None once the page is closed. Raises StoreError.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(within.total_seconds()), self._woken:
                await self._woken.wait_for(lambda: self._closed or self._is_past(mark))
        if self._closed:
            return None
        return await self._changed_since(mark) if self._is_past(mark) else Changes(mark=mark)

    def _is_past(self, mark: ChangeMark) -> bool:
        return self._known.development > mark.development or self._known.actions > mark.actions

    async def close(self) -> None:
        """End all waiting."""
        self._closed = True
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None
        async with self._woken:
            self._woken.notify_all()

    async def _ask(self) -> None:
        while True:
            with suppress(StoreError):  # the next question may be answered
                known = await self._last_change()
                if known != self._known:
                    self._known = known
                    async with self._woken:
                        self._woken.notify_all()
            await asyncio.sleep(self._every)
