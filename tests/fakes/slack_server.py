"""A small Slack on loopback: the Web API methods that we use, and every bad ending a network can give them.

It does what our own client relies on and no more; the third-party emulator in tests/integration/slack keeps it honest.
"""

import asyncio
import json
import threading
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

TOKEN = "xoxb-fake-slack-token"  # what it takes
BOT = {"ok": True, "user_id": "U0FAKEBOT", "user": "policybot", "team": "Fake", "team_id": "T0FAKE"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """These bytes instead of Slack's answer. `delivered`: the call does its work all the same."""

    status: int = 200
    body: str = ""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    delivered: bool = False

    @classmethod
    def error(cls, code: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **more: Any) -> "Answer":
        return cls(status=status, body=json.dumps({"ok": False, "error": code, **more}), headers=headers or {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """The connection is closed instead of an answer."""

    delivered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hang:
    """No answer as long as the client waits; `FakeSlack.on_hang` may end its wait."""

    delivered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request as it arrived."""

    method: str
    fields: Mapping[str, Any]
    at: datetime


@dataclass(slots=True, kw_only=True)
class UploadedFile:
    """A file as it was uploaded; `length` is what was announced."""

    name: str
    length: int
    content: bytes = b""


class FakeSlack:
    """`endings[method]` says how the next calls of a method end; after that they succeed.

    `channels` maps ids to names, `people` ids to conversations with the bot; `outside` are channels the bot is not a
    member of, `archived` those that are closed; `scopes` what the token may do.
    """

    def __init__(self) -> None:
        self.url = ""
        self.channels = {"C0ALERTS1": "policy-alerts", "C0DIGEST1": "policy-digest", "C0PRIVATE": "policy-private"}
        self.people = {"U0ANA": "D0DIRECT1"}
        self.outside = {"C0PRIVATE"}
        self.archived: set[str] = set()
        self.scopes = {
            "chat:write",
            "channels:history",
            "groups:history",
            "channels:read",
            "groups:read",
            "files:write",
        }
        self.endings: defaultdict[str, deque[Answer | Cut | Hang]] = defaultdict(deque)
        self.calls: list[Call] = []
        self.messages: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        self.files: dict[str, UploadedFile] = {}
        self.on_hang: Callable[[], None] = lambda: None
        self._closing = asyncio.Event()
        self._ts = 0.0

    def calls_of(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    def close(self) -> None:
        self._closing.set()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if method.startswith("upload-"):
            return await self._upload(request, method)
        as_json = request.content_type == "application/json"
        fields: dict[str, Any] = dict(await (request.json() if as_json else request.post()))
        self.calls.append(Call(method=method, fields=fields, at=datetime.now(UTC)))
        ending = self.endings[method].popleft() if self.endings[method] else None
        if ending is None:
            return self._json(self._answer(request, method, fields))
        if ending.delivered:
            self._answer(request, method, fields)
        return await self._end(request, ending)

    async def _end(self, request: web.Request, ending: Answer | Cut | Hang) -> web.StreamResponse:
        if isinstance(ending, Answer):
            return web.Response(
                status=ending.status, text=ending.body, content_type=ending.content_type, headers=dict(ending.headers)
            )
        if isinstance(ending, Hang):
            self.on_hang()
            await self._closing.wait()
        if request.transport is not None:
            request.transport.close()
        return web.Response()

    def _json(self, body: Mapping[str, Any]) -> web.Response:
        return web.json_response(body, headers={"X-OAuth-Scopes": ",".join(sorted(self.scopes))})

    def _answer(self, request: web.Request, method: str, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return {"ok": False, "error": "invalid_auth"}
        match method:
            case "auth.test":
                return BOT
            case "chat.postMessage":
                return self._post(fields)
            case "chat.update":
                return self._update(fields)
            case "chat.delete":
                return self._delete(fields)
            case "conversations.replies":
                return self._replies(fields)
            case "conversations.history":
                return self._history(fields)
            case "conversations.list":
                return self._list(fields)
            case "conversations.open":
                return self._open(fields["users"])
            case "conversations.info":
                return self._info(fields["channel"])
            case "files.getUploadURLExternal":
                return self._prepare(fields)
            case "files.completeUploadExternal":
                return self._complete(fields)
            case "blocks.validate":
                return {"ok": True}
        return {"ok": False, "error": "unknown_method"}

    async def _upload(self, request: web.Request, method: str) -> web.StreamResponse:
        """The address for the content of a file takes no token."""
        content = await request.read()
        self.calls.append(Call(method="upload", fields={"content": content}, at=datetime.now(UTC)))
        ending = self.endings["upload"].popleft() if self.endings["upload"] else None
        if ending is not None:
            return await self._end(request, ending)
        file = self.files[method.removeprefix("upload-")]
        file.content = content
        return web.Response(text=f"OK - {len(content)}")

    def _prepare(self, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        if problem := self._missing("files:write"):
            return problem
        file_id = f"F{len(self.files) + 1:07}"
        self.files[file_id] = UploadedFile(name=fields["filename"], length=int(fields["length"]))
        return {"ok": True, "file_id": file_id, "upload_url": f"{self.url}upload-{file_id}"}

    def _complete(self, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        """The message that shares the files; its ts is not in the answer, as with Slack."""
        channel = fields["channel_id"]
        if problem := self._missing("files:write") or self._barred(channel):
            return problem
        shared = json.loads(fields["files"])
        if any(len(self.files[one["id"]].content) != self.files[one["id"]].length for one in shared):
            return {"ok": False, "error": "file_not_found"}
        files = [{"id": one["id"], "name": self.files[one["id"]].name, "title": one["title"]} for one in shared]
        said = {"channel": channel, "text": fields.get("initial_comment", ""), "files": files}
        self._say({**said, **({"thread_ts": fields["thread_ts"]} if fields.get("thread_ts") else {})})
        return {"ok": True, "files": [{"id": one["id"], "title": one["title"]} for one in shared]}

    def _post(self, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        channel = fields["channel"]
        if problem := self._missing("chat:write") or self._barred(channel):
            return problem
        if not fields.get("text") and not fields.get("blocks"):
            return {"ok": False, "error": "no_text"}
        said = self._say(fields)
        return {"ok": True, "channel": channel, "ts": said["ts"], "message": said}

    def _say(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        self._ts = max(self._ts + 0.000001, datetime.now(UTC).timestamp())
        said = {"type": "message", "user": BOT["user_id"], "ts": f"{self._ts:.6f}", **fields}
        if not any(m["ts"] == fields.get("thread_ts") for m in self.messages[fields["channel"]]):
            said.pop("thread_ts", None)  # as Slack does, without a word
        self.messages[fields["channel"]].append(said)
        return said

    def _delete(self, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        said = self.messages[fields["channel"]]
        left = [m for m in said if m["ts"] != fields["ts"]]
        if len(left) == len(said):
            return {"ok": False, "error": "message_not_found"}
        self.messages[fields["channel"]] = left
        return {"ok": True, "channel": fields["channel"], "ts": fields["ts"]}

    def _update(self, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        """By id alone. What is not given stays, as the metadata; an empty list of blocks takes them away."""
        channel = fields["channel"]
        if problem := self._missing("chat:write") or self._barred(channel):
            return problem
        said = next((m for m in self.messages[channel] if m["ts"] == fields["ts"]), None)
        if said is None:
            return {"ok": False, "error": "message_not_found"}
        said.update({name: fields[name] for name in ("text", "blocks", "metadata") if name in fields}, edited=True)
        return {"ok": True, "channel": channel, "ts": said["ts"]}

    def _history(self, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        channel = fields["channel"]
        scope = "groups:history" if channel in self.outside else "channels:history"
        scope = "im:history" if channel in self.people.values() else scope
        if problem := self._missing(scope) or self._barred(channel):
            return problem
        shown = [m for m in self.messages[channel] if "thread_ts" not in m or m.get("reply_broadcast")]
        return self._page(fields, list(reversed(shown)))

    def _replies(self, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        """A thread with its head, oldest first."""
        if problem := self._missing("channels:history") or self._barred(fields["channel"]):
            return problem
        thread = [m for m in self.messages[fields["channel"]] if fields["ts"] in (m["ts"], m.get("thread_ts"))]
        return self._page(fields, thread) if thread else {"ok": False, "error": "thread_not_found"}

    def _page(self, fields: Mapping[str, Any], messages: list[dict[str, Any]]) -> Mapping[str, Any]:
        oldest = float(fields.get("oldest", 0))
        said = [m for m in messages if float(m["ts"]) >= oldest]
        if fields.get("include_all_metadata") != "true":
            said = [{k: v for k, v in m.items() if k != "metadata"} for m in said]
        start, limit = int(fields.get("cursor") or 0), int(fields.get("limit", 100))
        more = str(start + limit) if start + limit < len(said) else ""
        return {"ok": True, "messages": said[start : start + limit], "response_metadata": {"next_cursor": more}}

    def _list(self, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        kinds = str(fields["types"]).split(",")
        for kind, scope in (("public_channel", "channels:read"), ("private_channel", "groups:read")):
            if kind in kinds and (problem := self._missing(scope)):
                return problem
        start = int(fields.get("cursor") or 0)  # one a page, so that pages are read
        rows = [{"id": id_, "name": name} for id_, name in self.channels.items()]
        more = str(start + 1) if start + 1 < len(rows) else ""
        return {"ok": True, "channels": rows[start : start + 1], "response_metadata": {"next_cursor": more}}

    def _info(self, channel: str) -> Mapping[str, Any]:
        if problem := self._missing("groups:read" if channel in self.outside else "channels:read"):
            return problem
        if channel not in self.channels or channel in self.outside:  # a private one is not known to who is not in it
            return {"ok": False, "error": "channel_not_found"}
        result = {"id": channel, "name": self.channels[channel], "is_archived": channel in self.archived}
        return {"ok": True, "channel": {**result, "is_member": True}}

    def _open(self, user: str) -> Mapping[str, Any]:
        """The conversation of the bot with a person: one of `people`, who maps ids to conversations."""
        if problem := self._missing("im:write"):
            return problem
        if user not in self.people:
            return {"ok": False, "error": "user_disabled"}
        return {"ok": True, "channel": {"id": self.people[user]}}

    def _missing(self, scope: str) -> Mapping[str, Any] | None:
        if scope in self.scopes:
            return None
        provided = ",".join(sorted(self.scopes))
        return {"ok": False, "error": "missing_scope", "needed": scope, "provided": provided}

    def _barred(self, channel: str) -> Mapping[str, Any] | None:
        if channel not in (*self.channels, *self.people.values()):
            return {"ok": False, "error": "channel_not_found"}
        return {"ok": False, "error": "not_in_channel"} if channel in self.outside else None


@asynccontextmanager
async def fake_slack() -> AsyncIterator[FakeSlack]:
    """A server of its own on a free port; `url` ends in /api/."""
    slack = FakeSlack()
    app = web.Application()
    app.router.add_post("/api/{method}", slack.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    slack.url = f"http://{host}:{port}/api/"
    try:
        yield slack
    finally:
        slack.close()
        await runner.cleanup()


@contextmanager
def fake_slack_aside() -> Iterator[FakeSlack]:
    """The same on a loop of its own in a thread, for commands that begin a loop themselves."""
    made: list[FakeSlack] = []
    ready, over = threading.Event(), threading.Event()

    async def serve() -> None:
        async with fake_slack() as slack:
            made.append(slack)
            ready.set()
            await asyncio.to_thread(over.wait)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    try:
        assert ready.wait(10)
        yield made[0]
    finally:
        over.set()
        thread.join(10)
