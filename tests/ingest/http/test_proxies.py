import pytest

from monitor.errors import SettingsError
from monitor.ingest.http.proxies import Proxies

PROXIES = Proxies(
    http="http://p:1",
    https="http://p:2",
    exempt=("localhost", ".lan.example", "*.corp.example", "10.0.0.0/8", "192.0.2.1", "host.example:8443"),
)


@pytest.mark.parametrize(
    ("url", "proxy"),
    [
        ("http://a.example/f", "http://p:1"),
        ("https://a.example/f", "http://p:2"),
        ("http://localhost/f", None),
        ("https://x.lan.example/f", None),
        ("https://lan.example/f", None),
        ("https://otherlan.example/f", "http://p:2"),
        ("https://y.corp.example/f", None),
        ("http://10.1.2.3/f", None),
        ("http://11.1.2.3/f", "http://p:1"),
        ("http://192.0.2.1:8080/f", None),
        ("https://host.example:8443/f", None),
        ("https://host.example/f", "http://p:2"),
    ],
)
def test_each_url_gets_its_proxy(url: str, proxy: str | None) -> None:
    assert PROXIES.for_url(url) == proxy


def test_the_environment_is_read_as_curl_reads_it() -> None:
    read = Proxies.from_environment(
        {"https_proxy": "small:1", "HTTPS_PROXY": "http://big:2", "ALL_PROXY": "http://all:3", "NO_PROXY": "a, B c"}
    )
    assert read == Proxies(https="http://small:1", http="http://all:3", exempt=("a", "b", "c"))


def test_a_star_exempts_all() -> None:
    assert Proxies(http="http://p:1", exempt=("*",)).for_url("http://a.example/") is None


@pytest.mark.parametrize("proxy", ["socks5://p:1", "http://", "http://[::/"])
def test_an_unsupported_proxy_is_refused_without_showing_it(proxy: str) -> None:
    with pytest.raises(SettingsError, match="only http:// and https:// proxies"):
        Proxies.from_environment({"HTTPS_PROXY": proxy})
