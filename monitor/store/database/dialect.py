"""All that differs between SQLite and PostgreSQL: engines, upserts, the index of words, locks, and which failures
pass by themselves.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    BigInteger,
    Connection,
    Engine,
    Insert,
    Table,
    TextClause,
    column,
    create_engine,
    event,
    make_url,
    table,
    text,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import QueuePool, StaticPool

from monitor.errors import AlreadyRunningError, StoreError

__all__ = [
    "MAKE_WORD_INDEX",
    "WORD_INDEX",
    "create_word_index",
    "drop_words",
    "file_of",
    "has_phrases",
    "index_words",
    "insert_or_add",
    "insert_or_skip",
    "insert_or_update",
    "is_in_memory",
    "passes_by_itself",
    "place_of",
    "read_url",
    "reading_engine",
    "writing_engine",
]

_BUSY_TIMEOUT_MS = 5_000
_WAL_LIMIT_BYTES = 64 * 1024 * 1024  # what a checkpoint leaves of the log: a pinned reader can make it far longer
_LEASE = int.from_bytes(b"pmonitor")  # the advisory lock of the one active daemon of a database
_LEASE_TIMEOUT_MS = 2_000
_TURN = int.from_bytes(b"pm-write")  # the advisory lock of the transaction that writes, as BEGIN IMMEDIATE takes one
_TAKE_TURN = f"SELECT pg_advisory_xact_lock({_TURN})"
_CONNECT_TIMEOUT_S = 10
_to_json = partial(json.dumps, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


# ------------------------------------------------------------------ addresses


def read_url(text: str) -> URL:
    """The address of a database; `postgresql://` means psycopg. Raises StoreError for what is none of ours."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):  # of a port that is no number; their texts may hold the password
        msg = "The address of the database can't be read. Write MONITOR_DATABASE_URL as postgresql+psycopg://user@host/name."
        raise StoreError(msg) from None
    if url.drivername in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "postgresql+psycopg"):
        msg = f"{url.drivername} is no database for the monitor. MONITOR_DATABASE_URL takes postgresql+psycopg:// and sqlite://."
        raise StoreError(msg)
    if (url.database or "").startswith("file:"):
        msg = f"{url.database} is a URI. Name the file itself, as in sqlite:////path/to/monitor.db."
        raise StoreError(msg)
    return url


def is_in_memory(url: URL) -> bool:
    return url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:")


def file_of(url: URL) -> Path | None:
    """Where SQLite keeps the database; None for one in memory or on a server."""
    if url.get_backend_name() != "sqlite" or is_in_memory(url):
        return None
    return Path(url.database or "")


def place_of(url: URL) -> str:
    """How people are told which database is meant: the file, or the address without its password."""
    if url.get_backend_name() == "sqlite":
        return url.database or "the database in memory"
    return url.set(drivername="postgresql", query={}).render_as_string(hide_password=True)


# ------------------------------------------------------------------ engines


def writing_engine(url: URL, *, lease: bool = True) -> Engine:
    """One connection that writes. On PostgreSQL it holds the lease of the active daemon for as long as it lives.

    Connecting raises AlreadyRunningError where another daemon holds it. Without `lease` it writes beside a daemon: on
    both databases transactions that write wait for each other.
    """
    if url.get_backend_name() == "sqlite":
        pragmas = (
            f"busy_timeout={_BUSY_TIMEOUT_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"journal_size_limit={_WAL_LIMIT_BYTES}",
        )
        return _sqlite(url, "BEGIN IMMEDIATE", pragmas, connections=1)
    engine = _postgresql(url, connections=1, settings=f" -c lock_timeout={_BUSY_TIMEOUT_MS}")
    if lease:
        event.listen(engine, "connect", partial(_take_lease, place_of(url)))
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(_TAKE_TURN))
    return engine


