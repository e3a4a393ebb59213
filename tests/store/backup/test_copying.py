"""A database is copied as a whole into an empty one, or not at all. PostgreSQL: tests/integration/postgresql."""

import asyncio
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from monitor.errors import AlreadyRunningError, MonitorError, StoreError
from monitor.store import lock_folder, open_store
from monitor.store.backup.copying import Copied, copy_between
from monitor.store.database.dialect import read_url, writer_engine
from monitor.store.schema.migrate import VERSION_TABLE, migrate
from tests.store.examples import NOW
from tests.store.filled import contents, fill


def url_of(folder: Path) -> str:
    return f"sqlite:///{folder / 'monitor.db'}"


def make(folder: Path, *, filled: bool = True) -> str:
    folder.mkdir()
    engine = writer_engine(read_url(url_of(folder)))
    with engine.begin() as connection:
        migrate(connection, "here")
        if filled:
            fill(connection)
    engine.dispose()
    return url_of(folder)


def copied(source: str, target: str) -> Copied:
    return copy_between(read_url(source), read_url(target), now=NOW, step=lambda _done, _total: None)


def test_no_table_is_forgotten_and_every_row_is_there(tmp_path: Path) -> None:
    source, target = make(tmp_path / "a"), url_of(tmp_path / "b")
    done = copied(source, target)
    engines = [create_engine(one) for one in (source, target)]
    with engines[0].connect() as before, engines[1].connect() as after:
        names = {name for name in inspect(before).get_table_names() if not name.startswith("word_index")}
        assert {one.table for one in done.tables} == names - {VERSION_TABLE}
        assert contents(after) == contents(before)
    assert {one.rows for one in done.tables} == {1}
    for engine in engines:
        engine.dispose()
    assert stat.S_IMODE((tmp_path / "b" / "monitor.db").stat().st_mode) == 0o600
    assert sorted(p.name for p in (tmp_path / "b").iterdir()) == ["monitor.db", "monitor.lock"]


async def test_the_copy_can_be_opened(tmp_path: Path) -> None:
    copied(make(tmp_path / "a", filled=False), url_of(tmp_path / "b"))
    async with open_store(url_of(tmp_path / "b")) as store:
        await store.write(lambda tx: tx.journal.remember("fact", "x"))


def test_progress_counts_rows_twice_copied_and_verified(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    source, target = read_url(make(tmp_path / "a")), read_url(url_of(tmp_path / "b"))
    done = copy_between(source, target, now=NOW, step=lambda rows, total: seen.append((rows, total)))
    assert seen[-1] == (2 * len(done.tables), 2 * len(done.tables))


def test_numbers_go_on_after_rows_that_were_deleted(tmp_path: Path) -> None:
    source = make(tmp_path / "a", filled=False)
    with closing(sqlite3.connect(tmp_path / "a" / "monitor.db")) as connection:
        connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('delivery', 41)")
        connection.commit()
    copied(source, url_of(tmp_path / "b"))
    with closing(sqlite3.connect(tmp_path / "b" / "monitor.db")) as connection:
        assert ("delivery", 41) in connection.execute("SELECT * FROM sqlite_sequence").fetchall()


def test_a_running_monitor_keeps_its_database(tmp_path: Path) -> None:
    source = make(tmp_path / "a")
    with (
        lock_folder(tmp_path / "a", now=NOW),
        pytest.raises(AlreadyRunningError, match=r"Another monitor .* A database that is in use is not copied\."),
    ):
        copied(source, url_of(tmp_path / "b"))
    assert not (tmp_path / "b" / "monitor.db").exists()


def older(folder: Path) -> None:
    _execute(folder, f"UPDATE {VERSION_TABLE} SET version_num = '0001'")


def newer(folder: Path) -> None:
    _execute(folder, f"UPDATE {VERSION_TABLE} SET version_num = '9999'")


def orphaned(folder: Path) -> None:
    _execute(folder, "DELETE FROM article")


def missing(folder: Path) -> None:
    (folder / "monitor.db").unlink()


def _execute(folder: Path, statement: str) -> None:
    with closing(sqlite3.connect(folder / "monitor.db")) as connection:
        connection.execute(statement)
        connection.commit()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param(older, "schema of an older monitor", id="older"),
        pytest.param(newer, "schema of a newer monitor", id="newer"),
        pytest.param(missing, "there is no database yet", id="missing"),
        pytest.param(orphaned, "rows refer to missing rows", id="orphaned"),
    ],
)
def test_a_database_that_cannot_be_copied_leaves_no_file(change: object, why: str, tmp_path: Path) -> None:
    source = make(tmp_path / "a")
    assert callable(change)
    change(tmp_path / "a")
    with pytest.raises(MonitorError, match=why):
        copied(source, url_of(tmp_path / "b"))
    assert [p.name for p in (tmp_path / "b").glob("*")] in ([], ["monitor.lock"])


def test_a_target_that_exists_stays_as_it_is(tmp_path: Path) -> None:
    source, target = make(tmp_path / "a"), make(tmp_path / "b", filled=False)
    before = (tmp_path / "b" / "monitor.db").read_bytes()
    with pytest.raises(StoreError, match=r"monitor\.db: the file exists\. Name a new file\."):
        copied(source, target)
    assert (tmp_path / "b" / "monitor.db").read_bytes() == before
    with pytest.raises(StoreError, match="in memory: cannot be copied"):
        copied(source, "sqlite://")


def test_a_copy_that_fails_in_the_middle_leaves_no_file(tmp_path: Path) -> None:
    def stop(rows: int, _total: int) -> None:
        if rows > 10:
            raise KeyboardInterrupt

    source, target = read_url(make(tmp_path / "a")), read_url(url_of(tmp_path / "b"))
    with pytest.raises(KeyboardInterrupt):
        copy_between(source, target, now=NOW, step=stop)
    assert [p.name for p in (tmp_path / "b").iterdir()] == ["monitor.lock"]
    assert asyncio.run(_facts(str(source))) == "x"


async def _facts(url: str) -> str | None:
    async with open_store(url) as store:
        return await store.read(lambda tx: tx.journal.recall("x"))
