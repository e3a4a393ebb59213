"""The address guard (SSRF policy) for a whole process: for a library whose sockets the guarded client can't make.

Names are resolved by a function that drops private addresses, and Python's audit events show the very address of each
connection, which no library can bypass. Processes can't be started. Only a child process of its own is guarded so,
because it can't be undone.
"""

import socket
import sys
from collections.abc import Callable, Iterable
from typing import Any

from monitor.ingest.http.addresses import is_allowed, is_global, literal_address

_CONNECTS = ("socket.connect", "socket.sendto", "socket.sendmsg")
_PROCESSES = (
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.fork",
    "os.forkpty",
    "pty.spawn",
)


class BlockedError(OSError):
    """The guard blocks an address. An OSError, which every library expects of a connection."""


class ProcessGuard:
    """`allow_hosts` are `host` or `host:port` that may have any address; `blocked` and `connects` are called before an
    address is refused or connected to.
    """

    def __init__(
        self, allow_hosts: Iterable[str], *, blocked: Callable[[], None], connects: Callable[[], None]
    ) -> None:
        self._allowed = {host.strip().lower() for host in allow_hosts if host.strip()}
        self._blocked = blocked
        self._connects = connects
        self._passed: set[tuple[str, int]] = set()
        self._lookup = socket.getaddrinfo

    def install(self) -> None:
        """Guard this process, for ever."""
        socket.getaddrinfo = self.getaddrinfo
        sys.addaudithook(self._audit)

    def admit(self, host: str) -> None:
        """Raises BlockedError for a host of a URL whose name or literal address is not public, also behind a proxy."""
        name = host.strip("[]").rstrip(".").lower()
        if name in self._allowed or any(one.startswith(f"{name}:") for one in self._allowed):
            return
        address = literal_address(name)
        if name == "localhost" or name.endswith(".localhost") or (address is not None and not is_global(address)):
            self._refuse()

    def getaddrinfo(self, host: Any, port: Any, *arguments: Any, **named: Any) -> list[Any]:
        """`socket.getaddrinfo` without the addresses that the guard blocks. Raises BlockedError if none is left."""
        found = self._lookup(host, port, *arguments, **named)
        if is_allowed(_text(host), port, self._allowed):
            self._passed.update((str(info[4][0]), int(info[4][1])) for info in found)
            return found
        admitted = [info for info in found if is_global(str(info[4][0]))]
        if found and not admitted:
            self._refuse()
        return admitted

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in _CONNECTS:
            self._check(arguments[-1])
        elif event in _PROCESSES:
            raise PermissionError("no process may be started here")

    def _check(self, target: Any) -> None:
        """Raises BlockedError unless `target` is an address of the network that may be connected to."""
        if target is None:  # the socket is connected
            return
        host, port = (str(target[0]), int(target[1])) if isinstance(target, tuple) and len(target) > 1 else ("", 0)
        if (host, port) in self._passed or is_allowed(host, port, self._allowed) or _is_public(host):
            self._connects()
            return
        self._refuse()

    def _refuse(self) -> None:
        self._blocked()
        raise BlockedError("address blocked by SSRF policy")


def _is_public(host: str) -> bool:
    address = literal_address(host)  # a name would be resolved after this check
    return address is not None and is_global(address)


def _text(host: Any) -> str:
    return host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "")
