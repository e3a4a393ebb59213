"""A browser without a network: sends requests to the application of the page, keeps cookies, and fills forms."""

import asyncio
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.types import ASGIApp, Message

_HTML = {"accept": "text/html,application/xhtml+xml"}
_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A whole response. Names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    cookies: tuple[str, ...]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def page(self) -> "Page":
        return Page.of(self.text)

    @property
    def form_token(self) -> str:
        """The token in the first form."""
        found = _TOKEN.search(self.text)
        assert found is not None, "the page has no form"
        return found[1]


@dataclass
class Page(HTMLParser):
    """The words, links and headings of a page, in order."""

    words: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    headings: list[tuple[str, str]] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    _open: list[tuple[str, str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    @classmethod
    def of(cls, text: str) -> "Page":
        page = cls()
        page.feed(text)
        page.close()
        return page

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        if tag in ("a", "h1", "h2", "h3", "h4"):
            self._open.append((tag, given.get("href") or "", len(self.words)))

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1][0] == tag:
            _, href, start = self._open.pop()
            words = " ".join(" ".join(self.words[start:]).split())
            if tag == "a":
                self.links[words] = href
            else:
                self.headings.append((tag, words))

    def handle_data(self, data: str) -> None:
        if data.strip() and (not self.tags or self.tags[-1][0] not in ("script", "style")):
            self.words.append(data)


class Browser:
    """Asks `app` from `client` under the name `host`."""

    def __init__(self, app: ASGIApp, *, host: str = "127.0.0.1:8484", client: str = "127.0.0.1") -> None:
        self.app = app
        self.host = host
        self.client = client
        self.cookies: dict[str, str] = {}

    async def get(self, address: str, **headers: str) -> Answer:
        return await self.send("GET", address, headers=headers)

    async def post(self, address: str, form: Mapping[str, str] | None = None, **headers: str) -> Answer:
        """Send a form as a browser does, with Origin."""
        given = {"origin": f"http://{self.host}", "content-type": "application/x-www-form-urlencoded", **headers}
        return await self.send("POST", address, body=urlencode(form or {}).encode(), headers=given)

    async def send(
        self, method: str, address: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a request with these headers beside Host, Accept and the cookies; "" leaves one out.

        Underscores in names stand for hyphens.
        """
        given = {"host": self.host, **_HTML, **{k.replace("_", "-").lower(): v for k, v in (headers or {}).items()}}
        if self.cookies and "cookie" not in given:
            given["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        url = urlsplit(address)
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": url.path,
            "raw_path": url.path.encode(),
            "query_string": url.query.encode(),
            "headers": [(k.encode(), v.encode("latin-1")) for k, v in given.items() if v],
            "client": (self.client, 50_000),
            "server": ("127.0.0.1", 8484),
        }
        answer = await _answer(self.app, scope, body)
        self._keep(answer.cookies)
        return answer

    def _keep(self, cookies: Iterable[str]) -> None:
        for cookie in cookies:
            name, _, value = cookie.partition(";")[0].partition("=")
            if "Max-Age=0" in cookie:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value


async def _answer(app: ASGIApp, scope: dict[str, Any], body: bytes) -> Answer:
    sent: list[Message] = []
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        if waiting:
            return waiting.pop()
        return await asyncio.Future()  # the browser stays

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start = sent[0]
    headers = [(k.decode().lower(), v.decode("latin-1")) for k, v in start["headers"]]
    return Answer(
        status=start["status"],
        headers=dict(headers),
        cookies=tuple(value for name, value in headers if name == "set-cookie"),
        body=b"".join(message.get("body", b"") for message in sent[1:]),
    )
