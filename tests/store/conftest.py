import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, delete

from monitor.store import DatabaseStore, open_store, sqlite_url
from monitor.store.tables import METADATA
from tests.store.examples import NOW, source
from tests.store.postgresql import Server, serving

SQLITE = pytest.param("sqlite", id="sqlite")
POSTGRESQL = pytest.param("postgresql", id="postgresql", marks=pytest.mark.integration)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path)
    server: Server = request.getfixturevalue("postgresql")
    return server.database()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    asyncio.run(_furnish(sqlite_url(folder)))
    return folder


@pytest.fixture(scope="session")
def postgresql_url(postgresql: Server) -> str:
    url = postgresql.database()
    asyncio.run(_furnish(url))
    return url


async def _furnish(url: str) -> None:
    async with open_store(url) as store:
        await store.write(lambda tx: tx.sources.sync([source()], now=NOW))


def _empty(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        for table in reversed(METADATA.sorted_tables):
            connection.execute(delete(table))
    engine.dispose()


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of each kind that knows one source, `ministry`.

    SQLite's is a copy, PostgreSQL's always the same one, because making them takes its time.
    """
    if request.param == "sqlite":
        shutil.copytree(request.getfixturevalue("sqlite_template"), tmp_path, dirs_exist_ok=True)
        return sqlite_url(tmp_path)
    url: str = request.getfixturevalue("postgresql_url")
    _empty(url)
    asyncio.run(_furnish(url))
    return url


@pytest.fixture
async def store(url: str) -> AsyncIterator[DatabaseStore]:
    async with open_store(url) as opened:
        yield opened
