from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.errors import FeedUnreadableError
from monitor.ingest.parsing import MAX_ITEMS, ParsedFeed, parse
from monitor.ingest.splitting import split_feed
from tests.ingest.golden import feeds

BODIES = [f.read_bytes() for f in feeds()]


def _parse(body: bytes | str, content_type: str = "") -> ParsedFeed:
    data = body.encode() if isinstance(body, str) else body
    return parse(data, content_type=content_type, url="http://feed.example/f", source_id="s")


def _feed(*items: str) -> str:
    return f"<rss version='2.0'><channel><title>t</title>{''.join(items)}</channel></rss>"


def _dated(number: int, day: datetime) -> str:
    return (
        f"<item><guid>{number}</guid><title>n{number}</title><pubDate>{day:%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
    )


@pytest.mark.parametrize("newest_first", [True, False])
def test_of_too_many_items_the_newest_are_kept(newest_first: bool) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    items = [_dated(n, start + timedelta(minutes=n)) for n in range(MAX_ITEMS + 50)]
    parsed = _parse(_feed(*(reversed(items) if newest_first else items)))
    assert len(parsed.items) == MAX_ITEMS
    assert {item.id for item in parsed.items} == {str(n) for n in range(50, MAX_ITEMS + 50)}
    assert parsed.problems == ("2,050 items; only the newest 2,000 were read",)


def test_the_http_charset_counts_where_the_feed_declares_none() -> None:
    body = _feed("<item><title>Žádost o licenci</title></item>").encode("cp1250")
    assert _parse(body, "text/xml; charset=windows-1250").items[0].title == "Žádost o licenci"


def test_the_feed_s_declaration_overrides_http() -> None:
    body = ("<?xml version='1.0' encoding='big5'?>" + _feed("<item><title>出口管制</title></item>")).encode("big5")
    assert _parse(body, "text/xml; charset=iso-8859-1").items[0].title == "出口管制"


@pytest.mark.parametrize("label", ["punycode", "zlib", "idna", "utf-7", "unicode_escape", "rot13", "no-such", "utf-16"])
def test_a_codec_that_is_not_for_text_is_ignored(label: str) -> None:
    feed = f"<?xml version='1.0' encoding='{label}'?>" + _feed("<item><title>Licence</title></item>")
    assert _parse(feed).items[0].title == "Licence"


def test_entity_expansion_is_refused() -> None:
    bomb = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x "{"x" * 100_000}">]>' + _feed(
        f"<item><title>t</title><description>{'&x;' * 10_000}</description></item>"
    )
    with pytest.raises(FeedUnreadableError, match="expand to 1,000,000,000 characters"):
        _parse(bomb)


def test_a_very_long_title_and_text_are_cut() -> None:
    parsed = _parse(_feed(f"<item><title>{'t' * 5_000}</title><description>{'d' * 2_000_000}</description></item>"))
    assert len(parsed.items[0].title) == 1_000
    assert len(parsed.items[0].summary) == 1_000_000


def test_a_very_long_id_is_hashed() -> None:
    parsed = _parse(_feed(*(f"<item><guid>{'x' * 3_000}{n}</guid><title>t</title></item>" for n in range(2))))
    assert len({item.id for item in parsed.items}) == 2
    assert all(len(item.id) < 100 for item in parsed.items)


@pytest.mark.parametrize("feed", [b"\xff\xfe" + "<rss".encode("utf-16-le"), b"\xef\xbb\xbf", b"<", b"{", b"[1]", b"\0"])
def test_fragments_are_refused(feed: bytes) -> None:
    with pytest.raises(FeedUnreadableError):
        _parse(feed)


def _is_feed_or_refused(body: bytes, content_type: str = "") -> None:
    refusal, parsed = None, None
    try:
        parsed = _parse(body, content_type)
    except FeedUnreadableError as e:
        refusal = e
    if refusal is not None:
        assert refusal.outcome in ("not_a_feed", "unreadable")
        assert str(refusal).startswith("source s: ")
    if parsed is not None:
        assert all(isinstance(item.title, str) for item in parsed.items)


@given(body=st.binary(max_size=400), content_type=st.text(max_size=40))
def test_any_bytes_give_items_or_an_error(body: bytes, content_type: str) -> None:
    _is_feed_or_refused(body, content_type)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_a_damaged_feed_gives_items_or_an_error(data: st.DataObject) -> None:
    body = bytearray(data.draw(st.sampled_from(BODIES)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(body)))
        junk = data.draw(
            st.sampled_from([b"", b"<", b">", b"<item>", b"</item>", b"<![CDATA[", b"<!--", b"&#xD800;", b"&x;", b"\0"])
            | st.binary(max_size=6)
        )
        body[at : at + data.draw(st.integers(0, 30))] = junk
    _is_feed_or_refused(bytes(body))


@given(st.lists(st.sampled_from([b"<item>", b"</item>", b"<entry a='1'>", b"</entry>", b"x", b"<!--", b"-->"])))
def test_splitting_keeps_head_and_tail(parts: list[bytes]) -> None:
    feed = b"".join(parts)
    pieces = split_feed(feed)
    at = len(pieces.head)
    assert feed.startswith(pieces.head)
    for piece in pieces.pieces:
        at = feed.index(piece, at) + len(piece)
    assert at <= len(feed) - len(pieces.tail), "pieces stand in order between head and tail"
    assert feed.endswith(pieces.tail)
