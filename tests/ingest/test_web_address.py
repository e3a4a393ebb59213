from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.aggregators import is_aggregator, site_of
from monitor.ingest.http.responses import redact
from monitor.ingest.kinds.pages import address
from monitor.ingest.links import canonical_url
from monitor.ingest.web_address import web_address

PIECES = ("[", "]", "::1", "%25", "lo", "a", ".", "@", ":", "80", "\\", "#", "?", "/", "v1.", "127.0.0.1", "。", "℀")
HOSTILE = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)


@pytest.mark.parametrize("text", ["http://[]@", "http://[x]a@?b", "http://[:]/", "http://[::1127.0.0.1]", "http://[::"])
def test_words_in_brackets_are_not_a_host(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        web_address(text)
    assert canonical_url(text) == ""


@pytest.mark.parametrize("host", ["xn--a", "xn--", "xn--a-ecp.example", "xn--0000h"])
def test_a_malformed_xn_label_is_not_a_host(host: str) -> None:
    with pytest.raises(ValueError, match=r"idna"):
        web_address(f"https://{host}/feed")
    assert canonical_url(f"https://{host}/feed") == ""
    assert redact(f"https://{host}/feed") == "(not an address)"


@pytest.mark.parametrize("text", ["https://[2001:db8::1]:8443/a", "https://news.example/a[1]?b=[2]", "http://a@[::1]/"])
def test_brackets_elsewhere_are_allowed(text: str) -> None:
    assert str(web_address(text)).startswith("http")


@given(rest=HOSTILE)
def test_both_libraries_read_an_accepted_address(rest: str) -> None:
    canonical = canonical_url(f"http://{rest}")
    assert canonical == canonical_url(canonical)
    assert urlsplit(canonical).hostname or not canonical
    urlsplit(address("https://news.example/", f"http://{rest}"))
    redact(f"http://{rest}")
    is_aggregator(f"http://{rest}")
    site_of(f"http://{rest}")
