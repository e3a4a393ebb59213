"""Compiled SQL statements, shared by all SQLite databases of a test process.

SQLAlchemy keeps them per engine. A test opens an engine of its own, so it would compile each statement anew, which
took a quarter of the processor time of tests on a database.
"""

from collections.abc import Hashable
from typing import Any

from sqlalchemy import Connection, Engine, event

_MOST = 5_000  # statements; generated tests make ever new ones


class _Statements(dict[Hashable, Any]):
    """SQLAlchemy's `compiled_cache`. The first part of its keys is the dialect object, which each engine has anew."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(key[1:], default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        if len(self) >= _MOST:
            self.clear()
        super().__setitem__(key[1:], compiled)


def share_compiled_statements() -> None:
    """Let the connections of every SQLite engine use one cache from now on."""
    statements = _Statements()

    def use(connection: Connection) -> None:
        if connection.dialect.name == "sqlite":
            connection.execution_options(compiled_cache=statements)

    event.listen(Engine, "engine_connect", use)
