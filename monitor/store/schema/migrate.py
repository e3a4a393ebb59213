"""The schema's version: what a database has, and how it gets to ours.

A new database is made from the tables as they are now. Only an older one is migrated, and only then is Alembic
imported, which would stay in memory.
"""

from pathlib import Path

from sqlalchemy import (
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
)

from monitor.errors import StoreError, StoreVersionError
from monitor.store.database.dialect import create_word_index
from monitor.store.schema.tables import METADATA

__all__ = ["REVISIONS", "VERSION_TABLE", "check_version", "migrate"]

REVISIONS = ("0001", "0002")  # oldest first; a test holds them and the files together
VERSION_TABLE = "monitor_version"  # not Alembic's usual name: another program may keep its own in the database
_MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(connection: Connection, place: str) -> None:
    """Bring the schema to our version within the connection's transaction: wholly or not at all.

    Raises StoreVersionError where a newer monitor wrote it, StoreError where something else did.
    """
    version = _version(connection, place)
    if version is None:
        _create(connection)
    elif version != REVISIONS[-1]:
        _upgrade(connection)


def check_version(connection: Connection, place: str) -> None:
    """Raise StoreError where the schema is not exactly ours. Changes nothing."""
    version = _version(connection, place)
    if version is None:
        msg = f"{place}: it is empty. Start the monitor once with `monitor run`."
        raise StoreError(msg)
    if version != REVISIONS[-1]:
        msg = (
            f"{place}: an older monitor wrote it. Restart the daemon with this version first; it brings the data along."
        )
        raise StoreError(msg)


def _version(connection: Connection, place: str) -> str | None:
    """One of REVISIONS, or None for an empty database."""
    names = inspect(connection).get_table_names()
    if VERSION_TABLE not in names:
        if names:
            msg = f"{place}: it belongs to another program (it has the table {min(names)}). Name an empty database."
            raise StoreError(msg)
        return None
    version = connection.scalar(select(column("version_num")).select_from(table(VERSION_TABLE)))
    if version is not None and version not in REVISIONS:
        msg = (
            f"{place}: a newer monitor wrote it (schema {version}, this one knows {REVISIONS[-1]}). "
            "Install that version again, or restore a backup from before the upgrade."
        )
        raise StoreVersionError(msg)
    return None if version is None else str(version)


def _create(connection: Connection) -> None:
    METADATA.create_all(connection)
    create_word_index(connection)
    # as Alembic makes it, which goes on from here
    versions = Table(
        VERSION_TABLE,
        MetaData(),
        Column("version_num", String(32), nullable=False),
        PrimaryKeyConstraint("version_num", name=f"{VERSION_TABLE}_pkc"),
    )
    versions.create(connection, checkfirst=True)
    connection.execute(insert(versions).values(version_num=REVISIONS[-1]))


def _upgrade(connection: Connection) -> None:
    """Run every revision after the one that the database has."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
