"""The schema of databases in memory, made once a process: each new one starts as a copy of it.

A test opens a database of its own. To create its ninety tables and indexes takes longer than many a test.
"""

import sqlite3

from sqlalchemy import Engine, event


class _Schema:
    """The pages of a new database; None until the first one is opened."""

    def __init__(self) -> None:
        self._pages: bytes | None = None
        self._is_making = False

    def give(self, connection: sqlite3.Connection, _record: object) -> None:
        """Let a new database in memory begin with the schema. `migrate` finds that nothing is to be done."""
        if self._is_making or not isinstance(connection, sqlite3.Connection):
            return
        if connection.execute("PRAGMA database_list").fetchall() == [(0, "main", "")]:
            connection.deserialize(self._pages or self._make())

    def _make(self) -> bytes:
        import monitor.store.database.transaction  # noqa: F401 -- all tables
        from monitor.store.database.dialect import read_url, writer_engine
        from monitor.store.schema.migrate import migrate

        self._is_making = True
        engine = writer_engine(read_url("sqlite://"))
        with engine.begin() as made:
            migrate(made, "the database in memory")
        with engine.connect() as made:
            driver = made.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            self._pages = driver.serialize()
        engine.dispose()
        self._is_making = False
        return self._pages


def start_with_the_schema() -> None:
    """Do so for the databases of every SQLite engine from now on."""
    event.listen(Engine, "connect", _Schema().give)
