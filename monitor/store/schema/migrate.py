"""Schema version checks and migration.

A new database is created from the current tables. Alembic is imported only to migrate an older database, because it
would stay in memory.
"""

from functools import cache
from pathlib import Path

from sqlalchemy import (
    URL,
    Column,
    Connection,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    column,
    insert,
    inspect,
    select,
    table,
    text,
)
from sqlalchemy.schema import CreateIndex, CreateTable

from monitor.errors import StoreError, StoreVersionError
from monitor.store.database.dialect import expect_unicode, stored_columns
from monitor.store.database.word_index import create_word_index
from monitor.store.schema.metadata import METADATA

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006")  # oldest first; a test compares them with the files
VERSION_TABLE = "monitor_version"  # not Alembic's usual name: another program may keep its own in the database
_OF_FIRST_RELEASE = "scheduled_task"  # a table with another name in development versions before the first release
_MIGRATIONS = Path(__file__).parent / "migrations"
_VERSIONS = Table(  # the same table as Alembic's, which continues from here
    VERSION_TABLE,
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name=f"{VERSION_TABLE}_pkc"),
)


def migrate(connection: Connection, place: str) -> None:
    """Create or migrate the schema within the connection's transaction.

    Raises StoreVersionError for the schema of a newer monitor, StoreError for that of another program, for one
    that lacks columns, and for an encoding other than UTF8.
    """
    version = schema_version(connection, place)
    if version is None:
        expect_unicode(connection, place)
        _create(connection)
        return
    if version != REVISIONS[-1]:
        _upgrade(connection)
    _check_columns(connection, place)


def outdated_schema(connection: Connection, place: str) -> str | None:
    """Return the revision that `migrate` would migrate; None if it would not, or if no table has a row. Raises as it
    does.
    """
    version = schema_version(connection, place)
    if version in (None, REVISIONS[-1]):
        return None
    tables = (table(name) for name in METADATA.tables if inspect(connection).has_table(name))
    filled = any(connection.execute(select(text("1")).select_from(one).limit(1)).first() for one in tables)
    return version if filled else None


def check_version(connection: Connection, place: str) -> None:
    """Raise StoreError if the schema is not that of this version. Changes nothing."""
    version = schema_version(connection, place)
    if version is None:
        msg = f"{place}: empty database. Start the monitor once with `monitor run`."
        raise StoreError(msg)
    if version != REVISIONS[-1]:
        msg = f"{place}: schema of an older monitor. Restart the daemon with this version first; it migrates the data."
        raise StoreError(msg)
    _check_columns(connection, place)


def _check_columns(connection: Connection, place: str) -> None:
    """Raise StoreError if a column is missing: databases of development versions have the revision of a release."""
    expected = {f"{table.name}.{column.name}" for table in METADATA.tables.values() for column in table.columns}
    missing = sorted(expected - stored_columns(connection))
    if missing:
        more = f" and {len(missing) - 1} more" if missing[1:] else ""
        msg = (
            f"{place}: the column {missing[0]}{more} is missing: a development version made this database, or it was "
            "changed by hand. Restore a backup, or set MONITOR_DATA_DIR or MONITOR_DATABASE_URL to an empty one."
        )
        raise StoreError(msg)


def schema_version(connection: Connection, place: str) -> str | None:
    """Return one of REVISIONS, or None for an empty database. Raises as `migrate` does."""
    names = inspect(connection).get_table_names()
    if VERSION_TABLE not in names:
        if names:
            msg = f"{place}: database of another program (it has the table {min(names)}). Use an empty database."
            raise StoreError(msg)
        return None
    version = connection.scalar(select(column("version_num")).select_from(table(VERSION_TABLE)))
    if version is not None:
        expect_known(version, place)
    if version is not None and _OF_FIRST_RELEASE not in names:
        msg = (
            f"{place}: database of a development version before the first release, which can't be read. "
            "Move it away, or set MONITOR_DATA_DIR or MONITOR_DATABASE_URL to an empty one."
        )
        raise StoreError(msg)
    return None if version is None else str(version)


def expect_known(version: str, place: str) -> None:
    """Raise StoreVersionError if `version` is not one of REVISIONS."""
    if version not in REVISIONS:
        msg = (
            f"{place}: schema of a newer monitor (schema {version}, this version supports {REVISIONS[-1]}). "
            "Install the newer version again, or restore a backup from before the upgrade."
        )
        raise StoreVersionError(msg)


def _create(connection: Connection) -> None:
    dialect = connection.dialect
    for statement in _ddl(f"{dialect.name}+{dialect.driver}"):
        connection.exec_driver_sql(statement)
    create_word_index(connection)
    connection.execute(insert(_VERSIONS).values(version_num=REVISIONS[-1]))


@cache
def _ddl(driver: str) -> tuple[str, ...]:
    """Return the statements that create what a database does not have of the tables and indexes, for a driver's URL.

    Compiled once a process: SQLAlchemy takes four times as long to compile them as SQLite to run them.
    """
    dialect = URL.create(driver).get_dialect()()
    tables = (*METADATA.sorted_tables, _VERSIONS)
    made: tuple[CreateTable | CreateIndex, ...] = (
        *(CreateTable(t, if_not_exists=True) for t in tables),
        *(CreateIndex(i, if_not_exists=True) for t in tables for i in sorted(t.indexes, key=lambda i: str(i.name))),
    )
    return tuple(str(ddl.compile(dialect=dialect)) for ddl in made)


def _upgrade(connection: Connection) -> None:
    """Run the revisions after that of the database."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
