"""The store: one writing thread, a few reading threads."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager, closing, suppress
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import URL, Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from monitor.errors import LeaseLostError, StoreError
from monitor.ports.queries.page_queries import PageQueries
from monitor.ports.repositories.transaction import Transaction
from monitor.store.database.dialect import database_name, file_of, is_in_memory, read_url, reader_engine, writer_engine
from monitor.store.database.faults import UnreadableValueError, store_error
from monitor.store.database.lease import Lease, Standby
from monitor.store.database.location import expect_file
from monitor.store.database.transaction import DatabaseTransaction
from monitor.store.queries.archive import ArchiveQueries
from monitor.store.queries.audit import AuditQueries
from monitor.store.queries.evidence import EvidenceQueries
from monitor.store.queries.stored_articles import StoredArticles
from monitor.store.queries.traces import TraceQueries
from monitor.store.schema.migrate import check_version, migrate, outdated_schema

if TYPE_CHECKING:
    from monitor.store.database.writer import Writer
    from monitor.store.queries.page import PageStore

T = TypeVar("T")

_READERS = 3
_LAZY_WAIT = timedelta(milliseconds=250)
_LOOK = 1.0  # seconds between two looks at an unanswered check of the lease


def database_folder(url: str) -> Path | None:
    """Return the folder of the database file; None for a database in memory or on a server.

    Raises StoreError for an invalid or unsupported URL.
    """
    file = database_file(url)
    return None if file is None else file.parent


def database_file(url: str) -> Path | None:
    """Return the database file; None for a database in memory or on a server.

    Raises StoreError for an invalid or unsupported URL.
    """
    file = file_of(read_url(url))
    return None if file is None else file.resolve()


@asynccontextmanager
async def open_store(
    url: str,
    *,
    read_only: bool = False,
    beside: bool = False,
    standby: Standby | None = None,
    before_migration: Callable[[str], Awaitable[None]] | None = None,
) -> AsyncIterator["DatabaseStore"]:
    """Open the database at `url`, create or migrate it, and close it after the last transaction.

    `read_only` is for commands beside a daemon: no lease, no migration, no writes. `beside` is for commands that write
    beside a daemon: each transaction waits for the write lock. With `standby`, on PostgreSQL, it waits until no other
    daemon is active, also while the server does not answer. `before_migration` is called with the revision of an older
    schema that has rows; if it raises, nothing is migrated.
    `sqlite://` is a database in memory, for tests.
    Raises StoreError, StoreVersionError (schema of a newer monitor), AlreadyRunningError (PostgreSQL: another daemon is
    active, or the `standby` was ended).
    """
    address = read_url(url)
    place = database_name(address)
    if read_only or beside:
        expect_file(file_of(address), place)
    file = file_of(address)
    if file is not None and not (read_only or beside):
        await asyncio.to_thread(_create, file, address, place)
    on_server = address.get_backend_name() == "postgresql"
    lease = Lease(place, standby) if on_server and not (read_only or beside) else None
    writer = None if read_only else _writer(address, place, lease, beside=beside)
    lasting = not (read_only or beside)  # a command ends soon
    readers = None if is_in_memory(address) else reader_engine(address, connections=_READERS, lasting=lasting)
    store = DatabaseStore(place, writer, readers, lease)
    try:
        await store.prepare(migrates=not beside, before=before_migration)
        yield store
    finally:
        if standby is not None:
            standby.ended.set()  # else the writing thread waits for the lease
        await store.close()


def _writer(address: URL, place: str, lease: Lease | None, *, beside: bool) -> "Writer":
    from monitor.store.database.writer import Writer  # a heavy import that read-only commands do not need

    return Writer(writer_engine(address, lease=lease, beside=beside), place, lazy_wait=_LAZY_WAIT, lease=lease)


def _create(file: Path, address: URL, place: str) -> None:
    """Create a missing database that only its owner can access; SQLite gives its other files the same mode.

    It is created under another name, so that an empty file is never one that a stopped process was creating: its data
    are lost. Raises StoreError for it. If the file can't be created, SQLite reports the reason later.
    """
    file = file.resolve()
    if file.is_file() and not file.stat().st_size:
        msg = f"{place}: the file is empty, so its data are lost. Restore a backup, or delete it to start anew."
        raise StoreError(msg)
    if file.exists() or not file.parent.is_dir():
        return
    new = file.with_name(f"{file.name}.new")
    with suppress(OSError):
        _remove(new, *_beside(new), *_beside(file))  # left by a stopped process; a log without its database is useless
        os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            _fill(address.set(database=str(new)), place)
        except (SQLAlchemyError, sqlite3.Error) as error:
            failed = store_error(error, place)  # before the removal makes room
            _remove(new, *_beside(new))
            raise failed from error
        new.replace(file)


def _fill(address: URL, place: str) -> None:
    """Create the tables, and write the whole file."""
    engine = writer_engine(address)
    try:
        with engine.begin() as connection:
            migrate(connection, place)
        with closing(engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        engine.dispose()


def _remove(*files: Path) -> None:
    for file in files:
        file.unlink(missing_ok=True)


def _beside(file: Path) -> tuple[Path, ...]:
    """The files that SQLite keeps beside a database."""
    return tuple(file.with_name(file.name + suffix) for suffix in ("-wal", "-shm", "-journal"))


class DatabaseStore:
    """Implements `ports.Store`; `archive`, `traces`, `audit`, `articles` and `evidence` implement `ports.Archive`,
    `ports.ArticleTraces`, `ports.AuditTrail`, `ports.ArticleArchive` and `ports.EvidenceArchive`.
    """

    def __init__(self, place: str, writer: "Writer | None", readers: Engine | None, lease: Lease | None = None) -> None:
        self.place = place
        self._lease = lease
        self.archive = ArchiveQueries(self._read)
        self.traces = TraceQueries(self._read)
        self.audit = AuditQueries(self._read)
        self.articles = StoredArticles(self._read)
        self.evidence = EvidenceQueries(self._read)
        self._writer = writer
        self._readers = readers
        self._threads = ThreadPoolExecutor(_READERS, thread_name_prefix="store-reader")

    async def write(self, work: Callable[[Transaction], T], *, lazy: bool = False) -> T:
        """Run `work` in a transaction. A lazy one may wait a moment and be committed together with others.

        `work` runs in another thread and is retried after a lock or a lost connection: it must have no effect outside
        its transaction. Raises StoreError, and any exception of `work`.
        """
        return await self._write(lambda connection: work(DatabaseTransaction(connection)), lazy=lazy)

    async def read(self, work: Callable[[Transaction], T]) -> T:
        return await self._read(lambda connection: work(DatabaseTransaction(connection)))

    @cached_property
    def pages(self) -> "PageStore":
        """The reads of the page in a browser."""
        from monitor.store.queries.page import PageStore  # only a daemon with a page needs it

        return PageStore(self._read)

    async def read_page(self, work: Callable[[PageQueries], T]) -> T:
        """As `read`, within the limits of the page."""
        return await self.pages.read(work)

    async def prepare(self, *, migrates: bool = True, before: Callable[[str], Awaitable[None]] | None = None) -> None:
        """Migrate the schema, or check its version if this store may not migrate."""
        if self._writer is None or not migrates:
            await self._read(lambda connection: check_version(connection, self.place))
            return
        if before is not None:
            version = await self._write(lambda connection: outdated_schema(connection, self.place))
            if version is not None:
                await before(version)
        await self._write(lambda connection: migrate(connection, self.place))

    async def lease_lost(self) -> LeaseLostError:
        """Wait until this process may no longer write because it is not the active daemon. On SQLite for ever."""
        lost: Future[LeaseLostError] = Future() if self._lease is None else self._lease.lost
        waiting = asyncio.wrap_future(lost)
        while not waiting.done():
            await asyncio.wait([waiting], timeout=_LOOK)
            if self._lease is not None:
                self._lease.expect_answer()
        return waiting.result()

    async def close(self) -> None:
        """Wait for submitted transactions, then disconnect. Can be called twice."""
        await asyncio.to_thread(self._threads.shutdown)
        if self._readers is not None:
            self._readers.dispose()
        if self._writer is not None:  # last: SQLite's last connection truncates the log
            await asyncio.to_thread(self._writer.close)

    async def _write(self, work: Callable[[Connection], T], *, lazy: bool = False) -> T:
        if self._writer is None:
            msg = f"{self.place}: opened read-only. Nothing was written."
            raise StoreError(msg)
        done: T = await asyncio.wrap_future(self._writer.submit(work, lazy=lazy))
        return done

    async def _read(self, work: Callable[[Connection], T]) -> T:
        if self._readers is None:
            return await self._write(work)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, _run_read, self._readers, work, self.place)


def _run_read(engine: Engine, work: Callable[[Connection], Any], place: str) -> Any:
    try:
        with engine.connect() as connection, connection.begin():
            return work(connection)
    except (SQLAlchemyError, UnreadableValueError) as error:
        raise store_error(error, place) from error
