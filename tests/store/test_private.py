"""Who may read the database's files."""

from pathlib import Path

from monitor.store import open_store, sqlite_url
from tests.store.examples import NOW, source


def rights_in(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}


async def test_a_new_database_and_its_files_are_its_owners_alone(tmp_path: Path) -> None:
    async with open_store(sqlite_url(tmp_path)) as store:
        await store.write(lambda tx: tx.sources.sync([source()], now=NOW))
        files = rights_in(tmp_path)
    assert "monitor.db-wal" in files
    assert set(files.values()) == {0o600}


async def test_a_database_that_is_there_keeps_the_rights_that_it_was_given(tmp_path: Path) -> None:
    async with open_store(sqlite_url(tmp_path)):
        pass
    (tmp_path / "monitor.db").chmod(0o640)
    async with open_store(sqlite_url(tmp_path)):
        pass
    assert rights_in(tmp_path)["monitor.db"] == 0o640
