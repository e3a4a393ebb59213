"""Poll states of many sources: read together before their polls, stored together after polls without new items."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from monitor.domain.sources.schedule import PollState
from monitor.domain.sources.source import Source, SourceId
from monitor.pipeline.alerts.notices import operator_notice
from monitor.pipeline.poll.batching import Batches
from monitor.pipeline.poll.party_lists import PartyListTransaction, end_quarantine
from monitor.pipeline.poll.source_health import SourceHealthTransaction, record_successes
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import HasOutbox, Store
from monitor.wording.notices.source_moves import moved_notice

_WAIT = timedelta(milliseconds=250)  # of a result for others, so that many polls are one flush of the disk
_log = structlog.get_logger()


class PollStateTransaction(SourceHealthTransaction, PartyListTransaction, Protocol):
    """Repositories of poll states."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """A poll without new items: the state before and after it, and the expiry of the server's certificate."""

    source: Source
    before: PollState
    later: PollState
    certificate_until: datetime | None


class PollStates:
    """Reads and stores poll states in batches."""

    def __init__(
        self,
        store: Store[PollStateTransaction],
        *,
        config: Callable[[], RuntimeConfig],
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._config = config
        self._clock = clock
        self._under_way = 0  # polls that have no result yet
        self._reads: Batches[SourceId, PollState | None] = Batches(self._read)
        self._results: Batches[Unchanged, None] = Batches(self._write, is_enough=self._are_half, wait=_WAIT)

    @contextmanager
    def poll(self) -> Iterator[None]:
        """A poll: results of others wait for it."""
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1
            self._results.look()

    async def of(self, source: SourceId) -> PollState | None:
        """The stored state; None before the first poll. Raises StoreError."""
        return await self._reads.ask(source)

    async def save(self, result: Unchanged) -> None:
        """Store the result of a poll that `poll` surrounds. Returns when it is committed. Raises StoreError."""
        self._under_way -= 1
        try:
            await self._results.ask(result)
        finally:
            self._under_way += 1

    def _are_half(self, results: int) -> bool:
        """True if as many polls have a result as have none: the former wait no longer, the latter fill the next
        transaction.
        """
        return results >= self._under_way

    async def _read(self, sources: Sequence[SourceId]) -> Sequence[PollState | None]:
        found = await self._store.read(lambda tx: tx.sources.states_of(sources))
        return [found.get(source) for source in sources]

    async def _write(self, results: Sequence[Unchanged]) -> Sequence[None]:
        await self._store.write(lambda tx: self._settle(tx, results))
        return [None] * len(results)

    def _settle(self, tx: PollStateTransaction, results: Sequence[Unchanged]) -> None:
        record_successes(tx, [(one.later, one.certificate_until) for one in results])
        for one in results:
            end_quarantine(tx, one.source)
            report_move(tx, one.source, one.before, one.later, self._config(), now=self._clock())


def report_move(
    tx: HasOutbox, source: Source, before: PollState, later: PollState, config: RuntimeConfig, *, now: datetime
) -> None:
    """Notify the operator if the source is fetched from another address from now on."""
    if later.adopted != before.adopted and later.adopted:
        _log.warning("source moved", source=source.id)
        operator_notice(tx, config, f"moved {source.id}", moved_notice(source, later.adopted), now=now)
