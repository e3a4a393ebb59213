"""The store: events, articles, sources and deliveries in SQLite or PostgreSQL."""

from monitor.store.engine import DatabaseStore, open_store, sqlite_url
from monitor.store.lock import hold

__all__ = ["DatabaseStore", "hold", "open_store", "sqlite_url"]
