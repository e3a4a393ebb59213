import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.articles.article import FeedItem
from monitor.ingest.aggregators import is_aggregator, site_of, unwrapped
from monitor.ingest.normalise import normalise
from tests.fakes.reading import NOW, source

PAPER = "https://www.paper.example/2026/03/notice-7.html?id=7"
CODED = "https%3A%2F%2Fwww.paper.example%2F2026%2F03%2Fnotice-7.html%3Fid%3D7"


def google_news(address: str) -> str:
    length = len(address)
    size = bytes([length]) if length < 128 else bytes([length & 0x7F | 0x80, length >> 7])
    shown = b"\x08\x13\x22" + size + address.encode() + b"\xd2\x01\x00"
    return f"https://news.google.com/rss/articles/{base64.urlsafe_b64encode(shown).decode().rstrip('=')}?oc=5"


@pytest.mark.parametrize(
    "link",
    [
        pytest.param(f"https://www.google.com/url?rct=j&sa=t&url={CODED}&ct=ga", id="google-alerts"),
        pytest.param(f"https://www.google.co.jp/url?q={CODED}&sa=U", id="google-in-japan"),
        pytest.param(google_news(PAPER), id="google-news"),
        pytest.param(f"https://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&url={CODED}&c=1", id="bing-news"),
        pytest.param(f"https://r.search.yahoo.com/_ylt=Aw/RV=2/RE=17/RO=10/RU={CODED}/RK=2/RS=x-", id="yahoo"),
        pytest.param(f"https://l.facebook.com/l.php?u={CODED}&h=AT0", id="facebook"),
        pytest.param(f"https://link.zhihu.com/?target={CODED}", id="zhihu"),
        pytest.param(f"https://eur01.safelinks.protection.outlook.com/?url={CODED}&data=05", id="a link from a mail"),
    ],
)
def test_an_aggregator_link_with_an_address_is_unwrapped(link: str) -> None:
    assert unwrapped(link) == PAPER


def test_a_long_address_in_a_google_news_link_is_complete() -> None:
    long = f"https://www.paper.example/{'a' * 300}"
    assert unwrapped(google_news(long)) == long


def test_nested_links_are_unwrapped() -> None:
    inner = google_news("https://www.paper.example/1")
    assert unwrapped(f"https://www.google.com/url?url={inner.replace('?', '%3F').replace('&', '%26')}") == (
        "https://www.paper.example/1"
    )


@pytest.mark.parametrize(
    "link",
    [
        pytest.param(f"https://www.paper.example/share?url={CODED}", id="any site's parameter is no address"),
        pytest.param("https://news.google.com/rss/articles/CBMiWkFVX3lxTE1hYmNkZWZnaGlqa2xtbm8?oc=5", id="a number"),
        pytest.param("https://www.google.com/url?url=javascript:alert(1)", id="no web address"),
        pytest.param("https://www.google.com/search?q=https://www.paper.example/", id="a search"),
        pytest.param("https://www.google.com/url?sa=t", id="no parameter"),
        pytest.param("sample:articles", id="another scheme"),
        pytest.param("https://[", id="no address at all"),
        pytest.param("", id="nothing"),
    ],
)
def test_other_links_stay_as_they_are(link: str) -> None:
    assert unwrapped(link) == link


@given(st.text(max_size=60) | st.from_regex(r"https://news\.google\.com/rss/articles/CBM[\w-]{20,60}", fullmatch=True))
def test_any_text_has_an_answer(link: str) -> None:
    assert isinstance(unwrapped(link), str)
    assert isinstance(site_of(link), str)
    assert is_aggregator(link) in (True, False)


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.paper.example/1", "paper.example"),
        ("https://aqygzj.mofcom.gov.cn/a", "mofcom.gov.cn"),
        ("https://www.meti.go.jp/", "meti.go.jp"),
        ("https://www.bis.gov/", "bis.gov"),
        ("https://gov.uk/", "gov.uk"),
        ("no address", ""),
    ],
)
def test_the_site_of_an_address_is_its_owner(url: str, site: str) -> None:
    assert site_of(url) == site


def test_aggregator_sites_are_known() -> None:
    assert is_aggregator("https://news.google.com/articles/x")
    assert is_aggregator("https://www.msn.com/en-us/money/x")
    assert not is_aggregator("https://www.notmsn.com/")
    assert not is_aggregator("https://www.paper.example/")


def test_two_links_to_a_page_are_one_article() -> None:
    items = [FeedItem(link=link, title="Notice 7") for link in (google_news(PAPER), PAPER)]
    found = normalise(items, source("portal"), known={}, now=NOW)
    assert [article.url for article, _ in found.news] == [PAPER]
    assert found.known == 1
