"""Backups of a SQLite file: one verified snapshot that appears whole, while others write."""

import asyncio
import os
import sqlite3
import stat
import threading
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from monitor.domain.operations.backups import BackupKeep, backup_name
from monitor.errors import BackupError, DiskAlmostFullError, NoDatabaseError, StoreError
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore, open_store, sqlite_url
from monitor.store.backup import folder as folders
from monitor.store.backup.make import DatabaseBackups
from monitor.store.backup.sqlite import CancelledCopyError, copy_database
from tests.store.examples import NOW, delivery


def maker(url: str, folder: Path, keep: BackupKeep | None = None, *, reserve: bool = False) -> DatabaseBackups:
    return DatabaseBackups(url, folder, keep, reserve=reserve)


def rows(file: Path, table: str) -> int:
    with closing(sqlite3.connect(file)) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


async def test_a_backup_is_one_private_file_with_the_rows_of_the_database(
    store: DatabaseStore, url: str, tmp_path: Path
) -> None:
    await store.write(lambda tx: tx.outbox.queue(delivery("1")))
    folder = tmp_path / "backups"
    made = await maker(url, folder).make(now=NOW)
    assert made.file == folder / backup_name(NOW, "db")
    assert made.size == made.file.stat().st_size
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert rows(made.file, "delivery") == 1
    assert made.rows >= 3
    assert sorted(f.name for f in folder.iterdir()) == [".monitor-backup.lock", made.file.name]


