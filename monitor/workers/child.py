"""The main loop of a child process: one job at a time, until its connection closes or a job fails."""

import os
import pickle
import socket
import sys
import traceback
from collections.abc import Callable
from io import BufferedReader
from pathlib import Path
from typing import Any

from monitor.errors import ChildLostError, MonitorError
from monitor.workers.allocator import return_free_memory
from monitor.workers.limits import Limits, bind_job, bind_process, resident_bytes
from monitor.workers.wire import Answer, child_lost, send


def run_jobs(sock: socket.socket, work: Callable[[Any], Any], limits: Limits) -> None:
    """Send the process id, then run jobs. Returns when the parent closes its end or ends, or when a job has failed."""
    bind_process(limits, sock.fileno())
    with sock, sock.makefile("rb") as jobs:
        answer = Answer(result=os.getpid(), resident=resident_bytes())
        send(sock, answer)
        while not isinstance(answer.error, ChildLostError) and _has_job(jobs):
            answer = _do(work, jobs, limits)
            send(sock, answer)
            answer = Answer(error=answer.error)  # the result is sent
            return_free_memory()  # while the parent stores it: 1 to 1.5 MB of a child that waits


def _has_job(jobs: BufferedReader) -> bool:
    """Wait for the next job. False if the parent has closed the connection."""
    try:
        return bool(jobs.peek(1))
    except ConnectionError:
        return False


def _do(work: Callable[[Any], Any], jobs: BufferedReader, limits: Limits) -> Answer:
    bind_job(limits)
    try:
        return Answer(result=work(pickle.load(jobs)), resident=resident_bytes())  # noqa: S301  from the parent
    except MonitorError as e:
        return Answer(error=e, resident=resident_bytes())
    except MemoryError:
        return Answer(error=child_lost("memory", "", limits))
    except Exception:  # noqa: BLE001  a bug must cost only this job, and be reported
        return Answer(error=child_lost("error", error_location(), limits))


def error_location() -> str:
    """Return type and origin of the current exception, without its message, which may hold data."""
    kind, _, trace = sys.exc_info()
    frame = traceback.extract_tb(trace)[-1] if trace else None
    where = f" in {Path(frame.filename).name}, line {frame.lineno}" if frame else ""
    return f"{kind.__name__ if kind else 'unknown'}{where}"
