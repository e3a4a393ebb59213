"""Earlier schemas as SQL: tests of migrations start from them.

Each statement follows a line with the revisions that have it: `-- 0001 0002`. It is in SQLite's words, which `_WORDS`
translates; a statement that differs otherwise is there for each dialect: `-- sqlite 0001`. Before the tables change,
`python -m tests.store.released` adds the newest revision.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, MetaData, inspect, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import CreateIndex, CreateTable

import monitor.store.database.transaction  # noqa: F401 -- all tables of METADATA
from monitor.store.database.dialect import read_url, writer_engine
from monitor.store.database.word_index import MAKE_WORD_INDEX
from monitor.store.schema.metadata import METADATA
from monitor.store.schema.migrate import REVISIONS, VERSION_TABLE

FILE = Path(__file__).parents[1] / "data" / "schemas.sql"
_TABLE = re.compile(r"CREATE (?:VIRTUAL )?TABLE (\w+)")
_PARENT = re.compile(r"REFERENCES (\w+)")
_WORDS = {
    "DATETIME": "TIMESTAMP WITH TIME ZONE",
    "JSON": "JSONB",
    "BLOB": "BYTEA",
    "DOUBLE": "DOUBLE PRECISION",
    '"key"': "key",
}
_DIALECTS: dict[str, Dialect] = {"sqlite": sqlite.dialect(), "postgresql": postgresql.dialect()}  # type: ignore[no-untyped-call]


@pytest.fixture(params=REVISIONS[:-1])
def released(request: pytest.FixtureRequest, empty_url: str) -> Iterator[Engine]:
    """An empty database with a released schema; `empty_url` says on which database."""
    engine = writer_engine(read_url(empty_url))
    with engine.begin() as connection:
        create_released(connection, request.param)
    yield engine
    engine.dispose()


def create_released(connection: Connection, revision: str) -> None:
    """Run the statements of a released schema in the connection's transaction, a table after those it refers to."""
    statements = [one for one, revisions in _statements(connection.dialect.name).items() if revision in revisions]
    tables = {found[1]: one for one in statements if (found := _TABLE.match(one))}
    order = TopologicalSorter({name: {*_PARENT.findall(one)} - {name} for name, one in tables.items()})
    others = sorted((one for one in statements if not _TABLE.match(one)), key=lambda one: one.startswith("INSERT"))
    for statement in (*map(tables.__getitem__, order.static_order()), *others):
        connection.exec_driver_sql(statement)


def drop_all(connection: Connection) -> None:
    """Drop every table, whatever schema the database has."""
    if "word_index" in inspect(connection).get_table_names():
        connection.execute(text("DROP TABLE word_index"))
    found = MetaData()
    found.reflect(connection)
    found.drop_all(connection)


def _statements(dialect: str) -> dict[str, list[str]]:
    """The statements of all revisions in a dialect, with the revisions that have them."""
    found = {}
    written = FILE.read_text(encoding="utf-8").removeprefix("-- ").removesuffix(";\n")
    for one in written.split(";\n-- "):
        head, statement = one.split("\n", 1)
        revisions = head.split()
        if revisions[0] not in _DIALECTS:
            found[_translated(statement, dialect)] = revisions
        elif revisions[0] == dialect:
            found[statement] = revisions[1:]
    return found


def _translated(statement: str, dialect: str) -> str:
    if dialect == "sqlite":
        return statement
    return re.sub(r'"key"|\b(?:DATETIME|JSON|BLOB|DOUBLE)\b', lambda word: _WORDS[word[0]], statement)


def _write(of: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
    """Write the statements with their revisions, by dialect."""
    sqlite, postgresql = of["sqlite"], dict(of["postgresql"])
    entries = []
    for statement, revisions in sqlite.items():
        is_shared = postgresql.pop(_translated(statement, "postgresql"), None) == revisions
        entries.append((statement, f"{'' if is_shared else 'sqlite '}{' '.join(revisions)}"))
    entries += [(statement, f"postgresql {' '.join(revisions)}") for statement, revisions in postgresql.items()]
    FILE.write_text("".join(f"-- {head}\n{one};\n" for one, head in sorted(entries)), encoding="utf-8")


def _with_revision(dialect: str, revision: str, statements: Iterable[str]) -> dict[str, list[str]]:
    found = _statements(dialect)
    for made in statements:
        statement = "\n".join(line.strip() for line in made.strip().splitlines())
        found[statement] = sorted({*found.get(statement, ()), revision})
    return found


def _current(dialect: str) -> list[str]:
    """Return the statements that create the current schema, and the row with its revision."""
    compiler = _DIALECTS[dialect]
    statements = []
    for table in METADATA.sorted_tables:
        statements.append(str(CreateTable(table).compile(dialect=compiler)))
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        statements += [str(CreateIndex(index).compile(dialect=compiler)) for index in indexes]
    statements += MAKE_WORD_INDEX[dialect]
    key = f"CONSTRAINT {VERSION_TABLE}_pkc PRIMARY KEY (version_num)"
    statements.append(f"CREATE TABLE {VERSION_TABLE} (version_num VARCHAR(32) NOT NULL, {key})")
    statements.append(f"INSERT INTO {VERSION_TABLE} VALUES ('{REVISIONS[-1]}')")
    return statements


RELEASED = sorted({revision for revisions in _statements("sqlite").values() for revision in revisions})

if __name__ == "__main__":
    _write({name: _with_revision(name, REVISIONS[-1], _current(name)) for name in _DIALECTS})
