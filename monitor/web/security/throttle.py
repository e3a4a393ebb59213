"""The wait after wrong passwords: it doubles with each one from an address, and all wait when many addresses guess."""

from collections import deque
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

_FREE = 3  # wrong passwords without a wait: typing errors
_FIRST, _LONGEST = timedelta(seconds=2), timedelta(minutes=5)
_FORGET = timedelta(minutes=30)
_MOST_CLIENTS = 2_000
_MANY, _WINDOW = 30, timedelta(minutes=1)  # wrong passwords of all clients after which everybody waits


class LoginThrottle:
    """Counts only; the caller decides what to answer. Addresses of one IPv6 network (/64) count as one client."""

    def __init__(self) -> None:
        self._clients: dict[str, tuple[int, datetime]] = {}  # wrong passwords, the last one
        self._recent: deque[datetime] = deque(maxlen=_MANY)

    def wait(self, client: str, now: datetime) -> timedelta:
        """Return how long the client has to wait before its next attempt; zero if it may try now."""
        failures, last = self._clients.get(_network(client), (0, now))
        own = _delay(failures) - (now - last)
        crowd = timedelta(0)
        if len(self._recent) == _MANY and now - self._recent[0] < _WINDOW:
            crowd = _FIRST - (now - self._recent[-1])
        return max(own, crowd, timedelta(0))

    def failed(self, client: str, now: datetime) -> None:
        key = _network(client)
        failures, last = self._clients.pop(key, (0, now))
        if len(self._clients) >= _MOST_CLIENTS:
            self._clients.pop(next(iter(self._clients)))
        self._clients[key] = (failures + 1 if now - last < _FORGET else 1, now)
        self._recent.append(now)

    def worked(self, client: str) -> None:
        self._clients.pop(_network(client), None)


def _delay(failures: int) -> timedelta:
    if failures < _FREE:
        return timedelta(0)
    return min(_FIRST * (1 << min(failures - _FREE, 16)), _LONGEST)


def _network(client: str) -> str:
    try:
        address = ip_address(client)
    except ValueError:
        return client
    return str(int(address) >> 64) if isinstance(address, IPv6Address) and not address.ipv4_mapped else str(address)
