"""What `contract` runs on: here SQLite; tests/integration/postgresql has fixtures of the same names."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from monitor.store import DatabaseStore, open_store, sqlite_url
from tests.store.furnish import furnish
from tests.store.released import released

__all__ = ["released"]


@pytest.fixture
def empty_url(tmp_path: Path) -> str:
    return sqlite_url(tmp_path)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    asyncio.run(furnish(sqlite_url(folder)))
    return folder


@pytest.fixture
def url(template: Path, tmp_path: Path) -> str:
    """A furnished database: a copy, because making one takes its time."""
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    return sqlite_url(tmp_path)


@pytest.fixture
async def store(url: str) -> AsyncIterator[DatabaseStore]:
    async with open_store(url) as opened:
        yield opened
