from collections.abc import Iterable
from importlib import import_module

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.engine.interfaces import ReflectedIndex

from monitor.errors import StoreError, StoreVersionError
from monitor.store import open_store
from monitor.store.database.dialect import read_url, writing_engine
from monitor.store.schema.migrate import REVISIONS, VERSION_TABLE, migrate, upgrade
from monitor.store.schema.tables import METADATA


def test_tables_and_migrations_agree(empty_url: str) -> None:
    engine = writing_engine(read_url(empty_url))
    with engine.begin() as connection:
        upgrade(connection)
        options = {"version_table": VERSION_TABLE, "compare_type": True, "include_name": _is_of_metadata}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def _is_of_metadata(name: str | None, type_: str, _parents: object) -> bool:
    """The index of words is made by the dialect, and SQLite keeps it in several tables."""
    return type_ != "table" or name is None or not name.startswith("word_index")


def test_a_database_that_is_made_at_once_is_as_one_that_was_migrated(empty_url: str) -> None:
    engine, made = writing_engine(read_url(empty_url)), []
    for make in (upgrade, lambda connection: migrate(connection, "here")):
        with engine.connect() as connection, connection.begin() as transaction:
            make(connection)
            made.append(_described(connection))
            transaction.rollback()
    engine.dispose()
    assert made[0] == made[1]


def _described(connection: Connection) -> dict[str, object]:
    """All that the database tells of its tables, and the version that it says it has."""
    tells = inspect(connection)
    described: dict[str, object] = {
        name: (
            [{**column, "type": repr(column["type"])} for column in tells.get_columns(name)],
            tells.get_pk_constraint(name),
            _sorted(map(_index, tells.get_indexes(name))),
            _sorted(tells.get_unique_constraints(name)),
            _sorted(tells.get_foreign_keys(name)),
            _sorted(tells.get_check_constraints(name)),
        )
        for name in tells.get_table_names()
    }
    if connection.dialect.name == "sqlite":
        how = "SELECT sql FROM sqlite_master WHERE name = 'word_index'"
        described["how words are indexed"] = connection.scalar(text(how))
    return {**described, "version": connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}"))}


def _index(told: ReflectedIndex) -> dict[str, object]:
    """What an index of some rows is restricted to, as text: two clauses of the same words are not equal."""
    return {**told, "dialect_options": {k: str(v) for k, v in told.get("dialect_options", {}).items()}}


def _sorted(constraints: Iterable[object]) -> list[str]:
    return sorted(map(repr, constraints))


def test_a_migration_that_is_broken_off_leaves_no_table_behind(empty_url: str) -> None:
    url = read_url(empty_url)
    engine = writing_engine(url)
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
    with pytest.raises(StoreVersionError, match=r"a newer monitor wrote it \(schema 9999.*Install that version"):
        async with open_store(url, read_only=read_only):
            pass
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '{REVISIONS[-1]}'"))
    engine.dispose()


async def test_reading_an_empty_database_says_what_to_do(empty_url: str) -> None:
    with pytest.raises(StoreError, match="monitor run"):
        async with open_store(empty_url, read_only=True):
            pass


def test_all_migrations_undone_leave_nothing(empty_url: str) -> None:
    files = ("0002_second_reader", "0001_first")
    assert [name[:4] for name in reversed(files)] == list(REVISIONS)
    engine = writing_engine(read_url(empty_url))
    with engine.begin() as connection:
        upgrade(connection)
        with Operations.context(MigrationContext.configure(connection)):
            for name in files:
                import_module(f"monitor.store.schema.migrations.versions.{name}").downgrade()
        assert inspect(connection).get_table_names() == [VERSION_TABLE]
    engine.dispose()
