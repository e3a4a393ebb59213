"""The answers of child processes. A frame is four bytes of length and a pickle; a job is a pickle alone."""

import pickle
import socket
import struct
from dataclasses import dataclass
from typing import Any

from monitor.errors import ChildLostError, MonitorError
from monitor.workers.limits import Limits

FRAME = struct.Struct("!I")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A job's result or error, and the child's resident memory after it, in bytes.

    With a ChildLostError the child exits; after any other error it stays usable.
    """

    result: Any = None
    error: MonitorError | None = None
    resident: int = 0

    def value(self) -> Any:
        """Return the result. Raises the error."""
        if self.error is not None:
            raise self.error
        return self.result


def send(sock: socket.socket, answer: Answer) -> None:
    data = pickle.dumps(answer, protocol=pickle.HIGHEST_PROTOCOL)
    sock.sendall(FRAME.pack(len(data)))
    sock.sendall(data)


def child_lost(cause: str, detail: str, limits: Limits) -> ChildLostError:
    """Return the error for a job that lost its child. Its text continues a sentence: "parsing its feed …"."""
    match cause:
        case "cpu":
            text = f"took more than {limits.cpu.total_seconds():g} s of CPU time"
        case "wall":
            text = f"took more than {limits.wall.total_seconds():g} s"
        case "memory":
            text = f"exceeded the memory limit of {limits.memory >> 20} MB"
        case "killed":
            text = "was interrupted: the operating system killed the child process, perhaps because memory ran out"
        case "start":
            text = f"failed: no child process could be started ({detail})"
        case "error":
            text = f"failed with an internal error ({detail})"
        case _:
            text = f"crashed the child process ({detail})"
    return ChildLostError(text, cause=cause)
