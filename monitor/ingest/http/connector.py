"""The connections of the client: they end where a server sends interim responses (1xx) without end."""

from collections.abc import Callable
from functools import partial
from typing import Any

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.http_exceptions import HttpProcessingError

_MAX_INTERIM = 16  # interim responses (RFC 9110, 15.2) before the final one; servers send one or two
_SWITCHING = 101  # is final: what follows is not HTTP


class _InterimLimit(ResponseHandler):
    """Aborts after `_MAX_INTERIM` interim responses: aiohttp reads each at once, without end."""

    _interim = 0

    def feed_data(self, data: Any, size: int = 0) -> None:
        code = data[0].code
        self._interim = self._interim + 1 if 100 <= code < 200 and code != _SWITCHING else 0
        if self._interim <= _MAX_INTERIM:
            super().feed_data(data, size)
        elif self.exception() is None:
            self.set_exception(HttpProcessingError(code=code, message="too many interim responses"))
            if self.transport is not None:
                self.transport.abort()


class Connector(aiohttp.TCPConnector):
    """A TCPConnector with the limit on interim responses."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        make: Callable[..., ResponseHandler] = _InterimLimit
        self._factory = partial(make, loop=self._loop)
