"""The schedule of polls: many at a time, few per host, so that slow servers or busy hosts do not delay the others."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog

from monitor.daemon.jobs import JobErrors
from monitor.domain.sources.source import Source, SourceId
from monitor.errors import MonitorError
from monitor.ports.store import HasSources, Store

__all__ = ["PollLimits", "PollSchedule"]

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
    host: str
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
        self._paused: dict[SourceId, float] = {}

    @property
    def tasks(self) -> tuple[asyncio.Task[None], ...]:
        """The running polls."""
        return tuple(poll.task for poll in self._running.values())

    async def start_due(self) -> None:
        """Start a poll for each due source without a running one, up to the limits."""
        free = self._free()
        if free <= 0:
            return
        now = self._clock()
        under_way = frozenset(self._running)  # still due in the store, even if they end during the query
        limit = self._room.at_most * 2 + len(under_way)  # some hosts may be full
        due = await self._store.read(lambda tx: tx.sources.due(now=now, limit=limit))
        sources, at_host = self._sources(), Counter(poll.host for poll in self._running.values())
        for state in due:
            source = sources.get(state.source_id)
            if source is None or source.id in under_way or free <= 0 or not self._may_poll(source, at_host):
                continue
            free -= 1
            at_host[_host(source)] += 1
            task = asyncio.create_task(self.poll(source), name=f"poll {source.id}")
            self._running[source.id] = _Poll(begun=self._monotonic(), host=_host(source), task=task)

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
        finally:
            self._running.pop(source.id, None)

    def _pause(self, source: Source, rest: timedelta) -> None:
        self._paused[source.id] = self._monotonic() + rest.total_seconds()

    def _free(self) -> int:
        """How many more polls may start. Slow polls free their place, up to the absolute limit."""
        slow = self._monotonic() - self._room.slow.total_seconds()
        quick = sum(poll.begun > slow for poll in self._running.values())
        return min(self._room.at_once - quick, self._room.at_most - len(self._running))

    def _may_poll(self, source: Source, at_host: Mapping[str, int]) -> bool:
        paused = self._paused.get(source.id, 0.0) > self._monotonic()
        return source.id not in self._running and not paused and at_host.get(_host(source), 0) < self._room.per_host


def _host(source: Source) -> str:
    return urlsplit(source.url).hostname or ""
