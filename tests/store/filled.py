"""Databases with a row in every table, and what their tables hold."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Connection, Date, DateTime, Float, Integer, LargeBinary, MetaData, Table


def fill(connection: Connection) -> None:
    """Insert a row into every table, whatever schema the database has. Equal values, so that each key has its row."""
    for table in _tables(connection):
        connection.execute(table.insert(), {column.name: _value(column) for column in table.columns})


def contents(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of every table but those of the index of words."""
    return {
        table.name: [dict(row) for row in connection.execute(table.select()).mappings()]
        for table in _tables(connection)
    }


def _tables(connection: Connection) -> list[Table]:
    found = MetaData()
    found.reflect(connection, only=lambda name, _: not name.startswith(("word_index", "monitor_version")))
    return found.sorted_tables


def _value(column: Column[Any]) -> object:
    values: dict[type, object] = {
        Boolean: True,
        Integer: 700_001,
        Float: 1.5,
        LargeBinary: b"\x00\xff",
        JSON: {"words": ["稀土", 0.1, None], "at": "2026-11-25"},
        DateTime: datetime(2026, 11, 25, 9, 30, 0, 1, tzinfo=UTC),
        Date: date(2026, 11, 25),
    }
    return next((value for kind, value in values.items() if isinstance(column.type, kind)), "x")
