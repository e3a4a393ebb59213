"""The folder of backups: space, one writer at a time, files that appear whole, and rotation."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from monitor.domain.operations.backups import BackupKeep, expired_backups
from monitor.errors import BackupError, DiskAlmostFullError

_LOCK = ".monitor-backup.lock"
_PARTIAL = ".partial"
_SPARE = 16 * 1024 * 1024  # bytes that a backup by hand leaves free
_RESERVE = 256 * 1024 * 1024  # bytes that an automatic one leaves free at least, so that the monitor goes on


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Create the folder if it is missing, lock it against other backups, and remove files of killed ones.

    Raises BackupError.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as e:
        msg = (
            f"{folder}: cannot use the folder for backups ({e.strerror}). Set MONITOR_BACKUP_DIR to a writable folder."
        )
        raise BackupError(msg) from e
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as e:
            msg = f"{folder}: another backup is running. Wait until it has finished."
            raise BackupError(msg) from e
        for left in folder.glob(f".monitor-*{_PARTIAL}*"):
            with suppress(OSError):
                left.unlink()
        yield
    finally:
        os.close(file)


def expect_space(folder: Path, size: int, *, reserve: bool) -> None:
    """Raise DiskAlmostFullError if a backup of `size` bytes would leave too little space.

    With `reserve`, the database must be able to double, and 256 MB must stay free.
    """
    try:
        free = shutil.disk_usage(folder).free
    except OSError as e:
        msg = f"{folder}: cannot read the free space ({e.strerror})."
        raise BackupError(msg) from e
    needed = size + (max(size, _RESERVE) if reserve else _SPARE)
    if free < needed:
        msg = (
            f"{folder}: disk almost full: {_mb(free)} MB free, a backup needs {_mb(needed)} MB. Free some space, set "
            "MONITOR_BACKUP_DIR to another disk, or keep fewer backups (MONITOR_BACKUP_KEEP)."
        )
        raise DiskAlmostFullError(msg)


def _mb(size: int) -> str:
    return f"{size / 1_000_000:,.0f}"


@contextmanager
def new_file(target: Path) -> Iterator[Path]:
    """Yield the path of an empty file that only its owner can access. At the end it becomes `target`, on disk; after
    an exception it is removed.
    """
    partial = target.with_name(f".{target.name}{_PARTIAL}")
    try:
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        yield partial
        flush(partial)
        partial.replace(target)
        flush(target.parent)
    except OSError as e:
        msg = f"{target}: cannot write the backup ({e.strerror})."
        raise BackupError(msg) from e
    finally:
        for suffix in ("", "-journal", "-wal", "-shm"):
            with suppress(OSError):
                partial.with_name(partial.name + suffix).unlink()


def flush(path: Path) -> None:
    """Force a file, or the names in a folder, to the disk."""
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def delete_expired(folder: Path, keep: BackupKeep | None, *, now: datetime) -> tuple[Path, ...]:
    """Delete the backups that `keep` does not cover (None: keep all), and return them."""
    if keep is None:
        return ()
    files = tuple(folder / name for name in expired_backups((f.name for f in folder.iterdir()), keep, now=now))
    for file in files:
        file.unlink(missing_ok=True)
    return files
