"""Slack's Socket Mode: connections that bring what people click, kept open as long as the process lives.

There are two, because Slack closes each now and then and loses what is clicked meanwhile. Nothing here ends the
process: what keeps a connection from opening is known as a line that says what to do, and it is tried again.
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

__all__ = ["Ack", "Hear", "Sockets", "open_sockets"]

CONNECTIONS = 2
PING = timedelta(seconds=5)  # how often, and how soon a lost connection is opened again
PATIENCE = timedelta(seconds=10)  # for Slack's address of a connection, and for the connection
GRACE = timedelta(seconds=60)  # a connection that is lost is back by then, or something is wrong
REFUSED_REST = timedelta(seconds=30)  # a token that Slack refuses is copied by a person
LONGEST_REST = timedelta(seconds=60)
FREE_TRIES = 3  # Slack gives few addresses a minute: then there are pauses between tries
FINISH = timedelta(seconds=2)  # for clicks under way, at the end

Ack = Callable[[Mapping[str, Any] | None], Awaitable[None]]
"""Tells Slack that an envelope is taken, with what it is to do with a form."""

Hear = Callable[[Mapping[str, Any], str, Ack], Awaitable[None]]
"""What is done with an envelope: as it came, with the id of the app whose connection brought it."""

_log = structlog.get_logger()

_TOKEN_CODES = frozenset(
    {"invalid_auth", "not_authed", "not_allowed_token_type", "token_revoked", "token_expired", "account_inactive"}
)
_COPY = (
    "make an app-level token with the scope connections:write on the app's page Basic Information → App-Level Tokens "
    "and copy it (xapp-…) to MONITOR_SLACK_APP_TOKEN"
)
_LET_THROUGH = (
    "let wss://*.slack.com through the firewall (by a proxy: HTTPS_PROXY; where it inspects TLS also MONITOR_CA_BUNDLE)"
)


@asynccontextmanager
async def open_sockets(
    token: str,
    *,
    base_url: str,
    hear: Hear,
    tls: SSLContext | None = None,
    proxy_for: Callable[[str], str | None] = lambda _: None,
    connections: int = CONNECTIONS,
    ping: timedelta = PING,
    monotonic: Callable[[], float] = time.monotonic,
) -> "AsyncIterator[Sockets]":
    """Connections that open beside the caller and close at the end. `token` is the app's (`xapp-…`).

    `proxy_for` says for an address which proxy leads there: Slack's sockets stand on other hosts than its Web API.
    """
    async with AsyncExitStack() as stack:
        limits = aiohttp.ClientTimeout(total=PATIENCE.total_seconds())
        session = await stack.enter_async_context(aiohttp.ClientSession(timeout=limits))
        web = AsyncWebClient(token=token, base_url=base_url, ssl=tls, session=session, retry_handlers=[])
        web.proxy = proxy_for(base_url)  # the SDK would take HTTPS_PROXY also for hosts of NO_PROXY
        lines = [_Line(token, web, proxy_for=proxy_for, hear=hear, ping=ping) for _ in range(connections)]
        for line in lines:
            stack.push_async_callback(line.end)
        for line in lines:
            await line.begin()
        yield Sockets(lines, monotonic)


class Sockets:
    """Whether clicks arrive."""

    def __init__(self, lines: "list[_Line]", monotonic: Callable[[], float]) -> None:
        self._lines = lines
        self._monotonic = monotonic
        self._seen_open: float | None = None

    @property
    def open(self) -> int:
        """How many connections are open and have been greeted."""
        count = sum(line.is_open for line in self._lines)
        if count:
            self._seen_open = self._monotonic()
        return count

    @property
    def trouble(self) -> str:
        """What keeps clicks from arriving, and what to do; "" while one connection at least is open."""
        if self.open:
            return ""
        known = next((line.trouble for line in self._lines if line.trouble), "")
        return known or "no connection to Slack yet, or it was lost; it is opened again"

    def carry_clicks(self) -> bool:
        """Whether a button that is shown now can be expected to work: a connection is open, or was moments ago."""
        if self.open:
            return True
        return self._seen_open is not None and self._monotonic() - self._seen_open < GRACE.total_seconds()

    async def ready(self, within: timedelta) -> None:
        """Wait until a connection is open, or it is known why none is, but not longer than that."""
        waiting = [asyncio.create_task(line.known.wait()) for line in self._lines]
        _, late = await asyncio.wait(waiting, timeout=within.total_seconds(), return_when=asyncio.FIRST_COMPLETED)
        for task in late:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


class _Line(SocketModeClient):
    """One connection. The SDK keeps it open; what is ours: an address is used once, a failure becomes a line of text,
    and tries are no more than Slack allows.
    """

    def __init__(
        self,
        token: str,
        web: AsyncWebClient,
        *,
        proxy_for: Callable[[str], str | None],
        hear: Hear,
        ping: timedelta,
    ) -> None:
        super().__init__(token, web_client=web, ping_interval=ping.total_seconds(), logger=self._ear())
        self.trouble = ""
        self.known = asyncio.Event()
        self._proxy_for = proxy_for
        self._hear = hear
        self._greeted: aiohttp.ClientWebSocketResponse | None = None
        self._app = ""
        self._tries = 0
        self._refused = False
        self._opening: asyncio.Task[None] | None = None
        self._heard: set[asyncio.Task[Any]] = set()
        self.message_listeners.append(self._take)

    def _ear(self) -> logging.Logger:
        """What the SDK would log each few seconds, with addresses that hold tickets, becomes `trouble`."""
        ear = logging.Logger(__name__, level=logging.ERROR)  # noqa: LOG001 -- one a connection, heard by nobody else
        ear.addHandler(_Ear(self))
        return ear

    @property
    def is_open(self) -> bool:
        session = self.current_session
        return session is not None and session is self._greeted and not session.closed and not self.stale

    async def begin(self) -> None:
        await self.aiohttp_client_session.close()  # the SDK's own, without limits
        used = aiohttp.TraceConfig()
        used.on_request_start.append(self._used)
        limits = aiohttp.ClientTimeout(total=PATIENCE.total_seconds(), sock_connect=PATIENCE.total_seconds())
        self.aiohttp_client_session = aiohttp.ClientSession(timeout=limits, trace_configs=[used])
        self._opening = asyncio.create_task(self.connect(), name="socket")  # type: ignore[no-untyped-call]

    async def _used(self, *_: object) -> None:
        """Slack's address holds a ticket for one connection: a try that failed needs another one."""
        self.wss_uri = None

    async def end(self) -> None:
        """Let clicks under way be answered, then close."""
        if self._heard:
            await asyncio.wait(self._heard, timeout=FINISH.total_seconds())
        self.closed = True
        tasks = [t for t in (self._opening, *self._heard) if t is not None]
        for task in tasks:
            task.cancel()
        await self.close()  # type: ignore[no-untyped-call]
        own = (self.message_processor, self.current_session_monitor, self.message_receiver)
        await asyncio.gather(*tasks, *(t for t in own if t is not None), return_exceptions=True)

    async def issue_new_wss_url(self) -> str:
        """Ask Slack where to connect. Raises what the SDK then waits for, and asks again."""
        await asyncio.sleep(self._rest().total_seconds())
        try:
            answer = await self.web_client.api_call("apps.connections.open")
        except Exception as error:  # noqa: BLE001 -- the SDK raises AttributeError for a text that is no JSON
            self._refused = bool(_code(error))
            self.fail(_asked(error))
            raise ConnectionError(self.trouble) from None  # the cause holds the request, and that the token
        self._refused = False
        self._tries += 1
        address = str(answer.get("url"))
        if URL(address).scheme not in ("wss", URL(self.web_client.base_url).scheme.replace("http", "ws")):
            self.fail("Slack's answer names no safe address for a connection; is MONITOR_SLACK_API_URL right?")
            raise ConnectionError(self.trouble)
        self.proxy = self._proxy_for(address.replace("ws", "http", 1))
        return address

    def _rest(self) -> timedelta:
        if self._refused:
            return REFUSED_REST
        doublings = self._tries - FREE_TRIES
        return timedelta(0) if doublings < 0 else min(PING * (1 << min(doublings, 8)), LONGEST_REST)

    def fail(self, why: str) -> None:
        if why != self.trouble:
            _log.warning("no connection for clicks", why=why)
        self.trouble = why
        self.known.set()

    async def _take(self, _client: object, message: Mapping[str, Any], _raw: str | None) -> None:
        if message.get("type") == "hello":
            self._greet(message)
            return
        task = asyncio.current_task()
        assert task is not None, "the SDK hears each message in a task of its own"
        self._heard.add(task)
        try:
            await self._hear(message, self._app, lambda payload: self._acknowledge(message, payload))
        except MonitorError as e:
            _log.warning("a click was not taken", why=str(e))
        except Exception:  # noqa: BLE001 -- one bad click must not silence the others
            _log.exception("a click broke")
        finally:
            self._heard.discard(task)

    def _greet(self, message: Mapping[str, Any]) -> None:
        info = message.get("connection_info")
        self._app = str(info.get("app_id", "")) if isinstance(info, Mapping) else ""
        self._greeted = self.current_session
        self._tries = 0
        if self.trouble:
            _log.info("clicks arrive again")
        self.trouble = ""
        self.known.set()

    async def _acknowledge(self, message: Mapping[str, Any], payload: Mapping[str, Any] | None) -> None:
        """What can't be acknowledged any more is done all the same: Slack shows a warning to who clicked."""
        said: dict[str, Any] = {"envelope_id": message.get("envelope_id")}
        if payload is not None:
            said["payload"] = payload
        with suppress(ConnectionError, AttributeError):  # AttributeError: the SDK's, where no connection is open
            await self.send_socket_mode_response(said)


