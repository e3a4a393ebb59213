"""How often a program may ask: a number of requests a minute for each address."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime

from starlette.exceptions import HTTPException

A_MINUTE = 300
"""Requests of one client in a minute; more are answered 429."""

_MOST_CLIENTS = 1_000


class RequestLimit:
    """A bucket of requests for each client, refilled all the time. `now` is the clock."""

    def __init__(self, now: Callable[[], datetime], *, a_minute: int = A_MINUTE) -> None:
        self._now = now
        self._a_minute = a_minute
        self._left: OrderedDict[str, tuple[float, datetime]] = OrderedDict()

    def take(self, client: str) -> None:
        """Count a request. Raises HTTPException 429 with the seconds to wait."""
        now = self._now()
        left, at = self._left.pop(client, (float(self._a_minute), now))
        left = min(left + max((now - at).total_seconds(), 0.0) * self._a_minute / 60, float(self._a_minute))
        self._left[client] = (max(left - 1, 0.0), now)
        if len(self._left) > _MOST_CLIENTS:
            self._left.popitem(last=False)
        if left < 1:
            wait = str(max(round((1 - left) * 60 / self._a_minute), 1))
            line = f"More than {self._a_minute} requests in a minute. Try again in {wait} s."
            raise HTTPException(429, line, {"Retry-After": wait})
