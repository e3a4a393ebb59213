"""The database of these settings, for commands. Few imports, so that `health` starts fast."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING

from monitor.domain.event.past_acts import PastAct, united
from monitor.errors import NoDatabaseError
from monitor.ports.queries.audit import AuditTrail
from monitor.ports.queries.corpus import ArticleArchive
from monitor.ports.queries.evidence import EvidenceArchive
from monitor.ports.queries.lookup import Archive, ArticleTraces
from monitor.ports.repositories.store import Store
from monitor.ports.repositories.transaction import Transaction
from monitor.settings import Settings
from monitor.store.database.location import expect_file, sqlite_file, sqlite_url

if TYPE_CHECKING:
    from monitor.store import DatabaseStore


def database_url(settings: Settings) -> str:
    if settings.database_url is not None:
        return settings.database_url.reveal()
    return sqlite_url(settings.data_dir)


def _opened(
    settings: Settings, *, read_only: bool = False, beside: bool = False
) -> AbstractAsyncContextManager["DatabaseStore"]:
    """`open_store`; without a database file NoDatabaseError is raised before SQLAlchemy is imported."""
    if settings.database_url is None:
        file = sqlite_file(settings.data_dir)
        expect_file(file, str(file))
    from monitor.store import open_store

    return open_store(database_url(settings), read_only=read_only, beside=beside)


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[tuple[Store[Transaction], Archive]]:
    """The store for a command that only reads, with or without a running daemon. Raises StoreError if there is none."""
    async with _opened(settings, read_only=True) as store:
        yield store, store.archive


def open_page_database(settings: Settings) -> AbstractAsyncContextManager["DatabaseStore"]:
    """The store with all that pages read, with or without a running daemon. Raises StoreError without a database."""
    return _opened(settings, read_only=True)


@asynccontextmanager
async def open_articles(settings: Settings) -> AsyncIterator[ArticleArchive]:
    """The stored articles, with or without a running daemon. Raises StoreError if there is no database."""
    async with _opened(settings, read_only=True) as store:
        yield store.articles


@asynccontextmanager
async def open_audit(settings: Settings) -> AsyncIterator[AuditTrail]:
    """The events with what people did about them, with or without a daemon. Raises StoreError without a database."""
    async with _opened(settings, read_only=True) as store:
        yield store.audit


@asynccontextmanager
async def open_evidence(settings: Settings) -> AsyncIterator[tuple[Store[Transaction], Archive, ArticleTraces]]:
    """As `open_database`, with the traces that explain decisions."""
    async with _opened(settings, read_only=True) as store:
        yield store, store.archive, store.traces


@asynccontextmanager
async def open_event_evidence(
    settings: Settings,
) -> AsyncIterator[tuple[Store[Transaction], Archive, ArticleTraces, EvidenceArchive]]:
    """As `open_evidence`, with the bytes that articles were read from."""
    async with _opened(settings, read_only=True) as store:
        yield store, store.archive, store.traces, store.evidence


@asynccontextmanager
async def open_for_writing(settings: Settings) -> AsyncIterator[tuple[Store[Transaction], Archive, ArticleTraces]]:
    """As `open_evidence`, for a command that writes, with or without a running daemon."""
    async with _opened(settings, beside=True) as store:
        yield store, store.archive, store.traces


async def known_acts(settings: Settings, register: Sequence[PastAct], issuer: str | None = None) -> tuple[PastAct, ...]:
    """The stored acts of articles and the current register, of one issuer or of all; near misses are left out.

    Without a database, the register alone.
    """
    try:
        async with open_database(settings) as (_, archive):
            reported = await archive.reported_acts(issuer)
    except NoDatabaseError:
        reported = ()
    known = united((entry for entry in register if issuer in (None, entry.act.issuer)), reported)
    return tuple(past for past in known if not past.is_near_miss)
