"""The schedule of polls: many at a time, few per host, so that slow servers or busy hosts do not delay the others."""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog

from monitor.daemon.jobs import JobErrors
from monitor.domain.sources.source import Source, SourceId
from monitor.errors import MonitorError
from monitor.ports.repositories.store import HasSources, Store

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class PollLimits:
    """Limits of concurrent polls; `rest` is the pause of a source after a store error, `long_rest` after a bug.

    A host serves its sources one after the other: those that wait count as slow and would fill all places.
    """

    at_once: int = 64  # concurrent polls that are not slow yet
    slow: timedelta = timedelta(milliseconds=250)  # a poll that takes longer frees its place
    at_most: int = 256  # concurrent polls, including slow ones
    per_host: int = 64
    rest: timedelta = timedelta(seconds=30)
    long_rest: timedelta = timedelta(minutes=10)  # each try logs a traceback


@dataclass(frozen=True, slots=True, kw_only=True)
class _Poll:
    begun: float
    task: asyncio.Task[None]


class PollSchedule:
    """`poll` does one poll, including its accounting; `sources` returns the current sources."""

    def __init__(
        self,
        store: Store[HasSources],
        *,
        sources: Callable[[], Mapping[SourceId, Source]],
        poll: Callable[[Source], Awaitable[None]],
        room: PollLimits,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
        errors: JobErrors | None = None,
    ) -> None:
        self._store = store
        self._sources = sources
        self._poll = poll
        self._room = room
        self._clock = clock
        self._monotonic = monotonic
        self._errors = errors or JobErrors(monotonic)
        self._running: dict[SourceId, _Poll] = {}
        self._at_host: Counter[str] = Counter()  # running polls
        self._waiting: deque[SourceId] = deque()  # due sources beyond the limits
        self._paused: dict[SourceId, float] = {}

    @property
    def tasks(self) -> tuple[asyncio.Task[None], ...]:
        """The running polls."""
        return tuple(poll.task for poll in self._running.values())

    async def start_due(self) -> None:
        """Start a poll for each due source without a running one, up to the limits; the others start as polls end."""
        if self._free() <= 0:
            return
        self._waiting.clear()  # none starts during the query, which would still show it as due
        now = self._clock()
        under_way = frozenset(self._running)  # still due in the store, even if they end during the query
        limit = self._room.at_most * 2 + len(under_way)  # some hosts may be full
        due = await self._store.read(lambda tx: tx.sources.due(now=now, limit=limit))
        self._waiting.extend(state.source_id for state in due if state.source_id not in under_way)
        self._start_waiting()

    def close(self) -> None:
        """Start no further poll; `start_due` is not called again."""
        self._waiting.clear()

    def _start_waiting(self) -> None:
        sources, free = self._sources(), self._free()
        while self._waiting and free > 0:
            source = sources.get(self._waiting.popleft())
            if source is None or not self._may_poll(source):
                continue
            free -= 1
            host = _host(source)
            self._at_host[host] += 1
            task = asyncio.create_task(self._poll_at(source, host), name=f"poll {source.id}")
            self._running[source.id] = _Poll(begun=self._monotonic(), task=task)

    async def _poll_at(self, source: Source, host: str) -> None:
        try:
            await self.poll(source)
        finally:
            del self._running[source.id]
            self._at_host[host] -= 1
            if not self._at_host[host]:
                del self._at_host[host]
            self._start_waiting()

    async def poll(self, source: Source) -> None:
        """Poll one source. After an error that was not stored the source is paused; the others go on."""
        try:
            await self._poll(source)
        except MonitorError as e:
            self._pause(source, self._room.rest)
            self._errors.failed("storing of a poll", e, source=source.id)
        except Exception:  # noqa: BLE001 -- a bug must not take the time of other sources
            self._pause(source, self._room.long_rest)  # its due time is not stored: it would be polled at every tick
            _log.exception("poll broke", source=source.id)

    def _pause(self, source: Source, rest: timedelta) -> None:
        self._paused[source.id] = self._monotonic() + rest.total_seconds()

    def _free(self) -> int:
        """How many more polls may start. Slow polls free their place, up to the absolute limit."""
        slow = self._monotonic() - self._room.slow.total_seconds()
        quick = sum(poll.begun > slow for poll in self._running.values())
        return min(self._room.at_once - quick, self._room.at_most - len(self._running))

    def _may_poll(self, source: Source) -> bool:
        paused = self._paused.get(source.id, 0.0) > self._monotonic()
        return source.id not in self._running and not paused and self._at_host[_host(source)] < self._room.per_host


def _host(source: Source) -> str:
    return urlsplit(source.url).hostname or ""
