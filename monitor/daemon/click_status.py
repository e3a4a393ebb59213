"""Whether Slack clicks can be received: current for the messengers, stored for `health`."""

import asyncio
from datetime import timedelta
from typing import Protocol

import structlog

from monitor.errors import MonitorError
from monitor.ports.repositories.store import CLICKS, HasJournal, Store

_log = structlog.get_logger()


class ClickConnection(Protocol):
    """A connection that receives clicks."""

    @property
    def trouble(self) -> str:
        """Why clicks can't arrive, and the remedy; "" for no problem."""
        ...

    def can_receive_clicks(self) -> bool:
        """True if a button shown now can be expected to work."""
        ...


class ClickStatus:
    """Watches the connection, if there is one, and stores changes of its state."""

    def __init__(self, store: Store[HasJournal], *, every: timedelta = timedelta(seconds=1)) -> None:
        self._store = store
        self._every = every
        self._line: ClickConnection | None = None
        self._stored: str | None = None

    def use_connection(self, line: ClickConnection) -> None:
        self._line = line

    def can_receive_clicks(self) -> bool:
        return self._line is not None and self._line.can_receive_clicks()

    async def watch(self) -> None:
        """Run until cancelled."""
        while True:
            await self.note()
            await asyncio.sleep(self._every.total_seconds())

    async def note(self) -> None:
        """Store the state if it changed. After a store error, try again next time."""
        trouble = self._line.trouble if self._line is not None else ""
        if trouble == self._stored:
            return
        try:
            await self._store.write(lambda tx: tx.journal.remember(CLICKS, trouble))
        except MonitorError as e:
            _log.error("click state not stored", why=str(e))
            return
        self._stored = trouble
