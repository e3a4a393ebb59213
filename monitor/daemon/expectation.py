"""What the channels are to expect: measured on what is stored, and told once before much is sent to them."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog

from monitor.errors import MonitorError
from monitor.pipeline.rules.runtime_config import Desk
from monitor.ports.store import EXPECTED, Store
from monitor.reports.volume import Expected

__all__ = ["Expectation", "Measure", "channels_of"]

Measure = Callable[[Desk, datetime], Awaitable[Expected]]

_log = structlog.get_logger()


class Expectation:
    """Told again where the channels are others than those of which it was told."""

    def __init__(self, store: Store, measure: Measure) -> None:
        self._store = store
        self._measure = measure

    async def untold(self, desk: Desk, *, now: datetime) -> tuple[str, ...]:
        """What is to be told of these channels; nothing where it was told, or there is nothing to measure it on."""
        if await self._store.read(lambda tx: tx.journal.recall(EXPECTED)) == _told(desk):
            return ()
        try:
            expected = await self._measure(desk, now)
        except MonitorError as e:
            _log.error("what is to be expected was not measured", why=str(e))
            return ()
        return expected.lines if expected.events else ()

    async def remember(self, desk: Desk) -> None:
        """It was told."""
        await self._store.write(lambda tx: tx.journal.remember(EXPECTED, _told(desk)))


def channels_of(desk: Desk) -> tuple[str, ...]:
    """Those of its routes, each once, the default one first."""
    return tuple(dict.fromkeys((desk.routes.default.channel, *(r.channel for r in desk.routes.named))))


def _told(desk: Desk) -> str:
    return " ".join((desk.workspace, *sorted(channels_of(desk))))
