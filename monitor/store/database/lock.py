"""The lock of a data folder. It is an operating system lock, so it ends with its process in any case."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from monitor.errors import AlreadyRunningError, StoreError

_FILE = "monitor.lock"


@contextmanager
def lock_folder(folder: Path, *, now: datetime, setting: str = "MONITOR_DATA_DIR") -> Iterator[None]:
    """Lock the data folder against other monitors while the block runs; create the folder if it is missing.

    `setting` is the setting that names the folder.

    Raises AlreadyRunningError with the holder's pid and start, StoreError if the folder is not usable.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.open(folder / _FILE, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as e:
        msg = f"{folder}: cannot use the data folder ({e.strerror}). Set {setting} to a writable folder."
        raise StoreError(msg) from e
    try:
        _lock(file, folder, now, setting)
        yield
    finally:
        os.close(file)


def holder_of(folder: Path, *, now: datetime) -> str | None:
    """Return the holder of the data folder as a suffix (` (pid 4312, started 09:12)`); None if it is not locked.

    The check takes a shared lock for an instant; a monitor that starts in this instant is refused.
    """
    try:
        file = os.open(folder / _FILE, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _holder(os.pread(file, 100, 0).decode(errors="replace"), now)
    finally:
        os.close(file)
    return None


def _lock(file: int, folder: Path, now: datetime, setting: str) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as e:
        holder = _holder(os.pread(file, 100, 0).decode(errors="replace"), now)
        msg = f"Another monitor{holder} uses {folder}. Stop it, or set {setting}."
        raise AlreadyRunningError(msg) from e
    with suppress(OSError):  # the note is only for messages, and a full disk is reported by the database
        os.ftruncate(file, 0)
        os.pwrite(file, f"{os.getpid()} {now.isoformat()}\n".encode(), 0)


def _holder(note: str, now: datetime) -> str:
    """Return ` (pid 4312, started 09:12)` in local time, or "" if the holder's note is unreadable."""
    try:
        pid, at = note.split()
        started = datetime.fromisoformat(at).astimezone()
    except ValueError:
        return ""
    day = "" if started.date() == now.astimezone().date() else f"{started.day} {started:%b} "
    return f" (pid {pid}, started {day}{started:%H:%M})"
