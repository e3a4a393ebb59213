"""The address guard (SSRF policy): the client connects to public addresses only, whatever a feed or a DNS name says.

It checks twice. `check` reads the URL of every hop (literal addresses, names of this machine). `Resolver` drops
the private addresses that a name resolves to, and `socket_for` checks the very address that each connection goes to,
so that nothing between DNS lookup and connect can change it. Hosts that the operator allows pass both checks.
"""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterable

from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from monitor.ingest.http.addresses import is_allowed, is_global, literal_address

AddressInfo = tuple[int, int, int, str, tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]]
Lookup = Callable[[str, int, int], Iterable[AddressInfo]]  # host, port, family, as socket.getaddrinfo

_MAX_LOOKUPS = 32  # at once; the C library's lookup blocks its thread for up to half a minute


class ForbiddenAddressError(OSError):
    """The guard blocks an address. An OSError, so that aiohttp passes it on as one; stays inside this package."""


class AddressGuard:
    """`allow_hosts` are `host` or `host:port` as the operator wrote them; `proxies` are URLs that the operator set."""

    def __init__(self, allow_hosts: Iterable[str] = (), proxies: Iterable[str] = ()) -> None:
        self._allowed = {host.strip().lower() for host in allow_hosts if host.strip()}
        self._allowed |= {_host_port(URL(proxy)) for proxy in proxies if proxy}
        self._passed: set[tuple[str, int]] = set()

    def allows(self, host: str, port: int) -> bool:
        """Whether the operator allows this host, whatever its address."""
        return is_allowed(host, port, self._allowed)

    def allow_proxy(self, proxy: str) -> None:
        """Allows a proxy that the operator set, whatever its address."""
        self._allowed.add(_host_port(URL(proxy)))

    def check(self, url: URL) -> None:
        """Raises ForbiddenAddressError for a host whose name or literal address is not public."""
        host, port = url.host or "", url.port or 0
        if self.allows(host, port):
            return
        name = host.rstrip(".").lower()
        if name == "localhost" or name.endswith(".localhost"):
            raise ForbiddenAddressError(f"{host} is this machine")
        address = literal_address(host)
        if address is not None and not is_global(address):
            raise ForbiddenAddressError(f"{host} is not a public address")

    def admit(self, host: str, port: int, found: Iterable[AddressInfo]) -> list[AddressInfo]:
        """The addresses of `host` that connections may go to. Raises ForbiddenAddressError if there is none."""
        infos = list(found)
        if self.allows(host, port):
            self._passed.update((str(info[4][0]), port) for info in infos)
            return infos
        admitted = [info for info in infos if is_global(str(info[4][0]))]
        if infos and not admitted:
            raise ForbiddenAddressError(f"{host} resolves to {infos[0][4][0]}, which is not a public address")
        return admitted

    def socket_for(self, info: AddressInfo) -> socket.socket:
        """A socket for a connection to `info`. Raises ForbiddenAddressError."""
        family, kind, protocol, _, target = info
        address, port = str(target[0]), int(target[1])
        if not ((address, port) in self._passed or self.allows(address, port) or is_global(address)):
            raise ForbiddenAddressError(f"{address} is not a public address")
        return socket.socket(family=family, type=kind, proto=protocol)


def _host_port(url: URL) -> str:
    return f"{url.host}:{url.port}"


def getaddrinfo(host: str, port: int, family: int) -> Iterable[AddressInfo]:
    """The addresses of a host by the system's resolver. Raises OSError."""
    return socket.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM)


class Resolver(AbstractResolver):
    """Resolves names in daemon threads, which never delay the exit, and drops the addresses that the guard blocks."""

    def __init__(self, guard: AddressGuard, lookup: Lookup = getaddrinfo) -> None:
        self._guard = guard
        self._lookup = lookup
        self._slots = asyncio.Semaphore(_MAX_LOOKUPS)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        async with self._slots:
            found = await _in_thread(self._lookup, host, port, family)
        return [
            ResolveResult(
                hostname=host,
                host=str(info[4][0]),
                port=port,
                family=info[0],
                proto=info[2],
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for info in self._guard.admit(host, port, found)
        ]

    async def close(self) -> None:
        pass


async def _in_thread(lookup: Lookup, host: str, port: int, family: int) -> list[AddressInfo]:
    """In a daemon thread: Python joins executor threads at exit, so a dead name server would delay Ctrl-C."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[list[AddressInfo]] = loop.create_future()

    def settle(result: list[AddressInfo] | None, error: OSError | None) -> None:
        if done.done():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result or [])

    def run() -> None:
        result, error = None, None
        try:
            result = list(lookup(host, port, family))
        except (OSError, UnicodeError) as e:
            error = e if isinstance(e, OSError) else OSError("the name is not a valid host name")
        try:
            loop.call_soon_threadsafe(settle, result, error)
        except RuntimeError:  # the loop is closed: nobody waits
            return

    threading.Thread(target=run, daemon=True, name=f"lookup-{host}").start()
    return await done
