"""The database of these settings, for commands that only look. Light, so that `health` starts fast."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from monitor.ports import Archive, Store, Traces
from monitor.settings import Settings
from monitor.store import open_store, sqlite_url

__all__ = ["database_url", "open_database", "open_evidence"]


def database_url(settings: Settings) -> str:
    if settings.database_url is not None:
        return settings.database_url.reveal()
    return sqlite_url(settings.data_dir)


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[tuple[Store, Archive]]:
    """The store for a command that only looks, beside a daemon or without one. Raises StoreError where none is yet."""
    async with open_store(database_url(settings), read_only=True) as store:
        yield store, store.archive


@asynccontextmanager
async def open_evidence(settings: Settings) -> AsyncIterator[tuple[Store, Archive, Traces]]:
    """As `open_database`, with what tells why."""
    async with open_store(database_url(settings), read_only=True) as store:
        yield store, store.archive, store.traces
