"""`sources probe`, `sources add` and `sources list --hosts`: real requests to a server on loopback."""

import json
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.cli.command_line import Called, call

pytestmark = pytest.mark.integration

FEED = """<rss version="2.0"><channel><title>Example Ministry: news</title><item><guid>1</guid>
<title>China grants export licences for gallium, commerce ministry says</title><link>https://m.example/1</link>
<pubDate>Wed, 25 Nov 2026 10:00:00 GMT</pubDate></item></channel></rss>"""
ROWS = "".join(f"<li><a href='/n/{n}'>Notice on export licences, part {n}</a> 2026-11-0{n}</li>" for n in range(1, 6))
PAGES = {
    "/minerals.xml": ("application/rss+xml", FEED),
    "/news": ("text/html", '<html><link rel="alternate" type="application/rss+xml" href="/minerals.xml"></html>'),
    "/list/": ("text/html", f"<html><body><ul class=notices>{ROWS}</ul></body></html>"),
    "/bare": ("text/html", "<html><body><p>Welcome.</p></body></html>"),
    "/robots.txt": ("text/plain", "User-agent: *\nDisallow: /list/\n"),
}


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/old":
            self._answer(301, "text/plain", "", Location="/minerals.xml")
        elif path in PAGES:
            self._answer(200, *PAGES[path])
        else:
            self._answer(404, "text/plain", "")

    def _answer(self, status: int, content_type: str, text: str, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": content_type, "Content-Length": str(len(text)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def here(tmp_path: Path) -> Mapping[str, str]:
    (tmp_path / "rules").mkdir()
    return {
        "MONITOR_RULES_DIR": str(tmp_path / "rules"),
        "MONITOR_DATA_DIR": str(tmp_path / "data"),
        "MONITOR_ALLOW_HOSTS": "127.0.0.1",
    }


def probed(url: str, here: Mapping[str, str]) -> tuple[Called, dict[str, object]]:
    said = call("sources", "probe", url, "--format", "json", env=here)
    return said, json.loads(said.out)


def test_a_feed_is_reported_with_its_hops_its_contents_and_its_entry(site: str, here: Mapping[str, str]) -> None:
    said = call("sources", "probe", f"{site}/old?key=hush", env=here)
    assert said.code == 0
    assert f"301        {site}/old?… · " in said.out
    assert f"200        {site}/minerals.xml · " in said.out
    assert "items      1, newest 25 Nov 2026 10:00 UTC" in said.out
    assert "[licence grant; any-export-act; licences-granted" in said.out
    assert "robots.txt allows this URL" in said.out
    assert f"permanently, to {site}/minerals.xml: use that URL" in said.out
    assert f"    url: {site}/minerals.xml\n" in said.out, "the entry has the address that it moved to"
    assert 'name: "Example Ministry: news"' in said.out
    assert not Path(here["MONITOR_DATA_DIR"]).exists(), "nothing is stored"


def test_a_page_leads_to_its_feed(site: str, here: Mapping[str, str]) -> None:
    said, found = probed(f"{site}/news", here)
    assert said.code == 1
    assert found["outcome"] == "not_a_feed"
    assert [other["url"] for other in found["found"]] == [f"{site}/minerals.xml"]  # type: ignore[attr-defined]


def test_a_search_that_finds_nothing_says_how_often_it_asked(site: str, here: Mapping[str, str]) -> None:
    gone = call("sources", "probe", f"{site}/gone", env=here)
    bare = call("sources", "probe", f"{site}/bare", env=here)
    assert "no feed found on the site (7 requests)" in bare.out
    assert "no feed found" not in gone.out, "there is no page to look at"


def test_a_moved_address_is_added_as_where_it_is_now(site: str, here: Mapping[str, str]) -> None:
    tried = call("sources", "add", f"{site}/old", "--dry-run", env=here)
    assert f"moved permanently to {site}/minerals.xml: 1 item" in tried.err
    assert f"url: {site}/minerals.xml\n" in tried.out


def test_what_is_not_there_is_reported_and_exits_1(site: str, here: Mapping[str, str]) -> None:
    said, found = probed(f"{site}/gone", here)
    assert said.code == 1
    assert (found["outcome"], found["good"], found["found"]) == ("not_found", False, [])


def test_the_other_ways_of_a_source_are_tried_where_its_own_fails(site: str, here: Mapping[str, str]) -> None:
    (Path(here["MONITOR_RULES_DIR"]) / "mine").mkdir()
    text = f"sources:\n  - {{name: Ministry, url: '{site}/gone?key=hush', via: ['{site}/minerals.xml']}}\n"
    (Path(here["MONITOR_RULES_DIR"]) / "mine" / "sources.yaml").write_text(text, encoding="utf-8")
    said = call("sources", "probe", "ministry", env=here)
    assert said.code == 1
    assert f"found      {site}/minerals.xml" in said.out
    assert "hush" not in said.out
    assert "entry for" not in said.out


def test_the_address_guard_holds_for_a_probe_as_well(site: str, here: Mapping[str, str]) -> None:
    said, found = probed(f"{site}/minerals.xml", {**here, "MONITOR_ALLOW_HOSTS": ""})
    assert said.code == 1
    assert found["outcome"] == "address_blocked"


@pytest.mark.parametrize(
    ("thing", "shown"),
    [
        ("yonhap-englisch", "Did you mean yonhap-english?"),
        ("https://u:hush@h.example/f", "contains a user name or password"),
        ("ftp://h.example/f", "is not http or https"),
    ],
)
def test_what_is_no_source_is_refused_before_anything_is_asked(thing: str, shown: str, here: Mapping[str, str]) -> None:
    said = call("sources", "probe", thing, env=here)
    assert said.code == 2
    assert shown in said.err
    assert "hush" not in said.err


@pytest.mark.parametrize("verb", ["probe", "add"])
def test_a_malformed_host_is_a_problem_of_the_address(verb: str, here: Mapping[str, str]) -> None:
    said = call("sources", verb, "https://xn--a/feed", env=here)
    assert said.code == 2
    assert "the host 'xn--a' is no valid internationalised name (xn--)." in said.err


def test_an_address_is_tried_added_and_refused_the_second_time(site: str, here: Mapping[str, str]) -> None:
    file = Path(here["MONITOR_RULES_DIR"]) / "mine" / "sources.yaml"
    tried = call("sources", "add", f"{site}/news", "--tier", "wire", "--dry-run", env=here)
    assert (tried.code, file.exists()) == (0, False)
    assert "tier: wire" in tried.out
    added = call("sources", "add", f"{site}/news", "--name", "The ministry", "--interval", "1h", env=here)
    assert added.code == 0, added.err
    assert f"the page links to {site}/minerals.xml: 1 item" in added.err
    assert "the-ministry added to" in added.out
    assert f"    url: {site}/minerals.xml\n    language: en\n    interval: 1h\n" in file.read_text(encoding="utf-8")
    again = call("sources", "add", f"{site}/minerals.xml/#top", env=here)
    assert again.code == 2
    assert "is already watched: the-ministry (mine)." in again.err
    assert call("check", env=here).code == 0
    assert "127.0.0.1" in call("sources", "list", "--hosts", env=here).out


def test_an_official_source_is_added_with_its_place(site: str, here: Mapping[str, str]) -> None:
    feed = f"{site}/minerals.xml"
    added = call("sources", "add", feed, "--tier", "official", "--place", "Indonesia", "--dry-run", env=here)
    assert added.code == 0, added.err
    assert "  tier: official\n  place: ID\n" in added.out


def test_a_page_with_nothing_but_a_list_becomes_a_list(site: str, here: Mapping[str, str], tmp_path: Path) -> None:
    said = call("sources", "add", f"{site}/list/", "--name", "Notices", env=here)
    robots = call("sources", "probe", f"{site}/list/", env=here)
    assert said.code == 0, said.err
    text = (tmp_path / "rules" / "mine" / "sources.yaml").read_text(encoding="utf-8")
    assert 'select: {items: "ul.notices > li"}' in text
    assert "disallows this URL" in robots.out
    assert "items      5" in robots.out


def test_nothing_is_added_of_what_can_not_be_read(site: str, here: Mapping[str, str]) -> None:
    said = call("sources", "add", f"{site}/gone", env=here)
    assert said.code == 1
    assert "not added: " in said.err
    assert not (Path(here["MONITOR_RULES_DIR"]) / "mine").exists()


def test_hosts_are_printed_as_json(here: Mapping[str, str]) -> None:
    found = json.loads(call("sources", "list", "--hosts", "--format", "json", env=here).out)
    assert {"host", "port", "scheme", "for_what", "by", "seen"} == set(found[0])
    assert all(one["host"] for one in found)
