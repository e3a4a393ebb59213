"""A backup takes the place of the database: checked and migrated first, the replaced one kept."""

import asyncio
import sqlite3
import stat
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.errors import BackupError, MonitorError, StoreError, StoreVersionError
from monitor.store import open_store, sqlite_url
from monitor.store.backup.make import DatabaseBackups
from monitor.store.backup.restore import restore_file
from monitor.store.database.dialect import read_url, writer_engine
from monitor.store.schema.migrate import REVISIONS
from tests.store.examples import NOW
from tests.store.released import RELEASED, create_released


def remember(url: str, value: str) -> None:
    async def write() -> None:
        async with open_store(url) as store:
            await store.write(lambda tx: tx.journal.remember("fact", value))

    asyncio.run(write())


def recall(url: str) -> str | None:
    async def read() -> str | None:
        async with open_store(url) as store:
            return await store.read(lambda tx: tx.journal.recall("fact"))

    return asyncio.run(read())


def backed_up(url: str, folder: Path) -> Path:
    return asyncio.run(DatabaseBackups(url, folder, None, reserve=False).make(now=NOW)).file


def test_the_backup_is_the_database_again_and_the_replaced_one_is_beside_it(url: str, tmp_path: Path) -> None:
    remember(url, "before")
    backup = backed_up(url, tmp_path / "backups")
    remember(url, "after")
    done = restore_file(backup, tmp_path / "monitor.db", now=NOW + timedelta(hours=1))
    assert recall(url) == "before"
    replaced = tmp_path / "monitor.db.replaced-20261125T103000Z"
    assert (done.replaced, done.schema, done.now_schema) == (str(replaced), REVISIONS[-1], REVISIONS[-1])
    assert recall(f"sqlite:///{replaced}") == "after"
    assert [stat.S_IMODE((tmp_path / n).stat().st_mode) for n in ("monitor.db", replaced.name)] == [0o600, 0o600]
    assert backup.exists()
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_file()) == ["monitor.db", replaced.name]


def test_what_is_in_the_log_of_a_killed_monitor_is_kept_with_the_replaced_database(url: str, tmp_path: Path) -> None:
    backup = backed_up(url, tmp_path / "backups")
    killed = tmp_path / "killed"
    killed.mkdir()
    with closing(sqlite3.connect(tmp_path / "monitor.db")) as connection:  # as kill -9 leaves it
        connection.execute("INSERT INTO fact (name, value) VALUES ('fact', 'in the log')")
        connection.commit()
        for name in ("monitor.db", "monitor.db-wal"):
            (killed / name).write_bytes((tmp_path / name).read_bytes())
    done = restore_file(backup, killed / "monitor.db", now=NOW)
    assert recall(sqlite_url(killed)) is None
    assert recall(f"sqlite:///{done.replaced}") == "in the log"


def test_without_a_database_the_backup_becomes_it(url: str, tmp_path: Path) -> None:
    remember(url, "before")
    backup = backed_up(url, tmp_path / "backups")
    other = tmp_path / "other"
    other.mkdir()
    (other / "monitor.db-wal").write_bytes(b"of a database that is gone")
    assert restore_file(backup, other / "monitor.db", now=NOW).replaced is None
    assert recall(sqlite_url(other)) == "before"


def test_a_damaged_database_is_replaced_as_well(url: str, tmp_path: Path) -> None:
    backup = backed_up(url, tmp_path / "backups")
    database = tmp_path / "monitor.db"
    database.write_bytes(b"not a database at all" * 1_000)
    done = restore_file(backup, database, now=NOW)
    assert recall(url) is None
    assert Path(done.replaced or "").read_bytes().startswith(b"not a database")


@pytest.mark.parametrize("revision", RELEASED)
def test_a_backup_of_an_older_version_is_migrated_and_stays_as_it_is(revision: str, tmp_path: Path) -> None:
    backup = tmp_path / "old.db"
    engine = writer_engine(read_url(f"sqlite:///{backup}"))
    with engine.begin() as connection:
        create_released(connection, revision)
    engine.dispose()
    content = backup.read_bytes()
    done = restore_file(backup, tmp_path / "monitor.db", now=NOW)
    assert (done.schema, done.now_schema) == (revision, REVISIONS[-1])
    assert backup.read_bytes() == content
    assert recall(sqlite_url(tmp_path)) is None


def test_a_raw_copy_of_a_stopped_monitor_is_a_backup_too(url: str, tmp_path: Path) -> None:
    remember(url, "before")
    copy = tmp_path / "copy.db"
    copy.write_bytes((tmp_path / "monitor.db").read_bytes())
    remember(url, "after")
    restore_file(copy, tmp_path / "monitor.db", now=NOW)
    assert recall(url) == "before"
    assert not copy.with_name("copy.db-shm").exists()


def _newer(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE monitor_version SET version_num = '9999'")
        connection.commit()


def test_a_backup_of_a_newer_version_is_refused_and_nothing_changes(url: str, tmp_path: Path) -> None:
    remember(url, "before")
    backup = backed_up(url, tmp_path / "backups")
    _newer(backup)
    with pytest.raises(StoreVersionError, match=r"monitor-.*db: schema of a newer monitor \(schema 9999"):
        restore_file(backup, tmp_path / "monitor.db", now=NOW)
    assert recall(url) == "before"
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["monitor.db"]


def of_another_program(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE invoice (n INTEGER)")
        connection.commit()


def without_tables(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA user_version = 1")
        connection.commit()


@pytest.mark.parametrize(
    ("make", "why"),
    [
        pytest.param(lambda _: None, "cannot read the backup (No such file or directory)", id="missing"),
        pytest.param(lambda f: f.mkdir(), "cannot read the backup (Is a directory)", id="folder"),
        pytest.param(lambda f: f.touch(), "the file is empty", id="empty"),
        pytest.param(lambda f: f.write_text("hello"), "not a SQLite file", id="text"),
        pytest.param(lambda f: f.write_bytes(b"PGDMP123"), "a backup of PostgreSQL", id="dump"),
        pytest.param(lambda f: f.write_bytes(b"SQLite format 3\0" + b"x" * 5_000), "damaged", id="damaged"),
        pytest.param(of_another_program, "database of another program (it has the table invoice)", id="other"),
        pytest.param(without_tables, "it has no tables", id="without-tables"),
    ],
)
def test_a_file_that_is_no_backup_changes_nothing(make: object, why: str, url: str, tmp_path: Path) -> None:
    remember(url, "before")
    backup = tmp_path / "it.db"
    assert callable(make)
    make(backup)
    with pytest.raises(MonitorError) as caught:
        restore_file(backup, tmp_path / "monitor.db", now=NOW)
    assert why in str(caught.value)
    assert str(backup) in str(caught.value)
    assert recall(url) == "before"
    assert not list(tmp_path.glob("*replaced*")) + list(tmp_path.glob("*restored*"))


def test_a_truncated_backup_is_refused(url: str, tmp_path: Path) -> None:
    backup = backed_up(url, tmp_path / "backups")
    backup.write_bytes(backup.read_bytes()[: 4_096 * 20])
    with pytest.raises(StoreError, match="damaged"):
        restore_file(backup, tmp_path / "monitor.db", now=NOW)


def test_the_database_itself_is_no_backup(url: str, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="this is the database itself"):
        restore_file(tmp_path / "monitor.db", tmp_path / "monitor.db", now=NOW)
