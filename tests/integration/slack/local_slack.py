"""The third-party emulator `local-slack` as a process of a test: Socket Mode, buttons, forms.

It brings each envelope to every open connection, where Slack brings it to one: a click that arrives twice for free. It
keeps no metadata, checks no token and no right, and listens on all interfaces; tests talk to it on loopback alone.
What it holds is gone when it is killed.
"""

import asyncio
import json
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from tests.integration.slack.emulator import HERE, PATIENCE, Argument, await_line, free_port

BINARY = HERE / "node_modules/local-slack-linux-x64/bin/local-slack"
CONFIG = HERE / "local-slack.yaml"
BOT_TOKEN, APP_TOKEN = "xoxb-test-token", "xapp-test-token"
CHANNEL, ANALYST, COLLEAGUE = "C02ALERTS", "U01ANALYST", "U02COLLEAGUE"

Payload = dict[str, Any]


@dataclass
class LocalSlack:
    """`start` and `kill` are lives of its process on one port; what else is here talks to the running one."""

    folder: Path
    port: int = field(default_factory=free_port)
    _process: "subprocess.Popen[bytes] | None" = None
    _lives: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    def start(self) -> None:
        self._lives += 1
        log = self.folder / f"local-slack-{self._lives}.log"
        command: list[Argument] = [BINARY, "--config", CONFIG, "--port", str(self.port), "--base-host", "127.0.0.1"]
        with log.open("wb") as output:
            try:
                self._process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, cwd=self.folder)
            except FileNotFoundError as error:
                raise RuntimeError(f"{error.filename} is not there: run .ci/slack first") from error
        await_line(self._process, log, "is running")

    def freeze(self) -> None:
        """Its connections stay, and nothing answers on them."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """As `kill -9`: its connections are reset, its messages forgotten."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=PATIENCE)
            self._process = None

    async def messages(self, channel: str = CHANNEL) -> list[Payload]:
        """Those of the channel, oldest first, with those that only one person sees."""
        return list((await self._get(f"messages/{channel}"))["messages"])

    async def say(self, text: str, user: str = ANALYST, channel: str = CHANNEL) -> str:
        """A message of a person; to the bot alone where `channel` is the person. Returns the id of the channel."""
        said = await self._post("message", {"channel": channel, "user": user, "text": text})
        return str(said["message"]["channel"])

    async def command(self, command: str, text: str, user: str = ANALYST, channel: str = CHANNEL) -> None:
        await self._post("command", {"channel": channel, "user": user, "command": command, "text": text})

    async def roots(self) -> list[Payload]:
        said = [m for m in await self.messages() if m.get("subtype") != "ephemeral"]
        return [m for m in said if m.get("thread_ts", m["ts"]) == m["ts"]]

    async def ephemerals(self, user: str) -> list[Payload]:
        """What only this person sees."""
        return [m for m in await self.messages() if m.get("ephemeral_to") == user]

    async def log(self) -> list[Payload]:
        return list((await self._get("log"))["log"])

    async def click(self, ts: str, user: str, action: Mapping[str, Any], *, channel: str = CHANNEL) -> None:
        """Returns when the click is acknowledged."""
        await self._post("interact", {"channel": channel, "messageTs": ts, "user": user, "action": action})

    async def acknowledged_within(self) -> list[float]:
        """For each envelope that was sent, the seconds until its acknowledgement arrived."""
        log = await self.log()
        sent = [e["time"] for e in log if e["direction"] == "to_bot" and e["kind"] == "interactive"]
        acked = [e["time"] for e in log if e["direction"] == "from_bot" and e["kind"] == "ack"]
        assert len(acked) == len(sent), log
        return [(at - began) / 1000 for began, at in zip(sent, acked, strict=True)]

    async def until(self, holds: Callable[[], Any], *, within: float = PATIENCE) -> Any:
        """What `holds` gives once it is true."""
        end = time.monotonic() + within
        for wait in (0.0, *[0.02] * 10, *[0.1] * 1_000):
            await asyncio.sleep(wait)
            if found := await holds():
                return found
            if time.monotonic() > end:
                break
        raise AssertionError(f"not within {within} s; the log: {(await self.log())[-20:]}")

    async def _get(self, path: str) -> Payload:
        async with aiohttp.ClientSession() as http, http.get(f"{self.url}/_control/{path}") as answer:
            return dict(await answer.json())

    async def _post(self, path: str, body: Mapping[str, Any]) -> Payload:
        async with aiohttp.ClientSession() as http, http.post(f"{self.url}/_control/{path}", json=body) as answer:
            assert answer.status == 200, await answer.text()
            return dict(await answer.json())

    @asynccontextmanager
    async def window(self) -> "AsyncIterator[Window]":
        """The browser of the person who has a form open."""
        async with aiohttp.ClientSession() as http, http.ws_connect(f"{self.url}/ui") as socket:
            yield Window(socket, (await socket.receive_json())["state"]["modalStack"])


class Window:
    """`forms` are those that are open, the one in front last."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, forms: list[Payload]) -> None:
        self._socket = socket
        self.forms = forms
        self.errors: Mapping[str, str] = {}

    async def submit(self, user: str, **inputs: Mapping[str, Any]) -> None:
        """Send the form in front; ends when Slack has received what is to happen with it."""
        values = {name: {name: given} for name, given in inputs.items()}
        await self._socket.send_json({"t": "view_submit", "user": user, "values": values})
        async with asyncio.timeout(PATIENCE):
            while True:
                answer = json.loads((await self._socket.receive()).data)
                if answer["t"] == "view":
                    self.forms, self.errors = answer["stack"], {}
                    return
                if answer["t"] == "view_errors":
                    self.errors = answer["errors"]
                    return


@contextmanager
def local_slack(folder: Path) -> Iterator[LocalSlack]:
    """A workspace with a clean slate, running."""
    slack = LocalSlack(folder)
    slack.start()
    try:
        yield slack
    finally:
        slack.kill()
