"""The check of the page: where it is served, who may use it, and whether its address is free or a monitor answers."""

import asyncio
from contextlib import suppress

from monitor.domain.operations.finding import Finding
from monitor.errors import PageAddressError
from monitor.settings import PageAddress, PageSettings, Settings

_WITHIN = 3  # seconds
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 -- where to ask a server that listens everywhere


async def check_page(settings: Settings) -> Finding:
    """Whether the page can be served. Nothing is sent to another machine."""
    address = settings.page.address
    if address is None:
        return Finding(what="page", ok=None, detail="MONITOR_PAGE is off")
    where = f"http://{address}, {_readers(settings.page)}"
    if await _is_served(address):
        return Finding(what="page", ok=True, detail=f"a running monitor serves it at {where}")
    from monitor.web.server import listening_socket

    try:
        listening_socket(address.host, address.port).close()
    except PageAddressError as e:
        return Finding(what="page", ok=False, detail=str(e))
    return Finding(what="page", ok=True, detail=f"monitor run will serve it at {where}")


def _readers(page: PageSettings) -> str:
    guards = []
    if page.password_hash is not None:
        guards.append("with a password")
    if page.proxy_header:
        guards.append(f"through the proxy {', '.join(page.proxy_from)}")
    return " or ".join(guards) or "for this machine only"


async def _is_served(address: PageAddress) -> bool:
    """Whether a monitor answers there."""
    answer = b""
    with suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
        async with asyncio.timeout(_WITHIN):
            host = _EVERYWHERE.get(address.host, address.host)
            reader, writer = await asyncio.open_connection(host, address.port)
            try:
                writer.write(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                answer = await reader.read(4_096)
            finally:
                writer.close()
                await writer.wait_closed()
    return answer.startswith(b"HTTP/1.1 200") and b'{"ok":true}' in answer
