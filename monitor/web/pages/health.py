"""The health of the daemon, for orchestrators: `/health/live` and `/health/ready`."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from monitor.domain.operations.finding import Finding
from monitor.errors import StoreError
from monitor.web.parts import WebParts
from monitor.web.state import state_of

_NOT_ALERTS = frozenset({"rules", "rules from git", "page", "backup"})
"""Checks that fail although alerts go out."""


_KEPT = timedelta(seconds=5)  # strangers may ask as often as they like


class _Findings:
    """The findings, asked for once in a while."""

    def __init__(self, parts: WebParts) -> None:
        self._parts = parts
        self._asking = asyncio.Lock()
        self._known: tuple[datetime, Sequence[Finding]] | None = None

    async def now(self) -> Sequence[Finding]:
        async with self._asking:
            now = self._parts.now()
            if self._known is None or not timedelta(0) <= now - self._known[0] < _KEPT:
                self._known = (now, await self._ask())
            return self._known[1]

    async def _ask(self) -> Sequence[Finding]:
        try:
            return await self._parts.findings()
        except StoreError as e:
            return (Finding(what="database", ok=False, detail=str(e)),)


def routes(parts: WebParts) -> list[BaseRoute]:
    ready = partial(_ready, found=_Findings(parts))
    return [Route("/health/live", _live), Route("/health/ready", ready)]


async def _live(request: Request) -> Response:  # noqa: ARG001 -- the loop that answers also polls and delivers
    return JSONResponse({"ok": True})


async def _ready(request: Request, *, found: _Findings) -> Response:
    """503 if alerts can't go out. The reasons name channels and sources, so strangers get the checks alone."""
    findings = await found.now()
    well = all(finding.ok is not False for finding in findings if finding.what not in _NOT_ALERTS)
    detailed = state_of(request).is_known
    checks = [{"check": f.what, "ok": f.ok, **({"reason": f.detail} if detailed else {})} for f in findings]
    return JSONResponse({"ok": well, "checks": checks}, status_code=200 if well else 503)
