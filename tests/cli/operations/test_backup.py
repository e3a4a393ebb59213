"""`backup` and `restore` as they are called."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.store import lock_folder, open_store, sqlite_url
from tests.cli.command_line import call
from tests.store.furnish import furnish


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    data = tmp_path / "data"
    data.mkdir()
    asyncio.run(furnish(sqlite_url(data)))
    return {"MONITOR_DATA_DIR": str(data)}


async def _sources(folder: Path) -> int:
    async with open_store(sqlite_url(folder), read_only=True) as store:
        return len(await store.read(lambda tx: tx.sources.states()))


def test_a_backup_beside_the_database_and_its_return(env: dict[str, str], tmp_path: Path) -> None:
    made = call("backup", env=env)
    assert (made.code, made.err) == (0, "")
    (file,) = (tmp_path / "data" / "backups").glob("monitor-*Z.db")
    assert made.out.startswith(f"{file}: 0.")
    assert made.out.rstrip().endswith("tables, verified")
    back = call("restore", file, env=env)
    assert back.code == 0
    assert back.out.splitlines()[0].startswith(f"restored {tmp_path}/data/monitor.db: ")
    assert f"the replaced database is {tmp_path}/data/monitor.db.replaced-" in back.out
    assert asyncio.run(_sources(tmp_path / "data")) == 1


def test_a_folder_and_what_it_keeps(env: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    old = [folder / f"monitor-2020010{n}T000000Z.db" for n in (1, 2, 3)]
    for file in old:
        file.touch()
    made = call("backup", folder, "--keep", "2d", "--format", "json", env=env)
    found = json.loads(made.out)
    assert found["expired"] == [str(old[0]), str(old[1])]
    assert Path(found["file"]).parent == folder


def test_the_folder_may_be_a_setting(env: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "set"
    assert call("backup", env={**env, "MONITOR_BACKUP_DIR": str(folder)}).code == 0
    assert list(folder.glob("monitor-*.db"))


def test_a_wrong_keep_is_refused_before_anything_is_done(env: dict[str, str], tmp_path: Path) -> None:
    called = call("backup", "--keep", "7", env=env)
    assert called.code == 2
    assert "is '7': use days and weeks, as in 7d 4w" in called.err
    assert not (tmp_path / "data" / "backups").exists()


def test_postgresql_needs_a_folder(env: dict[str, str]) -> None:
    called = call("backup", env={**env, "MONITOR_DATABASE_URL": "postgresql://u@h/n"})
    assert called.code == 2
    assert called.err == "no folder for the backup: name one, as in monitor backup DIR, or set MONITOR_BACKUP_DIR\n"


def test_a_database_in_use_is_not_replaced(env: dict[str, str], tmp_path: Path) -> None:
    made = call("backup", "--format", "json", env=env)
    with lock_folder(tmp_path / "data", now=datetime.now(UTC)):
        assert call("backup", tmp_path / "while-it-runs", env=env).code == 0
        called = call("restore", json.loads(made.out)["file"], env=env)
    assert called.code == 2
    assert called.err.startswith("Another monitor (pid ")
    assert called.err.endswith("A database that is in use is not replaced.\n")


def test_a_file_that_is_no_backup_is_refused_in_a_line(env: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "x").write_text("hello")
    called = call("restore", tmp_path / "x", env=env)
    assert called.code == 1
    assert called.err == f"{tmp_path}/x: not a backup of the monitor (not a SQLite file). Choose a file monitor-….db.\n"
    assert call("restore", env=env).code == 2


def test_health_shows_the_last_backup(env: dict[str, str], tmp_path: Path) -> None:
    from monitor.domain.operations.backups import BackupState
    from monitor.ports.repositories.store import BACKUP

    async def note(state: BackupState) -> None:
        async with open_store(sqlite_url(tmp_path / "data")) as store:
            await store.write(lambda tx: tx.journal.remember(BACKUP, str(state)))

    now = datetime.now(UTC)
    asyncio.run(note(BackupState.first(now=now)))
    assert "ok    backup: none yet, the first is made tomorrow" in call("health", env=env).out
    asyncio.run(note(BackupState.first(now=now).succeeded(file="/b/a.db", size=7, now=now).failed("full", now=now)))
    assert "/b/a.db; the last attempt failed: full" in call("health", env=env).out
    assert "backup" not in call("health", env={**env, "MONITOR_BACKUP_KEEP": "off"}).out
