"""Whether clicks arrive: known at once to whoever posts, written down for `health`."""

import asyncio
from datetime import timedelta
from typing import Protocol

import structlog

from monitor.errors import MonitorError
from monitor.ports.store import CLICKS, Store

__all__ = ["Line", "Listening"]

_log = structlog.get_logger()


class Line(Protocol):
    """What brings clicks."""

    @property
    def trouble(self) -> str:
        """What keeps them from arriving, and what to do; "" where nothing does."""
        ...

    def carry_clicks(self) -> bool:
        """Whether a button that is shown now can be expected to work."""
        ...


class Listening:
    """Without a line no click is expected, and none is missed."""

    def __init__(self, store: Store, *, every: timedelta = timedelta(seconds=1)) -> None:
        self._store = store
        self._every = every
        self._line: Line | None = None
        self._written: str | None = None

    def listen_to(self, line: Line) -> None:
        self._line = line

    def carry_clicks(self) -> bool:
        return self._line is not None and self._line.carry_clicks()

    async def watch(self) -> None:
        """Until it is cancelled."""
        while True:
            await self.note()
            await asyncio.sleep(self._every.total_seconds())

    async def note(self) -> None:
        """Write down what is so, where it is news. What the store refuses is written the next time."""
        trouble = self._line.trouble if self._line is not None else ""
        if trouble == self._written:
            return
        try:
            await self._store.write(lambda tx: tx.journal.remember(CLICKS, trouble))
        except MonitorError as e:
            _log.error("the state of clicks not stored", why=str(e))
            return
        self._written = trouble
