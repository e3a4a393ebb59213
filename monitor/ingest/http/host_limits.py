"""Rate limits per host: one request at a time, a pause between two sources, a longer one where the host asks for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from weakref import WeakValueDictionary

from monitor.domain.sources.source import SourceId

_MAX_HOSTS = 2_000  # hosts whose last request is remembered
_MAX_BACKOFF = timedelta(hours=24)
_DEFAULT_BACKOFF = timedelta(minutes=1)  # for a host that is overloaded and sends no Retry-After


class HostBackoffError(Exception):
    """The host accepts no request before `wait` has passed."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__()
        self.wait = wait


@dataclass(frozen=True, slots=True, kw_only=True)
class _Backoff:
    """The host asked `source` to wait until `until`, in the loop's time."""

    source: SourceId
    until: float


class HostLimits:
    """Keeps its state in memory and in the event loop's time, which a change of the system clock does not move."""

    def __init__(self, pause: timedelta) -> None:
        self._pause = pause.total_seconds()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._last_request: dict[str, float] = {}
        self._backoffs: dict[str, _Backoff] = {}

    @asynccontextmanager
    async def slot(self, host: str, source: SourceId, *, pause: bool) -> AsyncIterator[None]:
        """Exclusive access to `host`; `pause` is False for a request that continues the one before (a redirect).

        Raises HostBackoffError where the host asked another source to wait. The source that it asked follows
        Retry-After by its own schedule and is let through.
        """
        lock = self._locks.get(host)
        if lock is None:
            lock = self._locks[host] = asyncio.Lock()
        async with lock:
            self._check(host, source)
            if pause:
                await asyncio.sleep(max(self._last_request.get(host, 0.0) + self._pause - _now(), 0.0))
            try:
                yield
            finally:
                self._note(host)

    def back_off(self, host: str, source: SourceId, wait: timedelta | None) -> None:
        """Pauses `host`, which asked `source` to wait; None is the default backoff."""
        until = _now() + min(_DEFAULT_BACKOFF if wait is None else wait, _MAX_BACKOFF).total_seconds()
        self._backoffs = {name: one for name, one in self._backoffs.items() if one.until > _now()}
        self._backoffs[host] = _Backoff(source=source, until=until)

    def clear(self, host: str) -> None:
        """Ends the backoff of a host that answers again."""
        self._backoffs.pop(host, None)

    def _check(self, host: str, source: SourceId) -> None:
        backoff = self._backoffs.get(host)
        if backoff is not None and backoff.source != source and backoff.until > _now():
            raise HostBackoffError(timedelta(seconds=backoff.until - _now()))

    def _note(self, host: str) -> None:
        self._last_request.pop(host, None)
        self._last_request[host] = _now()
        if len(self._last_request) > _MAX_HOSTS:
            del self._last_request[next(iter(self._last_request))]


def _now() -> float:
    return asyncio.get_running_loop().time()
