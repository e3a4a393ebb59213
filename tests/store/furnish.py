"""A database as the store's tests find it: it knows one source, `ministry`, and nothing else."""

from sqlalchemy import create_engine, delete

from monitor.store import open_store
from monitor.store.schema.metadata import METADATA
from tests.store.examples import NOW, source


async def furnish(url: str) -> None:
    async with open_store(url) as store:
        await store.write(lambda tx: tx.sources.sync([source()], now=NOW))


def empty(url: str) -> None:
    """All rows go, the tables stay."""
    engine = create_engine(url)
    with engine.begin() as connection:
        for table in reversed(METADATA.sorted_tables):
            connection.execute(delete(table))
    engine.dispose()
