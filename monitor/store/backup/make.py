"""Backups of a database by its URL."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from threading import Event

from sqlalchemy import URL

from monitor.domain.operations.backups import BackupKeep, backup_name
from monitor.errors import BackupError
from monitor.ports.backup import Backup
from monitor.store.backup.folder import delete_expired, expect_space, locked, new_file
from monitor.store.backup.sqlite import CancelledCopyError, copy_database
from monitor.store.database.dialect import database_name, file_of, read_url
from monitor.store.database.location import expect_file


class DatabaseBackups:
    """Implements `ports.BackupMaker`: backups of the database at `url` in `folder`, which keeps `keep` (None: all).

    With `reserve`, a backup is not begun if the disk would be almost full afterwards.
    """

    def __init__(self, url: str, folder: Path, keep: BackupKeep | None, *, reserve: bool) -> None:
        self._url = read_url(url)
        self._folder = folder
        self._keep = keep
        self._reserve = reserve

    async def make(self, *, now: datetime) -> Backup:
        cancelled = Event()
        making = asyncio.ensure_future(asyncio.to_thread(self._make, now, cancelled.is_set))
        try:
            return await asyncio.shield(making)
        except asyncio.CancelledError:
            cancelled.set()
            await asyncio.wait([making])  # a moment: the thread asks often
            making.exception()
            raise

    def _make(self, now: datetime, is_cancelled: Callable[[], bool]) -> Backup:
        file = file_of(self._url)
        if self._url.get_backend_name() == "sqlite" and file is None:
            msg = "the database in memory: cannot be backed up."
            raise BackupError(msg)
        expect_file(file, database_name(self._url))
        target = self._folder / backup_name(now, "dump" if file is None else "db")
        with locked(self._folder):
            if target.exists():
                msg = f"{target}: exists already. Try again in a second."
                raise BackupError(msg)
            size = _size(self._url) if file is None else file.stat().st_size
            expect_space(self._folder, size, reserve=self._reserve)
            try:
                with new_file(target) as partial:
                    counts = _copied(self._url, file, partial, is_cancelled)
            except CancelledCopyError as e:
                msg = f"{target}: the backup was cancelled."
                raise BackupError(msg) from e
            return Backup(
                file=target,
                size=target.stat().st_size,
                tables=len(counts),
                rows=sum(counts.values()),
                expired=delete_expired(self._folder, self._keep, now=now),
            )


def _size(url: URL) -> int:
    from monitor.store.backup.postgresql import database_size  # the daemon on SQLite does not need it

    return database_size(url)


def _copied(url: URL, file: Path | None, target: Path, is_cancelled: Callable[[], bool]) -> Mapping[str, int]:
    if file is None:
        from monitor.store.backup.postgresql import dump_database

        return dump_database(url, target, is_cancelled=is_cancelled)
    return copy_database(file, target, is_cancelled=is_cancelled)
