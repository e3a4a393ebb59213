"""Slack's side of Socket Mode on loopback: it gives addresses, greets, brings envelopes and hears what comes back.

The third-party emulator in tests/integration/slack keeps it honest.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import WSMsgType, web

APP_TOKEN = "xapp-fake-app-token"
BOT_TOKEN = "xoxb-fake-bot-token"
APP, TEAM = "A0FAKE", "T0FAKE"


class FakeSockets:
    """`errors[method]` is the code with which a method is refused. `opened` counts the addresses that were given,
    `calls` what was asked by method, `acks` what came back over the sockets by envelope.
    """

    def __init__(self) -> None:
        self.url = ""
        self.errors: dict[str, str] = {}
        self.busy: dict[str, int] = {}  # methods whose next call is refused for so many seconds
        self.closed_door = False  # an address is given, and nobody answers there
        self.opened = 0
        self.calls: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        self.acks: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        self.sockets: list[web.WebSocketResponse] = []
        self._used: set[str] = set()
        self._changed = asyncio.Condition()

    async def until(self, holds: Any) -> None:
        """Wait, a minute at most, until `holds()` is true; asked whenever something came in."""
        async with asyncio.timeout(60), self._changed:
            await self._changed.wait_for(holds)

    async def push(self, envelope: Mapping[str, Any] | str, *, to: int | None = None) -> None:
        """To every connection, or to one."""
        text = envelope if isinstance(envelope, str) else json.dumps(envelope)
        for socket in self.sockets if to is None else [self.sockets[to]]:
            await socket.send_str(text)

    async def drop(self) -> None:
        for socket in list(self.sockets):
            await socket.close()

    async def api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        fields: dict[str, Any] = dict(
            await (request.json() if request.content_type == "application/json" else request.post())
        )
        fields |= dict(request.query)
        await self._note(lambda: self.calls[method].append(fields))
        token = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
        if method in self.busy:
            wait = {"Retry-After": str(self.busy.pop(method))}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=wait)
        error = self.errors.get(method)
        if error is None and request.headers.get("Authorization") != f"Bearer {token}":
            error = "invalid_auth"
        if error is not None:
            return web.json_response({"ok": False, "error": error})
        return web.json_response({"ok": True, **self._answer(method)})

    def _answer(self, method: str) -> Mapping[str, Any]:
        match method:
            case "apps.connections.open":
                self.opened += 1
                return {"url": f"{self.url.removesuffix('/api/').replace('http', 'ws')}/socket/{self.opened}"}
            case "auth.test":
                return {"team_id": TEAM, "user_id": "U0BOT"}
            case "views.open":
                return {"view": {"id": "V0FAKE"}}
        return {}

    async def socket(self, request: web.Request) -> web.StreamResponse:
        ticket = request.match_info["ticket"]
        if self.closed_door or ticket in self._used:
            return web.Response(status=403)
        self._used.add(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": APP}})
        await self._note(lambda: self.sockets.append(socket))
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    said = json.loads(message.data)
                    await self._note(lambda said=said: self.acks[said["envelope_id"]].append(said))
        finally:
            await self._note(lambda: self.sockets.remove(socket))
        return socket

    async def _note(self, change: Any) -> None:
        async with self._changed:
            change()
            self._changed.notify_all()


@asynccontextmanager
async def fake_sockets() -> AsyncIterator[FakeSockets]:
    """A server of its own on a free port of loopback; `url` ends in /api/."""
    slack = FakeSockets()
    app = web.Application()
    app.router.add_post("/api/{method}", slack.api)
    app.router.add_get("/socket/{ticket}", slack.socket)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    slack.url = f"http://{host}:{port}/api/"
    try:
        yield slack
    finally:
        await slack.drop()
        await runner.cleanup()
