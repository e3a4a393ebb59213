"""The line to a server: what it may say before its answer begins."""

from collections.abc import Callable
from functools import partial
from typing import Any

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.http_exceptions import HttpProcessingError

__all__ = ["Connector"]

_MAX_INTERIM = 16  # answers of class 1xx (RFC 9110, 15.2) before the real one; a server has one or two of them to say
_SWITCHING = 101  # is the last answer: what follows is no HTTP


class _Line(ResponseHandler):
    """Gives up on a server that says without end that its answer will come: each of these costs our time at once."""

    _interim = 0

    def feed_data(self, data: Any, size: int = 0) -> None:
        code = data[0].code
        self._interim = self._interim + 1 if 100 <= code < 200 and code != _SWITCHING else 0
        if self._interim <= _MAX_INTERIM:
            super().feed_data(data, size)
        elif self.exception() is None:
            self.set_exception(HttpProcessingError(code=code, message="more interim answers than there can be"))
            if self.transport is not None:
                self.transport.abort()


class Connector(aiohttp.TCPConnector):
    """A TCPConnector whose connections give up as said above."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        make: Callable[..., ResponseHandler] = _Line
        self._factory = partial(make, loop=self._loop)
