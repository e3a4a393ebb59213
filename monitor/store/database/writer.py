"""The one thread that writes. Units of work run one after another, each in a transaction of its own.

Lazy units, which may wait, are gathered for a moment and committed together, so that a thousand polls that brought
nothing don't cost a thousand flushes of the disk; within such a group each unit still stands or falls alone.
"""

import queue
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock, Thread
from typing import Any

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from monitor.errors import StoreError
from monitor.store.database.dialect import passes_by_itself
from monitor.store.database.faults import refusal

__all__ = ["Writer"]

_ATTEMPTS = 3  # each waits for a lock as long as the database's own timeout
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Job:
    work: Callable[[Connection], Any]
    lazy: bool
    future: Future[Any] = field(default_factory=Future)


@dataclass(frozen=True, slots=True)
class _Result:
    """What a unit returned, or raised within its savepoint."""

    value: Any = None
    error: BaseException | None = None


_PAUSE = 0.02  # seconds without a further job


class Writer:
    """Runs what `submit` gets, in order, until `close` has seen the last of it."""

    def __init__(self, engine: Engine, place: str, *, patience: timedelta) -> None:
        self._engine = engine
        self._place = place
        self._patience = patience.total_seconds()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._next: _Job | None = None  # taken from the queue, but not for the group before it
        self._closing = False
        self._entrance = Lock()
        self._thread = Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Connection], Any], *, lazy: bool = False) -> Future[Any]:
        """The future is done when the unit is committed (or rolled back, with its error)."""
        job = _Job(work, lazy)
        with self._entrance:
            if self._closing:
                msg = f"{self._place}: the store is closed. Nothing was written."
                raise StoreError(msg)
            self._jobs.put(job)
        return job.future

    def close(self) -> None:
        """Do what was submitted, then stop. Blocks until then."""
        with self._entrance:
            self._closing = True
            self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (first := self._take()) is not None:
            group = [first, *self._gather()] if first.lazy else [first]
            started = [job for job in group if job.future.set_running_or_notify_cancel()]
            if started:
                self._finish(started)
        self._engine.dispose()

    def _take(self, timeout: float | None = None) -> _Job | None:
        """The next job, None for the end. Raises queue.Empty after `timeout` seconds."""
        if self._next is not None:
            job, self._next = self._next, None
            return job
        return self._jobs.get(timeout=timeout)

    def _gather(self) -> list[_Job]:
        """Lazy jobs that come within the patience; another job, or the end, is not kept waiting.

        A pause ends the wait early: whoever hands in lazy jobs waits for them, so that no more may come.
        """
        gathered: list[_Job] = []
        until = time.monotonic() + self._patience
        while (left := until - time.monotonic()) > 0:
            try:
                job = self._take(timeout=min(left, _PAUSE))
            except queue.Empty:
                break
            if job is None:
                self._jobs.put(None)
                break
            if not job.lazy:
                self._next = job
                break
            gathered.append(job)
        return gathered

    def _finish(self, jobs: Sequence[_Job]) -> None:
        try:
            results = self._commit(jobs)
        except BaseException as error:  # noqa: BLE001 - whoever waits for the unit gets it, the thread lives on
            results = [_Result(error=error)] * len(jobs)
        for job, result in zip(jobs, results, strict=True):
            if result.error is None:
                job.future.set_result(result.value)
            else:
                job.future.set_exception(_told(result.error, self._place))

    def _commit(self, jobs: Sequence[_Job]) -> list[_Result]:
        for attempt in range(1, _ATTEMPTS):
            try:
                return self._try(jobs)
            except DBAPIError as error:
                if not passes_by_itself(error):
                    raise
                _log.warning("store.retry", attempt=attempt, reason=str(error.orig))
        return self._try(jobs)

    def _try(self, jobs: Sequence[_Job]) -> list[_Result]:
        with self._engine.connect() as connection:
            transaction = connection.begin()
            with transaction:
                results = [_alone(jobs[0], connection)] if len(jobs) == 1 else [_apart(j, connection) for j in jobs]
                self._end(transaction.commit)
            return results

    def _end(self, commit: Callable[[], None]) -> None:
        """A commit is never run again: whether a broken one took effect is unknown."""
        try:
            commit()
        except SQLAlchemyError as error:
            raise refusal(error, self._place) from error


def _alone(job: _Job, connection: Connection) -> _Result:
    return _Result(value=job.work(connection))


def _apart(job: _Job, connection: Connection) -> _Result:
    """A unit among others: what it raises undoes itself alone, unless the whole transaction has to be run again."""
    try:
        with connection.begin_nested():
            return _Result(value=job.work(connection))
    except DBAPIError as error:
        if passes_by_itself(error):
            raise
        return _Result(error=error)
    except Exception as error:  # noqa: BLE001 - it is handed to whoever waits for this unit
        return _Result(error=error)


def _told(error: BaseException, place: str) -> BaseException:
    if not isinstance(error, SQLAlchemyError):
        return error
    told = refusal(error, place)
    told.__cause__ = error
    return told
