"""The messages between the processes. A frame is four bytes of length and a pickle."""

import pickle
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from monitor.errors import MonitorError
from monitor.workers.limits import Limits

__all__ = ["EXITED", "FRAME", "NOTICE", "STARTED", "Answer", "Failed", "Order", "Refused", "Reply", "receive", "send"]

FRAME = struct.Struct("!I")
NOTICE = struct.Struct("!cqi")  # STARTED or EXITED, pid of the child, exit code
STARTED, EXITED = b"b", b"e"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The first frame to a prefork server."""

    make: Callable[[Any], Callable[[Any], Any]]
    knowledge: Any
    limits: Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A job's result, and the child's resident memory after it, in bytes."""

    result: Any
    resident: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The job raised a MonitorError; the child stays usable."""

    error: MonitorError
    resident: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The job failed unexpectedly, and the child exits. `cause` is `memory`, `error` or `start`."""

    cause: str
    detail: str


Answer = Reply | Refused | Failed


def send(sock: socket.socket, value: Answer) -> None:
    data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    sock.sendall(FRAME.pack(len(data)))
    sock.sendall(data)


def receive(sock: socket.socket) -> bytes | None:
    """Return the next payload, None if the other end closes before or within it."""
    head = _exactly(sock, FRAME.size)
    return None if head is None else _exactly(sock, FRAME.unpack(head)[0])


def _exactly(sock: socket.socket, size: int) -> bytes | None:
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
