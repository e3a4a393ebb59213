"""An incoming webhook of Slack's on loopback."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web


class Hook:
    """What Slack answers, and what it was given."""

    def __init__(self) -> None:
        self.url = ""
        self.status, self.text = 200, "ok"
        self.headers: dict[str, str] = {}
        self.cut = False
        self.given: list[dict[str, Any]] = []

    async def handle(self, request: web.Request) -> web.Response:
        self.given.append(json.loads(await request.read()))
        if self.cut:
            assert request.transport is not None
            request.transport.close()
        return web.Response(status=self.status, text=self.text, headers=self.headers)


@asynccontextmanager
async def incoming_hook() -> AsyncIterator[Hook]:
    made = Hook()
    app = web.Application()
    app.router.add_post("/services/T0/B0/secret-part", made.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    made.url = f"http://{host}:{port}/services/T0/B0/secret-part"
    try:
        yield made
    finally:
        await runner.cleanup()
