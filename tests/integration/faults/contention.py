"""A database that another process has locked, and one whose log a reader holds (cases 11 and 12)."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import isinf
from pathlib import Path
from threading import Event, Thread

from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.route import Route
from monitor.errors import StoreError
from monitor.store import DatabaseStore, open_store, sqlite_url
from tests.fakes.clock import Time
from tests.integration.faults.kills import is_sound
from tests.pipeline.conftest import Line
from tests.pipeline.storming import ANY, WIRE, receive, reported

MB = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """`errors` is how often a poll could not be stored and was repeated, `waited` seconds until it was."""

    seconds: float
    errors: int
    waited: float
    stored: bool


async def locked(folder: Path, seconds: float, *, attempt_ms: int = 5_000) -> Lock:
    """Another connection holds the write lock so long while a poll is to be stored; without limit it holds it until
    the first error. An attempt waits `attempt_ms`.
    """
    errors = 0
    async with open_store(sqlite_url(folder)) as store:
        line = Line(store, Time(), [ANY], Routes(default=Route(name="default", channel="C1")))
        await line.watch(WIRE)
        await store._write(lambda c: c.exec_driver_sql(f"PRAGMA busy_timeout={attempt_ms}").close())
        failed = Event()
        with _lock(folder / "monitor.db", seconds, failed):
            began = time.monotonic()
            while True:
                try:
                    await receive(line, reported(1))
                    break
                except StoreError as error:
                    if "locked by another program" not in str(error):
                        raise
                    errors += 1
                    failed.set()
            waited = time.monotonic() - began
        stored = len(await store.archive.events(limit=10)) == 1
    return Lock(seconds=seconds, errors=errors, waited=waited, stored=stored and is_sound(folder / "monitor.db"))


@contextmanager
def _lock(file: Path, seconds: float, failed: Event) -> Iterator[None]:
    taken = Event()

    def hold() -> None:
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        taken.set()
        if isinf(seconds):
            failed.wait()
        else:
            time.sleep(seconds)
        other.execute("ROLLBACK")
        other.close()

    thread = Thread(target=hold)
    thread.start()
    taken.wait()
    try:
        yield
    finally:
        thread.join()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinned:
    """MB of the log at most, and after the reader ended."""

    writes: int
    peak: float
    final: float
    sound: bool


async def pinned(folder: Path, *, writes: int, size: int) -> Pinned:
    """A reader stays in one transaction during so many writes of `size` bytes each."""
    file, log = folder / "monitor.db", folder / "monitor.db-wal"
    async with open_store(sqlite_url(folder)) as store:
        reader = sqlite3.connect(file, isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM article").fetchone()
        for n in range(writes):
            await _write(store, n, size)
        peak = log.stat().st_size
        reader.execute("COMMIT")
        reader.close()
        for n in range(3):
            await _write(store, writes + n, size)
        final = log.stat().st_size
    return Pinned(writes=writes, peak=peak / MB, final=final / MB, sound=is_sound(file))


async def _write(store: DatabaseStore, number: int, size: int) -> None:
    await store.write(lambda tx: tx.journal.remember(f"row {number}", f"{number % 10}" * size))
