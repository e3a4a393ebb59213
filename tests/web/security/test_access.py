"""Names under which the page answers, and addresses of proxies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.web.security.access import Access, host_of, networks


@pytest.mark.parametrize(
    ("host", "answers"),
    [
        pytest.param("127.0.0.1:8484", True, id="loopback"),
        pytest.param("localhost:8484", True, id="localhost"),
        pytest.param("LOCALHOST", True, id="in-capitals"),
        pytest.param("[::1]:8484", True, id="ipv6"),
        pytest.param("10.1.2.3", True, id="an-address"),
        pytest.param("monitor.example.com", True, id="a-configured-name"),
        pytest.param("monitor.example.com.:443", True, id="with-the-final-dot"),
        pytest.param("evil.example", False, id="another-name"),
        pytest.param("127.0.0.1.evil.example", False, id="a-name-that-begins-like-an-address"),
        pytest.param("localhost.evil.example", False, id="a-name-that-begins-like-localhost"),
        pytest.param("", False, id="none"),
        pytest.param(":8484", False, id="port-alone"),
        pytest.param("[::1", False, id="open-bracket"),
        pytest.param("localhost:x", False, id="no-port"),
        pytest.param("localhost, evil.example", False, id="two-names"),
        pytest.param("localhost@evil.example", False, id="user-info"),
    ],
)
def test_the_page_answers_to_addresses_localhost_and_configured_names(host: str, answers: bool) -> None:
    assert Access(hosts=frozenset({"monitor.example.com"})).is_named(host) is answers


@given(st.text(max_size=60))
def test_any_host_header_is_decided(host: str) -> None:
    assert Access().is_named(host) in (True, False)
    assert host_of(host) is None or host_of(host) == (host_of(host) or "").lower()


def test_a_proxy_is_known_by_its_address() -> None:
    access = Access(proxies=networks(("10.0.0.5", "192.0.2.0/24", "2001:db8::/32")))
    assert all(map(access.is_proxy, ("10.0.0.5", "192.0.2.9", "2001:db8::1")))
    assert not any(map(access.is_proxy, ("10.0.0.6", "unknown", "", "::ffff:1.2.3.4")))


def test_without_password_and_proxy_it_is_open() -> None:
    assert Access().is_open
    assert not Access(password_hash="$argon2id$…").is_open
    assert not Access(proxy_header="X-User").is_open


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "client"),
    [
        pytest.param("192.0.2.1", "203.0.113.9", "192.0.2.1", id="from-nobody-trusted"),
        pytest.param("10.0.0.5", "203.0.113.9", "203.0.113.9", id="through-a-proxy"),
        pytest.param("10.0.0.5", "1.2.3.4, 203.0.113.9", "203.0.113.9", id="what-the-client-made-up-is-ignored"),
        pytest.param("10.0.0.5", "203.0.113.9, 10.0.0.6", "203.0.113.9", id="through-two-proxies"),
        pytest.param("10.0.0.5", "", "10.0.0.5", id="without-the-header"),
        pytest.param("10.0.0.5", "unknown", "10.0.0.5", id="no-address"),
        pytest.param("", "203.0.113.9", "", id="unknown-peer"),
    ],
)
def test_a_client_is_known_through_trusted_proxies(peer: str, forwarded_for: str, client: str) -> None:
    assert Access(proxies=networks(("10.0.0.0/24",))).client(peer, forwarded_for) == client
