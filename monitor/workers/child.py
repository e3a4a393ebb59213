"""The life of one child process: build from the knowledge once, then one job after the other until told to stop.

Frames on the socket: four bytes of length, then a pickle. The child speaks first: it says that it is ready.
"""

import pickle
import signal
import socket
import struct
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor.errors import MonitorError
from monitor.workers.limits import Limits, bind_job, bind_process, resident_bytes

__all__ = ["FRAME", "Failed", "Refused", "Reply", "live"]

FRAME = struct.Struct("!I")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A job's result, and what the child weighs after it, in bytes."""

    result: Any
    resident: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The job ended in one of our own errors: the child is well."""

    error: MonitorError
    resident: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The job ended in something nobody foresaw. `cause` is `memory` or `error`; the child ends."""

    cause: str
    detail: str


def live(sock: socket.socket, make: Callable[[Any], Callable[[Any], Any]], limits: Limits) -> None:
    """Runs until the parent closes its end, or the parent is gone."""
    sys.setrecursionlimit(3_000)
    bind_process(limits, sock.fileno())
    with sock:
        knowledge = _receive(sock)
        if knowledge is None:
            return
        try:
            work = make(pickle.loads(knowledge))  # noqa: S301  from our own parent
        except Exception:  # noqa: BLE001  whatever it is, the parent must hear of it
            _send(sock, Failed(cause="start", detail=_last_line()))
            return
        del knowledge
        _send(sock, Reply(result=None, resident=resident_bytes()))
        while (job := _receive(sock)) is not None:
            answer = _do(work, job, limits)
            del job
            _send(sock, answer)
            if isinstance(answer, Failed):
                return


def _do(work: Callable[[Any], Any], job: bytes, limits: Limits) -> Reply | Refused | Failed:
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    bind_job(limits)
    try:
        return Reply(result=work(pickle.loads(job)), resident=resident_bytes())  # noqa: S301
    except MonitorError as e:
        return Refused(error=e, resident=resident_bytes())
    except MemoryError:
        return Failed(cause="memory", detail=f"more than {limits.memory >> 20} MB")
    except Exception:  # noqa: BLE001  a bug in here must cost this job only, and be seen
        return Failed(cause="error", detail=_last_line())


def _last_line() -> str:
    """The exception and where it was raised, without the values that it carries."""
    kind, _, trace = sys.exc_info()
    frame = traceback.extract_tb(trace)[-1] if trace else None
    where = f" in {Path(frame.filename).name}, line {frame.lineno}" if frame else ""
    return f"{kind.__name__ if kind else 'unknown'}{where}"


def _send(sock: socket.socket, value: Reply | Refused | Failed) -> None:
    data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    sock.sendall(FRAME.pack(len(data)))
    sock.sendall(data)


def _receive(sock: socket.socket) -> bytes | None:
    head = _exactly(sock, FRAME.size)
    return None if head is None else _exactly(sock, FRAME.unpack(head)[0])


def _exactly(sock: socket.socket, size: int) -> bytes | None:
    """None where the other end closed before or in between."""
    data = bytearray()
    while len(data) < size:
        try:
            piece = sock.recv(min(size - len(data), 1 << 20))
        except ConnectionError:
            return None
        if not piece:
            return None
        data += piece
    return bytes(data)
