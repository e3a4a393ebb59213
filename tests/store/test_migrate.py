import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

import monitor.store
from monitor.errors import StoreError, StoreVersionError
from monitor.store import open_store, sqlite_url
from monitor.store.dialect import read_url, writing_engine
from monitor.store.migrate import REVISIONS, VERSION_TABLE, migrate
from monitor.store.tables import METADATA

MIGRATIONS = Path(monitor.store.__file__).parent / "migrations"


async def test_tables_and_migrations_agree(empty_url: str) -> None:
    async with open_store(empty_url):
        pass
    engine = create_engine(read_url(empty_url))
    with engine.connect() as connection:
        options = {"version_table": VERSION_TABLE, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_the_known_revisions_are_those_of_the_files() -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    assert tuple(r.revision for r in reversed(list(script.walk_revisions()))) == REVISIONS


async def test_opening_again_changes_nothing_and_imports_no_alembic(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path)
    async with open_store(url):
        pass
    assert not imports_alembic(url)


def imports_alembic(url: str) -> bool:
    script = (
        "import asyncio, sys; from monitor.store import open_store\n"
        "async def main():\n"
        "    async with open_store(sys.argv[1]): print('alembic' in sys.modules)\n"
        "asyncio.run(main())"
    )
    return subprocess.check_output([sys.executable, "-c", script, url]) != b"False\n"


def test_a_migration_that_is_broken_off_leaves_no_table_behind(empty_url: str) -> None:
    url = read_url(empty_url)
    engine = writing_engine(url)
    with engine.connect() as connection, connection.begin() as transaction:
        migrate(connection, "here")
        transaction.rollback()
    with engine.begin() as connection:
        assert inspect(connection).get_table_names() == []
        migrate(connection, "here")
    engine.dispose()


@pytest.mark.parametrize("read_only", [False, True])
async def test_a_database_of_a_newer_monitor_is_refused(url: str, read_only: bool) -> None:
    async with open_store(url):
        pass
    engine = create_engine(read_url(url))
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    with pytest.raises(StoreVersionError, match=r"a newer monitor wrote it \(schema 9999.*Install that version"):
        async with open_store(url, read_only=read_only):
            pass
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '{REVISIONS[-1]}'"))
    engine.dispose()


async def test_reading_an_empty_database_says_what_to_do(empty_url: str) -> None:
    with pytest.raises(StoreError, match="monitor run"):
        async with open_store(empty_url, read_only=True):
            pass


def contents(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_reading_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no database yet"):
        async with open_store(sqlite_url(tmp_path), read_only=True):
            pass
    assert contents(tmp_path) == []


async def test_a_file_of_another_program_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "monitor.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE places (id INTEGER)")
    with pytest.raises(StoreError, match="it has the table places"):
        async with open_store(sqlite_url(tmp_path)):
            pass
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("places",)]
