"""The database of a daemon that is to be the active one: on PostgreSQL it stands by until no other daemon is."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime

import structlog

from monitor.app.storage.backups import migration_backup
from monitor.app.storage.database import database_url
from monitor.app.storage.locks import locked_folders
from monitor.errors import AlreadyRunningError, PageAddressError
from monitor.settings import PageAddress, Settings
from monitor.store import DatabaseStore, Standby, lock_folder, open_store

_log = structlog.get_logger()


def daemon_name() -> str:
    """The name of this process for people and other daemons: `db-1 pid 4312`."""
    return f"{socket.gethostname()[:24]} pid {os.getpid()}"


@asynccontextmanager
async def locked_store(
    settings: Settings, now: datetime, *, standby: Standby | None = None
) -> AsyncIterator[DatabaseStore]:
    """The store, with its folders locked for this process, backed up before it is migrated.

    Raises as `open_store` and `lock_folder` do.
    """
    async with AsyncExitStack() as stack:
        for folder, setting in locked_folders(settings).items():
            stack.enter_context(lock_folder(folder, now=now, setting=setting))
        before = migration_backup(settings, now=now)
        store = open_store(database_url(settings), standby=standby, before_migration=before)
        yield await stack.enter_async_context(store)


@asynccontextmanager
async def open_active_store(
    settings: Settings,
    stop: asyncio.Event,
    *,
    clock: Callable[[], datetime],
    waits: Callable[[str], None] = lambda _reason: None,
) -> AsyncIterator[DatabaseStore | None]:
    """The store of the active daemon; None if `stop` was set while it stood by.

    While it waits, the address of the page answers `/health/live`, `/health/ready` (503) and `/metrics`. `waits` is
    called with the reason of the wait, whenever it changes.
    Raises StoreError, AlreadyRunningError if another process uses the data folder, SettingsError.
    """
    if settings.database_url is None:
        async with locked_store(settings, clock()) as alone:
            yield alone
        return
    reasons: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    standby = Standby(name=daemon_name(), waits=lambda reason: _feed_report(loop, reasons, reason))
    async with AsyncExitStack() as stack:
        watching = [
            asyncio.create_task(_end_standby(stop, standby), name="end of standby"),
            asyncio.create_task(_show(settings, reasons, waits), name="standby"),
        ]
        store: DatabaseStore | None = None
        try:
            store = await stack.enter_async_context(locked_store(settings, clock(), standby=standby))
        except AlreadyRunningError:
            if not stop.is_set():
                raise
        finally:
            await _cancel(watching)  # the address is free for the page
        if store is not None:
            _log.info("active", daemon=standby.name)
        yield store


def _feed_report(loop: asyncio.AbstractEventLoop, reasons: "asyncio.Queue[str]", reason: str) -> None:
    with suppress(RuntimeError):  # the loop has ended
        loop.call_soon_threadsafe(reasons.put_nowait, reason)


async def _end_standby(stop: asyncio.Event, standby: Standby) -> None:
    await stop.wait()
    standby.ended.set()


async def _show(settings: Settings, reasons: "asyncio.Queue[str]", waits: Callable[[str], None]) -> None:
    """Report each reason; from the first on, serve the answers of a standby."""
    async with AsyncExitStack() as stack:
        reason = await reasons.get()
        if settings.page.address is not None:
            await stack.enter_async_context(_served(settings.page.address))
        while True:
            waits(reason)
            reason = await reasons.get()


@asynccontextmanager
async def _served(address: PageAddress) -> AsyncIterator[None]:
    from monitor.web.server import PageServer, listening_socket
    from monitor.web.standby import standby_application

    try:
        listening = listening_socket(address.host, address.port)
    except PageAddressError as e:
        _log.warning("health of the standby not served", why=str(e))
        yield
        return
    with listening:
        ended = asyncio.Event()
        serving = asyncio.create_task(PageServer(standby_application(), listening, ends=_nothing).serve(ended))
        try:
            yield
        finally:
            ended.set()
            await serving


async def _nothing() -> None:
    pass


async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