def reading_engine(url: URL, *, connections: int) -> Engine:
    """Connections that see one snapshot a transaction and can't write."""
    if url.get_backend_name() == "sqlite":
        pragmas = (f"busy_timeout={_BUSY_TIMEOUT_MS}", "query_only=ON")
        return _sqlite(url, "BEGIN", pragmas, connections=connections)
    engine = _postgresql(url, connections=connections, pool_pre_ping=True)
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _sqlite(url: URL, begin: str, pragmas: Sequence[str], *, connections: int) -> Engine:
    """The driver's own transactions are off: it begins them late, never around DDL, and never IMMEDIATE."""
    in_memory = is_in_memory(url)
    engine = create_engine(
        url,
        json_serializer=_to_json,
        connect_args={"check_same_thread": False},
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
    arguments = {
        "application_name": "policy-monitor",
        "connect_timeout": _CONNECT_TIMEOUT_S,
        "options": f"-c timezone=UTC{settings}",
    }
    try:
        return create_engine(url, json_serializer=_to_json, connect_args=arguments, **_pool(connections), **options)
    except (ModuleNotFoundError, NoSuchModuleError) as e:
        msg = "PostgreSQL needs one more package. Install it with: pip install 'policy-monitor[postgresql]'"
        raise StoreError(msg) from e


def _pool(connections: int) -> dict[str, Any]:
    return {"poolclass": QueuePool, "pool_size": connections, "max_overflow": 0}


_HOLDER = """
SELECT coalesce(a.client_addr::text, 'this machine'), a.backend_start
FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE l.locktype = 'advisory' AND l.granted AND ((l.classid::bigint << 32) | l.objid::bigint) = %s
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def _take_lease(place: str, connection: Any, _record: object) -> None:
    """Hold the advisory lock until the connection ends. Waits a moment: the last holder's end may be on its way."""
    from psycopg.errors import LockNotAvailable

    try:
        connection.execute(f"SET LOCAL lock_timeout = {_LEASE_TIMEOUT_MS}")
        connection.execute("SELECT pg_advisory_lock(%s)", (_LEASE,))
        connection.commit()
    except LockNotAvailable as e:
        connection.rollback()
        holder = connection.execute(_HOLDER, (_LEASE,)).fetchone()
        who = f" ({holder[0]}, since {holder[1].astimezone().day} {holder[1].astimezone():%b %H:%M})" if holder else ""
        msg = f"Another monitor{who} uses {place}. Stop it, or set MONITOR_DATABASE_URL."
        raise AlreadyRunningError(msg) from e


# ------------------------------------------------------------------ upserts


def _insert(database: str, table: Table) -> Any:
    """The database's own INSERT. Each dialect is imported where it is used: they are large."""
    return import_module(f"sqlalchemy.dialects.{database}").insert(table)


@cache
def insert_or_skip(database: str, table: Table, *keys: str) -> Insert:
    """Insert unless a row with the same `keys` stands there; `rowcount` says which. `database`: its dialect's name."""
    statement: Insert = _insert(database, table).on_conflict_do_nothing(index_elements=keys)
    return statement.execution_options(preserve_rowcount=True)


@cache
def insert_or_update(database: str, table: Table, *keys: str) -> Insert:
    """Insert, or replace all other columns of the row with the same `keys`."""
    insert = _insert(database, table)
    others = {c.name: insert.excluded[c.name] for c in table.columns if c.name not in keys}
    statement: Insert = insert.on_conflict_do_update(index_elements=keys, set_=others)
    return statement


@cache
def insert_or_add(database: str, table: Table, *keys: str) -> Insert:
    """Insert, or add all other columns to those of the row with the same `keys`."""
    insert = _insert(database, table)
    sums = {c.name: c + insert.excluded[c.name] for c in table.columns if c.name not in keys}
    statement: Insert = insert.on_conflict_do_update(index_elements=keys, set_=sums)
    return statement


# ------------------------------------------------------------------ the index of words

# SQLite: no copy of the words (`content=''`): the index takes half an article's size, with a copy two and a half times
# it. `ascii` parts at spaces and leaves all else to language.words. PostgreSQL: the words with their positions as a
# tsvector, as the configuration `simple` would make them from words that are parted already; it keeps the first 255
# places of one word in an article.
MAKE_WORD_INDEX = {
    "sqlite": ("CREATE VIRTUAL TABLE word_index USING fts5(words, content='', columnsize=0, tokenize='ascii')",),
    "postgresql": (
        (
            "CREATE TABLE word_index (rowid BIGINT PRIMARY KEY REFERENCES article_words ON DELETE CASCADE, "
            "words TSVECTOR NOT NULL)"
        ),
        "CREATE INDEX ix_word_index_words ON word_index USING gin (words)",
    ),
}
_INDEX_WORDS = {
    "sqlite": text("INSERT INTO word_index (rowid, words) VALUES (:rowid, :words)"),
    "postgresql": text("INSERT INTO word_index (rowid, words) VALUES (:rowid, CAST(:words AS tsvector))"),
}
_DROP_WORDS = {
    "sqlite": text("INSERT INTO word_index (word_index, rowid, words) VALUES ('delete', :rowid, :words)"),
    "postgresql": text("DELETE FROM word_index WHERE rowid = :rowid"),
}
_HAS_PHRASES = {
    "sqlite": "word_index MATCH :phrases",
    "postgresql": "word_index.words @@ CAST(:phrases AS tsquery)",
}
WORD_INDEX = table("word_index", column("rowid", BigInteger))


def create_word_index(connection: Connection) -> None:
    """Create the index of words; SQLAlchemy's metadata does not describe it."""
    for statement in MAKE_WORD_INDEX[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def index_words(connection: Connection, row: int, words: Sequence[str]) -> None:
    database = connection.dialect.name
    written = _tsvector(words) if database == "postgresql" else " ".join(words)
    connection.execute(_INDEX_WORDS[database], {"rowid": row, "words": written})


def drop_words(connection: Connection, row: int, words: Sequence[str]) -> None:
    """`words` are those that `index_words` was given: SQLite can't look them up."""
    database = connection.dialect.name
    given = {"rowid": row} if database == "postgresql" else {"rowid": row, "words": " ".join(words)}
    connection.execute(_DROP_WORDS[database], given)


def has_phrases(database: str, phrases: Sequence[Sequence[str]]) -> TextClause:
    """Of a row of WORD_INDEX. `phrases` hold letters and digits alone (`language.words`): none needs an escape."""
    if database == "postgresql":
        written = " & ".join(" <-> ".join(f"'{word}'" for word in phrase) for phrase in phrases)
    else:
        written = " AND ".join(f'"{" ".join(phrase)}"' for phrase in phrases)
    return text(_HAS_PHRASES[database]).bindparams(phrases=written)


def _tsvector(words: Sequence[str]) -> str:
    places: dict[str, list[str]] = defaultdict(list)
    for place, word in enumerate(words, 1):
        places[word].append(str(place))
    return " ".join(f"'{word}':{','.join(at)}" for word, at in places.items())


# ------------------------------------------------------------------ failures

_SQLITE_BUSY = frozenset({5, 6})  # SQLITE_BUSY, SQLITE_LOCKED
_SQLSTATE_BUSY = frozenset({"40001", "40P01", "55P03"})  # serialization failure, deadlock, lock not available


def passes_by_itself(error: DBAPIError) -> bool:
    """Whether the same transaction may well succeed when it is run again: a lock, or a connection that was lost."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _SQLITE_BUSY
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) in _SQLSTATE_BUSY
