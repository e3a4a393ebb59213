"""Differences between SQLite and PostgreSQL: engines, upserts, locks, and transient errors."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Insert,
    Table,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import QueuePool, StaticPool

from monitor.errors import StoreError
from monitor.store.database.lease import Lease

_LASTING_CACHE_KB = 512  # of each connection; SQLite takes 2,000
_LASTING_STATEMENTS = 24  # prepared ones that a connection keeps; the driver's 128 fill over days, with MBs
_BUSY_TIMEOUT_MS = 5_000
_INCREMENTAL = 2  # SQLite's number of the mode
_WAL_LIMIT_BYTES = 64 * 1024 * 1024  # size of the log after a checkpoint; a long-running reader can make it far longer
_WRITE_LOCK = int.from_bytes(b"pm-write")  # advisory lock of a writing transaction, like SQLite's BEGIN IMMEDIATE
_TAKE_WRITE_LOCK = f"SELECT pg_advisory_xact_lock({_WRITE_LOCK})"
_CONNECT_TIMEOUT_S = 10

# A daemon that is cut off from the server notices it within 5 s: the lease is checked every second, and the client
# gives up after 4 s without an answer of the network. The server gives up 8 s after the last packet of the client, so
# it never releases the lease before. Systems without these options of TCP, and Unix sockets, ignore them.
_CLIENT_TCP = {"keepalives_idle": 2, "keepalives_interval": 1, "keepalives_count": 2, "tcp_user_timeout": 4_000}
_SERVER_TCP = {
    "tcp_keepalives_idle": 4,
    "tcp_keepalives_interval": 1,
    "tcp_keepalives_count": 4,
    "tcp_user_timeout": 8_000,
}
_to_json = partial(json.dumps, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


# ------------------------------------------------------------------ addresses


def read_url(text: str) -> URL:
    """Parse a database URL; `postgresql://` means psycopg. Raises StoreError for an invalid or unsupported URL."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):  # for an invalid port; their messages may contain the password
        msg = (
            "Invalid database URL. Set MONITOR_DATABASE_URL to postgresql+psycopg://user@host/name or sqlite:////path."
        )
        raise StoreError(msg) from None
    if url.drivername in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "postgresql+psycopg"):
        msg = (
            f"Unsupported database {url.drivername}. MONITOR_DATABASE_URL accepts postgresql+psycopg:// and sqlite://."
        )
        raise StoreError(msg)
    if (url.database or "").startswith("file:"):
        msg = f"{url.database}: SQLite URIs are not supported. Name the file, as in sqlite:////path/to/monitor.db."
        raise StoreError(msg)
    return url


def is_in_memory(url: URL) -> bool:
    return url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:")


def file_of(url: URL) -> Path | None:
    """Return the SQLite file; None for a database in memory or on a server."""
    if url.get_backend_name() != "sqlite" or is_in_memory(url):
        return None
    return Path(url.database or "")


def database_name(url: URL) -> str:
    """Return the name of the database for messages: the file, or the URL without its password."""
    if url.get_backend_name() == "sqlite":
        return url.database or "the database in memory"
    return url.set(drivername="postgresql", query={}).render_as_string(hide_password=True)


# ------------------------------------------------------------------ engines


def writer_engine(url: URL, *, lease: Lease | None = None, beside: bool = False) -> Engine:
    """Return an engine with one writing connection. On PostgreSQL the connection holds the `lease` of the active daemon
    (None: a new one).

    Connecting raises AlreadyRunningError if another daemon holds the lease, and LeaseLostError after the first
    connection. `beside` is for a connection that writes beside a daemon: on both databases writing transactions wait
    for each other.
    """
    if url.get_backend_name() == "sqlite":
        pragmas = (
            f"busy_timeout={_BUSY_TIMEOUT_MS}",
            "auto_vacuum=INCREMENTAL",  # of a new file; an older one gets it with its next VACUUM
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"journal_size_limit={_WAL_LIMIT_BYTES}",
        )
        return _sqlite(url, "BEGIN IMMEDIATE", pragmas, connections=1)
    server = {"lock_timeout": _BUSY_TIMEOUT_MS, **_SERVER_TCP}
    engine = _postgresql(url, connections=1, settings="".join(f" -c {name}={value}" for name, value in server.items()))
    if not beside:
        event.listen(engine, "do_connect", (lease or Lease(database_name(url))).connect)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(_TAKE_WRITE_LOCK))
    return engine


