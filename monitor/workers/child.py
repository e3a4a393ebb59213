"""The life of one child process: one job after the other until its line is closed or a job fails it."""

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

__all__ = ["live", "where_it_failed"]


def live(sock: socket.socket, work: Callable[[Any], Any], limits: Limits) -> None:
    """Says first that it is ready. Returns when the parent closes its end, or is gone, or a job failed."""
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
        return Reply(result=work(pickle.loads(job)), resident=resident_bytes())  # noqa: S301  from our own parent
    except MonitorError as e:
        return Refused(error=e, resident=resident_bytes())
    except MemoryError:
        return Failed(cause="memory", detail=f"more than {limits.memory >> 20} MB")
    except Exception:  # noqa: BLE001  a bug in here must cost this job only, and be seen
        return Failed(cause="error", detail=where_it_failed())


def where_it_failed() -> str:
    """The exception in hand and where it was raised, without the values that it carries."""
    kind, _, trace = sys.exc_info()
    frame = traceback.extract_tb(trace)[-1] if trace else None
    where = f" in {Path(frame.filename).name}, line {frame.lineno}" if frame else ""
    return f"{kind.__name__ if kind else 'unknown'}{where}"
