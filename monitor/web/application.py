"""The application: the routes of all pages behind the guard, and the pages for errors."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from types import ModuleType
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from monitor.errors import MonitorError, PageRequestError, SearchError, StoreError
from monitor.web import static_files
from monitor.web.outputs import metrics, programs
from monitor.web.pages import (
    calendar,
    event,
    health,
    known_acts,
    login,
    now,
    outbox,
    playground,
    rules,
    sources,
    system,
)
from monitor.web.parts import WebParts
from monitor.web.security.authentication import Authentication
from monitor.web.security.guard import Guard
from monitor.web.security.sessions import Sessions
from monitor.web.state import Site
from monitor.web.templating import error_response

_PAGES: tuple[ModuleType, ...] = (
    now,
    event,
    known_acts,
    calendar,
    rules,
    playground,
    sources,
    outbox,
    system,
    programs,
    metrics,
)
"""The pages and outputs with `routes(parts)`, in the order of the navigation, which names those with `NAV`."""

_HEADINGS = {
    404: ("Nothing is here", "No page has this address."),
    405: ("This address does not take such requests", "Open it with GET."),
}


def build_application(parts: WebParts, *, sessions: Sessions | None = None) -> ASGIApp:
    """Return the application. `sessions` is for tests; without it the key of the signatures is random."""
    sessions = sessions or Sessions(parts.now)
    authentication = Authentication(parts.access, sessions, parts.now)
    found: list[BaseRoute] = [*static_files.routes(), *health.routes(parts), *login.routes(parts, authentication)]
    for page in _PAGES:
        found += page.routes(parts)
    site = Site(
        title=parts.options.title,
        version=parts.options.version,
        navigation=tuple(page.NAV for page in _PAGES if hasattr(page, "NAV")),
        static=static_files.static_addresses(),
    )
    app = Starlette(routes=found, exception_handlers=_HANDLERS)
    return Guard(app=app, access=parts.access, sessions=sessions, authentication=authentication, site=site)


# ---------------------------------------------------------------- errors


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException), "registered for it"
    phrase = HTTPStatus(error.status_code).phrase
    heading, line = _HEADINGS.get(error.status_code, (phrase, ""))
    line = line if error.detail == phrase else error.detail
    return error_response(request, error.status_code, heading, (line,) if line else (), error.headers)


async def _bad_request(request: Request, error: Exception) -> Response:
    lines = error.problems if isinstance(error, PageRequestError) else (str(error),)
    return error_response(request, 400, "This address has an error", lines)


async def _no_database(request: Request, _: Exception) -> Response:
    line = "The database did not answer. Try again in a minute; the daemon's log has the reason."
    return error_response(request, 503, "No answer from the database", (line,), {"Retry-After": "30"})


async def _refused(request: Request, error: Exception) -> Response:
    return error_response(request, 409, "This was not done", (str(error),))


async def _bug(request: Request, _: Exception) -> Response:
    line = "This is an error of the page. Alerts are not affected; the daemon's log has the details."
    return error_response(request, 500, "Something went wrong", (line,))


_HANDLERS: dict[Any, Callable[[Request, Exception], Awaitable[Response]]] = {
    HTTPException: _http_error,
    PageRequestError: _bad_request,
    SearchError: _bad_request,
    StoreError: _no_database,
    MonitorError: _refused,
    Exception: _bug,
}
