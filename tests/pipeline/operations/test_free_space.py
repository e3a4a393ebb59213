"""Free space of the database file goes back to the disk: once a day, in small steps, some of it kept."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.pipeline.operations.retention import (
    delete_ordinary_articles,
    merge_word_index,
    release_free_space,
)
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore, open_store, sqlite_url
from tests.fakes.reading import NOW, article, body, ordinary, source


def fill_and_empty(folder: Path, *, rows: int) -> None:
    with closing(sqlite3.connect(folder / "monitor.db")) as connection:
        connection.execute("CREATE TABLE filler (words BLOB)")
        connection.executemany("INSERT INTO filler VALUES (?)", ((b"x" * 3_900,) for _ in range(rows)))
        connection.execute("DELETE FROM filler")
        connection.execute("DROP TABLE filler")
        connection.commit()


def pages(folder: Path) -> tuple[int, int]:
    """All pages of the file, and free ones."""
    with closing(sqlite3.connect(folder / "monitor.db")) as connection:
        total, free = (connection.execute(f"PRAGMA {n}").fetchone()[0] for n in ("page_count", "freelist_count"))
        return int(total), int(free)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[DatabaseStore]:
    async with open_store(sqlite_url(tmp_path)) as opened:
        yield opened


async def test_the_file_shrinks_once_a_day_and_a_tenth_stays_free(store: DatabaseStore, tmp_path: Path) -> None:
    fill_and_empty(tmp_path, rows=2_000)
    before, free = pages(tmp_path)
    assert free > 1_900
    released = await release_free_space(store, now=NOW)
    after, left = pages(tmp_path)
    assert released > 1_500
    assert 0 <= before - after - released < 10  # pages that say where others are go as well
    assert 0 < left == free - released <= before // 10
    fill_and_empty(tmp_path, rows=3_000)
    assert await release_free_space(store, now=NOW + timedelta(hours=1)) == 0
    assert await release_free_space(store, now=NOW + timedelta(days=1)) > 2_000


async def test_one_call_gives_back_twenty_megabytes_and_the_next_goes_on(store: DatabaseStore, tmp_path: Path) -> None:
    fill_and_empty(tmp_path, rows=8_000)
    assert await release_free_space(store, now=NOW) == 5_000
    assert await release_free_space(store, now=NOW) > 1_000
    assert await release_free_space(store, now=NOW) == 0


async def test_little_free_space_stays(store: DatabaseStore, tmp_path: Path) -> None:
    before = pages(tmp_path)
    assert await release_free_space(store, now=NOW) == 0
    assert pages(tmp_path) == before


async def test_a_file_of_an_earlier_version_stays_as_large_as_it_is(tmp_path: Path) -> None:
    async with open_store(sqlite_url(tmp_path)):
        pass
    with closing(sqlite3.connect(tmp_path / "monitor.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        connection.execute("PRAGMA auto_vacuum=NONE")
        connection.execute("VACUUM")
    fill_and_empty(tmp_path, rows=1_000)
    before = pages(tmp_path)
    async with open_store(sqlite_url(tmp_path)) as store:
        assert await release_free_space(store, now=NOW) == 0
    assert pages(tmp_path)[0] == before[0]


async def test_the_index_of_words_lets_go_of_deleted_articles_once_a_month(
    store: DatabaseStore, tmp_path: Path
) -> None:
    def keep(tx: Transaction) -> None:
        tx.sources.sync([source("wire")], now=NOW)
        for n in range(300):
            reported = article(str(n), source("wire"), text=" ".join(f"word{n * k}" for k in range(200)))
            tx.articles.keep(ordinary(reported), body("1"), now=NOW)

    def index() -> int:
        with closing(sqlite3.connect(tmp_path / "monitor.db")) as connection:
            return int(connection.execute("SELECT sum(length(block)) FROM word_index_data").fetchone()[0])

    await store.write(keep)
    full = index()
    for days in (200, 203, 204, 236):
        now = NOW + timedelta(days=days)
        await delete_ordinary_articles(store, keeps=timedelta(days=180), now=now)
        await merge_word_index(store, now=now)
    assert index() < full / 50
