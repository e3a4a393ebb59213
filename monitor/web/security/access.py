"""Who may come in, as set for the page: everybody on this machine, or people with a password or from a proxy."""

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network
_LOCAL = frozenset({"localhost"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """`password_hash` is an argon2 hash, "" without a password. `proxy_header` carries the name of the user in requests
    from `proxies`, "" if no proxy authenticates. `hosts` are further names of the page, in lower case.
    """

    password_hash: str = ""
    proxy_header: str = ""
    proxies: tuple[Network, ...] = ()
    hosts: frozenset[str] = frozenset()

    @property
    def is_open(self) -> bool:
        """True if everybody who reaches the page may use it."""
        return not (self.password_hash or self.proxy_header)

    def is_proxy(self, peer: str) -> bool:
        """True for the address of a trusted proxy."""
        try:
            address = ip_address(peer)
        except ValueError:
            return False
        return any(address in network for network in self.proxies)

    def client(self, peer: str, forwarded_for: str) -> str:
        """Return the address that asks: the peer, or what trusted proxies add to X-Forwarded-For, the last first."""
        for hop in reversed(forwarded_for.split(",")):
            if not self.is_proxy(peer) or not _is_address(hop.strip()):
                break
            peer = hop.strip()
        return peer

    def is_named(self, host: str) -> bool:
        """True if the page answers under this Host header.

        An address is always right: to reach this machine under a name of their own (DNS rebinding) others need a name.
        """
        name = host_of(host)
        return name is not None and (name in _LOCAL or name in self.hosts or _is_address(name))


def networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ip_network(text) for text in texts)


def host_of(header: str) -> str | None:
    """Return the host of a Host header in lower case, without port and brackets; None if it is malformed."""
    name, port = header, ""
    if header.startswith("["):
        name, closed, port = header[1:].partition("]")
        if not closed or (port and not port.startswith(":")):
            return None
        port = port.removeprefix(":")
    elif header.count(":") == 1:
        name, _, port = header.partition(":")
    if not name or (port and not (port.isascii() and port.isdecimal())):
        return None
    return name.lower().removesuffix(".")


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
