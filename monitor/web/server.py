"""The server of the page in the daemon's event loop: uvicorn without its signals, log files and reload."""

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable, Generator

import uvicorn
from starlette.types import ASGIApp

from monitor.errors import PageAddressError

MOST_CONNECTIONS = 200
"""Open connections; further ones are answered 503."""

_FINISH = 2  # seconds for running answers at the end
_BACKLOG = 128


def listening_socket(host: str, port: int) -> socket.socket:
    """Return a socket that listens. Raises PageAddressError if the address is in use or not of this machine."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        made = socket.socket(family, kind, protocol)
        try:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind(address)
            made.listen(_BACKLOG)
            made.setblocking(False)
        except OSError:
            made.close()
            raise
    except OSError as e:
        shown = f"[{host}]" if ":" in host else host
        msg = f"the page can't listen on {shown}:{port}: {e.strerror or e}. Set MONITOR_PAGE to another address, or off"
        raise PageAddressError(msg) from e
    return made


class _Server(uvicorn.Server):
    """Leaves the signals to the daemon."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


class PageServer:
    """Serves `app` on a listening socket, which it closes at the end. `ends` ends answers that wait for changes."""

    def __init__(self, app: ASGIApp, on: socket.socket, *, ends: Callable[[], Awaitable[None]]) -> None:
        self._socket = on
        self._ends = ends
        self._server = _Server(
            uvicorn.Config(
                app,
                loop="none",
                http="h11",
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                limit_concurrency=MOST_CONNECTIONS,
                timeout_keep_alive=15,
                timeout_graceful_shutdown=_FINISH,
            )
        )

    async def serve(self, stop: asyncio.Event) -> None:
        """Serve until `stop` is set; then answers that are being sent have two seconds."""
        ending = asyncio.create_task(self._end(stop), name="end of the page")
        try:
            await self._server.serve(sockets=[self._socket])
        finally:
            ending.cancel()

    async def _end(self, stop: asyncio.Event) -> None:
        await stop.wait()
        await self._ends()
        self._server.should_exit = True
