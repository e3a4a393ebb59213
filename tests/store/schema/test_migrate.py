import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from monitor.errors import StoreError
from monitor.store import open_store, sqlite_url
from monitor.store.schema import migrate
from monitor.store.schema.migrate import REVISIONS

MIGRATIONS = Path(migrate.__file__).parent / "migrations"


def test_the_known_revisions_are_those_of_the_files() -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    assert tuple(r.revision for r in reversed(list(script.walk_revisions()))) == REVISIONS


def test_a_new_database_and_one_of_this_version_need_no_alembic(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path)
    assert [imports_alembic(url), imports_alembic(url)] == [False, False]


def imports_alembic(url: str) -> bool:
    script = (
        "import asyncio, sys; from monitor.store import open_store\n"
        "async def main():\n"
        "    async with open_store(sys.argv[1]): print('alembic' in sys.modules)\n"
        "asyncio.run(main())"
    )
    return subprocess.check_output([sys.executable, "-c", script, url]) != b"False\n"


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


@pytest.mark.parametrize("read_only", [False, True])
async def test_a_database_that_lacks_columns_is_refused(tmp_path: Path, read_only: bool) -> None:
    async with open_store(sqlite_url(tmp_path)):
        pass
    with closing(sqlite3.connect(tmp_path / "monitor.db")) as connection:
        connection.execute("ALTER TABLE poll_state DROP COLUMN adopted")
        connection.execute("ALTER TABLE poll_state RENAME COLUMN ttl TO lifetime")
    with pytest.raises(StoreError, match=r"the column poll_state\.adopted and 1 more is missing"):
        async with open_store(sqlite_url(tmp_path), read_only=read_only):
            pass


async def test_a_database_from_before_the_first_release_is_refused(tmp_path: Path) -> None:
    async with open_store(sqlite_url(tmp_path)):
        pass
    with closing(sqlite3.connect(tmp_path / "monitor.db")) as connection:
        connection.execute("ALTER TABLE scheduled_task RENAME TO agenda")
    with pytest.raises(StoreError, match="development version before the first release"):
        async with open_store(sqlite_url(tmp_path)):
            pass
