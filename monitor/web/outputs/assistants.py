"""`/mcp`: the MCP server over streamable HTTP, behind the guard of the page. Each request stands alone: no sessions."""

import asyncio
from importlib import import_module
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from monitor.web.outputs.limits import RequestLimit
from monitor.web.parts import WebParts
from monitor.web.security.guard import base_of, client_of

NOT_INSTALLED = "The MCP server needs the extra mcp: pip install 'policy-monitor[mcp]'"

_MOST_BYTES = 64 * 1024  # of a request


def assistant_routes(parts: WebParts, limit: RequestLimit) -> list[BaseRoute]:
    return [Route("/mcp", _Assistants(parts, limit))]


class _Assistants:
    """An ASGI application. The SDK is imported at the first request, off the event loop."""

    def __init__(self, parts: WebParts, limit: RequestLimit) -> None:
        self._parts = parts
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if request.method != "POST":
            raise HTTPException(405, "This address takes POST requests of assistants (MCP).", {"Allow": "POST"})
        self._limit.take(client_of(request, self._parts.access))
        manager = await asyncio.to_thread(_manager, self._parts, base_of(request, self._parts.access))
        async with manager.run():
            await manager.handle_request(scope, receive, send)


def _manager(parts: WebParts, base: str) -> Any:
    """The SDK's server for one request: it answers with JSON, keeps nothing, and ends with the request."""
    try:
        managers = import_module("mcp.server.streamable_http_manager")
        servers = import_module("monitor.web.outputs.assistant_server")
    except ModuleNotFoundError as e:
        raise HTTPException(501, NOT_INSTALLED) from e
    return managers.StreamableHTTPSessionManager(
        servers.assistant_server(parts, base=base),
        json_response=True,
        stateless=True,
        max_request_body_size=_MOST_BYTES,
    )
