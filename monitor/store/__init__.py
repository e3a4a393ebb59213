"""The store: events, articles, sources and deliveries in SQLite or PostgreSQL."""

from monitor.store.database.engine import DatabaseStore, folder_of, open_store, sqlite_url
from monitor.store.database.lock import hold, holder_of

__all__ = ["DatabaseStore", "folder_of", "hold", "holder_of", "open_store", "sqlite_url"]
