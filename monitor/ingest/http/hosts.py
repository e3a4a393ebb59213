"""Politeness towards hosts: one request at a time, a pause before the next source's, rest where a host asks for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from weakref import WeakValueDictionary

from monitor.domain.sources.source import SourceId

__all__ = ["HostHeldError", "Hosts"]

_MOST = 2_000  # hosts whose last request is remembered
_LONGEST = timedelta(hours=24)
_UNSAID = timedelta(minutes=1)  # rest for a host that is overloaded and does not say for how long


class HostHeldError(Exception):
    """The host is left alone for `wait` more."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__()
        self.wait = wait


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hold:
    """What `source` was told: come back after `until`, in the loop's time."""

    source: SourceId
    until: float


class Hosts:
    """All in memory and in the event loop's time, which no clock that is set can move."""

    def __init__(self, pause: timedelta) -> None:
        self._pause = pause.total_seconds()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._asked: dict[str, float] = {}
        self._holds: dict[str, _Hold] = {}

    @asynccontextmanager
    async def turn(self, host: str, source: SourceId, *, pause: bool) -> AsyncIterator[None]:
        """Alone with `host`, after a pause unless the request goes on from one just made.

        Raises HostHeldError where the host told another source to come later. The source that was told so keeps to that
        by itself and may ask whenever it does.
        """
        lock = self._locks.get(host)
        if lock is None:
            lock = self._locks[host] = asyncio.Lock()
        async with lock:
            self._check(host, source)
            if pause:
                await asyncio.sleep(max(self._asked.get(host, 0.0) + self._pause - _now(), 0.0))
            try:
                yield
            finally:
                self._note(host)

    def hold(self, host: str, source: SourceId, wait: timedelta | None) -> None:
        """Leave `host` alone, as it told `source`."""
        until = _now() + min(_UNSAID if wait is None else wait, _LONGEST).total_seconds()
        self._holds = {name: hold for name, hold in self._holds.items() if hold.until > _now()}
        self._holds[host] = _Hold(source=source, until=until)

    def release(self, host: str) -> None:
        """It answers."""
        self._holds.pop(host, None)

    def _check(self, host: str, source: SourceId) -> None:
        hold = self._holds.get(host)
        if hold is not None and hold.source != source and hold.until > _now():
            raise HostHeldError(timedelta(seconds=hold.until - _now()))

    def _note(self, host: str) -> None:
        self._asked.pop(host, None)
        self._asked[host] = _now()
        if len(self._asked) > _MOST:
            del self._asked[next(iter(self._asked))]


def _now() -> float:
    return asyncio.get_running_loop().time()
