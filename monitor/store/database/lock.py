"""Who uses a data folder. A lock of the operating system, so that it ends with its holder, however that ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from monitor.errors import AlreadyRunningError, StoreError

__all__ = ["hold", "holder_of"]

_FILE = "monitor.lock"


@contextmanager
def hold(folder: Path, *, now: datetime, setting: str = "MONITOR_DATA_DIR") -> Iterator[None]:
    """Hold the data folder (made if need be) against any other monitor while the block runs.

    `setting` is where the folder was named.

    Raises AlreadyRunningError with the holder's pid and start, StoreError where the folder can't be used.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.open(folder / _FILE, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as e:
        msg = f"{folder}: the folder for data can't be used ({e.strerror}). Set {setting} to one that can."
        raise StoreError(msg) from e
    try:
        _lock(file, folder, now, setting)
        yield
    finally:
        os.close(file)


def holder_of(folder: Path, *, now: datetime) -> str | None:
    """Who holds the data folder, as words to put behind a name (` (pid 4312, started 09:12)`); None where nobody does.

    It changes nothing. To see it, it shares the lock for an instant; a monitor that starts in just that one is refused.
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
    os.ftruncate(file, 0)
    os.pwrite(file, f"{os.getpid()} {now.isoformat()}\n".encode(), 0)


def _holder(note: str, now: datetime) -> str:
    """` (pid 4312, started 09:12)` in local time, or "" where the holder's note can't be read."""
    try:
        pid, at = note.split()
        started = datetime.fromisoformat(at).astimezone()
    except ValueError:
        return ""
    day = "" if started.date() == now.astimezone().date() else f"{started.day} {started:%b} "
    return f" (pid {pid}, started {day}{started:%H:%M})"
