"""The pictures of docs/images: our own golden messages as a person sees them, made by one command.

    python -m tests.integration.slack.pictures

For maintainers, after a wanted change of the wording; no test and no CI needs it. It takes what .ci/slack brings, and
of Debian `chromium`, `pngquant`, `fonts-noto-color-emoji` and `fonts-noto-cjk`. Messages are posted by the real
messenger to the emulator `local-slack`, and its page is photographed. That page shows times, escapes and blocks of code
as they are sent, so they are put into the form that Slack's clients give them, for a reader in Brussels.
"""

import asyncio
import base64
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp

from monitor.domain.delivery.outbox import DeliveryId, Form, Receipt
from monitor.messengers.slack import open_slack
from tests.integration.slack.local_slack import BOT_TOKEN, CHANNEL, local_slack
from tests.messengers.slack.golden import FOLDER, message_of

IMAGES = Path(__file__).parents[3] / "docs/images"
READER = "Europe/Brussels"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A golden message as the root, others in its thread; what is shown is the thread where there is one."""

    name: str
    root: str
    replies: Sequence[str] = ()


SCENES = (
    Scene(name="alert", root="founding.root"),
    Scene(name="thread", root="founding.root", replies=("founding.evidence",)),
    Scene(name="update", root="founding.root.confirmed", replies=("founding.confirmed",)),
    Scene(name="for-us", root="alert.for_us"),
    Scene(name="digest", root="digest"),
    Scene(name="notice", root="notice.broken"),
    Scene(name="follow", root="alert.followed"),
)

AS_CLIENTS_SHOW = r"""
(() => {
  const time = new Intl.DateTimeFormat('en-GB', {day: 'numeric', month: 'short', year: 'numeric'});
  const clock = new Intl.DateTimeFormat('en-GB', {hour: '2-digit', minute: '2-digit'});
  const shown = (_, seconds) => {
    const at = new Date(seconds * 1000);
    return time.format(at) + ' ' + clock.format(at);
  };
  for (const text of document.querySelectorAll('.mrkdwn')) {
    text.innerHTML = text.innerHTML
      .replace(/&lt;!date\^(\d+)\^[^|]*\|.*?&gt;/g, shown)
      .replace(/&amp;(lt|gt|amp);/g, '&$1;')
      .replace(/<\/blockquote><br>/g, '</blockquote>')
      .replace(/```<br>(.*?)<br>```/gs, '<pre>$1</pre>');
  }
  const style = document.createElement('style');
  style.textContent = `
    .msg-time, .msg-hover-actions, .thread-summary, .thread-head, .thread-composer, .composer {display: none !important}
    .msg, .thread-body {background: #fff !important}
    .messages .msg {width: 900px; box-sizing: border-box}
    .sidebar, .main:has(~ .thread-pane) {display: none}
    .thread-pane {width: 860px !important}
    .blocks, .bk-section, .bk-text {max-width: none !important}
    .bk-context {flex-wrap: wrap}
    .bk-overflow {width: 3.5em}
    pre {background: #f6f6f6; border: 1px solid #ddd; border-radius: 4px; padding: 6px; margin: 0; font-size: 12px}
  `;
  document.head.append(style);
})()
"""
PLACE = r"""
(() => {
  const parts = [...document.querySelectorAll('%s')].map((each) => each.getBoundingClientRect());
  const [top, bottom] = [Math.min(...parts.map((p) => p.top)), Math.max(...parts.map((p) => p.bottom))];
  return {x: parts[0].left, y: top - 6, width: parts[0].width, height: bottom - top + 12, scale: 1};
})()
"""


class Browser:
    """A page of Chromium, spoken to over its DevTools protocol."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._ids = count(1)

    async def visit(self, url: str, *, until: str) -> None:
        """Ends when something on the page fits the selector `until`."""
        await self._call("Page.navigate", url=url)
        await self.see(until)

    async def see(self, selector: str) -> None:
        for _ in range(100):
            if await self.run(f"document.querySelector({json.dumps(selector)}) !== null"):
                return
            await asyncio.sleep(0.05)
        raise RuntimeError(f"nothing on the page fits {selector}")

    async def run(self, script: str) -> Any:
        return (await self._call("Runtime.evaluate", expression=script, returnByValue=True))["result"].get("value")

    async def photograph(self, selector: str) -> bytes:
        clip = await self.run(PLACE % selector)
        taken = await self._call("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
        return base64.b64decode(taken["data"])

    async def _call(self, method: str, **params: Any) -> Any:
        number = next(self._ids)
        await self._socket.send_json({"id": number, "method": method, "params": params})
        while True:
            shown = await self._socket.receive_json()
            if shown.get("id") == number:
                return shown["result"]


@asynccontextmanager
async def browser(folder: Path) -> AsyncIterator[Browser]:
    flags = ["--headless", "--no-sandbox", "--remote-debugging-port=0", f"--user-data-dir={folder}"]
    looks = ["--lang=en-GB", "--window-size=1080,1400", "--force-device-scale-factor=1.2", "--hide-scrollbars"]
    process = await asyncio.create_subprocess_exec(
        "chromium", *flags, *looks, "about:blank", env={**os.environ, "TZ": READER}, stderr=subprocess.PIPE
    )
    try:
        assert process.stderr is not None
        async with aiohttp.ClientSession() as http:
            async for line in process.stderr:
                if found := re.search(rb"ws://(127\.0\.0\.1:\d+)/", line):
                    break
            else:
                raise RuntimeError("chromium did not start")
            async with http.get(f"http://{found[1].decode()}/json/list") as answer:
                page = next(each for each in await answer.json() if each["type"] == "page")
            async with http.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                yield Browser(socket)
    finally:
        process.terminate()
        await process.wait()


async def photographed(scene: Scene, folder: Path, page: Browser) -> bytes:
    with local_slack(folder) as slack:
        async with open_slack(BOT_TOKEN, base_url=slack.api_url, controls=lambda: True) as messenger:

            async def post(name: str, thread: Receipt | None = None) -> Receipt:
                message = message_of(json.loads((FOLDER / f"{name}.json").read_text()))
                return await messenger.post(
                    CHANNEL, message, delivery_id=DeliveryId(name), form=Form.FULL, thread=thread
                )

            root = await post(scene.root)
            for reply in scene.replies:
                await post(reply, root)
        await page.visit(slack.url, until=".msg .blocks")
        if not scene.replies:
            await page.run(AS_CLIENTS_SHOW)
            return await page.photograph(".messages .msg")
        await page.run("document.querySelector('.thread-summary').click()")
        await page.see(".thread-body .msg .blocks")
        await page.run(AS_CLIENTS_SHOW)
        return await page.photograph(".thread-body .msg")


def smaller(picture: bytes) -> bytes:
    """With a palette: these pictures have few colours."""
    return subprocess.run(
        ["pngquant", "--speed", "1", "48", "-"], input=picture, check=True, capture_output=True
    ).stdout


async def main(names: Sequence[str]) -> None:
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        async with browser(folder / "browser") as page:
            for scene in SCENES:
                if not names or scene.name in names:
                    picture = smaller(await photographed(scene, folder, page))
                    (IMAGES / f"{scene.name}.png").write_bytes(picture)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
