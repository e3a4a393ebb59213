import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError

from monitor.errors import StoreError
from monitor.store import open_store, sqlite_url
from monitor.store.database.dialect import read_url, writer_engine
from monitor.store.database.transaction import DatabaseTransaction
from monitor.store.database.writer import Writer
from monitor.store.schema.migrate import migrate

HOURS = timedelta(hours=1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "monitor.db"


def remember(connection: Connection, name: str) -> None:
    DatabaseTransaction(connection).journal.remember(name, "1")


def test_lazy_units_commit_together_and_a_waking_unit_ends_their_wait(file: Path) -> None:
    engine = writer_engine(read_url(f"sqlite:///{file}"))
    commits: list[object] = []
    event.listen(engine, "commit", commits.append)
    writer = Writer(engine, str(file), lazy_wait=HOURS)
    writer.submit(lambda connection: migrate(connection, "here")).result()
    commits.clear()
    lazy = [writer.submit(partial(remember, name=f"lazy {n}"), lazy=True) for n in range(20)]
    eager = writer.submit(lambda c: remember(c, "eager"))
    for future in (*lazy, eager):
        future.result(timeout=60)
    assert len(commits) == 2
    writer.close()


def test_closing_ends_the_wait_of_lazy_units(file: Path) -> None:
    writer = Writer(writer_engine(read_url(f"sqlite:///{file}")), str(file), lazy_wait=HOURS)
    lazy = writer.submit(lambda connection: migrate(connection, "here"), lazy=True)
    writer.close()
    assert lazy.result(timeout=0) is None


def test_a_unit_whose_caller_gave_up_before_it_began_is_not_run(file: Path) -> None:
    writer = Writer(writer_engine(read_url(f"sqlite:///{file}")), str(file), lazy_wait=HOURS)
    writer.submit(lambda connection: migrate(connection, "here")).result()
    lazy = writer.submit(lambda c: remember(c, "given up"), lazy=True)
    lazy.cancel()
    found = writer.submit(lambda c: DatabaseTransaction(c).journal.recall("given up")).result(timeout=60)
    assert found is None
    writer.close()


async def test_a_unit_that_met_a_lock_is_run_again_as_a_whole(tmp_path: Path) -> None:
    runs: list[int] = []
    async with open_store(sqlite_url(tmp_path)) as store:
        with closing(sqlite3.connect(tmp_path / "monitor.db", isolation_level=None)) as other:
            await store._write(lambda c: c.exec_driver_sql("PRAGMA busy_timeout=1").close())
            other.execute("BEGIN IMMEDIATE")

            def work(connection: Connection) -> None:
                runs.append(1)
                remember(connection, "a")

            with pytest.raises(StoreError, match="locked by another program"):
                await store._write(work)
            assert runs == []
            other.execute("ROLLBACK")
            await store._write(work)
            assert runs == [1]


def test_a_unit_that_meets_a_lock_after_it_began_starts_over(file: Path) -> None:
    writer = Writer(writer_engine(read_url(f"sqlite:///{file}")), str(file), lazy_wait=HOURS)
    writer.submit(lambda connection: migrate(connection, "here")).result()
    runs: list[str | None] = []

    def work(connection: Connection) -> None:
        runs.append(DatabaseTransaction(connection).journal.recall("a"))
        remember(connection, "a")
        if len(runs) == 1:
            raise _busy()

    writer.submit(work).result(timeout=60)
    writer.close()
    assert runs == [None, None]


def _busy() -> OperationalError:
    """What the driver raises for a snapshot that another writer made stale."""
    raised = sqlite3.OperationalError("database is locked")
    raised.sqlite_errorcode = sqlite3.SQLITE_BUSY_SNAPSHOT
    return OperationalError("INSERT", {}, raised)


async def test_reads_go_on_while_a_unit_is_under_way(tmp_path: Path) -> None:
    async with open_store(sqlite_url(tmp_path)) as store:
        loop = asyncio.get_running_loop()
        began, proceed = asyncio.Event(), asyncio.Event()

        def slow(connection: Connection) -> None:
            remember(connection, "a")
            loop.call_soon_threadsafe(began.set)
            asyncio.run_coroutine_threadsafe(proceed.wait(), loop).result(timeout=60)

        writing = asyncio.ensure_future(store._write(slow))
        await began.wait()
        assert await store.read(lambda tx: tx.journal.recall("a")) is None
        proceed.set()
        await writing
        assert await store.read(lambda tx: tx.journal.recall("a")) == "1"


async def test_a_database_in_memory_serves_reads_and_writes() -> None:
    async with open_store("sqlite://") as store:
        await store.write(lambda tx: tx.journal.remember("a", "1"))
        assert await store.read(lambda tx: tx.journal.recall("a")) == "1"
        assert await store.archive.events() == ()


async def test_a_closed_store_leaves_one_file(tmp_path: Path) -> None:
    async with open_store(sqlite_url(tmp_path)) as store:
        await store.write(lambda tx: tx.journal.remember("a", "1"))
        await store.read(lambda tx: tx.journal.recall("a"))
    assert names(tmp_path) == ["monitor.db"]


def names(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


async def test_the_file_is_written_ahead_and_flushed_at_every_commit(tmp_path: Path) -> None:
    def settings(connection: Connection) -> dict[str, object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "journal_size_limit")
        return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}

    async with open_store(sqlite_url(tmp_path)) as store:
        assert await store._write(settings) == {
            "journal_mode": "wal",
            "synchronous": 2,
            "foreign_keys": 1,
            "busy_timeout": 5_000,
            "journal_size_limit": 64 * 1024 * 1024,
        }
