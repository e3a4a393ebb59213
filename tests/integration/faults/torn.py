"""Copies of a database as a power failure may leave them (case 5)."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

from monitor.store import open_store, sqlite_url
from tests.integration.faults.kills import is_sound
from tests.store.endless_writer import bring_with_source

_PAGE, _HEADER, _FRAME = 4_096, 32, 24 + 4_096  # bytes, https://sqlite.org/walformat.html


@dataclass(slots=True, kw_only=True)
class Figures:
    """`lost` are transactions that were synced before the cut and are not in the copy."""

    copies: int = 0
    damaged: int = 0
    lost: int = 0


async def torn(folder: Path, *, units: int, seed: int) -> Figures:
    """Write so many transactions, then look at copies with the log cut at each frame and within it, with its last page
    torn, and with any mix of old and new pages in the file, as in the middle of a checkpoint.
    """
    file, log, commits = folder / "monitor.db", folder / "monitor.db-wal", []
    async with open_store(sqlite_url(folder)) as store:
        await store._write(lambda c: c.exec_driver_sql("PRAGMA wal_autocheckpoint=0").close())
        with closing(sqlite3.connect(file)) as other:
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for n in range(units):
            await store.write(partial(bring_with_source, key=str(n)))
            commits.append(log.stat().st_size)
        data, written = file.read_bytes(), log.read_bytes()
    found, chance = Figures(), Random(seed)
    for intact, copy in _cut(written, chance):
        _look(folder, data, copy, sum(end <= intact for end in commits), found)
    whole = file.read_bytes()  # after the checkpoint of the close
    for _ in range(units):
        _look(folder, _mixed(data, whole, chance), written, units, found)
    return found


def _cut(log: bytes, chance: Random) -> Iterator[tuple[int, bytes]]:
    """How many bytes of a log are intact, and the log."""
    for end in range(_HEADER, len(log) + 1, _FRAME):
        torn = chance.randrange(1, 8) * 512  # bytes of the last page whose sectors did not reach the disk
        yield end, log[: end + chance.randrange(_FRAME)]
        yield end, log[:end] + chance.randbytes(_FRAME)
        yield max(end - torn, 0), log[: max(end - torn, 0)] + bytes(min(torn, end))


def _mixed(old: bytes, new: bytes, chance: Random) -> bytes:
    pages = range(0, max(len(old), len(new)), _PAGE)
    return b"".join(chance.choice((old, new))[at : at + _PAGE].ljust(_PAGE, b"\0") for at in pages)


def _look(folder: Path, data: bytes, log: bytes, synced: int, found: Figures) -> None:
    copy = folder / "copy.db"
    copy.write_bytes(data)
    copy.with_name("copy.db-wal").write_bytes(log)
    found.copies += 1
    try:
        found.damaged += not is_sound(copy)
        with closing(sqlite3.connect(copy)) as connection:
            (kept,) = connection.execute("SELECT count(*) FROM article").fetchone()
            found.lost += max(synced - kept, 0)
    except sqlite3.DatabaseError:
        found.damaged += 1
    for one in folder.glob("copy.db*"):
        one.unlink()
