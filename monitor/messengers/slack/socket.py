"""Slack's Socket Mode: WebSocket connections that deliver clicks, kept open as long as the process runs.

There are two, because Slack closes each from time to time and loses clicks meanwhile. Nothing here ends the process:
the reason why a connection does not open is available as text with its remedy, and the connection is retried.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import timedelta
from ssl import SSLContext
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from monitor.errors import MonitorError

CONNECTIONS = 2
PING = timedelta(seconds=5)  # how often, and how soon a lost connection is opened again
TIMEOUT = timedelta(seconds=10)  # of the request for an address, and of the connection
GRACE = timedelta(seconds=60)  # a lost connection is open again by then, unless something is wrong
REFUSED_BACKOFF = timedelta(seconds=30)  # a refused token must be replaced by a person
MAX_BACKOFF = timedelta(seconds=60)
FREE_TRIES = 3  # without backoff; Slack gives few addresses a minute
SHUTDOWN = timedelta(seconds=2)  # for clicks in progress

Ack = Callable[[Mapping[str, Any] | None], Awaitable[None]]
"""Acknowledges an envelope, with the response to a form or None."""

MessageHandler = Callable[[Mapping[str, Any], str, Ack], Awaitable[None]]
"""Handles an envelope as received, with the id of the connection's app."""

_log = structlog.get_logger()

_TOKEN_CODES = frozenset(
    {"invalid_auth", "not_authed", "not_allowed_token_type", "token_revoked", "token_expired", "account_inactive"}
)
_COPY = (
    "create an app-level token with the scope connections:write on the app's page Basic Information → App-Level Tokens "
    "and copy it (xapp-…) to MONITOR_SLACK_APP_TOKEN"
)
_ALLOW = (
    "allow wss://*.slack.com in the firewall (for a proxy set HTTPS_PROXY; if it inspects TLS also MONITOR_CA_BUNDLE)"
)


@asynccontextmanager
async def open_sockets(
    token: str,
    *,
    base_url: str,
    handler: MessageHandler,
    tls: SSLContext | None = None,
    proxy_for: Callable[[str], str | None] = lambda _: None,
    connections: int = CONNECTIONS,
    ping: timedelta = PING,
    monotonic: Callable[[], float] = time.monotonic,
) -> "AsyncIterator[Sockets]":
    """Connections that open in the background and close at the end. `token` is the app-level token (`xapp-…`).

    `proxy_for` returns the proxy for an address: Slack's sockets have other hosts than its Web API.
    """
    async with AsyncExitStack() as stack:
        limits = aiohttp.ClientTimeout(total=TIMEOUT.total_seconds())
        session = await stack.enter_async_context(aiohttp.ClientSession(timeout=limits))
        web = AsyncWebClient(token=token, base_url=base_url, ssl=tls, session=session, retry_handlers=[])
        web.proxy = proxy_for(base_url)  # the SDK would use HTTPS_PROXY even for hosts in NO_PROXY
        opened = [_Connection(token, web, proxy_for=proxy_for, handler=handler, ping=ping) for _ in range(connections)]
        for connection in opened:
            stack.push_async_callback(connection.end)
        for connection in opened:
            await connection.begin()
        yield Sockets(opened, monotonic)


class Sockets:
    """The state of the connections: whether clicks arrive."""

    def __init__(self, connections: "list[_Connection]", monotonic: Callable[[], float]) -> None:
        self._connections = connections
        self._monotonic = monotonic
        self._last_open: float | None = None

    @property
    def open(self) -> int:
        """The number of connections that are open and have received Slack's hello."""
        count = sum(connection.is_open for connection in self._connections)
        if count:
            self._last_open = self._monotonic()
        return count

    @property
    def trouble(self) -> str:
        """Why clicks don't arrive, and the remedy; "" while at least one connection is open."""
        if self.open:
            return ""
        known = next((c.trouble for c in self._connections if c.trouble), "")
        return known or "no connection to Slack yet, or it was lost; the monitor reconnects"

    def can_receive_clicks(self) -> bool:
        """Whether a button that is shown now will work: a connection is open, or was within `GRACE`."""
        if self.open:
            return True
        return self._last_open is not None and self._monotonic() - self._last_open < GRACE.total_seconds()

    async def ready(self, within: timedelta) -> None:
        """Waits until a connection is open or has failed, at most `within`."""
        waiting = [asyncio.create_task(connection.settled.wait()) for connection in self._connections]
        _, late = await asyncio.wait(waiting, timeout=within.total_seconds(), return_when=asyncio.FIRST_COMPLETED)
        for task in late:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


