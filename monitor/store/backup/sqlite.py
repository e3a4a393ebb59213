"""Copies of SQLite files, verified. A database may be written while it is copied."""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from pathlib import Path

from monitor.errors import BackupError
from monitor.store.database.faults import store_error

_PAGES = 1_024  # pages of 4 KB in a step
_STEPS = 100_000  # of SQLite's virtual machine between two questions whether to go on: a few milliseconds
_TABLES = (
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
    "AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
)


class CancelledCopyError(Exception):
    """The copy was cancelled. Stays inside this package."""


def copy_database(
    source: Path, target: Path, *, read_only: bool = False, is_cancelled: Callable[[], bool] = lambda: False
) -> Mapping[str, int]:
    """Copy `source` into the empty file `target` as one snapshot, verify it, and return the rows of each table.

    `read_only`: nothing is written beside `source`. Raises BackupError if the copy is damaged or differs, StoreError,
    CancelledCopyError.
    """
    try:
        counts = _copy(source, target, read_only, is_cancelled)
    except sqlite3.Error as error:
        if is_cancelled():
            raise CancelledCopyError from error
        raise store_error(error, str(source)) from error
    try:
        _verify(source, target, counts, is_cancelled)
    except sqlite3.Error as error:
        if is_cancelled():
            raise CancelledCopyError from error
        raise store_error(error, str(target)) from error
    return counts


def finish_log(database: Path) -> None:
    """Write the log into the database; the last connection then removes it. A damaged database keeps its log."""
    with suppress(sqlite3.Error), closing(_connected(database, "rw")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def _copy(source: Path, target: Path, read_only: bool, is_cancelled: Callable[[], bool]) -> Mapping[str, int]:
    def go_on(*_: object) -> None:
        if is_cancelled():
            raise CancelledCopyError

    with closing(_opened(source, read_only=read_only)) as origin, closing(_connected(target, "rw")) as made:
        origin.set_progress_handler(is_cancelled, _STEPS)
        origin.execute("BEGIN")  # one snapshot: writers do not make the copy start again, and the counts are its own
        counts = _counts(origin)
        origin.backup(made, pages=_PAGES, progress=go_on)
        origin.execute("ROLLBACK")
        made.execute("PRAGMA journal_mode=DELETE")  # one file, which can be read where nothing may be written
    return counts


def _verify(source: Path, target: Path, counts: Mapping[str, int], is_cancelled: Callable[[], bool]) -> None:
    with closing(_connected(target, "ro")) as made:
        made.set_progress_handler(is_cancelled, _STEPS)
        (found,) = made.execute("PRAGMA integrity_check(1)").fetchone()
        if found != "ok":
            msg = f"{source}: damaged ({found}). No backup was made; keep the earlier ones, and restore the last."
            raise BackupError(msg)
        if _counts(made) != counts:
            msg = f"{source}: the copy has other rows than the database. Check the disk."
            raise BackupError(msg)


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    names = [name for (name,) in connection.execute(_TABLES)]
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608


def _opened(file: Path, *, read_only: bool) -> sqlite3.Connection:
    """A connection that changes nothing. Without a log, a file in a folder that may not be written is read as it is."""
    if not read_only:
        connection = _connected(file, "rw")
        connection.execute("PRAGMA query_only=ON")
        return connection
    if file.with_name(f"{file.name}-wal").exists():
        return _connected(file, "ro")
    return _connected(file, "ro&immutable=1")


def _connected(file: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode={mode}", uri=True, isolation_level=None)
