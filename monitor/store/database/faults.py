"""What a database's refusal means for the person who runs the monitor: place, fact, remedy."""

from collections.abc import Mapping

from monitor.errors import StoreError

__all__ = ["refusal"]

_FULL = "the disk is full. Free some space; the monitor goes on by itself."
_READ_ONLY = "it can't be written. Let the monitor's user write there, or set MONITOR_DATA_DIR to another folder."
_UNOPENED = (
    "it can't be opened. Check that the folder exists and that the monitor's user may use it, or set MONITOR_DATA_DIR."
)
_DAMAGED = "this is no database, or it is damaged. Restore a backup, or move the file away to start anew."
_BUSY = "another program keeps it locked. Close that program; the monitor goes on by itself."
_DISK = "the disk reports an error. Check the disk, then restore a backup if the database is damaged."

_SQLITE: Mapping[int, str] = {  # primary result codes, sqlite.org/rescode.html
    5: _BUSY,
    6: _BUSY,
    8: _READ_ONLY,
    10: _DISK,
    11: _DAMAGED,
    13: _FULL,
    14: _UNOPENED,
    26: _DAMAGED,
}
_POSTGRESQL: Mapping[str, str] = {  # SQLSTATE, PostgreSQL's appendix A
    "25006": "it can't be written now (read-only). Connect to the primary server.",
    "28000": "the user is refused. Check MONITOR_DATABASE_URL.",
    "28P01": "the password is refused. Check MONITOR_DATABASE_URL.",
    "3D000": "there is no such database. Create it, or check MONITOR_DATABASE_URL.",
    "42501": "the user may not do that. Make the monitor's user the owner of the database.",
    "53100": "its disk is full. Free some space; the monitor goes on by itself.",
    "53300": "it has no free connection. Raise max_connections, or stop other programs.",
}


def refusal(error: BaseException, place: str) -> StoreError:
    """The error to raise for a driver's one (`error`, or what SQLAlchemy wrapped in it)."""
    cause = getattr(error, "orig", None) or error
    return StoreError(f"{place}: {_advice(cause)}")


def _advice(cause: BaseException) -> str:
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None and code & 0xFF in _SQLITE:
        return _SQLITE[code & 0xFF]
    state = getattr(cause, "sqlstate", None)
    if isinstance(state, str) and state in _POSTGRESQL:
        return _POSTGRESQL[state]
    said = next(iter(str(cause).splitlines()), "") or type(cause).__name__
    if code is None and state is None and type(cause).__name__ == "OperationalError":
        return f"the server can't be reached ({said}). Check that it runs, and MONITOR_DATABASE_URL."
    return f"the database refused ({said}). This is a defect of the monitor: please report it."
