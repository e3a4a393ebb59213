"""A sign of life for whoever watches the monitor from elsewhere: given as long as all is well, else left out."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from monitor.domain.sources.source import SourceId
from monitor.errors import FetchError
from monitor.pipeline.operations.liveness import WAITING_LONG, last_flight
from monitor.ports.fetching import Fetcher, FetchRequest
from monitor.ports.store import HEARTBEAT, Store, Transaction

__all__ = ["DeadMan", "first_problem"]

_STALE = timedelta(minutes=2)  # a heartbeat is written every ten seconds
_NAME = SourceId("dead-man")
_log = structlog.get_logger()


def first_problem(tx: Transaction, *, now: datetime) -> str:
    """What keeps alerts from coming, in a word: data, polls, delivery, canary; "" where all is well."""
    heartbeat = tx.journal.recall(HEARTBEAT)
    if heartbeat is None or now - datetime.fromisoformat(heartbeat) > _STALE:
        return "data"
    if tx.sources.due(now=now - WAITING_LONG, limit=1):
        return "polls"
    waiting = tx.outbox.backlog().oldest_waiting
    late = waiting is not None and now - waiting > WAITING_LONG
    if late or tx.channels.blocked() or tx.channels.open_breakers():
        return "delivery"
    canary = last_flight(tx)
    return "canary" if canary is not None and not canary.is_well(now=now) else ""


class DeadMan:
    """`url` is fetched through the address guard, as a feed is; it may be a secret, and is not logged."""

    def __init__(self, *, store: Store, fetcher: Fetcher, url: str, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._fetcher = fetcher
        self._url = url
        self._clock = clock
        self._quiet = ""

    async def ping(self) -> bool:
        """Give the sign unless something is wrong. Returns whether it arrived. Raises StoreError."""
        now = self._clock()
        why = await self._store.read(lambda tx: first_problem(tx, now=now))
        if why != self._quiet:
            _log.warning("no sign of life is given", because=why) if why else _log.info("signs of life are given again")
        self._quiet = why
        return not why and await self._give()

    async def _give(self) -> bool:
        try:
            await self._fetcher.fetch(FetchRequest(source_id=_NAME, url=self._url))
        except FetchError as e:
            _log.warning("the sign of life did not arrive", outcome=e.outcome)
            return False
        return True