def reader_engine(url: URL, *, connections: int, lasting: bool = False) -> Engine:
    """Return an engine of read-only connections; a transaction sees one snapshot.

    `lasting` is for connections that stay open: on SQLite they keep few pages, which the system has anyway, and few
    prepared statements.
    """
    if url.get_backend_name() == "sqlite":
        few = (f"cache_size=-{_LASTING_CACHE_KB}",) if lasting else ()
        pragmas = (f"busy_timeout={_BUSY_TIMEOUT_MS}", "query_only=ON", *few)
        arguments = {"cached_statements": _LASTING_STATEMENTS} if lasting else {}
        return _sqlite(url, "BEGIN", pragmas, connections=connections, arguments=arguments)
    engine = _postgresql(url, connections=connections, pool_pre_ping=True)
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _sqlite(
    url: URL, begin: str, pragmas: Sequence[str], *, connections: int, arguments: Mapping[str, int] | None = None
) -> Engine:
    """Turn off the driver's own transactions, which begin late, never around DDL, and never IMMEDIATE."""
    in_memory = is_in_memory(url)
    engine = create_engine(
        url,
        json_serializer=_to_json,
        connect_args={"check_same_thread": False, **(arguments or {})},
        **({"poolclass": StaticPool} if in_memory else _pool(connections)),
    )

    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}").close()

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def _postgresql(url: URL, *, connections: int, settings: str = "", **options: Any) -> Engine:
    arguments: dict[str, Any] = {
        **{name: value for name, value in _CLIENT_TCP.items() if name not in url.query},
        "application_name": "policy-monitor",
        "connect_timeout": _CONNECT_TIMEOUT_S,
        "client_encoding": "utf8",  # else texts are bytes where the database has the encoding SQL_ASCII
        "options": f"-c timezone=UTC{settings}",
    }
    try:
        return create_engine(url, json_serializer=_to_json, connect_args=arguments, **_pool(connections), **options)
    except (ModuleNotFoundError, NoSuchModuleError) as e:
        msg = "PostgreSQL support is not installed. Run: pip install 'policy-monitor[postgresql]'"
        raise StoreError(msg) from e


def _pool(connections: int) -> dict[str, Any]:
    return {"poolclass": QueuePool, "pool_size": connections, "max_overflow": 0}


_STEPS = 10_000  # of SQLite between two looks at the time, about a millisecond


@contextmanager
def time_limit(connection: Connection, longest: timedelta) -> Iterator[None]:
    """Stop queries of the transaction that take longer: on SQLite all together, on PostgreSQL each."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {round(longest.total_seconds() * 1_000)}")
        yield
        return
    end = time.monotonic() + longest.total_seconds()
    driver: Any = connection.connection.dbapi_connection
    driver.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
    try:
        yield
    finally:
        driver.set_progress_handler(None, 0)


# ------------------------------------------------------------------ upserts


def _insert(database: str, table: Table) -> Any:
    """Return the dialect's own INSERT. Dialects are imported on use because they are large."""
    return import_module(f"sqlalchemy.dialects.{database}").insert(table)


@cache
def insert_or_skip(database: str, table: Table, *keys: str) -> Insert:
    """Insert unless a row with the same `keys` exists; `rowcount` is 1 if it did. `database` is the dialect's name."""
    statement: Insert = _insert(database, table).on_conflict_do_nothing(index_elements=keys)
    return statement.execution_options(preserve_rowcount=True)


@cache
def insert_or_update(database: str, table: Table, *keys: str) -> Insert:
    """Insert, or replace the other columns of the row with the same `keys`."""
    insert = _insert(database, table)
    others = {c.name: insert.excluded[c.name] for c in table.columns if c.name not in keys}
    statement: Insert = insert.on_conflict_do_update(index_elements=keys, set_=others)
    return statement


