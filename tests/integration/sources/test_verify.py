"""`monitor sources verify` against servers on loopback that give every kind of answer."""

import json
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command_line import Called, call

pytestmark = pytest.mark.integration

TLS = Path(__file__).parents[2] / "data" / "tls"
NOW = datetime.now(UTC)


def feed(*days_ago: int) -> str:
    items = "".join(
        f"<item><guid>{n}</guid><title>China grants export licences for gallium, part {n}</title>"
        f"<link>https://m.example/{n}</link>"
        f"<pubDate>{(NOW - timedelta(days=n)):%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
        for n in days_ago
    )
    return f'<rss version="2.0"><channel><title>Ministry</title>{items}</channel></rss>'


XML, HTML = "application/rss+xml", "text/html; charset=utf-8"
PAGES: Mapping[str, tuple[int, str, str]] = {
    "/works.xml": (200, XML, feed(1, 3)),
    "/works-too.xml": (200, XML, feed(2)),
    "/stale.xml": (200, XML, feed(400)),
    "/empty.xml": (200, XML, feed()),
    "/forbidden.xml": (403, HTML, ""),
    "/login.xml": (401, HTML, ""),
    "/login-page.xml": (200, HTML, "<html><body><form><input type=password></form></body></html>"),
    "/challenge.xml": (200, HTML, "<html><title>Just a moment...</title><body>cf-chl</body></html>"),
    "/gone.xml": (410, HTML, ""),
    "/page.xml": (200, HTML, "<html><body><p>We have a new site.</p></body></html>"),
    "/list": (200, HTML, f"<html><body><main>{'<p>Nothing here that was here before.</p>' * 400}</main></body></html>"),
    "/broken.xml": (500, HTML, ""),
    "/kept-out.xml": (200, XML, feed(1)),
    "/robots.txt": (200, "text/plain", "User-agent: *\nDisallow: /kept-out.xml\nCrawl-delay: 5\n"),
}
MOVED = {"/old.xml": "/works.xml", "/old-lost.xml": "/page.xml"}


class _Site(BaseHTTPRequestHandler):
    slow = threading.Event()  # set when the test ends

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.server.asked.append(path)  # type: ignore[attr-defined]
        if path == "/slow.xml":
            self.slow.wait(30)
        elif path in MOVED:
            self._answer(301, HTML, "", Location=MOVED[path])
        else:
            self._answer(*PAGES.get(path, (404, HTML, "")))

    def _answer(self, status: int, content_type: str, text: str, **headers: str) -> None:
        self.send_response(status)
        body = text.encode()
        for name, value in {"Content-Type": content_type, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    asked: list[str]


@contextmanager
def serving(*, secure: bool = False) -> Iterator[_Server]:
    server = _Server(("127.0.0.1", 0), _Site)
    server.asked = []
    if secure:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(TLS / "certificate.pem", TLS / "key.pem")
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        _Site.slow.set()
        server.shutdown()
        thread.join()
        server.server_close()
        _Site.slow.clear()


@pytest.fixture
def site() -> Iterator[_Server]:
    with serving() as server:
        yield server


def closed_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Folder:
    """A rules folder with the pack `org`, which has the sources, and the pack `desk`, which tunes them."""

    def __init__(self, root: Path, base: str) -> None:
        self.root, self.base = root, base
        (root / "org").mkdir(parents=True)
        (root / "desk").mkdir()
        self.tuning = root / "desk" / "tuning.yaml"
        self.tuning.write_text("# our desk\nextends: org\nsources:\n", encoding="utf-8")
        self.lines: list[str] = []

    def has(self, name: str, path: str = "", *, on: bool = True, **more: str) -> None:
        url = path if "://" in path else f"{self.base}{path or f'/{name}.xml'}"
        extra = "".join(f"\n    {key}: {value}" for key, value in more.items())
        self.lines.append(f"  - id: {name}\n    name: {name}\n    url: {url}\n    enabled: {str(on).lower()}{extra}\n")
        (self.root / "org" / "sources.yaml").write_text("sources:\n" + "".join(self.lines), encoding="utf-8")

    def verified(self, *options: str) -> tuple[Called, dict[str, Any]]:
        ids = [line.split("\n")[0].partition("id: ")[2] for line in self.lines]
        said = call("sources", "verify", *ids, "--pack", "desk", *options, "--format", "json", env=self.environment)
        assert said.out.startswith("{"), said.err
        return said, json.loads(said.out)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "MONITOR_RULES_DIR": str(self.root),
            "MONITOR_DATA_DIR": str(self.root.parent / "data"),
            "MONITOR_ALLOW_HOSTS": "127.0.0.1",
        }


@pytest.fixture
def folder(tmp_path: Path, site: _Server) -> Folder:
    return Folder(tmp_path / "rules", f"http://127.0.0.1:{site.server_port}")


