"""The IP addresses that the product may connect to: global unicast, also where one address embeds another.

The tables follow the IANA special-purpose registries. `ipaddress.is_global` is not used, since it differs between
Python releases. Pure functions, no DNS.
"""

import re
import socket
from collections.abc import Container
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

Address = IPv4Address | IPv6Address

_NOT_GLOBAL_4 = tuple(
    IPv4Network(n)
    for n in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local; clouds serve their metadata there
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",  # retired 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_GLOBAL_6 = IPv6Network("2000::/3")
_NOT_GLOBAL_6 = tuple(
    IPv6Network(n)
    for n in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32",
        "3fff::/20",
    )
)
_MAPPED = IPv6Network("::ffff:0:0/96")
_NAT64 = IPv6Network("64:ff9b::/96")
_SIX_TO_FOUR = IPv6Network("2002::/16")
_FIGURES = re.compile(r"[0-9a-fA-FxX.]+")  # the C library reads "1.2.3.4 and more" as an address


def is_global(address: str | Address) -> bool:
    """Whether `address` is global unicast; of an IPv4-mapped, NAT64 or 6to4 address, whether the embedded one is.

    Raises ValueError for text that is not an IP address.
    """
    ip = ip_address(address)
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in _NOT_GLOBAL_4)
    ip = IPv6Address(int(ip))  # without its zone
    embedded = _embedded(ip)
    if embedded is not None:
        return is_global(embedded)
    return ip in _GLOBAL_6 and not any(ip in network for network in _NOT_GLOBAL_6)


def _embedded(ip: IPv6Address) -> IPv4Address | None:
    """The IPv4 address inside an IPv6 address, or None."""
    if ip in _MAPPED or ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFF_FFFF)
    if ip in _SIX_TO_FOUR:
        return IPv4Address(int(ip) >> 80 & 0xFFFF_FFFF)
    return None


def literal_address(host: str) -> Address | None:
    """The IP address that the host of a URL spells out, in any form that a C library accepts; None for a name.

    `127.1`, `0x7f.0.0.1`, `017700000001` and `2130706433` are all 127.0.0.1.
    """
    bare = host.strip("[]").rstrip(".")
    try:
        return ip_address(bare)
    except ValueError:
        pass
    if not _FIGURES.fullmatch(bare):
        return None
    try:
        return IPv4Address(socket.inet_aton(bare))
    except OSError:
        return None


def is_allowed(host: str, port: Any, allowed: Container[str]) -> bool:
    """Whether the operator allows this host, as `host` or `host:port`, whatever its address."""
    bare = host.strip("[]").lower()
    return any(form in allowed for form in (bare, f"{bare}:{port}", f"[{bare}]", f"[{bare}]:{port}"))
