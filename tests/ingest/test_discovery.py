"""What a page is found to point to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.sources.source import ItemSelectors
from monitor.ingest.discovery import feeds_on, list_on

PAGE = "https://ministry.example/en/news.html"


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        pytest.param(
            '<link rel="alternate" type="application/rss+xml" href="/feed.xml">', ["/feed.xml"], id="as it is meant"
        ),
        pytest.param(
            "<link type='APPLICATION/ATOM+XML' href=all.atom rel='home alternate'>", ["/en/all.atom"], id="odd spelling"
        ),
        pytest.param('<link rel="alternate" hreflang="fr" href="/fr/news.html">', [], id="another language"),
        pytest.param('<a href="/rss/minerals">RSS</a><a href="/about">Us</a>', ["/rss/minerals"], id="a link"),
        pytest.param('<a href="/en/embassy">no feed</a><a href="/progress">rss?</a>', [], id="words that hold rss"),
        pytest.param('<base href="/x/"><link rel=alternate type=application/feed+json href=f>', ["/x/f"], id="a base"),
        pytest.param(
            '<a href="javascript:feed()">a</a><a href="http://u:p@h.example/feed">b</a>', [], id="no addresses"
        ),
        pytest.param('<a href="/feed">a</a><a href="/feed#top">b</a>', ["/feed"], id="each once"),
    ],
)
def test_feeds_of_a_page_are_found(markup: str, found: list[str]) -> None:
    assert feeds_on(markup, PAGE) == tuple(f"https://ministry.example{path}" for path in found)


MENU = "<nav class=menu>" + "".join(f"<a href=/{n}>Menu {n}</a>" for n in range(12)) + "</nav>"
NEWS = "".join(
    f"<li><a href=/n/{n}.html>Notice on export licences, part {n}</a> <i>2026-11-{n:02}</i></li>"
    for n in (1, 2, 3, 4, 5)
)
CHINESE = "".join(f"<dd><span>2026-11-0{n}</span><a href=/{n}.html>关于出口管制的公告</a></dd>" for n in (1, 2, 3, 4))


@pytest.mark.parametrize(
    ("markup", "items"),
    [
        pytest.param(f"{MENU}<ul class='list news'>{NEWS}</ul>", "ul.list > li", id="a list beside a menu"),
        pytest.param(f"{MENU}<dl>{CHINESE}</dl>", "dl > dd", id="in Chinese"),
        pytest.param(MENU, None, id="a menu alone"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_a_list_of_headlines_is_distinguished_from_a_menu(markup: str, items: str | None) -> None:
    assert list_on(markup, PAGE) == (None if items is None else ItemSelectors(items=items))


@given(st.text(alphabet="<>a/ href=\"'linkrelfeed.xml#?:", max_size=200))
def test_no_markup_breaks_the_search(markup: str) -> None:
    assert all(address.startswith("http") for address in feeds_on(markup, PAGE))
    list_on(markup, PAGE)
