"""The store: events, articles, sources and deliveries in SQLite or PostgreSQL.

Names are imported on first use: commands for rule files need the path of the database, not SQLAlchemy.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from monitor.store.database.engine import DatabaseStore, database_file, database_folder, open_store
    from monitor.store.database.lease import Standby
    from monitor.store.database.location import sqlite_url
    from monitor.store.database.lock import holder_of, lock_folder

__all__ = [
    "DatabaseStore",
    "Standby",
    "database_file",
    "database_folder",
    "holder_of",
    "lock_folder",
    "open_store",
    "sqlite_url",
]

_MODULE_OF = {
    **dict.fromkeys(("DatabaseStore", "database_file", "database_folder", "open_store"), "database.engine"),
    "Standby": "database.lease",
    "sqlite_url": "database.location",
    **dict.fromkeys(("holder_of", "lock_folder"), "database.lock"),
}


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
