"""Database errors as messages for the operator: database, fact, remedy."""

import re
import shutil
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from monitor.errors import StoreError

_THEN = "A running monitor then continues by itself; one that ended with this message must be started again."
_FULL = f"disk full. Free some space. {_THEN}"
_READ_ONLY = "not writable. Give the monitor's user write access, or set MONITOR_DATA_DIR to another folder."
_UNOPENED = (
    "cannot open the file. Check that the folder exists and the monitor's user can access it, or set MONITOR_DATA_DIR."
)
_DAMAGED = "not a database, or damaged. Restore a backup, or move the file away to start with an empty database."
_BUSY = f"locked by another program. Close that program. {_THEN}"
_SLOW = "the query took too long and was stopped. Ask for less: fewer days, a further condition."
_DISK = "disk I/O error. Check the disk, then restore a backup if the database is damaged."

_PAGE = 4_096  # bytes
_SQLITE: Mapping[int, str] = {  # primary result codes, sqlite.org/rescode.html
    5: _BUSY,
    6: _BUSY,
    8: _READ_ONLY,
    9: _SLOW,
    10: _DISK,
    11: _DAMAGED,
    13: _FULL,
    14: _UNOPENED,
    26: _DAMAGED,
}
_POSTGRESQL: Mapping[str, str] = {  # SQLSTATE, PostgreSQL's appendix A
    "25006": "read-only server. Connect to the primary server.",
    "28000": "user rejected. Check MONITOR_DATABASE_URL.",
    "28P01": "wrong password. Check MONITOR_DATABASE_URL.",
    "3D000": "database does not exist. Create it, or check MONITOR_DATABASE_URL.",
    "42501": "permission denied. Make the monitor's user the owner of the database.",
    "53100": f"disk full on the server. Free some space. {_THEN}",
    "57014": _SLOW,
    "53300": "no free connection. Raise max_connections, or stop other programs.",
}

_CONTENT = "damaged content{where}. Restore a backup, or move the file away to start with an empty database."
_NOT_UTF8 = re.compile(r"Could not decode to UTF-8 column '([^']*)'")


class UnreadableValueError(Exception):
    """A stored value that can't be read, in `place` ("table.column", or a type). Stays inside this package."""

    def __init__(self, place: str, error: BaseException) -> None:
        super().__init__(f"{place}: {type(error).__name__}")  # no value: it may be licensed text
        self.place = place


def store_error(error: BaseException, place: str) -> StoreError:
    """Return the error to raise for a driver's error (`error`, or the one that SQLAlchemy wrapped)."""
    cause = getattr(error, "orig", None) or error
    advice = _advice(cause)
    return StoreError(f"{place}: {_FULL if advice == _DISK and _is_full(place) else advice}")


def _is_full(file: str) -> bool:
    """Whether the disk has no space left: SQLite calls that an I/O error where it can't make its shared memory."""
    try:
        return shutil.disk_usage(Path(file).parent).free < _PAGE
    except OSError:
        return False


def _advice(cause: BaseException) -> str:
    if isinstance(cause, UnreadableValueError):
        return _CONTENT.format(where=f" ({cause})")
    not_utf8 = _NOT_UTF8.match(str(cause)) if _is_sqlite(cause) else None
    if not_utf8 is not None:
        return _CONTENT.format(where=f" (column {not_utf8[1]}: not UTF-8)")
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None and code & 0xFF in _SQLITE:
        return _SQLITE[code & 0xFF]
    state = getattr(cause, "sqlstate", None)
    if isinstance(state, str) and state in _POSTGRESQL:
        return _POSTGRESQL[state]
    detail = next(iter(str(cause).splitlines()), "") or type(cause).__name__
    if code is None and state is None and type(cause).__name__ == "OperationalError" and not _is_sqlite(cause):
        return f"cannot reach the server ({detail}). Check that it runs, and MONITOR_DATABASE_URL."
    return f"unexpected database error ({detail}). This is a bug in the monitor: please report it."


def _is_sqlite(cause: BaseException) -> bool:
    return isinstance(cause, sqlite3.Error)
