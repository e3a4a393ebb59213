from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, Engine, create_engine, inspect, text
from sqlalchemy.engine.interfaces import ReflectedIndex

from monitor.errors import StoreError, StoreVersionError
from monitor.store import open_store
from monitor.store.database.dialect import read_url, writer_engine
from monitor.store.schema.metadata import METADATA
from monitor.store.schema.migrate import REVISIONS, VERSION_TABLE, migrate
from monitor.store.schema.migrations import versions
from tests.store.filled import contents, fill
from tests.store.released import RELEASED, drop_all

VERSIONS = Path(next(iter(versions.__path__)))


def test_every_revision_but_the_newest_has_a_released_schema() -> None:
    assert {*REVISIONS[:-1]} <= {*RELEASED} <= {*REVISIONS}


def test_a_released_schema_is_migrated_to_the_tables(released: Engine) -> None:
    with released.begin() as connection:
        migrate(connection, "here")
        options = {"version_table": VERSION_TABLE, "compare_type": True, "include_name": _is_of_metadata}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, METADATA) == []


def _is_of_metadata(name: str | None, type_: str, _parents: object) -> bool:
    """The index of words is made by the dialect, and SQLite keeps it in several tables."""
    return type_ != "table" or name is None or not name.startswith("word_index")


def test_a_migrated_database_equals_a_new_one(released: Engine) -> None:
    with released.connect() as connection, connection.begin() as transaction:
        migrate(connection, "here")
        migrated = _described(connection)
        transaction.rollback()
    with released.begin() as connection:
        drop_all(connection)
        migrate(connection, "here")
        assert _described(connection) == migrated


def test_a_migration_keeps_the_rows_of_every_table(released: Engine) -> None:
    with released.begin() as connection:
        fill(connection)
        before = contents(connection)
        migrate(connection, "here")
        after = contents(connection)
    assert all(before.values())
    for name, rows in before.items():
        kept = [{column: row[column] for column in rows[0]} for row in after[name]]
        assert kept == rows, name


def _described(connection: Connection) -> dict[str, object]:
    """All that the database reports about its tables, and the version that it says it has."""
    explains = inspect(connection)
    described: dict[str, object] = {
        name: (
            [{**column, "type": repr(column["type"])} for column in explains.get_columns(name)],
            explains.get_pk_constraint(name),
            _sorted(map(_index, explains.get_indexes(name))),
            _sorted(explains.get_unique_constraints(name)),
            _sorted(explains.get_foreign_keys(name)),
            _sorted(explains.get_check_constraints(name)),
        )
        for name in explains.get_table_names()
    }
    if connection.dialect.name == "sqlite":
        how = "SELECT sql FROM sqlite_master WHERE name = 'word_index'"
        described["how words are indexed"] = connection.scalar(text(how))
    return {**described, "version": connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}"))}


def _index(shown: ReflectedIndex) -> dict[str, object]:
    """What an index of some rows is restricted to, as text: two clauses of the same words are not equal."""
    return {**shown, "dialect_options": {k: str(v) for k, v in shown.get("dialect_options", {}).items()}}


def _sorted(constraints: Iterable[object]) -> list[str]:
    return sorted(map(repr, constraints))


def test_a_migration_that_is_broken_off_leaves_no_table_behind(empty_url: str) -> None:
    url = read_url(empty_url)
    engine = writer_engine(url)
    with engine.connect() as connection, connection.begin() as transaction:
        migrate(connection, "here")
        transaction.rollback()
    with engine.begin() as connection:
        assert inspect(connection).get_table_names() == []
        migrate(connection, "here")
    engine.dispose()


@pytest.mark.parametrize("read_only", [False, True])
async def test_a_database_of_a_newer_monitor_is_refused(url: str, read_only: bool) -> None:
    async with open_store(url):
        pass
    engine = create_engine(read_url(url))
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    with pytest.raises(StoreVersionError, match=r"schema of a newer monitor \(schema 9999.*Install the newer version"):
        async with open_store(url, read_only=read_only):
            pass
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '{REVISIONS[-1]}'"))
    engine.dispose()


async def test_reading_an_empty_database_says_what_to_do(empty_url: str) -> None:
    with pytest.raises(StoreError, match="monitor run"):
        async with open_store(empty_url, read_only=True):
            pass


def test_downgrades_lead_back_to_the_released_schema(released: Engine) -> None:
    files = sorted(path.stem for path in VERSIONS.glob("[0-9]*.py"))
    assert [name[:4] for name in files] == list(REVISIONS)
    with released.begin() as connection:
        before, version = _described(connection), connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}"))
        migrate(connection, "here")
        with Operations.context(MigrationContext.configure(connection)):
            for name in reversed([name for name in files if name[:4] > str(version)]):
                import_module(f"monitor.store.schema.migrations.versions.{name}").downgrade()
        assert {**_described(connection), "version": version} == before
