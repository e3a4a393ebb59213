import pytest

from monitor.domain.sources.source import ItemSelectors, Kind, Source, SourceId
from monitor.errors import FeedUnreadableError
from monitor.ingest.answer import SourceResponse
from monitor.ingest.by_kind import parse_answer
from monitor.ingest.parsing import MAX_ITEMS, ParsedFeed

URL = "https://list.example/a/index.html"


def _read(body: str, content_type: str = "", **select: str) -> ParsedFeed:
    shape = ItemSelectors(**{"items": "li", **select})  # type: ignore[arg-type]
    source = Source(id=SourceId("s"), name="s", url=URL, kind=Kind.HTML_LIST, shape=shape)
    return parse_answer(SourceResponse(body=body.encode(), content_type=content_type, url=URL, source=source))


def test_a_redesigned_page_is_an_error() -> None:
    with pytest.raises(FeedUnreadableError, match="page structure changed: expected items at 'li'") as e:
        _read("<html><body><p>News</p><a href='/1'>one</a></body></html>")
    assert e.value.outcome == "structure_changed"


def test_a_link_without_an_address_does_not_count() -> None:
    hrefs = ("#top", "javascript:go()", "mailto:a@b.example", "http://[", "ftp://x.example/f", "")
    page = "".join(f"<li><a href='{href}'>Notice</a></li>" for href in hrefs)
    with pytest.raises(FeedUnreadableError, match="6 items without a link"):
        _read(page)
    assert len(_read(f"{page}<li><a href='/n'>Notice</a></li>").items) == 1


def test_items_may_be_links_or_inside_links() -> None:
    links = "<a href='1'>One</a><a href='2'><b>Two</b></a>"
    assert [i.link for i in _read(links, items="a").items] == ["https://list.example/a/1", "https://list.example/a/2"]
    assert [i.title for i in _read(links, items="a > b").items] == ["Two"]


def test_the_date_of_a_link_item_is_beside_it() -> None:
    page = (
        "<table><tr><td>2026-11-24</td><td><a href='/n/1'>Notice</a></td></tr></table><p><a href='/n/2'>Other</a></p>"
    )
    assert [i.published_raw for i in _read(page, items="a[href^='/n/']").items] == ["2026-11-24", ""]


def test_a_very_long_page_is_cut() -> None:
    page = "".join(f"<li><a href='/{n}'>Notice {n}</a></li>" for n in range(MAX_ITEMS + 3))
    parsed = _read(page)
    assert len(parsed.items) == MAX_ITEMS
    assert parsed.problems == ("2,003 items; only the first 2,000 were read",)


def test_special_characters_of_a_title_are_escaped() -> None:
    assert _read("<li><a href='/1'>R&amp;D &lt;b&gt; licences</a></li>").items[0].title == "R&amp;D &lt;b&gt; licences"


def test_unreadable_dates_are_a_problem() -> None:
    parsed = _read("<li><a href='/1'>Notice</a><i>11/03/2026</i></li>", date="b")
    assert parsed.problems == ("no date found in any item; set 'dates' to the order of day, month and year",)


def test_the_http_charset_overrides_the_meta_element() -> None:
    page = "<html><head><meta charset='big5'></head><li><a href='/1'>出口管制</a></li></html>"
    assert _read(page, "text/html; charset=utf-8").items[0].title == "出口管制"


def test_a_page_that_differs_from_the_parser_s_output_takes_linear_time() -> None:
    page = "".join(f"<li><a href='/{n}'>Notice {n}</a></li>" for n in range(40_000))
    parsed = _read(page)
    assert [item.raw for item in parsed.items] == [b""] * MAX_ITEMS
