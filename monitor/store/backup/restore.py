"""The return of a backup: checked and migrated beside the database, then put in its place."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile

from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError

from monitor.errors import BackupError
from monitor.store.backup.folder import expect_space, flush, new_file
from monitor.store.backup.sqlite import copy_database, finish_log
from monitor.store.database.dialect import writer_engine
from monitor.store.database.faults import store_error
from monitor.store.schema.migrate import REVISIONS, migrate, schema_version

_SQLITE = b"SQLite format 3\x00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A restored database. `replaced` names the database that was there, None without one.

    `schema` is the revision of the backup, `now_schema` that after migration. `rows` are those of the backup.
    """

    database: str
    replaced: str | None
    schema: str
    now_schema: str
    tables: int
    rows: int


def expect_file_of_backup(file: Path) -> None:
    """Raise BackupError unless `file` is a readable file with content."""
    try:
        with file.open("rb") as opened:
            head = opened.read(1)
    except OSError as e:
        msg = f"{file}: cannot read the backup ({e.strerror})."
        raise BackupError(msg) from e
    if not head:
        msg = f"{file}: the file is empty. Choose another backup."
        raise BackupError(msg)


def restore_file(backup: Path, database: Path, *, now: datetime) -> Restored:
    """Put a verified copy of `backup` in the place of the SQLite file `database`, migrated to this version's schema.

    The caller holds the lock of the folder. Before the last step nothing of the database is changed.
    Raises BackupError, StoreVersionError (schema of a newer monitor), StoreError.
    """
    expect_file_of_backup(backup)
    _expect_sqlite(backup)
    if database.exists() and backup.resolve() == database.resolve():
        msg = f"{backup}: this is the database itself. Name a backup."
        raise BackupError(msg)
    expect_space(database.parent, backup.stat().st_size, reserve=False)
    ready = database.with_name(f"{database.name}.restored")
    _remove(ready)
    try:
        with new_file(ready) as partial:
            counts = copy_database(backup, partial, read_only=True)
            schema = _migrated(partial, str(backup))
        replaced = _set_aside(database, now)
        ready.replace(database)
        flush(database.parent)
    except OSError as e:
        msg = f"{database}: cannot replace the database ({e.strerror}). It is unchanged."
        raise BackupError(msg) from e
    finally:
        _remove(ready)
    return Restored(
        database=str(database),
        replaced=None if replaced is None else str(replaced),
        schema=schema,
        now_schema=REVISIONS[-1],
        tables=len(counts),
        rows=sum(counts.values()),
    )


def _expect_sqlite(backup: Path) -> None:
    with backup.open("rb") as file:
        head = file.read(len(_SQLITE))
    if head.startswith(b"PGDMP"):
        msg = f"{backup}: a backup of PostgreSQL. Set MONITOR_DATABASE_URL to the database to restore it there."
        raise BackupError(msg)
    if head != _SQLITE:
        msg = f"{backup}: not a backup of the monitor (not a SQLite file). Choose a file monitor-….db."
        raise BackupError(msg)


def _migrated(file: Path, place: str) -> str:
    """Migrate the copy, and return the revision that it had. `place` names the backup in errors."""
    engine = writer_engine(URL.create("sqlite", database=str(file)))
    try:
        with engine.begin() as connection:
            version = schema_version(connection, place)
            if version is None:
                msg = f"{place}: not a backup of the monitor (it has no tables). Choose another file."
                raise BackupError(msg)
            migrate(connection, place)
    except SQLAlchemyError as error:
        raise store_error(error, place) from error
    finally:
        engine.dispose()  # the last connection writes the log into the file
    return version


def _set_aside(database: Path, now: datetime) -> Path | None:
    """Give the present database a second name, under which it stays. The first name is a whole database all the time.

    Its log goes first: it must not be applied to the restored file.
    """
    if not database.exists():
        _remove_log(database)
        return None
    finish_log(database)
    replaced = database.with_name(f"{database.name}.replaced-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    log = database.with_name(f"{database.name}-wal")
    if log.exists():  # of a damaged database
        log.replace(replaced.with_name(f"{replaced.name}-wal"))
    _remove_log(database)
    try:
        os.link(database, replaced)
    except OSError:  # a file system without links
        copyfile(database, replaced)
        replaced.chmod(0o600)
    flush(replaced)
    return replaced


def _remove_log(database: Path) -> None:
    for suffix in ("-wal", "-shm", "-journal"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)


def _remove(file: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
