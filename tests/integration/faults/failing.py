"""SQLite whose k-th write or flush fails, by a wrapper around the methods of its files (case 10)."""

import _sqlite3
import ctypes
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from monitor.errors import StoreError
from monitor.store import DatabaseStore, open_store, sqlite_url
from tests.integration.faults.kills import is_sound
from tests.store.endless_writer import bring_with_source
from tests.store.examples import MINISTRY, TODAY

FAULTS = {"disk full": 13, "write error": 778, "flush error": 1034}  # SQLITE_FULL, SQLITE_IOERR_WRITE, _FSYNC
_UNITS = ("a", "b", "c")

_Open = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p
)  # pointers as they are: SQLite keeps more behind the name
_Write = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_int64)
_Sync = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)


class _Vfs(ctypes.Structure):
    """The head of sqlite3_vfs, https://sqlite.org/c3ref/vfs.html."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("file_size", ctypes.c_int),
        ("longest_path", ctypes.c_int),
        ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("data", ctypes.c_void_p),
        ("open", ctypes.c_void_p),
    )


class _Methods(ctypes.Structure):
    """sqlite3_io_methods, https://sqlite.org/c3ref/io_methods.html."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("close", ctypes.c_void_p),
        ("read", ctypes.c_void_p),
        ("write", ctypes.c_void_p),
        ("truncate", ctypes.c_void_p),
        ("sync", ctypes.c_void_p),
        ("others", ctypes.c_void_p * 13),
    )


class _File(ctypes.Structure):
    _fields_ = (("methods", ctypes.POINTER(_Methods)),)


@dataclass(slots=True)
class _Fault:
    """The `at`-th write or flush from now on ends with `code`, and all later ones too if it `lasts`; 0: none."""

    at: int = 0
    code: int = 0
    lasts: bool = False
    seen: int = 0

    def strikes(self) -> bool:
        self.seen += 1
        return self.at > 0 and (self.seen >= self.at if self.lasts else self.seen == self.at)


@dataclass(slots=True)
class _Wrapper:
    fault: _Fault = field(default_factory=_Fault)
    keep: list[object] = field(default_factory=list)  # what SQLite holds pointers to
    known: dict[int, _Methods] = field(default_factory=dict)

    def methods(self, address: int) -> _Methods:
        if address in self.known:
            return self.known[address]
        mine = _Methods.from_buffer_copy(_Methods.from_address(address))
        write, sync = _Write(mine.write), _Sync(mine.sync)
        failing_write = _Write(lambda *args: self.fault.code if self.fault.strikes() else write(*args))
        failing_sync = _Sync(lambda *args: self.fault.code if self.fault.strikes() else sync(*args))
        mine.write = ctypes.cast(failing_write, ctypes.c_void_p)
        mine.sync = ctypes.cast(failing_sync, ctypes.c_void_p)
        self.keep += [failing_write, failing_sync]
        self.known[address] = mine
        return mine


@contextmanager
def _wrapped() -> Iterator[_Wrapper]:
    """Files that SQLite opens inside have the wrapper. They must be closed before its end."""
    library = ctypes.CDLL(_sqlite3.__file__)
    library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
    vfs, wrapper = library.sqlite3_vfs_find(None).contents, _Wrapper()
    usual_address = vfs.open
    usual = _Open(usual_address)

    def open_(this: int, name: int, file: int, flags: int, out: int) -> int:
        code = int(usual(this, name, file, flags, out))
        opened = _File.from_address(file)
        if code == 0 and opened.methods:
            opened.methods = ctypes.pointer(wrapper.methods(ctypes.addressof(opened.methods.contents)))
        return code

    failing = _Open(open_)
    vfs.open = ctypes.cast(failing, ctypes.c_void_p)
    try:
        yield wrapper
    finally:
        vfs.open = usual_address


@dataclass(slots=True, kw_only=True)
class Figures:
    """`failed` is how many runs had an error; `wrong` names those after which not all was as it should be."""

    runs: int = 0
    failed: int = 0
    wrong: list[str] = field(default_factory=list)


async def writes_of(folder: Path) -> int:
    """How many writes and flushes a run has."""
    with _wrapped() as wrapper:
        await _run(folder, wrapper.fault)
        return wrapper.fault.seen


async def put_through(folder: Path, what: str, at: int, *, lasts: bool, found: Figures) -> None:
    """Start a store in a new folder, store units and write them back to the file, with that fault; then without."""
    name = f"{what} at {at}{' and after' if lasts else ''}"
    found.runs += 1
    with _wrapped() as wrapper:
        wrapper.fault.at, wrapper.fault.code, wrapper.fault.lasts = at, FAULTS[what], lasts
        stored, errors = await _run(folder, wrapper.fault)
    found.failed += bool(errors)
    if any(not isinstance(error, StoreError) for error in errors):
        found.wrong.append(f"{name}: {errors}")
    async with open_store(sqlite_url(folder)) as store:
        kept = await _whole_units(store)
        if kept is None or not stored <= kept:
            found.wrong.append(f"{name}: {stored} were stored, {kept} are there")
        for key in sorted(set(_UNITS) - (kept or set())):
            await store.write(partial(bring_with_source, key=key))
        if await _whole_units(store) != set(_UNITS):
            found.wrong.append(f"{name}: not all units are there in the end")
    if not is_sound(folder / "monitor.db"):
        found.wrong.append(f"{name}: damaged")


async def _run(folder: Path, fault: _Fault) -> tuple[set[str], list[BaseException]]:
    """What was stored, and the errors. The fault is over before the store is closed."""
    stored, errors = set[str](), list[BaseException]()
    try:
        async with open_store(sqlite_url(folder)) as store:
            for key in _UNITS:
                try:
                    await store.write(partial(bring_with_source, key=key), lazy=key == "c")
                    stored.add(key)
                except Exception as error:  # noqa: BLE001 -- whatever it is, it is judged
                    errors.append(error)
                with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(folder / "monitor.db")) as other:
                    other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            fault.at = 0
    except Exception as error:  # noqa: BLE001
        errors.append(error)
    return stored, errors


async def _whole_units(store: DatabaseStore) -> set[str] | None:
    """The units that are stored; None if one is stored in part."""
    articles = set(await store.read(lambda tx: tx.articles.known(MINISTRY)))
    acts = await store.read(lambda tx: tx.events.acts("CN", since=TODAY))
    rows = await store.read(lambda tx: tx.outbox.backlog())
    return articles if len(articles) == len(acts) == sum(rows.by_state.values()) else None
