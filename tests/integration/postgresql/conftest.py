import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from monitor.store import DatabaseStore, open_store
from tests.integration.postgresql.server import Server, serving
from tests.store.furnish import empty, furnish
from tests.store.released import released

__all__ = ["released"]


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture
def empty_url(postgresql: Server) -> str:
    return postgresql.database()


@pytest.fixture(scope="session")
def kept_url(postgresql: Server) -> str:
    url = postgresql.database()
    asyncio.run(furnish(url))
    return url


@pytest.fixture
def url(kept_url: str) -> str:
    """A furnished database: always the same one, because making one takes its time."""
    empty(kept_url)
    asyncio.run(furnish(kept_url))
    return kept_url


@pytest.fixture
async def store(url: str) -> AsyncIterator[DatabaseStore]:
    async with open_store(url) as opened:
        yield opened