def results(found: dict[str, Any]) -> dict[str, str]:
    return {one["id"]: one["result"] for one in found["sources"]}


def test_every_answer_has_its_verdict(folder: Folder) -> None:
    for name in ("works", "stale", "empty", "forbidden", "challenge", "gone", "page", "broken", "missing"):
        folder.has(name)
    folder.has("old")
    folder.has("old-lost")
    folder.has("login")
    folder.has("login-page")
    folder.has("list", "/list", kind="html_list", select="{items: ul.news > li}")
    folder.has("no-key", "/works.xml?a=1", auth="{header: X-Key, value_from: MONITOR_SECRET_NONE}")
    folder.has("slow")
    folder.has("no-name", "http://nothing.invalid.local.:1/f.xml")
    folder.has("nobody", f"http://127.0.0.1:{closed_port()}/f.xml")
    folder.has("bridge", "https://rsshub.example/gov/x", on=False)
    with serving(secure=True) as secure:
        folder.has("untrusted", f"https://127.0.0.1:{secure.server_port}/works.xml")
        said, found = folder.verified("--timeout", "1s")
    assert results(found) == {
        "works": "works",
        "stale": "stale",
        "empty": "empty",
        "forbidden": "refused",
        "challenge": "refused",
        "gone": "not found",
        "page": "structure changed",
        "broken": "failed",
        "missing": "not found",
        "old": "moved",
        "old-lost": "moved",
        "login": "needs a key",
        "login-page": "needs a key",
        "list": "structure changed",
        "no-key": "needs a key",
        "slow": "unreachable",
        "no-name": "unreachable",
        "nobody": "unreachable",
        "bridge": "not set up",
        "untrusted": "unreachable",
    }
    by_id = {one["id"]: one for one in found["sources"]}
    assert by_id["works"]["items"] == 2
    assert by_id["works"]["newest"].startswith(f"{NOW - timedelta(days=1):%Y-%m-%d}")
    assert by_id["old"]["moved_to"] == f"{folder.base}/works.xml"
    assert (by_id["old"]["usable"], by_id["old-lost"]["usable"]) == (True, False)
    assert said.code == 1, "sources that are on don't work"
    stored = [path.name for path in Path(folder.environment["MONITOR_DATA_DIR"]).iterdir()]
    assert stored == ["sources-verified.json"], "no database"


def test_what_may_pass_is_tried_twice_and_the_rest_once(folder: Folder, site: _Server) -> None:
    folder.has("broken")
    folder.has("gone")
    folder.verified()
    assert (site.asked.count("/broken.xml"), site.asked.count("/gone.xml")) == (2, 1)
    assert site.asked.count("/robots.txt") == 1, "once a site"


def test_an_address_that_robots_txt_disallows_is_not_requested_for_a_source_that_is_off(
    folder: Folder, site: _Server
) -> None:
    folder.has("works")
    folder.has("kept-out", on=False)
    folder.has("kept-out-but-on", "/kept-out.xml?on", on=True)
    _, found = folder.verified()
    assert results(found) == {"works": "works", "kept-out": "refused", "kept-out-but-on": "works"}
    assert site.asked.count("/kept-out.xml") == 1
    assert found["changes"] == []


def test_another_endpoint_of_the_same_authority_counts(folder: Folder) -> None:
    folder.has("two-ways", "/gone.xml", on=False, via=f'["{folder.base}/works.xml"]')
    _, found = folder.verified()
    assert results(found) == {"two-ways": "works"}
    assert found["sources"][0]["problem"].startswith(f"answers at {folder.base}/works.xml (HTTP 410 Gone")


def test_a_dry_run_shows_the_changes_and_write_writes_them(folder: Folder) -> None:
    folder.has("works", on=False)
    folder.has("gone")
    folder.has("works-too", on=True)
    folder.has("chosen", "/works.xml?b=1", on=False, opt_in="true", because="a list of names")
    before = folder.tuning.read_text(encoding="utf-8")
    dry = call("sources", "verify", "--all", "works", "gone", "chosen", "--pack", "desk", env=folder.environment)
    assert "Would enable 1: works\nWould disable 1: gone\n" in dry.out
    assert "off by choice: a list of names" in dry.out
    assert dry.out.splitlines()[0].startswith("2 of 3 sources can be read: 2 works, 1 not found")
    assert "desk/tuning.yaml:\n  +  - {id: works, enabled: true, because: " in dry.out
    assert dry.out.endswith("Nothing was written. To write this: monitor sources verify --write\n")
    assert folder.tuning.read_text(encoding="utf-8") == before
    said, found = folder.verified("--write")
    day = datetime.now(UTC).date()
    assert said.code == 0, "what does not work is off now"
    assert found["written"] == str(folder.tuning)
    assert folder.tuning.read_text(encoding="utf-8") == (
        f"{before}"
        f'  - {{id: works, enabled: true, because: "sources verify {day}: 2 items, newest '
        f'{NOW - timedelta(days=1):%Y-%m-%d}"}}\n'
        f'  - {{id: gone, enabled: false, because: "sources verify {day}: not found: HTTP 410 Gone"}}\n'
    )
    again = folder.verified()[1]
    assert again["changes"] == [], "a second test has nothing to add"


