"""Backups of PostgreSQL by its own programs: pg_dump, pg_restore and psql."""

import os
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from sqlalchemy import URL, Connection, create_engine
from sqlalchemy.exc import SQLAlchemyError

from monitor.errors import BackupError
from monitor.store.backup.restore import Restored, expect_file_of_backup
from monitor.store.backup.sqlite import CancelledCopyError
from monitor.store.database.dialect import database_name, writer_engine
from monitor.store.database.faults import store_error
from monitor.store.schema.migrate import REVISIONS, VERSION_TABLE, expect_known, schema_version

_ASK = 0.2  # seconds between two questions whether to go on
_COPY = re.compile(rb"COPY (?P<table>\S+) \(.*\) FROM stdin;\n")
_END = b"\\.\n"
_HEAD = b"PGDMP"
_TABLES = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"


def database_size(url: URL) -> int:
    """Return the size of the database in bytes; a compressed dump is smaller. Raises StoreError."""
    with _connection(url) as connection:
        return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())


def dump_database(url: URL, target: Path, *, is_cancelled: Callable[[], bool] = lambda: False) -> Mapping[str, int]:
    """Dump the database into the empty file `target`, verify it, and return the rows of each table.

    The rows are counted in the snapshot of the dump, and the whole file is read again. Raises BackupError, StoreError,
    CancelledCopyError.
    """
    with _connection(url) as connection:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        snapshot = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
        schema = connection.exec_driver_sql("SELECT current_schema()").scalar_one()
        counts = {
            name: int(connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one())  # noqa: S608
            for name in connection.exec_driver_sql(_TABLES).scalars().all()
        }
        options = ("--format=custom", "--no-owner", "--no-privileges", f"--schema={schema}", f"--snapshot={snapshot}")
        _run("pg_dump", [*options, f"--file={target}", *_access(url)], url, is_cancelled)
    dumped = _rows_in(target, url, is_cancelled)
    if dumped != counts:
        msg = f"{database_name(url)}: the dump has other rows than the database. Check the disk."
        raise BackupError(msg)
    return counts


def restore_dump(backup: Path, url: URL, *, now: datetime) -> Restored:
    """Restore a dump in one transaction; the present tables stay in a schema `replaced_…`. The schema is not migrated.

    Raises AlreadyRunningError if a daemon uses the database, BackupError, StoreVersionError, StoreError.
    """
    expect_file_of_backup(backup)
    with backup.open("rb") as file:
        if file.read(len(_HEAD)) != _HEAD:
            msg = f"{backup}: not a backup of PostgreSQL made by the monitor. Choose a file monitor-….dump."
            raise BackupError(msg)
    counts = _rows_in(backup, url, lambda: False)
    version = _version_in(backup, url)
    replaced = f"replaced_{now.astimezone(UTC):%Y%m%dt%H%M%Sz}"
    with _lease(url) as connection:
        schema = str(connection.exec_driver_sql("SELECT current_schema()").scalar_one())
        has_tables = bool(connection.exec_driver_sql(_TABLES).scalars().all())
        connection.rollback()
        _restore(backup, url, schema, replaced if has_tables else None)
        with connection.begin():
            schema_version(connection, str(backup))
    return Restored(
        database=database_name(url),
        replaced=f"the schema {replaced}" if has_tables else None,
        schema=version,
        now_schema=REVISIONS[-1],
        tables=len(counts),
        rows=sum(counts.values()),
    )


def _restore(backup: Path, url: URL, schema: str, replaced: str | None) -> None:
    """Rename the present schema and run the statements of the dump, all in one transaction."""
    with TemporaryFile() as script:
        if replaced is not None:
            script.write(f'ALTER SCHEMA "{schema}" RENAME TO {replaced};\nCREATE SCHEMA "{schema}";\n'.encode())
        script.flush()
        options = [f"--schema={schema}", "--no-owner", "--no-privileges", "--file=-", str(backup)]
        _run("pg_restore", options, url, lambda: False, output=script)
        script.seek(0)
        quiet = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null")
        _run("psql", [*quiet, *_access(url)], url, lambda: False, given=script)


