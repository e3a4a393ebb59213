"""A chat-completions server as OpenAI's protocol has it, on loopback: says what it is given."""

from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer


def completion(content: object, **more: Any) -> web.Response:
    """The reply with one message."""
    message = {"role": "assistant", "content": content}
    return web.json_response({"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}, **more)


def complaint(message: str, status: int, **headers: str) -> web.Response:
    return web.json_response({"error": {"message": message, "code": "x"}}, status=status, headers=headers)


class ChatServer:
    """Answers the next of `replies`, then `always`; what is no reply yet is the content of a message.

    `asked` are the requests, `paths` where they went, `keys` what they were authorised with.
    """

    def __init__(self, *replies: web.Response | str) -> None:
        self.replies = deque(replies)
        self.always: web.Response | str = complaint("no model is loaded", 500)
        self.asked: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.keys: list[str | None] = []

    async def answer(self, asked: web.Request) -> web.Response:
        self.paths.append(f"{asked.method} {asked.path}")
        self.keys.append(asked.headers.get("Authorization"))
        self.asked.append(await asked.json())
        reply = self.replies.popleft() if self.replies else self.always
        return completion(reply) if isinstance(reply, str) else reply

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """Gives the base address, as MONITOR_LLM_URL has it."""
        app = web.Application(client_max_size=200_000)
        app.router.add_route("*", "/{tail:.*}", self.answer)
        async with TestServer(app, skip_url_asserts=True) as server:
            yield f"http://127.0.0.1:{server.port}/v1"
