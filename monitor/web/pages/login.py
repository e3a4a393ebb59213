"""The login by password, and the logout."""

from functools import partial

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from monitor.web.forms import form_of
from monitor.web.parts import WebParts
from monitor.web.security.authentication import Authentication, WaitError
from monitor.web.security.guard import client_of, too_many
from monitor.web.state import state_of
from monitor.web.templating import render

_USER = "password"


def routes(parts: WebParts, authentication: Authentication) -> list[BaseRoute]:
    """Without a password there is no login."""
    if not parts.access.password_hash:
        return []
    log_in = partial(_log_in, parts=parts, authentication=authentication)
    return [
        Route("/login", _show, methods=["GET"]),
        Route("/login", log_in, methods=["POST"]),
        Route("/logout", _log_out, methods=["POST"]),
    ]


async def _show(request: Request) -> Response:
    return await render(request, "login.html", next=_target(request.query_params.get("next", "/")), wrong=False)


async def _log_in(request: Request, *, parts: WebParts, authentication: Authentication) -> Response:
    form = await form_of(request)
    target = _target(form.get("next", "/"))
    try:
        right = await authentication.is_password(form.get("password", ""), client_of(request, parts.access))
    except WaitError as e:
        return too_many(request, e)
    if not right:
        return await render(request, "login.html", status=401, next=target, wrong=True)
    state = state_of(request)
    state.begin(state.sessions.begin(_USER))
    return RedirectResponse(target, status_code=303)


async def _log_out(request: Request) -> Response:
    state = state_of(request)
    if not state.may_log_out:
        raise HTTPException(404)
    state.end()
    return RedirectResponse("/login", status_code=303)


def _target(text: str) -> str:
    """Return a path of this page; the first one for anything else, so that no login leads elsewhere."""
    safe = text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable() and "\\" not in text
    return text if safe else "/"
