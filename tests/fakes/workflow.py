"""A workflow of Microsoft Teams on loopback, and the client that may talk to it."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from aiohttp import web
from yarl import URL

from monitor.ingest.http.json_post import GuardedJsonPost
from monitor.ingest.http.session import HttpSettings


class Workflow:
    """What the workflow answers, and the cards that it was given."""

    def __init__(self) -> None:
        self.url = ""
        self.status, self.text, self.content_type = 202, "", "application/json"
        self.headers: dict[str, str] = {}
        self.cut = False
        self.cards: list[dict[str, Any]] = []

    async def handle(self, request: web.Request) -> web.Response:
        given = json.loads(await request.read())
        (attachment,) = given["attachments"]
        assert (given["type"], attachment["contentType"]) == ("message", "application/vnd.microsoft.card.adaptive")
        self.cards.append(attachment["content"])
        if self.cut:
            assert request.transport is not None
            request.transport.close()
        return web.Response(status=self.status, text=self.text, content_type=self.content_type, headers=self.headers)


@asynccontextmanager
async def workflow() -> AsyncIterator[Workflow]:
    made = Workflow()
    app = web.Application()
    app.router.add_post("/workflows/w0rk/triggers/manual/paths/invoke", made.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    made.url = f"http://{host}:{port}/workflows/w0rk/triggers/manual/paths/invoke?sig=secret-part"
    try:
        yield made
    finally:
        await runner.cleanup()


@asynccontextmanager
async def loopback(url: str, *, deadline: timedelta = timedelta(seconds=10)) -> AsyncIterator[GuardedJsonPost]:
    """The client, with the host of `url` allowed."""
    at = URL(url)
    http = HttpSettings(user_agent="test", allow_hosts=(f"{at.host}:{at.port}",))
    async with GuardedJsonPost(http, deadline=deadline) as made:
        yield made
