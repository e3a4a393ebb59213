"""Released schemas as SQL, a file a revision and dialect: tests of migrations start from them.

At a release, `python -m tests.store.released` writes the files of the newest revision.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, MetaData, inspect, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import CreateIndex, CreateTable

from monitor.store.database.dialect import MAKE_WORD_INDEX, read_url, writer_engine
from monitor.store.schema.migrate import REVISIONS, VERSION_TABLE
from monitor.store.schema.tables import METADATA

FOLDER = Path(__file__).parents[1] / "data" / "schemas"
RELEASED = sorted({path.name.partition(".")[0] for path in FOLDER.glob("*.sql")})
_DIALECTS: dict[str, Dialect] = {"sqlite": sqlite.dialect(), "postgresql": postgresql.dialect()}  # type: ignore[no-untyped-call]


@pytest.fixture(params=RELEASED)
def released(request: pytest.FixtureRequest, empty_url: str) -> Iterator[Engine]:
    """An empty database with a released schema; `empty_url` says on which database."""
    engine = writer_engine(read_url(empty_url))
    with engine.begin() as connection:
        create_released(connection, request.param)
    yield engine
    engine.dispose()


def create_released(connection: Connection, revision: str) -> None:
    """Run the statements of a released schema in the connection's transaction."""
    written = (FOLDER / f"{revision}.{connection.dialect.name}.sql").read_text(encoding="utf-8")
    for statement in written.split(";\n"):
        if statement.strip():
            connection.exec_driver_sql(statement)


def drop_all(connection: Connection) -> None:
    """Drop every table, whatever schema the database has."""
    if "word_index" in inspect(connection).get_table_names():
        connection.execute(text("DROP TABLE word_index"))
    found = MetaData()
    found.reflect(connection)
    found.drop_all(connection)


def schema_sql(dialect: str) -> str:
    """Return the statements that create the current schema, and the row with its revision."""
    compiler = _DIALECTS[dialect]
    statements = []
    for table in METADATA.sorted_tables:
        statements.append(str(CreateTable(table).compile(dialect=compiler)).strip())
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        statements += [str(CreateIndex(index).compile(dialect=compiler)).strip() for index in indexes]
    statements += MAKE_WORD_INDEX[dialect]
    key = f"CONSTRAINT {VERSION_TABLE}_pkc PRIMARY KEY (version_num)"
    statements.append(f"CREATE TABLE {VERSION_TABLE} (version_num VARCHAR(32) NOT NULL, {key})")
    statements.append(f"INSERT INTO {VERSION_TABLE} VALUES ('{REVISIONS[-1]}')")
    return "".join(f"{statement};\n" for statement in statements)


if __name__ == "__main__":
    for name in _DIALECTS:
        (FOLDER / f"{REVISIONS[-1]}.{name}.sql").write_text(schema_sql(name), encoding="utf-8")
