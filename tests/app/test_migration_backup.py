"""A database of an earlier version is backed up before it is migrated."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from monitor.app.storage.active import locked_store
from monitor.domain.operations.backups import backup_name
from monitor.errors import BackupError
from monitor.settings import Settings, read_settings
from monitor.store.database.dialect import read_url, writer_engine
from monitor.store.schema.migrate import REVISIONS, schema_version
from tests.store.filled import contents, fill
from tests.store.released import create_released

NOW = datetime(2026, 11, 29, 17, tzinfo=UTC)
BACKUP = backup_name(NOW, "db")


def old_database(folder: Path, *, filled: bool = True) -> Settings:
    engine = writer_engine(read_url(f"sqlite:///{folder / 'monitor.db'}"))
    with engine.begin() as connection:
        create_released(connection, REVISIONS[0])
        if filled:
            fill(connection)
    engine.dispose()
    return read_settings({"MONITOR_DATA_DIR": str(folder)})


def version(file: Path) -> str | None:
    engine = create_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        found = schema_version(connection, str(file))
        assert found is None or contents(connection)["channel"][0]["probes"] == 700_001
    engine.dispose()
    return found


async def opened(settings: Settings) -> None:
    async with locked_store(settings, NOW):
        pass


async def test_a_filled_database_is_backed_up_and_then_migrated(tmp_path: Path) -> None:
    await opened(old_database(tmp_path))
    assert version(tmp_path / "monitor.db") == REVISIONS[-1]
    assert version(tmp_path / "backups" / BACKUP) == REVISIONS[0]


async def test_a_database_without_rows_and_one_of_this_version_need_no_backup(tmp_path: Path) -> None:
    settings = old_database(tmp_path, filled=False)
    for _ in range(2):
        await opened(settings)
    assert not (tmp_path / "backups").exists()


async def test_without_the_backup_nothing_is_migrated(tmp_path: Path) -> None:
    settings = old_database(tmp_path)
    (tmp_path / "backups").touch()
    with pytest.raises(BackupError, match=r"cannot use the folder .*\. The database keeps schema 0001 until"):
        await opened(settings)
    assert version(tmp_path / "monitor.db") == REVISIONS[0]
