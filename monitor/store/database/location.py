"""The place of the SQLite file. No heavy imports: most commands run before there is a database."""

from pathlib import Path

from monitor.errors import NoDatabaseError


def sqlite_file(folder: Path) -> Path:
    """Return the path of the database file in a data folder."""
    return (folder / "monitor.db").absolute()


def sqlite_url(folder: Path) -> str:
    """Return the URL of the database file in a data folder."""
    return f"sqlite:///{sqlite_file(folder)}"


def expect_file(file: Path | None, place: str) -> None:
    """Raise NoDatabaseError if `file` does not exist. `place` names the database in the message."""
    if file is not None and not file.exists():
        msg = f"{place}: there is no database yet. Start the monitor once with `monitor run`."
        raise NoDatabaseError(msg)
