"""What the address of the page answers while the daemon stands by: its health and one metric. No data, no login."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from monitor.reports.metrics.exposition import CONTENT_TYPE, exposition
from monitor.reports.metrics.families import active_family

_HEADERS = {"Cache-Control": "no-store"}


def standby_application() -> ASGIApp:
    """`/health/live` answers 200, `/health/ready` and every page 503."""
    routes = [
        Route("/health/live", _live),
        Route("/health/ready", _ready),
        Route("/metrics", _metrics),
        Route("/{path:path}", _other),
    ]
    return Starlette(routes=routes)


async def _live(request: Request) -> Response:  # noqa: ARG001
    return JSONResponse({"ok": True, "state": "standby"}, headers=_HEADERS)


async def _ready(request: Request) -> Response:  # noqa: ARG001
    checks = [{"check": "standby", "ok": False}]
    return JSONResponse({"ok": False, "state": "standby", "checks": checks}, status_code=503, headers=_HEADERS)


async def _metrics(request: Request) -> Response:  # noqa: ARG001
    return PlainTextResponse(exposition([active_family(active=False)]), media_type=CONTENT_TYPE, headers=_HEADERS)


async def _other(request: Request) -> Response:  # noqa: ARG001
    line = "This daemon stands by; another one is active. The page is on the active one.\n"
    return PlainTextResponse(line, status_code=503, headers={**_HEADERS, "Retry-After": "15"})