@cache
def insert_or_add(database: str, table: Table, *keys: str) -> Insert:
    """Insert, or add the other columns to those of the row with the same `keys`."""
    insert = _insert(database, table)
    sums = {c.name: c + insert.excluded[c.name] for c in table.columns if c.name not in keys}
    statement: Insert = insert.on_conflict_do_update(index_elements=keys, set_=sums)
    return statement


# ------------------------------------------------------------------ numbers of rows

_SEQUENCE = "pg_get_serial_sequence('{table}', '{column}')::regclass"


def last_number(connection: Connection, table: Table) -> int:
    """Return the last number that the database gave to a row of a table with such a column; 0 if it gave none."""
    column = _numbered(table)
    if connection.dialect.name == "postgresql":
        sequence = _SEQUENCE.format(table=table.name, column=column)
        return connection.scalar(text(f"SELECT pg_sequence_last_value({sequence})")) or 0
    highest = f"SELECT max({column}) FROM {table.name}"  # noqa: S608 -- names of ours
    given = "SELECT seq FROM sqlite_sequence WHERE name = :name"
    return (
        connection.scalar(text(f"SELECT max(ifnull(({highest}), 0), ifnull(({given}), 0))"), {"name": table.name}) or 0
    )


def set_last_number(connection: Connection, table: Table, number: int) -> None:
    """Let the numbers of a table go on after this one. SQLite itself goes on after the highest that is left."""
    if connection.dialect.name == "postgresql":
        sequence = _SEQUENCE.format(table=table.name, column=_numbered(table))
        connection.execute(text(f"SELECT setval({sequence}, :number)").bindparams(number=number)) if number else None
    elif table.dialect_options["sqlite"]["autoincrement"]:
        connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
        row = {"name": table.name, "number": number}
        connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :number)"), row)


def _numbered(table: Table) -> str:
    assert table.autoincrement_column is not None, table.name
    return table.autoincrement_column.name


# ------------------------------------------------------------------ free space


def release_pages(connection: Connection, *, keep: float, limit: int) -> tuple[int, int]:
    """Give free pages of a SQLite file back to the disk, at most `limit`. A share `keep` of the file stays free.

    Returns how many were given back, and how many more could be. (0, 0) on PostgreSQL, which does it by itself, and for
    a file that was made without incremental vacuum.
    """
    if connection.dialect.name != "sqlite" or _pragma(connection, "auto_vacuum") != _INCREMENTAL:
        return 0, 0
    free = _pragma(connection, "freelist_count")
    surplus = max(free - int(_pragma(connection, "page_count") * keep), 0)
    if not surplus:
        return 0, 0
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA incremental_vacuum({min(surplus, limit)})")
    cursor.fetchall()  # a page is given back with each row that is fetched
    cursor.close()
    released = free - _pragma(connection, "freelist_count")
    return released, surplus - released


def _pragma(connection: Connection, name: str) -> int:
    return int(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())


# ------------------------------------------------------------------ schema

_COLUMNS = {
    "sqlite": (
        "SELECT tables.name || '.' || columns.name "
        "FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns WHERE tables.type = 'table'"
    ),
    "postgresql": (
        "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = current_schema()"
    ),
}


def expect_unicode(connection: Connection, place: str) -> None:
    """Raise StoreError if the database can't store every character."""
    if connection.dialect.name == "postgresql":
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
        if encoding != "UTF8":
            msg = (
                f"{place}: the database has the encoding {encoding}. Create it as UTF8: "
                "createdb --encoding=UTF8 --template=template0 NAME"
            )
            raise StoreError(msg)


def stored_columns(connection: Connection) -> frozenset[str]:
    """Return the columns that the database has, as "table.column"."""
    return frozenset(connection.exec_driver_sql(_COLUMNS[connection.dialect.name]).scalars())


# ------------------------------------------------------------------ failures

_SQLITE_BUSY = frozenset({5, 6})  # SQLITE_BUSY, SQLITE_LOCKED
_SQLSTATE_BUSY = frozenset({"40001", "40P01", "55P03"})  # serialization failure, deadlock, lock not available


def is_transient(error: DBAPIError) -> bool:
    """Return True for a transient error (a lock or a lost connection): the transaction can be retried."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _SQLITE_BUSY
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) in _SQLSTATE_BUSY