def test_writing_after_a_test_requests_nothing_again(folder: Folder, site: _Server) -> None:
    folder.has("works", on=False)
    folder.has("gone")
    folder.verified()
    asked = list(site.asked)
    said, found = folder.verified("--write")
    assert (said.code, found["written"], site.asked) == (0, str(folder.tuning), asked)
    assert "{id: works, enabled: true" in folder.tuning.read_text(encoding="utf-8")


def test_what_was_edited_since_the_test_or_not_tested_is_requested(folder: Folder, site: _Server) -> None:
    folder.has("works", on=False)
    folder.verified()
    folder.has("works-too", on=False)
    folder.verified("--write")
    assert (site.asked.count("/works.xml"), site.asked.count("/works-too.xml")) == (1, 1)
    folder.verified("--write", "--again")
    assert (site.asked.count("/works.xml"), site.asked.count("/works-too.xml")) == (2, 2)


@pytest.mark.parametrize("stored", ["old", "[1", '{"at": 1}'])
def test_an_old_or_damaged_result_is_not_used(folder: Folder, site: _Server, stored: str) -> None:
    folder.has("works", on=False)
    folder.verified()
    file = Path(folder.environment["MONITOR_DATA_DIR"]) / "sources-verified.json"
    known = json.loads(file.read_text(encoding="utf-8"))
    old = json.dumps({**known, "at": (NOW - timedelta(hours=2)).isoformat()})
    file.write_text(old if stored == "old" else stored, encoding="utf-8")
    folder.verified("--write")
    assert site.asked.count("/works.xml") == 2


def test_an_entry_of_an_earlier_test_follows_the_next_one_and_one_by_hand_stays(folder: Folder) -> None:
    folder.has("works")
    folder.has("works-too")
    folder.tuning.write_text(
        "extends: org\nsources:\n"
        '  - {id: works, enabled: false, because: "sources verify 2026-01-01: timeout"}  # ours\n'
        "  - {id: works-too, enabled: false, because: not for us}\n",
        encoding="utf-8",
    )
    _, found = folder.verified("--write")
    text = folder.tuning.read_text(encoding="utf-8")
    assert "{id: works, enabled: true, because: " in text
    assert "}  # ours\n" in text
    assert "{id: works-too, enabled: false, because: not for us}\n" in text
    assert [(one["source_id"], one["why"]) for one in found["left"]] == [
        ("works-too", "set by hand in desk/tuning.yaml:4")
    ]


def test_the_result_is_shown_if_the_file_can_t_be_edited(folder: Folder) -> None:
    folder.has("works", on=False)
    folder.tuning.write_text("extends: org\nsources: [{id: works, interval: 1h}]\n", encoding="utf-8")
    said = call("sources", "verify", "works", "--pack", "desk", "--write", env=folder.environment)
    assert said.code == 1
    assert said.out.startswith("1 of 1 source can be read")
    assert "'sources' is not a block list with '- ' lines. Add the entries by hand." in said.err
    assert folder.tuning.read_text(encoding="utf-8") == "extends: org\nsources: [{id: works, interval: 1h}]\n"


def test_nothing_is_proposed_where_no_source_answers(folder: Folder) -> None:
    folder.has("nobody", f"http://127.0.0.1:{closed_port()}/f.xml")
    said = call("sources", "verify", "nobody", "--pack", "desk", "--write", env=folder.environment)
    assert said.code == 1
    assert "No source answered, so nothing is proposed. Check the network: monitor doctor" in said.out
    assert "Written" not in said.out


def test_the_time_limit_leaves_the_rest_untried(folder: Folder) -> None:
    folder.has("slow")
    folder.has("works")
    _, found = folder.verified("--limit", "1s")
    assert results(found) == {"slow": "not tried", "works": "not tried"}, "one request at a time to a host"
    assert found["changes"] == []


def test_the_address_guard_holds(folder: Folder) -> None:
    folder.has("works", on=False)
    environment = {**folder.environment, "MONITOR_ALLOW_HOSTS": ""}
    said = call("sources", "verify", "works", "--format", "json", "--pack", "desk", env=environment)
    assert results(json.loads(said.out)) == {"works": "failed"}


def test_an_unknown_id_is_refused_with_the_nearest(folder: Folder) -> None:
    said = call("sources", "verify", "yonhap-englisch", env=folder.environment)
    assert (said.code, said.err) == (2, "no source yonhap-englisch. Did you mean yonhap-english?\n")
