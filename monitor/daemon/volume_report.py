"""The expected volume of the channels: estimated from stored articles and reported once."""

from collections.abc import Awaitable, Callable, Collection
from datetime import datetime

import structlog

from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.identity import EventId
from monitor.errors import MonitorError
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import EXPECTED, HasJournal, Store
from monitor.reports.evaluation.volume import Expected

Measure = Callable[[RuntimeConfig, datetime], Awaitable[Expected]]

WouldAlert = Callable[[Collection[PolicyEvent], RuntimeConfig, datetime], Awaitable[frozenset[EventId]]]
"""Returns those of the events that a channel would be alerted of if they were new."""

_log = structlog.get_logger()


class VolumeReport:
    """Reports the expected volume, again when the set of channels changes."""

    def __init__(self, store: Store[HasJournal], measure: Measure) -> None:
        self._store = store
        self._measure = measure

    async def unreported(self, config: RuntimeConfig, *, now: datetime) -> tuple[str, ...]:
        """The lines to report for these channels; empty if they were reported, or without events to measure."""
        if await self._store.read(lambda tx: tx.journal.recall(EXPECTED)) == _key(config):
            return ()
        try:
            expected = await self._measure(config, now)
        except MonitorError as e:
            _log.error("expected volume not measured", why=str(e))
            return ()
        return expected.lines if expected.events else ()

    async def remember(self, config: RuntimeConfig) -> None:
        """Record that the volume was reported for these channels."""
        await self._store.write(lambda tx: tx.journal.remember(EXPECTED, _key(config)))


def channels_of(config: RuntimeConfig) -> tuple[str, ...]:
    """The channels of the routes, each once, the default one first."""
    return tuple(dict.fromkeys((config.routes.default.channel, *(r.channel for r in config.routes.named))))


def _key(config: RuntimeConfig) -> str:
    return " ".join((config.workspace, *sorted(channels_of(config))))
