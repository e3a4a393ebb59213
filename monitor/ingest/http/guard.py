"""The address guard: no connection leaves for an address that is not global, whatever a feed or a name says.

Two nets. `check` reads the URL of every hop (scheme, literal addresses, names of this machine). `Resolver`
drops what a name resolves to, and `socket_for` looks again at the very address each connection goes to, so
that nothing between look-up and connect can change it. Hosts that the operator allows pass both.
"""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterable

from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from monitor.ingest.http.addresses import is_global, literal_address

__all__ = ["AddressGuard", "ForbiddenAddressError", "Lookup", "Resolver", "getaddrinfo"]

AddressInfo = tuple[int, int, int, str, tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]]
Lookup = Callable[[str, int, int], Iterable[AddressInfo]]  # host, port, family, as socket.getaddrinfo

_MAX_LOOKUPS = 32  # at once; the C library's look-up blocks its thread for up to half a minute


class ForbiddenAddressError(OSError):
    """The guard said no. An OSError so that it travels through the client as one; stays inside this room."""


class AddressGuard:
    """`allow_hosts` are `host` or `host:port`, as the operator wrote them; `proxies` are URLs set by the operator."""

    def __init__(self, allow_hosts: Iterable[str] = (), proxies: Iterable[str] = ()) -> None:
        self._allowed = {host.strip().lower() for host in allow_hosts if host.strip()}
        self._allowed |= {_host_port(URL(proxy)) for proxy in proxies if proxy}
        self._passed: set[tuple[str, int]] = set()

    def allows(self, host: str, port: int) -> bool:
        """Whether the operator lets this host through, whatever its address."""
        bare = host.strip("[]").lower()
        return any(form in self._allowed for form in (bare, f"{bare}:{port}", f"[{bare}]", f"[{bare}]:{port}"))

    def let_through(self, proxy: str) -> None:
        """A proxy that the operator has set may be anywhere."""
        self._allowed.add(_host_port(URL(proxy)))

    def check(self, url: URL) -> None:
        """Raises ForbiddenAddressError for a host that can be seen to be none of the public network."""
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
        """Those of the addresses of `host` that may be connected to. Raises ForbiddenAddressError if none may."""
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
    return f"{(url.host or '').lower()}:{url.port}"


def getaddrinfo(host: str, port: int, family: int) -> Iterable[AddressInfo]:
    """What the system knows of a host. Raises OSError."""
    return socket.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM)


class Resolver(AbstractResolver):
    """Looks names up in threads of its own, which never hold up the end of the program, and asks the guard."""

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
    """A daemon thread: those of an executor are joined at exit, and a dead name server would delay Ctrl-C."""
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
        except RuntimeError:  # the loop is closed: nobody waits any more
            return

    threading.Thread(target=run, daemon=True, name=f"lookup-{host[:40]}").start()
    return await done