class _Connection(SocketModeClient):
    """One connection. The SDK keeps it open. This class uses each address once, turns a failure into a text with its
    remedy, and limits the rate of retries.
    """

    def __init__(
        self,
        token: str,
        web: AsyncWebClient,
        *,
        proxy_for: Callable[[str], str | None],
        handler: MessageHandler,
        ping: timedelta,
    ) -> None:
        super().__init__(token, web_client=web, ping_interval=ping.total_seconds(), logger=self._error_logger())
        self.trouble = ""
        self.settled = asyncio.Event()
        self._proxy_for = proxy_for
        self._handler = handler
        self._hello: aiohttp.ClientWebSocketResponse | None = None
        self._app = ""
        self._tries = 0
        self._refused = False
        self._opening: asyncio.Task[None] | None = None
        self._handling: set[asyncio.Task[Any]] = set()
        self.message_listeners.append(self._receive)

    def _error_logger(self) -> logging.Logger:
        """A logger for the SDK that sets `trouble`: the SDK logs errors every few seconds, with secret addresses."""
        logger = logging.Logger(__name__, level=logging.ERROR)  # noqa: LOG001 -- private to this connection
        logger.addHandler(_ErrorHandler(self))
        return logger

    @property
    def is_open(self) -> bool:
        session = self.current_session
        return session is not None and session is self._hello and not session.closed and not self.stale

    async def begin(self) -> None:
        await self.aiohttp_client_session.close()  # the SDK's own, without timeouts
        trace = aiohttp.TraceConfig()
        trace.on_request_start.append(self._discard_address)
        limits = aiohttp.ClientTimeout(total=TIMEOUT.total_seconds(), sock_connect=TIMEOUT.total_seconds())
        self.aiohttp_client_session = aiohttp.ClientSession(timeout=limits, trace_configs=[trace])
        self._opening = asyncio.create_task(self.connect(), name="socket")  # type: ignore[no-untyped-call]

    async def _discard_address(self, *_: object) -> None:
        """Slack's address contains a ticket for one connection: the next try needs another address."""
        self.wss_uri = None

    async def end(self) -> None:
        """Waits for clicks in progress, then closes."""
        if self._handling:
            await asyncio.wait(self._handling, timeout=SHUTDOWN.total_seconds())
        self.closed = True
        tasks = [t for t in (self._opening, *self._handling) if t is not None]
        for task in tasks:
            task.cancel()
        await self.close()  # type: ignore[no-untyped-call]
        own = (self.message_processor, self.current_session_monitor, self.message_receiver)
        await asyncio.gather(*tasks, *(t for t in own if t is not None), return_exceptions=True)

    async def issue_new_wss_url(self) -> str:
        """Requests an address from Slack. Raises ConnectionError, on which the SDK retries."""
        await asyncio.sleep(self._backoff().total_seconds())
        try:
            response = await self.web_client.api_call("apps.connections.open")
        except Exception as error:  # noqa: BLE001 -- the SDK raises AttributeError for a body that is not JSON
            self._refused = bool(_code(error))
            self.fail(_request_failure(error))
            raise ConnectionError(self.trouble) from None  # the cause contains the request and its token
        self._refused = False
        self._tries += 1
        address = str(response.get("url"))
        if URL(address).scheme not in ("wss", URL(self.web_client.base_url).scheme.replace("http", "ws")):
            self.fail("Slack returned an unsafe address for the connection; check MONITOR_SLACK_API_URL")
            raise ConnectionError(self.trouble)
        self.proxy = self._proxy_for(address.replace("ws", "http", 1))
        return address

    def _backoff(self) -> timedelta:
        if self._refused:
            return REFUSED_BACKOFF
        doublings = self._tries - FREE_TRIES
        return timedelta(0) if doublings < 0 else min(PING * (1 << min(doublings, 8)), MAX_BACKOFF)

    def fail(self, why: str) -> None:
        if why != self.trouble:
            _log.warning("socket mode connection failed", why=why)
        self.trouble = why
        self.settled.set()

    async def _receive(self, _client: object, message: Mapping[str, Any], _raw: str | None) -> None:
        if message.get("type") == "hello":
            self._on_hello(message)
            return
        task = asyncio.current_task()
        assert task is not None, "the SDK handles each message in its own task"
        self._handling.add(task)
        try:
            await self._handler(message, self._app, lambda payload: self._acknowledge(message, payload))
        except MonitorError as e:
            _log.warning("interaction not handled", why=str(e))
        except Exception:  # noqa: BLE001 -- one bad envelope must not stop the others
            _log.exception("interaction handler failed")
        finally:
            self._handling.discard(task)

    def _on_hello(self, message: Mapping[str, Any]) -> None:
        info = message.get("connection_info")
        self._app = str(info.get("app_id", "")) if isinstance(info, Mapping) else ""
        self._hello = self.current_session
        self._tries = 0
        if self.trouble:
            _log.info("socket mode connection restored")
        self.trouble = ""
        self.settled.set()

    async def _acknowledge(self, message: Mapping[str, Any], payload: Mapping[str, Any] | None) -> None:
        """Acknowledges an envelope. Without a connection it does nothing: Slack then shows a warning to the user."""
        response: dict[str, Any] = {"envelope_id": message.get("envelope_id")}
        if payload is not None:
            response["payload"] = payload
        with suppress(ConnectionError, AttributeError):  # AttributeError: raised by the SDK without a connection
            await self.send_socket_mode_response(response)


