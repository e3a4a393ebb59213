"""The writer thread. Jobs run one after another, each in its own transaction.

Lazy jobs are collected for a moment and committed together, so that a thousand polls without new items do not cost a
thousand disk flushes. Within a group each job fails independently.
"""

import queue
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock, Thread
from typing import Any

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from monitor.errors import LeaseLostError, StoreError
from monitor.store.database.dialect import is_transient
from monitor.store.database.faults import UnreadableValueError, store_error
from monitor.store.database.lease import Lease

_ATTEMPTS = 3  # each waits for a lock up to the database's timeout
_CHECK_EVERY = 1.0  # seconds between two checks of the lease
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Job:
    work: Callable[[Connection], Any]
    lazy: bool
    future: Future[Any] = field(default_factory=Future)


@dataclass(frozen=True, slots=True)
class _Result:
    """The return value of a job, or the exception within its savepoint."""

    value: Any = None
    error: BaseException | None = None


_PAUSE = 0.02  # seconds without a new job after which a group is closed


class Writer:
    """Runs submitted jobs in order until `close`, which waits for the last one.

    Between them it checks the `lease` every second. After its loss all jobs fail with LeaseLostError.
    """

    def __init__(self, engine: Engine, place: str, *, lazy_wait: timedelta, lease: Lease | None = None) -> None:
        self._engine = engine
        self._lease = lease
        self._checked = time.monotonic()
        self._place = place
        self._lazy_wait = lazy_wait.total_seconds()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._next: _Job | None = None  # taken from the queue, but not part of the group before it
        self._closing = False
        self._submit_lock = Lock()
        self._thread = Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Connection], Any], *, lazy: bool = False) -> Future[Any]:
        """Queue a job; the future is done when the job is committed, or rolled back with its error."""
        job = _Job(work, lazy)
        with self._submit_lock:
            if self._closing:
                msg = f"{self._place}: the store is closed. Nothing was written."
                raise StoreError(msg)
            self._jobs.put(job)
        return job.future

    def close(self) -> None:
        """Finish the submitted jobs, then stop. Blocks until then."""
        with self._submit_lock:
            self._closing = True
            self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (first := self._await_job()) is not None:
            group = [first, *self._gather()] if first.lazy else [first]
            started = [job for job in group if job.future.set_running_or_notify_cancel()]
            if started:
                self._finish(started)
        self._engine.dispose()

    def _await_job(self) -> _Job | None:
        """Return the next job, None at the end; check the lease when it is due."""
        if self._lease is None:
            return self._take()
        while True:
            left = self._checked + _CHECK_EVERY - time.monotonic()
            if left <= 0:
                with suppress(LeaseLostError):  # `lost` has it
                    self._lease.check()
                self._checked = time.monotonic()
                continue
            with suppress(queue.Empty):
                return self._take(timeout=left)

    def _take(self, timeout: float | None = None) -> _Job | None:
        """Return the next job, None at the end. Raises queue.Empty after `timeout` seconds."""
        if self._next is not None:
            job, self._next = self._next, None
            return job
        return self._jobs.get(timeout=timeout)

    def _gather(self) -> list[_Job]:
        """Return lazy jobs that arrive within the wait; any other job, or the end, closes the group.

        A pause also closes it: callers wait for their lazy jobs, so no further ones may come.
        """
        gathered: list[_Job] = []
        until = time.monotonic() + self._lazy_wait
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
        except BaseException as error:  # noqa: BLE001 - the caller gets it, the thread continues
            results = [_Result(error=error)] * len(jobs)
        for job, result in zip(jobs, results, strict=True):
            if result.error is None:
                job.future.set_result(result.value)
            else:
                job.future.set_exception(_converted(result.error, self._place))

    def _commit(self, jobs: Sequence[_Job]) -> list[_Result]:
        for attempt in range(1, _ATTEMPTS):
            try:
                return self._try(jobs)
            except DBAPIError as error:
                if not is_transient(error):
                    raise
                _log.warning("store.retry", attempt=attempt, reason=str(error.orig))
        return self._try(jobs)

    def _try(self, jobs: Sequence[_Job]) -> list[_Result]:
        """Run the jobs without savepoints, two statements less for each; with them if one fails, as few do."""
        if self._lease is not None:
            self._lease.expect_held()
        return self._run_all(jobs) or self._run_all(jobs, savepoints=True)

    def _run_all(self, jobs: Sequence[_Job], *, savepoints: bool = False) -> list[_Result]:
        """Return the results; nothing if one of several jobs failed and all were rolled back."""
        with self._engine.connect() as connection:
            transaction = connection.begin()
            with transaction:
                try:
                    run = _nested if savepoints else _plain
                    results = [run(job, connection) for job in jobs]
                except Exception:
                    if savepoints or len(jobs) == 1:
                        raise
                    transaction.rollback()
                    return []
                self._end(transaction.commit)
            return results

    def _end(self, commit: Callable[[], None]) -> None:
        """Commit once: it is unknown whether a failed commit took effect, so it is not retried."""
        try:
            commit()
        except SQLAlchemyError as error:
            raise store_error(error, self._place) from error


def _plain(job: _Job, connection: Connection) -> _Result:
    return _Result(value=job.work(connection))


def _nested(job: _Job, connection: Connection) -> _Result:
    """Run a job in a savepoint. Its error undoes this job alone, unless the whole transaction must be retried."""
    try:
        with connection.begin_nested():
            return _Result(value=job.work(connection))
    except DBAPIError as error:
        if is_transient(error):
            raise
        return _Result(error=error)
    except Exception as error:  # noqa: BLE001 - the caller gets it
        return _Result(error=error)


def _converted(error: BaseException, place: str) -> BaseException:
    if not isinstance(error, SQLAlchemyError | UnreadableValueError):
        return error
    found = store_error(error, place)
    found.__cause__ = error
    return found
