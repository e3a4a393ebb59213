import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.wording.phrases import plain_text


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        pytest.param("https://a.example/x?y=1&z=2#f", "https://a.example/x?y=1&z=2#f", id="as it is"),
        pytest.param("HTTPS://A.Example/X", "https://a.example/X", id="case"),
        pytest.param("https://user:secret@a.example/", "https://a.example/", id="user and password"),
        pytest.param("https://gov.example@evil.example/", "https://evil.example/", id="a name before the host"),
        pytest.param("https://a.example/|<b>", "https://a.example/%7C%3Cb%3E", id="signs that end a link"),
        pytest.param("https://a.example/a b\u202e\n", "https://a.example/a%20b", id="blank and controls"),
        pytest.param("https://中国.example/稀土", "https://xn--fiqs8s.example/%E7%A8%80%E5%9C%9F", id="beyond ASCII"),
        pytest.param("https://a.example/%E7%A8%80?q=100%25", "https://a.example/%E7%A8%80?q=100%25", id="encoded"),
        pytest.param("http://[2001:db8::1]:8080/", "http://[2001:db8::1]:8080/", id="address"),
        pytest.param("javascript:alert(1)", "", id="script"),
        pytest.param("data:text/html,x", "", id="data"),
        pytest.param("//a.example/x", "", id="no scheme"),
        pytest.param("https:///x", "", id="no host"),
        pytest.param("https://a.example:port/", "", id="no port"),
        pytest.param("https://[::1/", "", id="half an address"),
        pytest.param("", "", id="empty"),
        pytest.param("https://a.example/" + "x" * 3_000, "", id="too long"),
    ],
)
def test_a_link_is_http_without_secrets_and_can_not_be_broken_out_of(url: str, shown: str) -> None:
    assert plain_text.link(url) == shown


@given(st.text() | st.text().map(lambda t: f"https://{t}") | st.text().map(lambda t: f"http://a.example/{t}"))
def test_any_text_is_a_plain_link_or_none(url: str) -> None:
    shown = plain_text.link(url)
    assert shown == "" or (shown.isascii() and shown.isprintable() and not set(' <>|"\\') & set(shown))
    assert plain_text.link(shown) == shown


@given(st.text(), st.integers(0, 60))
def test_a_cut_text_fits_and_a_text_that_fits_is_not_cut(text: str, limit: int) -> None:
    shown = plain_text.cut(text, limit)
    assert len(shown) <= limit
    assert shown == text or len(text) > limit


@given(st.text())
def test_a_clean_text_is_one_line_and_stays_as_it_is(text: str) -> None:
    shown = plain_text.clean(text)
    assert len(shown.splitlines()) <= 1
    assert plain_text.clean(shown) == shown


def test_joiners_that_a_script_needs_are_kept() -> None:
    assert plain_text.clean("👩‍🔬 می‌خواهم") == "👩‍🔬 می‌خواهم"
