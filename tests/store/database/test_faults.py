import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from monitor.errors import StoreError
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore, database_folder, open_store, sqlite_url
from monitor.store.database.dialect import read_url
from monitor.store.database.faults import store_error


async def opened(url: str) -> None:
    async with open_store(url):
        pass


def make_folder(file: Path) -> None:
    file.mkdir()


def make_text(file: Path) -> None:
    file.write_text("This is no database, but long enough to be taken for one at first sight." * 20)


def make_damaged(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE a (b)")
    damaged = bytearray(file.read_bytes())
    damaged[100:200] = b"\xff" * 100
    file.write_bytes(damaged)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        pytest.param(make_folder, "cannot open the file. Check", id="a folder in its place"),
        pytest.param(make_text, "not a database, or damaged. Restore a backup", id="another file"),
        pytest.param(make_damaged, "not a database, or damaged. Restore a backup", id="a damaged file"),
    ],
)
async def test_an_unusable_file_is_reported_with_a_remedy(
    tmp_path: Path, make: Callable[[Path], None], says: str
) -> None:
    make(tmp_path / "monitor.db")
    with pytest.raises(StoreError) as caught:
        await opened(sqlite_url(tmp_path))
    assert str(caught.value).startswith(f"{tmp_path / 'monitor.db'}: {says}")


async def test_a_missing_folder_is_reported_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="Check that the folder exists"):
        await opened(sqlite_url(tmp_path / "none"))


def fill(tx: Transaction) -> None:
    tx.journal.remember("long", "x" * 1_000_000)


async def test_a_full_disk_is_reported_and_writes_continue_when_there_is_space(tmp_path: Path) -> None:
    async with open_store(sqlite_url(tmp_path)) as store:
        await _limit(store, pages=70)
        with pytest.raises(
            StoreError, match=r"disk full\. Free some space\. A running monitor then continues by itself"
        ):
            await store.write(fill)
        assert await store.read(lambda tx: tx.journal.recall("long")) is None
        await _limit(store, pages=1_000_000)
        await store.write(fill)


async def _limit(store: DatabaseStore, *, pages: int) -> None:
    await store._write(lambda connection: connection.exec_driver_sql(f"PRAGMA max_page_count={pages}").close())


async def test_a_read_only_database_is_reported_with_a_remedy(tmp_path: Path) -> None:
    async with open_store(sqlite_url(tmp_path)) as store:
        await store._write(lambda connection: connection.exec_driver_sql("PRAGMA query_only=ON").close())
        with pytest.raises(StoreError, match=r"not writable\. .* MONITOR_DATA_DIR"):
            await store.write(fill)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        pytest.param("mysql://root@host/name", "Unsupported database mysql", id="another database"),
        pytest.param("monitor.db", "Invalid database URL. Set MONITOR_DATABASE_URL to", id="no address"),
        pytest.param("sqlite:///file:a.db?uri=true", "Name the file,", id="a URI for SQLite"),
    ],
)
async def test_an_unsupported_url_is_reported_with_a_remedy(url: str, says: str) -> None:
    with pytest.raises(StoreError, match=says):
        await opened(url)


def test_a_database_lies_in_the_folder_of_its_file(tmp_path: Path) -> None:
    assert database_folder(sqlite_url(tmp_path)) == tmp_path
    assert database_folder("sqlite:///monitor.db") == Path.cwd()
    assert database_folder("sqlite://") is None
    assert database_folder("postgresql://u@h/n") is None


def test_a_plain_postgresql_address_means_our_driver() -> None:
    assert read_url("postgres://u@h/n").drivername == "postgresql+psycopg"
    assert read_url("postgresql://u@h/n").drivername == "postgresql+psycopg"


async def test_an_unreachable_server_is_reported_without_the_password() -> None:
    with pytest.raises(StoreError) as caught:
        await opened("postgresql://someone:hunter2@127.0.0.1:1/name")
    assert str(caught.value).startswith("postgresql://someone:***@127.0.0.1:1/name: cannot reach the server (")
    assert "hunter2" not in str(caught.value)


def test_an_unexpected_error_asks_for_a_bug_report() -> None:
    shown = store_error(sqlite3.IntegrityError("UNIQUE constraint failed: event.label"), "monitor.db")
    assert str(shown) == (
        "monitor.db: unexpected database error (UNIQUE constraint failed: event.label). "
        "This is a bug in the monitor: please report it."
    )
