"""Sources that are due, many at a time and a few of each host: neither slow servers nor a host with many sources make
the others late.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog

from monitor.domain.sources.source import Source, SourceId
from monitor.errors import MonitorError
from monitor.ports.store import Store

__all__ = ["PollTurns", "Room"]

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """For how many polls there is room, and how long a source is left alone after the store refused one (`rest`).

    A host takes its sources one after the other: those that wait for it are slow, and would fill all places.
    """

    at_once: int = 64  # polls under way that are not slow yet
    slow: timedelta = timedelta(milliseconds=250)  # a poll that takes longer leaves its place to others
    at_most: int = 256  # polls under way, slow ones too
    per_host: int = 64
    rest: timedelta = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    begun: float
    host: str
    task: asyncio.Task[None]


class PollTurns:
    """`poll` makes one poll, from the fetch to the account; `sources` are those of now."""

    def __init__(
        self,
        store: Store,
        *,
        sources: Callable[[], Mapping[SourceId, Source]],
        poll: Callable[[Source], Awaitable[None]],
        room: Room,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._sources = sources
        self._poll = poll
        self._room = room
        self._clock = clock
        self._monotonic = monotonic
        self._turns: dict[SourceId, _Turn] = {}
        self._resting: dict[SourceId, float] = {}

    @property
    def tasks(self) -> tuple[asyncio.Task[None], ...]:
        """The polls under way."""
        return tuple(turn.task for turn in self._turns.values())

    async def take_due(self) -> None:
        """Start a poll for each due source that has none under way, as far as there is room."""
        free = self._free()
        if free <= 0:
            return
        now = self._clock()
        under_way = frozenset(self._turns)  # they are still due, even if they end while we look
        limit = self._room.at_most * 2 + len(under_way)  # and hosts may be full
        due = await self._store.read(lambda tx: tx.sources.due(now=now, limit=limit))
        sources, at_host = self._sources(), Counter(turn.host for turn in self._turns.values())
        for state in due:
            source = sources.get(state.source_id)
            if source is None or source.id in under_way or free <= 0 or not self._may_poll(source, at_host):
                continue
            free -= 1
            at_host[_host(source)] += 1
            task = asyncio.create_task(self.poll(source), name=f"poll {source.id}")
            self._turns[source.id] = _Turn(begun=self._monotonic(), host=_host(source), task=task)

    async def poll(self, source: Source) -> None:
        """A poll that the store refused is tried again after a rest, and the others go on."""
        try:
            await self._poll(source)
        except MonitorError as e:
            self._resting[source.id] = self._monotonic() + self._room.rest.total_seconds()
            _log.error("poll not stored", source=source.id, why=str(e))
        finally:
            self._turns.pop(source.id, None)

    def _free(self) -> int:
        """How many polls more may begin: servers that drip are no reason to be late elsewhere."""
        slow = self._monotonic() - self._room.slow.total_seconds()
        quick = sum(turn.begun > slow for turn in self._turns.values())
        return min(self._room.at_once - quick, self._room.at_most - len(self._turns))

    def _may_poll(self, source: Source, at_host: Mapping[str, int]) -> bool:
        rests = self._resting.get(source.id, 0.0) > self._monotonic()
        return source.id not in self._turns and not rests and at_host.get(_host(source), 0) < self._room.per_host


def _host(source: Source) -> str:
    return urlsplit(source.url).hostname or ""
