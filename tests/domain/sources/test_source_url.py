from datetime import UTC, datetime

import pytest

from monitor.domain.sources.source_url import (
    address_of,
    bare_address,
    is_on_site,
    owner_of,
    placeholders,
    shown_address,
)

URL = "https://example.org/gg/{year}/index.html"


def _asked(url: str, place: str | None, *at: int) -> str:
    return address_of(url, place=place, now=datetime(*at, tzinfo=UTC))  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("place", "hour", "year"),
    [
        pytest.param("CN", 15, "2026", id="beijing-has-an-hour-to-go"),
        pytest.param("CN", 16, "2027", id="beijing-has-midnight"),
        pytest.param("JP", 15, "2027", id="tokyo-has-midnight"),
        pytest.param(None, 23, "2026", id="no-place-goes-by-greenwich"),
    ],
)
def test_year_follows_the_authoritys_zone(place: str | None, hour: int, year: str) -> None:
    assert _asked(URL, place, 2026, 12, 31, hour) == f"https://example.org/gg/{year}/index.html"


def test_year_in_washington_lags_utc() -> None:
    assert _asked(URL, "US", 2027, 1, 1, 4, 59).endswith("/2026/index.html")
    assert _asked(URL, "US", 2027, 1, 1, 5).endswith("/2027/index.html")


def test_the_year_before_and_the_day_are_filled_in() -> None:
    assert _asked("https://e.org/{year-1}/{year}?on={today}", "EU", 2026, 3, 1, 23, 30) == (
        "https://e.org/2025/2026?on=2026-03-02"
    )


@pytest.mark.parametrize("url", ["https://e.org/", 'https://e.org/?q={"filters":[]}', "https://e.org/{}", "{yeer}"])
def test_other_braces_are_kept(url: str) -> None:
    assert _asked(url, "CN", 2026, 1, 1) == url


def test_unknown_placeholders_have_their_place() -> None:
    assert placeholders("https://e.org/{year}/{month}/{year-2}/{today}") == ((21, "month"),)


@pytest.mark.parametrize(
    ("url", "bare"),
    [
        pytest.param("https://u:p@a.example/x?key=k#f", "https://a.example/x?…", id="what-may-be-secret"),
        pytest.param("http://A.example:80/", "http://a.example/", id="the-usual-port"),
        pytest.param("https://[2001:db8::1]:8443/x", "https://[2001:db8::1]:8443/x", id="a-number-and-a-port"),
        pytest.param("https://[::x/", "(not an address)", id="none"),
    ],
)
def test_shown_address_has_no_secrets(url: str, bare: str) -> None:
    assert (bare_address(url), shown_address(url)) == (bare, bare)


def test_bare_address_is_whole_and_shown_address_is_cut() -> None:
    url = f"https://a.example/{'x' * 400}"
    assert bare_address(url) == url
    assert len(shown_address(url)) == 300


@pytest.mark.parametrize(
    ("host", "owner"),
    [
        ("www.mofcom.gov.cn", "mofcom.gov.cn"),
        ("www.moleg.go.kr", "moleg.go.kr"),
        ("feeds.press.example.com", "example.com"),
        ("gov.cn", "gov.cn"),
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8::1", "2001:db8::1"),
        ("", ""),
    ],
)
def test_owner_is_the_registered_domain_or_the_ip_address(host: str, owner: str) -> None:
    assert owner_of(host) == owner


@pytest.mark.parametrize(
    ("url", "is_on"),
    [
        pytest.param("https://mofcom.gov.cn/a", True, id="the-site-itself"),
        pytest.param("http://Exportcontrol.MOFCOM.gov.cn.:8080/a", True, id="a-host-below-it"),
        pytest.param("https://www.bis.gov/a", True, id="another-of-the-sites"),
        pytest.param("https://www.gov.cn/a", False, id="a-host-above-it"),
        pytest.param("https://notmofcom.gov.cn/a", False, id="a-name-that-ends-alike"),
        pytest.param("https://mofcom.gov.cn.example/a", False, id="a-name-that-begins-alike"),
        pytest.param("https://news.example/mofcom.gov.cn", False, id="in-the-path"),
        pytest.param("https://mofcom.gov.cn@news.example/", False, id="as-a-user"),
        pytest.param("https://[::x/", False, id="no-address"),
    ],
)
def test_an_address_is_on_a_site_if_its_host_is_or_lies_below(url: str, is_on: bool) -> None:
    assert is_on_site(url, ("mofcom.gov.cn", "bis.gov")) is is_on
