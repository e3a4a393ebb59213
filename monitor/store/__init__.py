"""The store: events, articles, sources and deliveries in SQLite or PostgreSQL."""

from monitor.store.database.engine import DatabaseStore, database_file, database_folder, open_store, sqlite_url
from monitor.store.database.lock import holder_of, lock_folder

__all__ = [
    "DatabaseStore",
    "database_file",
    "database_folder",
    "holder_of",
    "lock_folder",
    "open_store",
    "sqlite_url",
]
