"""Backups and their return, by the settings."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from monitor.app.storage.database import database_url
from monitor.domain.operations.backups import BackupKeep
from monitor.errors import AlreadyRunningError, BackupError, SettingsError
from monitor.ports.backup import BackupMaker
from monitor.settings import Settings
from monitor.store.database.location import sqlite_file

if TYPE_CHECKING:
    from monitor.store.backup.restore import Restored

_FOLDER = "backups"
_log = structlog.get_logger()


def daily_backup_maker(settings: Settings) -> BackupMaker | None:
    """The maker of daily backups. None if they are off, on PostgreSQL without a folder, and in memory."""
    folder = _folder(settings)
    if settings.backup_keep is None or folder is None:
        return None
    return _maker(settings, folder, settings.backup_keep, reserve=True)


def backup_maker(settings: Settings, folder: Path | None, keep: BackupKeep | None) -> BackupMaker:
    """The maker of a backup by hand, in `folder` or that of the settings. Raises SettingsError without a folder."""
    chosen = folder or _folder(settings)
    if chosen is None:
        raise SettingsError("no folder for the backup: name one, as in monitor backup DIR, or set MONITOR_BACKUP_DIR")
    return _maker(settings, chosen, keep, reserve=False)


def migration_backup(settings: Settings, *, now: datetime) -> Callable[[str], Awaitable[None]]:
    """The backup before a migration, of the database with the given revision.

    Raises BackupError on SQLite. On PostgreSQL, whose programs may be missing, the log has the reason.
    """

    async def make(revision: str) -> None:
        folder = _folder(settings) or settings.data_dir / _FOLDER
        try:
            made = await _maker(settings, folder, None, reserve=False).make(now=now)
        except BackupError as e:
            if settings.database_url is None or settings.database_url.reveal().startswith("sqlite"):
                msg = f"{e} The database keeps schema {revision} until a backup can be made."
                raise BackupError(msg) from e
            _log.warning("database migrated without a backup", schema=revision, why=str(e))
        else:
            _log.info("database backed up before its migration", schema=revision, file=str(made.file), rows=made.rows)

    return make


def _maker(settings: Settings, folder: Path, keep: BackupKeep | None, *, reserve: bool) -> BackupMaker:
    from monitor.store.backup.make import DatabaseBackups

    return DatabaseBackups(database_url(settings), folder, keep, reserve=reserve)


def _folder(settings: Settings) -> Path | None:
    """The folder of the settings; None on PostgreSQL without one, and for a database in memory."""
    from monitor.store import database_file

    file = sqlite_file(settings.data_dir) if settings.database_url is None else database_file(database_url(settings))
    beside = None if file is None else file.parent / _FOLDER
    return settings.backup_dir or beside


async def restore_backup(settings: Settings, backup: Path, *, now: datetime) -> "Restored":
    """Replace the database by a backup, migrated to this version's schema.

    Raises AlreadyRunningError if a daemon uses the database, BackupError, StoreVersionError, StoreError.
    """
    from monitor.app.storage.locks import locked_folders
    from monitor.store import database_file, lock_folder, open_store
    from monitor.store.backup.postgresql import restore_dump
    from monitor.store.backup.restore import restore_file
    from monitor.store.database.dialect import read_url

    url = database_url(settings)
    with ExitStack() as stack:
        try:
            for folder, setting in locked_folders(settings).items():
                stack.enter_context(lock_folder(folder, now=now, setting=setting))
        except AlreadyRunningError as e:
            msg = f"{e} A database that is in use is not replaced."
            raise AlreadyRunningError(msg) from e
        file = database_file(url)
        if file is not None:
            return await asyncio.to_thread(restore_file, backup, file, now=now)
        restored = await asyncio.to_thread(restore_dump, backup, read_url(url), now=now)
        async with open_store(url):  # migrates
            return restored
