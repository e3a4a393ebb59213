"""The lease of the one active daemon of a PostgreSQL database: an advisory lock of the writing connection.

The server releases the lock with the connection, and a lease accepts no second connection. So a daemon that lost its
lock can't write again.
"""

import os
import socket
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event, Lock
from typing import Any

from monitor.errors import AlreadyRunningError, LeaseLostError

ACTIVE, STANDBY = "policy-monitor active ", "policy-monitor standby "
"""Beginnings of the application names of daemons on the server; the name of the daemon follows."""

_LOCK = int.from_bytes(b"pmonitor")
_PATIENCE = timedelta(seconds=2)  # for a holder that is shutting down
_SILENCE = 5.0  # seconds
_RETRY = 1.0  # seconds between two attempts of a standby
_HOLDER = """
SELECT coalesce(a.client_addr::text, 'this machine'), a.backend_start
FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE l.locktype = 'advisory' AND l.granted AND ((l.classid::bigint << 32) | l.objid::bigint) = %s
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_IS_HELD = """
SELECT count(*) FROM pg_locks
WHERE pid = pg_backend_pid() AND locktype = 'advisory' AND granted AND ((classid::bigint << 32) | objid::bigint) = %s
"""
_REFUSALS = 2  # in a row by a server that accepts connections: one may be of a moment before it did


@dataclass(frozen=True, slots=True, kw_only=True)
class Standby:
    """How a daemon waits for the lease: its `name` ("host pid 4312"), as others see it on the server.

    `waits` is called in another thread when the wait begins and whenever its reason changes. `ended` ends the wait.
    """

    name: str
    waits: Callable[[str], None] = lambda _reason: None
    ended: Event = field(default_factory=Event)


class Lease:
    """Takes the lock with the first connection of an engine, and refuses every further connection.

    Without a `standby`, it waits two seconds at most. `place` is the name of the database. Used in one thread, except
    for `lost`, which is done when the lock is lost, and `expect_answer`.
    """

    def __init__(self, place: str, standby: Standby | None = None) -> None:
        self.lost: Future[LeaseLostError] = Future()
        self._losing = Lock()
        self._asked: float | None = None  # since when `check` waits for an answer, monotonic seconds
        self._place = place
        self._standby = standby
        self._connection: Any = None

    def connect(self, dialect: Any, _record: object, arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
        """SQLAlchemy's event `do_connect`: return the connection that holds the lock.

        Raises AlreadyRunningError if another daemon holds it (with a standby: if the wait was ended), LeaseLostError.
        """
        if self._connection is not None:
            raise self._lose("the connection to the server broke")
        if self._standby is None:
            self._connection = self._take(dialect.connect(*arguments, **options))
        else:
            options = options | {"application_name": STANDBY + self._standby.name}
            self._connection = self._stand_by(self._standby, lambda: dialect.connect(*arguments, **options), options)
        return self._connection

    def check(self) -> None:
        """Ask the server whether the lock is held. Raises LeaseLostError if not; before the first connection, nothing.

        Not within a transaction.
        """
        if self.lost.done():
            raise self.lost.result()
        if self._connection is None:
            return
        self._asked = time.monotonic()
        try:
            held = self._connection.execute(_IS_HELD, (_LOCK,)).fetchone()[0]
            self._connection.rollback()
        except Exception as e:  # whatever the driver raises: its connection is not usable
            raise self._lose(str(e)) from e
        finally:
            self._asked = None
        if not held:
            raise self._lose("the server released the lock")

    def expect_answer(self) -> None:
        """Give the lock up if `check` has waited for five seconds: a proxy may keep a dead connection open.

        Called in another thread than the others.
        """
        asked = self._asked
        if asked is not None and time.monotonic() - asked > _SILENCE:
            self._lose("the server has not answered for 5 s")

    def expect_held(self) -> None:
        """Raise LeaseLostError if the lock is known to be lost."""
        if self.lost.done():
            raise self.lost.result()

    def _lose(self, why: str) -> LeaseLostError:
        with self._losing:
            if not self.lost.done():
                reason = next(iter(why.splitlines()), "")
                msg = (
                    f"{self._place}: this daemon is no longer the active one ({reason}). It stops and writes nothing "
                    "more. Start it again: it stands by, or takes over."
                )
                self.lost.set_result(LeaseLostError(msg))
                _cut(self._connection)
            return self.lost.result()

    # ---------------------------------------------------------------- taking it

    def _take(self, connection: Any) -> Any:
        from psycopg.errors import LockNotAvailable

        try:
            connection.execute(f"SET LOCAL lock_timeout = {round(_PATIENCE.total_seconds() * 1_000)}")
            connection.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
            connection.commit()
        except LockNotAvailable as e:
            connection.rollback()
            error = self._taken(self._holder(connection))
            connection.close()
            raise error from e
        return connection

    def _stand_by(self, standby: Standby, connect: Callable[[], Any], options: Mapping[str, Any]) -> Any:
        """Try again and again, because a session that waits in the server's queue could get the lock after its client
        has been cut off, and hold it.
        """
        from psycopg import OperationalError

        connection, logged, refusals = None, "", 0
        while not standby.ended.is_set():
            try:
                connection, refusals = connection or connect(), 0
                if self._try(connection, standby.name):
                    return connection
                reason = f"another daemon is active{self._holder(connection)}"
            except OperationalError as e:
                refusals = refusals + 1 if connection is None and _accepts_connections(options) else 0
                if refusals == _REFUSALS:
                    raise
                _close(connection)
                connection = None
                reason = f"the server does not answer ({next(iter(str(e).splitlines()), '')})"
            if reason != logged:
                logged = reason
                standby.waits(reason)
            standby.ended.wait(_RETRY)
        _close(connection)
        raise self._taken("")

    def _try(self, connection: Any, name: str) -> bool:
        held: bool = connection.execute("SELECT pg_try_advisory_lock(%s)", (_LOCK,)).fetchone()[0]
        if held:
            connection.execute("SELECT set_config('application_name', %s, false)", (ACTIVE + name,))
        connection.commit()
        return held

    def _holder(self, connection: Any) -> str:
        """Return ` (192.0.2.4, since 29 Nov 09:12)`, in local time; "" if the holder has just ended."""
        holder = connection.execute(_HOLDER, (_LOCK,)).fetchone()
        connection.rollback()
        if holder is None:
            return ""
        since = holder[1].astimezone()
        return f" ({holder[0]}, since {since.day} {since:%b %H:%M})"

    def _taken(self, holder: str) -> AlreadyRunningError:
        return AlreadyRunningError(f"Another monitor{holder} uses {self._place}. Stop it, or set MONITOR_DATABASE_URL.")


def _accepts_connections(options: Mapping[str, Any]) -> bool:
    """Whether the server runs, so that a refusal is about the user, the password or the database."""
    from psycopg.conninfo import make_conninfo
    from psycopg.pq import PGconn, Ping

    named = make_conninfo(**{name: value for name, value in options.items() if name != "context"})
    return PGconn.ping(named.encode()) == Ping.OK  # a plain number in the C version


def _cut(connection: Any) -> None:
    """End a connection that another thread may be waiting for."""
    with suppress(Exception), socket.socket(fileno=os.dup(connection.fileno())) as same:
        same.shutdown(socket.SHUT_RDWR)


def _close(connection: Any) -> None:
    if connection is not None:
        with suppress(Exception):  # it may be broken
            connection.close()
