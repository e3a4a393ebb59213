"""The guard around all pages: each request passes it, so that no page can forget a check.

In order: the name of the page, the length of the address, who asks, and for a form where it comes from and its token.
Every response gets the headers of `headers`.
"""

import asyncio
import re
from dataclasses import dataclass
from urllib.parse import quote

import structlog
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor.web.forms import MOST_BYTES, fields_in
from monitor.web.security.access import Access
from monitor.web.security.authentication import Authentication, WaitError
from monitor.web.security.forms import FIELD, HEADER, origin_problem
from monitor.web.security.headers import secure
from monitor.web.security.sessions import COOKIE, LIFETIME, Session, Sessions
from monitor.web.state import PageState, Site
from monitor.web.templating import error_response, wants_html

_log = structlog.get_logger()

PUBLIC_PATHS = ("/login", "/static/", "/health/", "/favicon.ico")
"""Beginnings of paths that need no login."""

PROGRAM_PATHS = ("/mcp",)
"""Beginnings of paths for programs alone: their POST needs no token of a form, but no browser may send it."""

_MOST_ADDRESS = 4_096  # bytes of path and query
_BODY_TIMEOUT = 10  # seconds
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_COOKIE_VALUE = re.compile(rf"(?:^|;\s*){COOKIE}=([A-Za-z0-9._-]{{1,2000}})(?:;|$)")


class _RefusedError(Exception):
    """A request that is not passed on; `response` is the answer."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """An ASGI application around `app`."""

    app: ASGIApp
    access: Access
    sessions: Sessions
    authentication: Authentication
    site: Site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        state = PageState(site=self.site, sessions=self.sessions)
        state.keep(request)
        is_secure = _is_https(request, self.access)

        async def finish(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                secure(headers)
                _set_cookie(headers, state, is_secure=is_secure)
            await send(message)

        try:
            passed = await self._checked(request, state, receive)
        except _RefusedError as refused:
            await refused.response(scope, receive, finish)
            return
        try:
            await self.app(scope, passed, finish)
        except Exception as error:  # noqa: BLE001 -- Starlette has answered 500 and raises again for the log
            _log.error("page failed", path=request.url.path, exc_info=error)

    async def _checked(self, request: Request, state: PageState, receive: Receive) -> Receive:
        """Return what receives the body of the request. Raises _RefusedError."""
        self._check_name(request)
        if len(request.scope.get("raw_path") or b"") + len(request.scope["query_string"]) > _MOST_ADDRESS:
            _refuse(request, 414, "The address is too long", f"Path and query may have {_MOST_ADDRESS:,} bytes.")
        await self._identify(request, state)
        if request.method in _SAFE:
            return receive
        if request.url.path.startswith(PROGRAM_PATHS):
            return await self._from_program(request, receive)
        return await self._from_form(request, state, receive)

    def _check_name(self, request: Request) -> None:
        host = request.headers.get("host", "")
        if not self.access.is_named(host):
            _refuse(
                request,
                421,
                "This page has another name",
                f"It does not answer to {host!r}. If this is its name, add it to MONITOR_PAGE_HOSTS.",
            )

    # ---------------------------------------------------------------- who asks

    async def _identify(self, request: Request, state: PageState) -> None:
        """Set the session. Raises _RefusedError for somebody who may not come in."""
        cookie = _COOKIE_VALUE.search(request.headers.get("cookie", ""))
        session = self.sessions.read(cookie[1]) if cookie else None
        if self.access.is_open:
            state.session, state.is_known = session, True
            return
        if await self._is_known(request, state, session):
            state.is_known = True
            return
        state.session = session if session is not None and not session.user else None
        if not request.url.path.startswith(PUBLIC_PATHS):
            raise _RefusedError(self._login(request))

    async def _is_known(self, request: Request, state: PageState, session: Session | None) -> bool:
        if self.access.proxy_header and self.access.is_proxy(_peer(request)):
            user = request.headers.get(self.access.proxy_header, "").strip()
            if user:
                state.user = user
                same = session is not None and session.user == f"proxy:{user}"
                state.session = session if same else None
                if not same:
                    state.begin(self.sessions.begin(f"proxy:{user}"))
                return True
        if not self.access.password_hash:
            return False
        if session is not None and session.user == "password":
            state.session, state.may_log_out = session, True
            return True
        try:
            return await self.authentication.is_authorised(
                request.headers.get("authorization", ""), client_of(request, self.access)
            )
        except WaitError as e:
            raise _RefusedError(too_many(request, e)) from e

    def _login(self, request: Request) -> Response:
        if not self.access.password_hash:
            line = "Open this page through the proxy that authenticates its users."
            return error_response(request, 403, "This page is reached through a proxy", (line,))
        if wants_html(request) and request.method in _SAFE:
            target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            return RedirectResponse(f"/login?next={quote(target, safe='')}", status_code=303)
        line = "Log in at /login, or send the password by HTTP Basic authentication."
        challenge = {"WWW-Authenticate": 'Basic realm="policy monitor", charset="UTF-8"'}
        return error_response(request, 401, "This page needs a password", (line,), challenge)

    # ---------------------------------------------------------------- requests that change something

    async def _from_program(self, request: Request, receive: Receive) -> Receive:
        origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
        if (origin is not None or site is not None) and origin_problem(request.headers, self.access):
            _refuse(request, 403, "This request comes from another page", "This address is for programs.")
        return _replayed(await _body(request, receive), receive)

    async def _from_form(self, request: Request, state: PageState, receive: Receive) -> Receive:
        """Check origin and token. The body is read here, whole, and passed on."""
        if problem := origin_problem(request.headers, self.access):
            _refuse(request, 403, "This form was not sent by this page", problem)
        body = await _body(request, receive)
        token = request.headers.get(HEADER) or _token_in(request, body)
        if state.session is None or not self.sessions.is_form_token(token, state.session):
            _refuse(request, 403, "This form is too old", "Go back, reload the page, and send it again.")
        return _replayed(body, receive)


def client_of(request: Request, access: Access) -> str:
    """Return the address that asks, through trusted proxies; "" if unknown."""
    return access.client(_peer(request), request.headers.get("x-forwarded-for", ""))


def base_of(request: Request, access: Access) -> str:
    """Return the beginning of addresses of this page, as the client reaches it: `https://monitor.example.com`."""
    return f"{'https' if _is_https(request, access) else 'http'}://{request.url.netloc}"


def _peer(request: Request) -> str:
    return request.client.host if request.client is not None else ""


def too_many(request: Request, error: WaitError) -> Response:
    seconds = max(round(error.wait.total_seconds()), 1)
    line = f"Try again in {seconds} s."
    return error_response(request, 429, "Too many wrong passwords", (line,), {"Retry-After": str(seconds)})


def _refuse(request: Request, status: int, heading: str, line: str) -> None:
    raise _RefusedError(error_response(request, status, heading, (line,)))


def _is_https(request: Request, access: Access) -> bool:
    """Whether the browser's connection is encrypted, up to the page or up to a trusted proxy."""
    if request.url.scheme == "https":
        return True
    return access.is_proxy(_peer(request)) and request.headers.get("x-forwarded-proto", "").lower() == "https"