class _Ear(logging.Handler):
    """Hears the errors that the SDK logs while it opens a connection."""

    def __init__(self, line: _Line) -> None:
        super().__init__()
        self._line = line

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and str(error) != self._line.trouble:
            self._line.fail(_opened(error))


def _asked(error: Exception) -> str:
    """Why Slack gave no address."""
    if not isinstance(error, SlackApiError):
        return f"Slack can't be asked for a connection ({_cause(error)}); network, DNS or proxy: it is tried again"
    code = _code(error)
    if not code:
        return f"Slack gave no connection (status {error.response.status_code}); it is tried again"
    if code in _TOKEN_CODES:
        return f"{code}: Slack refuses MONITOR_SLACK_APP_TOKEN; {_COPY}"
    if code == "missing_scope":
        return f"{code}: MONITOR_SLACK_APP_TOKEN may not open connections; {_COPY}"
    if code in ("ratelimited", "rate_limited"):
        return f"{code}: Slack asks to wait with a new connection; it is tried again"
    return f"{code}: Slack opens no connection; switch on Enable Socket Mode on the app's page Socket Mode"


def _code(error: Exception) -> str:
    """Slack's word for its refusal, "" where something else answered or nobody did."""
    body = error.response.data if isinstance(error, SlackApiError) else None
    return str(body.get("error", "")) if isinstance(body, Mapping) else ""


def _opened(error: BaseException) -> str:
    """Why a connection did not open although Slack gave an address for it."""
    return f"the connection to Slack can't be opened ({_cause(error)}); {_LET_THROUGH}"


def _cause(error: BaseException) -> str:
    """Without the address: it holds a ticket."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return "its certificate is not trusted"
    if isinstance(error, aiohttp.ClientResponseError):
        return f"status {error.status}"
    inner = getattr(error, "os_error", None)
    return str(getattr(inner, "strerror", None) or type(error).__name__)
