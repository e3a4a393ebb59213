"""A receiver of signed webhooks on loopback, as somebody would write it from the documentation: it checks each
signature by itself and drops what it has by its id.
"""

import base64
import hashlib
import hmac
import json
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

SECRET = "whsec_" + base64.b64encode(b"a key that is for tests alone.").decode()


class Receiver:
    """`answers` are the next statuses, 0 for a connection that is cut; after that 204. What was `delivered` counts even
    where the sender heard otherwise, if `keeps`. `events` are what came first under each id, `requests` all that came.
    """

    def __init__(self) -> None:
        self.url = ""
        self.answers: deque[int] = deque()
        self.headers: Mapping[str, str] = {}
        self.keeps = True
        self.events: dict[str, dict[str, Any]] = {}
        self.requests: list[web.Request] = []
        self.forged = 0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.requests.append(request)
        if not _is_signed(request.headers, body):
            self.forged += 1
            return web.Response(status=401)
        status = self.answers.popleft() if self.answers else 204
        if self.keeps or status == 204:
            self.events.setdefault(request.headers["webhook-id"], json.loads(body))
        if status == 0:
            assert request.transport is not None
            request.transport.close()
        return web.Response(status=status or 204, headers=self.headers)


def _is_signed(headers: Mapping[str, str], body: bytes) -> bool:
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    text = f"{headers.get('webhook-id')}.{headers.get('webhook-timestamp')}.".encode() + body
    expected = base64.b64encode(hmac.digest(key, text, hashlib.sha256)).decode()
    return hmac.compare_digest(headers.get("webhook-signature", ""), f"v1,{expected}")


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    receiver.url = f"http://{host}:{port}/hook"
    try:
        yield receiver
    finally:
        await runner.cleanup()
