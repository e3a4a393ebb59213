"""A database file that is missing, empty, or was being created when the process stopped."""

from pathlib import Path

import pytest

from monitor.errors import StoreError
from monitor.ports.repositories.transaction import Transaction
from monitor.store import open_store, sqlite_url
from tests.store.examples import NOW, source


def names_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def fill(tx: Transaction) -> None:
    tx.sources.sync([source()], now=NOW)


async def test_an_empty_file_is_lost_data_not_a_new_database(tmp_path: Path) -> None:
    async with open_store(sqlite_url(tmp_path)) as store:
        await store.write(fill)
    (tmp_path / "monitor.db").write_bytes(b"")
    with pytest.raises(StoreError, match="the file is empty, so its data are lost"):
        async with open_store(sqlite_url(tmp_path)):
            pass
    assert (tmp_path / "monitor.db").read_bytes() == b""


async def test_a_creation_that_was_stopped_begins_anew(tmp_path: Path) -> None:
    for name in ("monitor.db.new", "monitor.db.new-wal", "monitor.db.new-shm"):
        (tmp_path / name).write_bytes(b"half")
    async with open_store(sqlite_url(tmp_path)) as store:
        await store.write(fill)
    assert names_in(tmp_path) == ["monitor.db"]


async def test_the_log_of_a_database_that_was_moved_away_is_not_taken_over(tmp_path: Path) -> None:
    async with open_store(sqlite_url(tmp_path)) as store:
        await store.write(fill)
        log = (tmp_path / "monitor.db-wal").read_bytes()
    (tmp_path / "monitor.db").rename(tmp_path / "old.db")
    (tmp_path / "monitor.db-wal").write_bytes(log)
    async with open_store(sqlite_url(tmp_path)) as store:
        assert await store.read(lambda tx: tx.sources.states()) == ()


async def test_a_link_to_a_file_that_is_not_there_yet_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "monitor.db").symlink_to(tmp_path / "disk" / "real.db")
    async with open_store(sqlite_url(tmp_path)) as store:
        await store.write(fill)
    assert (tmp_path / "monitor.db").is_symlink()
    assert (tmp_path / "disk" / "real.db").stat().st_mode & 0o777 == 0o600
