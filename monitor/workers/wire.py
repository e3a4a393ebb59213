"""Frames between the processes: four bytes of length, then a pickle. And what is said in them."""

import pickle
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from monitor.errors import MonitorError
from monitor.workers.limits import Limits

__all__ = ["BORN", "ENDED", "FRAME", "NOTICE", "Answer", "Failed", "Order", "Refused", "Reply", "receive", "send"]

FRAME = struct.Struct("!I")
NOTICE = struct.Struct("!cqi")  # what happened to a child, its pid, its exit code
BORN, ENDED = b"b", b"e"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The first frame to a nursery."""

    make: Callable[[Any], Callable[[Any], Any]]
    knowledge: Any
    limits: Limits


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
    """The job ended in something nobody foresaw. `cause` is `memory`, `error` or `start`; the child ends."""

    cause: str
    detail: str


Answer = Reply | Refused | Failed


def send(sock: socket.socket, value: Answer) -> None:
    data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    sock.sendall(FRAME.pack(len(data)))
    sock.sendall(data)


def receive(sock: socket.socket) -> bytes | None:
    """None where the other end closed before or in between."""
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
