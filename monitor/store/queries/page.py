"""The queries of the page in a browser: few at a time and for a few seconds, so that polls always find a reader."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from sqlalchemy import Connection

from monitor.ports.queries.page_queries import PageQueries
from monitor.store.database.dialect import time_limit
from monitor.store.database.transaction import DatabaseTransaction
from monitor.store.queries.archive import ArchiveQueries, Read
from monitor.store.queries.evidence import EvidenceQueries
from monitor.store.queries.page_events import EventListRows
from monitor.store.queries.page_known import KnownActCountRows
from monitor.store.queries.page_operations import PageOperationRows
from monitor.store.queries.rule_counts import RuleCountRows
from monitor.store.queries.traces import TraceQueries

T = TypeVar("T")

_AT_ONCE = 2  # of the three readers
_LONGEST = timedelta(seconds=5)


class DatabasePageQueries(DatabaseTransaction):
    """Implements `ports.PageQueries`."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.event_list = EventListRows(connection)
        self.page_operations = PageOperationRows(connection)
        self.known_act_counts = KnownActCountRows(connection)
        self.rule_counts = RuleCountRows(connection)


class PageStore:
    """Reads for the page; `archive`, `traces` and `evidence` are those of commands. After `longest` a read raises
    StoreError.
    """

    def __init__(self, read: Read, *, at_once: int = _AT_ONCE, longest: timedelta = _LONGEST) -> None:
        self._whole_read = read
        self._gate = asyncio.Semaphore(at_once)
        self._longest = longest
        self.archive = ArchiveQueries(self._read)
        self.traces = TraceQueries(self._read)
        self.evidence = EvidenceQueries(self._read)

    async def read(self, work: Callable[[PageQueries], T]) -> T:
        return await self._read(lambda connection: work(DatabasePageQueries(connection)))

    async def _read(self, work: Callable[[Connection], T]) -> T:
        def limited(connection: Connection) -> T:
            with time_limit(connection, self._longest):
                return work(connection)

        async with self._gate:
            return await self._whole_read(limited)