async def test_a_backup_is_read_where_nothing_may_be_written(store: DatabaseStore, url: str, tmp_path: Path) -> None:
    made = await maker(url, tmp_path / "backups").make(now=NOW)
    with closing(sqlite3.connect(f"{made.file.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("SELECT count(*) FROM source").fetchone() == (1,)


async def test_writers_do_not_make_a_copy_start_again(store: DatabaseStore, url: str, tmp_path: Path) -> None:
    source, target = tmp_path / "monitor.db", tmp_path / "copy.db"
    target.touch()
    with closing(sqlite3.connect(source)) as connection:
        connection.execute("CREATE TABLE filler (n INTEGER PRIMARY KEY, words BLOB)")
        connection.executemany("INSERT INTO filler (words) VALUES (?)", ((b"x" * 100_000,) for _ in range(300)))
        connection.commit()
    ended, written = threading.Event(), 0
    steps: list[int] = []

    def write() -> bool:
        """Between two steps of the copy somebody writes."""
        nonlocal written
        if ended.is_set():
            return False
        steps.append(1)
        with closing(sqlite3.connect(source)) as connection:
            connection.execute("INSERT INTO filler (words) VALUES (?)", (b"y" * 10_000,))
            connection.commit()
        written += 1
        ended.set() if written >= 20 else None
        return False

    counts = await asyncio.to_thread(copy_database, source, target, is_cancelled=write)
    assert written >= 5
    assert counts["filler"] == rows(target, "filler") == 300
    assert rows(source, "filler") == 300 + written


def test_a_cancelled_copy_says_so(store: DatabaseStore, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    target.touch()
    with pytest.raises(CancelledCopyError):
        copy_database(tmp_path / "monitor.db", target, is_cancelled=lambda: True)


async def test_a_cancelled_backup_leaves_no_file(store: DatabaseStore, url: str, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "monitor.db")) as connection:
        connection.execute("CREATE TABLE filler (words BLOB)")
        connection.executemany("INSERT INTO filler VALUES (?)", ((b"x" * 1_000_000,) for _ in range(60)))
        connection.commit()
    folder = tmp_path / "backups"
    making = asyncio.create_task(maker(url, folder).make(now=NOW))
    for _ in range(1_000_000):
        if list(folder.glob(".monitor-*.partial")):
            break
        await asyncio.sleep(0)
    making.cancel()
    with pytest.raises(asyncio.CancelledError):
        await making
    assert [f.name for f in folder.iterdir()] == [".monitor-backup.lock"]


async def test_what_a_killed_backup_left_is_removed_by_the_next(store: DatabaseStore, url: str, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / ".monitor-20260101T000000Z.db.partial").write_bytes(b"x")
    (folder / ".monitor-20260101T000000Z.db.partial-journal").write_bytes(b"x")
    made = await maker(url, folder).make(now=NOW)
    assert sorted(f.name for f in folder.iterdir()) == [".monitor-backup.lock", made.file.name]


async def test_two_backups_at_once_are_refused(store: DatabaseStore, url: str, tmp_path: Path) -> None:
    with folders.locked(tmp_path / "backups"), pytest.raises(BackupError, match="another backup is running"):
        await maker(url, tmp_path / "backups").make(now=NOW)


async def test_expired_backups_are_deleted_after_a_good_one_and_no_other_file(
    store: DatabaseStore, url: str, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    old = [folder / backup_name(NOW - timedelta(days=n), "db") for n in (1, 2, 3, 30)]
    for file in (*old, folder / "notes.txt"):
        file.write_bytes(b"x")
    made = await maker(url, folder, BackupKeep(days=2, weeks=0)).make(now=NOW)
    assert made.expired == (old[3], old[2], old[1])
    assert {f.name for f in folder.iterdir()} == {".monitor-backup.lock", made.file.name, old[0].name, "notes.txt"}


async def test_a_damaged_database_gives_no_backup_and_deletes_none(
    store: DatabaseStore, url: str, tmp_path: Path
) -> None:
    file, folder = tmp_path / "monitor.db", tmp_path / "backups"
    await store.close()
    content = bytearray(file.read_bytes())
    for at in range(8_192, len(content) - 100, 4_096):
        content[at : at + 60] = os.urandom(60)
    file.write_bytes(content)
    folder.mkdir()
    old = folder / backup_name(NOW - timedelta(days=30), "db")
    old.write_bytes(b"x")
    with pytest.raises(StoreError, match="damaged"):
        await maker(url, folder, BackupKeep(days=1, weeks=0)).make(now=NOW)
    assert {f.name for f in folder.iterdir()} == {".monitor-backup.lock", old.name}


def test_too_little_space_is_noticed_before_it_is_filled(tmp_path: Path) -> None:
    free = os.statvfs(tmp_path)
    there = free.f_bavail * free.f_frsize
    with pytest.raises(DiskAlmostFullError, match=r"disk almost full: .* MB free, a backup needs .* MB\. Free some"):
        folders.expect_space(tmp_path, 2 * there, reserve=False)
    with pytest.raises(DiskAlmostFullError):
        folders.expect_space(tmp_path, there * 2 // 3, reserve=True)
    folders.expect_space(tmp_path, 0, reserve=False)


async def test_a_folder_that_is_a_file_is_named_with_the_setting(
    store: DatabaseStore, url: str, tmp_path: Path
) -> None:
    (tmp_path / "backups").touch()
    with pytest.raises(BackupError, match=r"backups: cannot use the folder .* MONITOR_BACKUP_DIR"):
        await maker(url, tmp_path / "backups").make(now=NOW)


async def test_without_a_database_there_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(NoDatabaseError):
        await maker(sqlite_url(tmp_path), tmp_path / "backups").make(now=NOW)
    with pytest.raises(BackupError, match="in memory"):
        await maker("sqlite://", tmp_path / "backups").make(now=NOW)
    assert not (tmp_path / "backups").exists()


def _remember(name: str, tx: Transaction) -> None:
    tx.journal.remember(name, "x")


async def test_the_database_is_written_while_it_is_backed_up(store: DatabaseStore, url: str, tmp_path: Path) -> None:
    making = asyncio.create_task(maker(url, tmp_path / "backups").make(now=NOW))
    for n in range(20):
        await store.write(partial(_remember, f"n{n}"))
    made = await making
    async with open_store(f"sqlite:///{made.file}", read_only=True) as copy:
        assert await copy.read(lambda tx: tx.journal.recall("n99")) is None
