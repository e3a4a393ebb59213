import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.links import canonical_url, public_url, same_link_key


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://Example.COM", "https://example.com/"),
        ("http://example.com:80/a", "http://example.com/a"),
        ("https://example.com:443/a", "https://example.com/a"),
        ("https://example.com:8443/a", "https://example.com:8443/a"),
        ("https://example.com/a#part", "https://example.com/a"),
        ("https://u:p@example.com/a", "https://example.com/a"),
        ("https://example.com/a?b=2&a=1", "https://example.com/a?b=2&a=1"),
        ("https://example.com/a?id=1&utm_source=x&UTM_Medium=y&fbclid=z&spm=1.2", "https://example.com/a?id=1"),
        ("https://example.com/a?traffic_source=rss", "https://example.com/a"),
        ("https://example.com/a?q=a%20b&x=%E7%A8%80", "https://example.com/a?q=a%20b&x=%E7%A8%80"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://example.com/稀土?q=出口", "https://example.com/%E7%A8%80%E5%9C%9F?q=%E5%87%BA%E5%8F%A3"),
        ("https://[2001:DB8::1]/a", "https://[2001:db8::1]/a"),
        ("  https://example.com/a\n", "https://example.com/a"),
        ("ftp://example.com/a", ""),
        ("javascript:alert(1)", ""),
        ("/a", ""),
        ("http://[::", ""),
        ("http://", ""),
        ("", ""),
        ("https://example.com/" + "a" * 3_000, ""),
    ],
)
def test_two_spellings_of_an_address_become_one(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://a.example/x", "//a.example/x"),
        ("https://a.example/x", "//a.example/x"),
        ("https://www.a.example/x/", "//a.example/x"),
        ("https://a.example/x/?p=1", "//a.example/x?p=1"),
        ("https://a.example/", "//a.example"),
        ("https://wwww.a.example/", "//wwww.a.example"),
        ("no address", ""),
    ],
)
def test_scheme_www_and_trailing_slash_do_not_count(url: str, key: str) -> None:
    assert same_link_key(url) == key


@given(st.text() | st.text("ahtps:/.?&=#@[]%1é").map("https://".__add__))
def test_canonical_url_is_idempotent(url: str) -> None:
    once = canonical_url(url)
    assert canonical_url(once) == once


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        pytest.param("https://firm.example/1", "https://firm.example/1", id="no key"),
        pytest.param("https://firm.example/1?token=s3cret&p=2", "https://firm.example/1?p=2", id="the feed's key"),
        pytest.param("https://firm.example/1?token=s3cret", "https://firm.example/1", id="nothing but the key"),
        pytest.param("https://firm.example/1?token=other", "https://firm.example/1?token=other", id="another key"),
        pytest.param(
            "https://firm.example/1?desk=ores", "https://firm.example/1?desk=ores", id="no key, though shared"
        ),
        pytest.param("", "https://firm.example/feed", id="no link"),
        pytest.param("mailto:a@b.example", "https://firm.example/feed", id="no address"),
    ],
)
def test_public_url_has_no_key_of_the_feed(link: str, shown: str) -> None:
    assert public_url(link, "https://firm.example/feed?desk=ores&token=s3cret") == shown