def _set_cookie(headers: MutableHeaders, state: PageState, *, is_secure: bool) -> None:
    rest = f"Path=/; HttpOnly; SameSite=Lax{'; Secure' if is_secure else ''}"  # Lax: links in Slack lead to the page
    if state.is_new and state.session is not None:
        value = state.sessions.cookie(state.session)
        headers.append("Set-Cookie", f"{COOKIE}={value}; Max-Age={int(LIFETIME.total_seconds())}; {rest}")
    elif state.is_ended:
        headers.append("Set-Cookie", f"{COOKIE}=; Max-Age=0; {rest}")


async def _body(request: Request, receive: Receive) -> bytes:
    parts: list[bytes] = []
    size, more = 0, True
    try:
        async with asyncio.timeout(_BODY_TIMEOUT):
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    _refuse(request, 400, "The request ended early", "Send it again.")
                parts.append(message.get("body", b""))
                size += len(parts[-1])
                if size > MOST_BYTES:
                    _refuse(request, 413, "The form is too large", f"It may have {MOST_BYTES // 1024} KB.")
                more = message.get("more_body", False)
    except TimeoutError:
        _refuse(request, 408, "The form did not arrive in time", "Send it again.")
    return b"".join(parts)


def _token_in(request: Request, body: bytes) -> str:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        _refuse(request, 415, "This kind of form is not accepted", f"Not application/x-www-form-urlencoded: {kind!r}.")
    try:
        return fields_in(body).get(FIELD, "")
    except HTTPException as e:
        _refuse(request, 400, "The form can't be read", e.detail)
        raise


def _replayed(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def replay() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
