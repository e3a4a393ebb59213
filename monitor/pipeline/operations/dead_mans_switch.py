"""Dead man's switch: pings a URL while alerts work, so that an external service alarms when the pings stop."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from monitor.domain.sources.source import SourceId
from monitor.errors import FetchError
from monitor.pipeline.operations.liveness import WAITING_LONG, last_flight
from monitor.ports.network.fetch import Fetcher, FetchRequest
from monitor.ports.repositories.store import HEARTBEAT, HasChannels, HasJournal, HasOutbox, HasSources, Store, read_fact

_STALE = timedelta(minutes=2)  # a heartbeat is written every ten seconds
_NAME = SourceId("dead-man")
_log = structlog.get_logger()


class LivenessTransaction(HasChannels, HasJournal, HasOutbox, HasSources, Protocol):
    """Repositories that show whether the monitor works."""


def first_problem(tx: LivenessTransaction, *, now: datetime) -> str:
    """The first part that keeps alerts from arriving: data, polls, delivery or canary; "" if all work."""
    heartbeat = read_fact(tx.journal.recall(HEARTBEAT), datetime.fromisoformat)
    if heartbeat is None or now - heartbeat > _STALE:
        return "data"
    if tx.sources.due(now=now - WAITING_LONG, limit=1):
        return "polls"
    waiting = tx.outbox.backlog().oldest_waiting
    late = waiting is not None and now - waiting > WAITING_LONG
    if late or tx.channels.blocked() or tx.channels.open_breakers():
        return "delivery"
    canary = last_flight(tx)
    return "canary" if canary is not None and not canary.is_well(now=now) else ""


class DeadMansSwitch:
    """Fetches `url` under the SSRF policy, as a feed; the URL may be a secret and is not logged."""

    def __init__(
        self, *, store: Store[LivenessTransaction], fetcher: Fetcher, url: str, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._url = url
        self._clock = clock
        self._problem = ""

    async def ping(self) -> bool:
        """Ping unless something is wrong. Returns True if the ping arrived. Raises StoreError."""
        now = self._clock()
        problem = await self._store.read(lambda tx: first_problem(tx, now=now))
        if problem != self._problem:
            _log.warning("pings stopped", because=problem) if problem else _log.info("pings resumed")
        self._problem = problem
        return not problem and await self._send()

    async def _send(self) -> bool:
        try:
            await self._fetcher.fetch(FetchRequest(source_id=_NAME, url=self._url))
        except FetchError as e:
            _log.warning("ping failed", outcome=e.outcome)
            return False
        return True
