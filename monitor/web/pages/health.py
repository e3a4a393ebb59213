"""The health of the daemon, for orchestrators: `/health/live` and `/health/ready`."""

from collections.abc import Sequence
from functools import partial

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from monitor.domain.operations.finding import Finding
from monitor.errors import StoreError
from monitor.web.parts import WebParts
from monitor.web.state import state_of

__all__ = ["routes"]

_NOT_ALERTS = frozenset({"rules", "rules from git"})
"""Checks that fail although alerts go out."""


def routes(parts: WebParts) -> list[BaseRoute]:
    return [Route("/health/live", _live), Route("/health/ready", partial(_ready, parts=parts))]


async def _live(request: Request) -> Response:  # noqa: ARG001 -- the loop that answers also polls and delivers
    return JSONResponse({"ok": True})


async def _ready(request: Request, *, parts: WebParts) -> Response:
    """503 if alerts can't go out. The reasons name channels and sources, so strangers get the checks alone."""
    try:
        findings: Sequence[Finding] = await parts.findings()
    except StoreError as e:
        findings = (Finding(what="database", ok=False, detail=str(e)),)
    well = all(finding.ok is not False for finding in findings if finding.what not in _NOT_ALERTS)
    state = state_of(request)
    detailed = parts.access.is_open or state.may_log_out or bool(state.user)
    checks = [{"check": f.what, "ok": f.ok, **({"reason": f.detail} if detailed else {})} for f in findings]
    return JSONResponse({"ok": well, "checks": checks}, status_code=200 if well else 503)
