"""A copy of a database in another database, SQLite or PostgreSQL, verified by count and hash of each table."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from hashlib import sha256
from typing import Any

from sqlalchemy import URL, Column, Connection, MetaData, Table, func, insert, inspect, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import AddConstraint, DropConstraint

import monitor.store.database.transaction  # noqa: F401 -- all tables of METADATA
from monitor.errors import AlreadyRunningError, StoreError
from monitor.language.words import searchable
from monitor.store.backup.folder import new_file
from monitor.store.database.columns import stored_type
from monitor.store.database.dialect import (
    database_name,
    file_of,
    is_in_memory,
    last_number,
    set_last_number,
    writer_engine,
)
from monitor.store.database.faults import store_error
from monitor.store.database.location import expect_file
from monitor.store.database.lock import lock_folder
from monitor.store.database.word_index import index_words
from monitor.store.schema.metadata import METADATA
from monitor.store.schema.migrate import check_version, migrate
from monitor.store.schema.tables import ARTICLE, ARTICLE_REVISION, ARTICLE_WORDS

_ROWS = 200  # in memory at once: a text has up to 200,000 characters


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedTable:
    """`sha256` covers the values of all rows, in any order; it is the same on both databases."""

    table: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """A finished copy. `indexed` are the articles in the full-text index, which is made anew."""

    source: str
    target: str
    tables: tuple[CopiedTable, ...]
    indexed: int


def copy_between(source: URL, target: URL, *, now: datetime, step: Callable[[int, int], None]) -> Copied:
    """Copy all tables of `source` into the empty database `target`, whole or not at all.

    No daemon may use one of the two. `step` is called with the rows copied and verified so far, and their total.
    Raises AlreadyRunningError, NoDatabaseError, StoreVersionError, StoreError.
    """
    names = database_name(source), database_name(target)
    for url, name in zip((source, target), names, strict=True):
        if is_in_memory(url):
            msg = f"{name}: cannot be copied. Name a file or a PostgreSQL database."
            raise StoreError(msg)
    expect_file(file_of(source), names[0])
    with ExitStack() as stack:
        _lock_folders(stack, (source, target), now)
        origin = stack.enter_context(_opened(source))
        with origin.begin(), _failing_as(names[0]):
            check_version(origin, names[0])
        made = stack.enter_context(_new_database(target))
        with origin.begin(), made.begin(), _failing_as(names[1]):
            return _copy(origin, made, names, step)


def _lock_folders(stack: ExitStack, urls: Sequence[URL], now: datetime) -> None:
    try:
        for folder in sorted({file.resolve().parent for url in urls if (file := file_of(url)) is not None}):
            stack.enter_context(lock_folder(folder, now=now))
    except AlreadyRunningError as e:
        msg = f"{e} A database that is in use is not copied."
        raise AlreadyRunningError(msg) from e


@contextmanager
def _failing_as(place: str) -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        raise store_error(error, place) from error


@contextmanager
def _opened(url: URL) -> Iterator[Connection]:
    """A connection that keeps daemons and writing commands out."""
    engine = writer_engine(url)
    try:
        with _failing_as(database_name(url)):
            connection = engine.connect()
        with connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def _new_database(url: URL) -> Iterator[Connection]:
    """A connection to the empty database. A SQLite file gets its name at the end; after an exception there is none."""
    file = file_of(url)
    if file is None:
        with _opened(url) as connection:
            with connection.begin():
                names = inspect(connection).get_table_names()
            if names:
                msg = f"{database_name(url)}: not empty (it has the table {min(names)}). Copy into an empty database."
                raise StoreError(msg)
            yield connection
        return
    if file.exists():
        msg = f"{file}: the file exists. Name a new file."
        raise StoreError(msg)
    with new_file(file) as partial_file, _opened(url.set(database=str(partial_file))) as connection:
        driver: Any = connection.connection.dbapi_connection
        for pragma in ("foreign_keys=OFF", "journal_mode=OFF", "synchronous=OFF"):  # it is checked, flushed and renamed
            driver.execute(f"PRAGMA {pragma}").close()
        yield connection


def _copy(origin: Connection, made: Connection, names: tuple[str, str], step: Callable[[int, int], None]) -> Copied:
    migrate(made, names[1])
    tables = [_plain(table) for table in METADATA.sorted_tables]
    with _failing_as(names[0]):
        counts = [origin.scalar(select(func.count()).select_from(table)) or 0 for table in tables]
    total, done = 2 * sum(counts), 0

    def progress(rows: int) -> None:
        nonlocal done
        done += rows
        step(done, total)

    own = [key for table in METADATA.tables.values() for key in table.foreign_key_constraints if _is_own(key)]
    on_server = made.dialect.name == "postgresql"
    for key in own if on_server else ():
        made.execute(DropConstraint(key))
    copied = []
    for table in tables:
        with _failing_as(names[0]):
            batches = _batches(origin, table)
        copied.append(_copied(table, batches, names, partial(_insert, made, table), progress))
    for key in own if on_server else ():
        made.execute(AddConstraint(key))
    for table in METADATA.tables.values():
        if table.autoincrement_column is not None:
            set_last_number(made, table, last_number(origin, table))
    indexed = _index(made)
    for table, before in zip(tables, copied, strict=True):
        after = _copied(table, _batches(made, table), (names[1], names[1]), lambda _: None, progress)
        if after != before:
            msg = f"{names[1]}: the table {table.name} has other rows than that of {names[0]}. Nothing was copied."
            raise StoreError(msg)
    if not on_server and made.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        msg = f"{names[0]}: rows refer to missing rows. Restore a backup and copy that. Nothing was copied."
        raise StoreError(msg)
    return Copied(source=names[0], target=names[1], tables=tuple(copied), indexed=indexed)


def _is_own(key: Any) -> bool:
    """Whether the key refers to its own table: a row may then come before the one that it names."""
    return key.referred_table is key.table


def _plain(table: Table) -> Table:
    """The table with values as they are stored, without those of the domain."""
    return Table(table.name, MetaData(), *(Column(column.name, stored_type(column.type)) for column in table.columns))


def _batches(connection: Connection, table: Table) -> Iterator[Sequence[Any]]:
    return connection.execute(select(table).execution_options(yield_per=_ROWS)).partitions()


def _insert(connection: Connection, table: Table, rows: Sequence[Any]) -> None:
    connection.execute(insert(table), [dict(row._mapping) for row in rows])  # noqa: SLF001 -- public in SQLAlchemy


def _copied(
    table: Table,
    batches: Iterator[Sequence[Any]],
    names: tuple[str, str],
    work: Callable[[Sequence[Any]], None],
    progress: Callable[[int], None],
) -> CopiedTable:
    """Run `work` on each batch of the first database; errors of `work` are those of the second."""
    count = total = 0
    while True:
        with _failing_as(names[0]):
            rows = next(batches, None)
        if rows is None:
            return CopiedTable(table=table.name, rows=count, sha256=f"{total:064x}")
        with _failing_as(names[1]):
            work(rows)
        count += len(rows)
        total = (total + sum(int.from_bytes(sha256(_canonical(row)).digest()) for row in rows)) % 2**256
        progress(len(rows))


def _canonical(row: Sequence[Any]) -> bytes:
    return json.dumps([_comparable(v) for v in row], sort_keys=True, ensure_ascii=False, default=_named).encode()


def _comparable(value: Any) -> Any:
    """PostgreSQL returns 1e22 in JSON as an integer."""
    if isinstance(value, dict):
        return {key: _comparable(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_comparable(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _named(value: bytes | date) -> str:
    return f"bytes {value.hex()}" if isinstance(value, bytes) else value.isoformat()


def _index(connection: Connection) -> int:
    """Make the full-text index for the rows of ARTICLE_WORDS, and return their number."""
    words = (
        select(ARTICLE_WORDS.c.id, ARTICLE_REVISION.c.title, ARTICLE_REVISION.c.text)
        .join(ARTICLE, ARTICLE.c.id == ARTICLE_WORDS.c.article_id)
        .join(
            ARTICLE_REVISION,
            (ARTICLE_REVISION.c.article_id == ARTICLE.c.id) & (ARTICLE_REVISION.c.revision == ARTICLE.c.revision),
        )
        .order_by(ARTICLE_WORDS.c.id)
        .limit(_ROWS)
    )
    indexed = last = 0
    while rows := connection.execute(words.where(ARTICLE_WORDS.c.id > last)).all():
        index_words(connection, [(row.id, searchable(row.title, row.text)) for row in rows])
        indexed, last = indexed + len(rows), rows[-1].id
    return indexed