class _ErrorHandler(logging.Handler):
    """Receives the errors that the SDK logs while it opens a connection."""

    def __init__(self, connection: _Connection) -> None:
        super().__init__()
        self._connection = connection

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and str(error) != self._connection.trouble:
            self._connection.fail(_connect_failure(error))


def _request_failure(error: Exception) -> str:
    """Why Slack returned no address, and the remedy."""
    if not isinstance(error, SlackApiError):
        return f"Slack can't be reached ({_cause(error)}); check network, DNS and proxy: the monitor retries"
    code = _code(error)
    if not code:
        return f"Slack returned HTTP {error.response.status_code} to the request for a connection; the monitor retries"
    if code in _TOKEN_CODES:
        return f"{code}: Slack refuses MONITOR_SLACK_APP_TOKEN; {_COPY}"
    if code == "missing_scope":
        return f"{code}: MONITOR_SLACK_APP_TOKEN may not open connections; {_COPY}"
    if code in ("ratelimited", "rate_limited"):
        return f"{code}: Slack limits the rate of new connections; the monitor retries"
    return f"{code}: Slack refuses the connection; turn on Enable Socket Mode on the app's page Socket Mode"


def _code(error: Exception) -> str:
    """Slack's error code, "" without one."""
    body = error.response.data if isinstance(error, SlackApiError) else None
    return str(body.get("error", "")) if isinstance(body, Mapping) else ""


def _connect_failure(error: BaseException) -> str:
    """Why a connection to Slack's address failed, and the remedy."""
    return f"the connection to Slack failed ({_cause(error)}); {_ALLOW}"


def _cause(error: BaseException) -> str:
    """The cause without the address, which contains a ticket."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return "TLS certificate not trusted"
    if isinstance(error, aiohttp.ClientResponseError):
        return f"HTTP {error.status}"
    inner = getattr(error, "os_error", None)
    return str(getattr(inner, "strerror", None) or type(error).__name__)