def _rows_in(dump: Path, url: URL, is_cancelled: Callable[[], bool]) -> dict[str, int]:
    """Return the rows of each table in a dump, without its schema. Reads the whole file."""
    counts: Counter[str] = Counter()
    table = ""
    for number, line in enumerate(_lines(["--data-only", "--file=-", str(dump)], url)):
        if not number % 1_000 and is_cancelled():
            raise CancelledCopyError
        if table:
            table = "" if line == _END else table
            counts[table] += bool(table)
        elif (found := _COPY.fullmatch(line)) is not None:
            table = found["table"].decode().partition(".")[2]
            counts[table] += 0
    del counts[""]
    return dict(counts)


def _version_in(dump: Path, url: URL) -> str:
    """Return the revision of the schema in a dump. Raises StoreVersionError for that of a newer monitor."""
    rows = list(_lines(["--data-only", f"--table={VERSION_TABLE}", "--file=-", str(dump)], url))
    start = next((n for n, line in enumerate(rows) if _COPY.fullmatch(line)), None)
    if start is None or rows[start + 1] == _END:
        msg = f"{dump}: not a backup of the monitor (no table {VERSION_TABLE}). Choose another file."
        raise BackupError(msg)
    version = rows[start + 1].decode().strip()
    expect_known(version, str(dump))
    return version


def _lines(options: Sequence[str], url: URL) -> Iterator[bytes]:
    with TemporaryFile() as errors, _started("pg_restore", options, url, output=subprocess.PIPE, errors=errors) as run:
        assert run.stdout is not None  # a pipe, as asked for
        yield from run.stdout
        if run.wait():
            raise _failed("pg_restore", errors)


def _run(
    program: str,
    options: Sequence[str],
    url: URL,
    is_cancelled: Callable[[], bool],
    *,
    given: IO[bytes] | None = None,
    output: IO[bytes] | None = None,
) -> None:
    with TemporaryFile() as errors, _started(program, options, url, given=given, output=output, errors=errors) as run:
        while True:
            with suppress(subprocess.TimeoutExpired):
                if run.wait(timeout=_ASK):
                    raise _failed(program, errors)
                return
            if is_cancelled():
                raise CancelledCopyError


@contextmanager
def _started(
    program: str,
    options: Sequence[str],
    url: URL,
    *,
    given: IO[bytes] | None = None,
    output: IO[bytes] | int | None = None,
    errors: IO[bytes],
) -> Iterator["subprocess.Popen[bytes]"]:
    """A program that ends with the block. The password is in its environment, where other users do not see it."""
    environment = {**os.environ, "PGCONNECT_TIMEOUT": "10", "LC_ALL": "C"}
    password = url.password or url.query.get("password")
    if password:
        environment["PGPASSWORD"] = str(password)
    try:
        run = subprocess.Popen(  # noqa: S603 -- a program by its name, with options of ours
            [program, *options],
            stdin=subprocess.DEVNULL if given is None else given,
            stdout=subprocess.DEVNULL if output is None else output,
            stderr=errors,
            env=environment,
        )
    except FileNotFoundError as e:
        msg = (
            f"{program} is not installed, which backups of PostgreSQL need. Install PostgreSQL's client programs, of "
            "the server's version or newer (Debian: apt install postgresql-client)."
        )
        raise BackupError(msg) from e
    except OSError as e:
        msg = f"{program}: cannot be started ({e.strerror})."
        raise BackupError(msg) from e
    with run:
        try:
            yield run
        finally:
            if run.poll() is None:
                run.kill()


def _failed(program: str, errors: IO[bytes]) -> BackupError:
    errors.seek(0)
    lines = errors.read(10_000).decode(errors="replace").splitlines()
    said = [line.removeprefix(f"{program}: ").removeprefix("error: ").removeprefix("detail: ") for line in lines[:2]]
    return BackupError(f"{program} failed: {'; '.join(said) or 'no message'}.")


def _access(url: URL) -> tuple[str, ...]:
    plain = url.set(drivername="postgresql", password=None).difference_update_query(["password"])
    return (f"--dbname={plain.render_as_string(hide_password=False)}", "--no-password")


@contextmanager
def _connection(url: URL) -> Iterator[Connection]:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            yield connection
    except SQLAlchemyError as error:
        raise store_error(error, database_name(url)) from error
    finally:
        engine.dispose()


@contextmanager
def _lease(url: URL) -> Iterator[Connection]:
    """A connection that keeps daemons out."""
    engine = writer_engine(url)
    try:
        with engine.connect() as connection:
            yield connection
    except SQLAlchemyError as error:
        raise store_error(error, database_name(url)) from error
    finally:
        engine.dispose()
