"""The main loop of a child process: one job at a time, until its connection closes or a job fails."""

import pickle
import socket
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from monitor.errors import MonitorError
from monitor.workers.limits import Limits, bind_job, bind_process, resident_bytes
from monitor.workers.wire import Answer, Failed, Refused, Reply, receive, send

__all__ = ["error_location", "run_jobs"]


def run_jobs(sock: socket.socket, work: Callable[[Any], Any], limits: Limits) -> None:
    """Report readiness, then run jobs. Returns when the parent closes its end or ends, or when a job has failed."""
    bind_process(limits, sock.fileno())
    with sock:
        send(sock, Reply(result=None, resident=resident_bytes()))
        while (job := receive(sock)) is not None:
            answer = _do(work, job, limits)
            del job
            send(sock, answer)
            if isinstance(answer, Failed):
                return


def _do(work: Callable[[Any], Any], job: bytes, limits: Limits) -> Answer:
    bind_job(limits)
    try:
        return Reply(result=work(pickle.loads(job)), resident=resident_bytes())  # noqa: S301  from the parent
    except MonitorError as e:
        return Refused(error=e, resident=resident_bytes())
    except MemoryError:
        return Failed(cause="memory", detail=f"more than {limits.memory >> 20} MB")
    except Exception:  # noqa: BLE001  a bug must cost only this job, and be reported
        return Failed(cause="error", detail=error_location())


def error_location() -> str:
    """Return type and origin of the current exception, without its message, which may hold data."""
    kind, _, trace = sys.exc_info()
    frame = traceback.extract_tb(trace)[-1] if trace else None
    where = f" in {Path(frame.filename).name}, line {frame.lineno}" if frame else ""
    return f"{kind.__name__ if kind else 'unknown'}{where}"
