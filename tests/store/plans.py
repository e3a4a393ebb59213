"""What SQLite does for statements: noted as they run, then explained."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

from monitor.store.schema.metadata import METADATA

Asked = tuple[str, Any]
"""A statement with its parameters."""


@contextmanager
def noting(engine: Engine) -> Iterator[list[Asked]]:
    """All statements that run on the engine, one parameter set of each."""
    asked: list[Asked] = []

    def note(_c: object, _u: object, statement: str, parameters: Any, _x: object, many: bool) -> None:
        asked.append((statement, parameters[0] if many else parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def steps_of(connection: Connection, asked: Asked) -> list[str]:
    """The plan of one statement; none of an INSERT, which looks nothing up.

    What SQLite lists there are checks of foreign keys, which it runs where one is broken already.
    """
    statement, parameters = asked
    if statement.split(maxsplit=1)[0] not in {"SELECT", "WITH", "UPDATE", "DELETE"}:
        return []
    return [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]


def walked(steps: list[str]) -> list[str]:
    """The tables that a plan goes through from end to end."""
    return [step for step in steps if step.startswith("SCAN") and step.split()[1] in METADATA.tables]
