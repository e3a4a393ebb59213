"""Pages without a feed, kind `html_list`: a list of links, read by CSS selectors.

A part without a selector is searched where most lists have it. Dates come out as ISO 8601. A page without any item
that has a link is an error, never an empty list.
"""

import html
import json
import re
from collections.abc import Iterable
from dataclasses import replace

import jmespath
from jmespath.exceptions import JMESPathError
from selectolax.lexbor import LexborNode

from monitor.domain.articles.article import FeedItem
from monitor.domain.sources.source import ItemSelectors, selector_and_attribute
from monitor.ingest.answer import SourceResponse
from monitor.ingest.dates import read_date
from monitor.ingest.days import day_at_an_end, day_in, day_in_address, stated_day
from monitor.ingest.kinds.pages import Page, Pieces, holder_of, nothing_found, page_in, words_of
from monitor.ingest.kinds.rss import MAX_ID, MAX_MARKUP, MAX_TITLE
from monitor.ingest.parsing import MAX_ITEMS, ParsedFeed, too_many_items
from monitor.ingest.text.clean import one_line
from monitor.ingest.text.encoding import Decoded

_MORE_WORDS = (
    "更多|详情|詳情|查看(?:全文)?|(?:阅读)?全文|続きを読む|詳細|もっと見る|더보기|자세히|(?:read )?more|details?|view"
)
_MORE = re.compile(rf"[\W_]*(?:{_MORE_WORDS})?[\W_]*", re.IGNORECASE)  # the text of a link beside a title
_ELLIPSES = ("…", "...", "..")


def parse(response: SourceResponse) -> ParsedFeed:
    """Raises FeedUnreadableError."""
    decoded = response.decoded()
    markup = _markup(response, decoded)
    page = page_in(response, markup)
    elements = page.tree.css(response.shape.items)
    if not elements:
        raise nothing_found(response, page, f"items at {response.shape.items!r}")
    pieces = Pieces(decoded)
    read = [_Element(element, response.shape, page).item(pieces) for element in elements[:MAX_ITEMS]]
    linked = _once(item for item in read if item.link)
    if not linked:
        count = f"{len(read)} item{'' if len(read) == 1 else 's'} without a link"
        raise nothing_found(response, page, f"links in the items at {response.shape.items!r}", count)
    problems = [decoded.note] if decoded.note else []
    problems += _faults(read, linked, response.shape)
    if len(elements) > MAX_ITEMS:
        problems.append(too_many_items(len(elements)))
    return ParsedFeed(title=page.title, items=tuple(linked), problems=tuple(problems))


def _markup(response: SourceResponse, decoded: Decoded) -> str:
    """The markup of the page, also where it is a string in JSON."""
    if not response.shape.inside:
        return decoded.text
    try:
        found = jmespath.search(response.shape.inside, json.loads(decoded.text))
    except (ValueError, RecursionError, JMESPathError) as e:
        page = page_in(response, decoded.text)  # raises where it is not a page
        raise nothing_found(response, page, "JSON that contains a page") from e
    if not isinstance(found, str):
        raise response.structure_changed(f"a page at {response.shape.inside!r} of the JSON", "none there")
    return found


def _faults(read: list[FeedItem], linked: list[FeedItem], shape: ItemSelectors) -> list[str]:
    problems = []
    if without := sum(1 for item in read if not item.link):
        problems.append(f"{without} of {len(read)} items have no link and were left out")
    if shape.date and not any(read_date(item.published_raw) for item in linked):
        problems.append("no date found in any item; set 'dates' to the order of day, month and year")
    return problems


def _once(items: Iterable[FeedItem]) -> list[FeedItem]:
    """One item per link, in page order: a second link to a notice says "more", or has its picture."""
    found: dict[str, FeedItem] = {}
    for item in items:
        before = found.setdefault(item.link, item)
        better, other = (item, before) if len(item.title) > len(before.title) else (before, item)
        found[item.link] = replace(better, published_raw=better.published_raw or other.published_raw)
    return list(found.values())


class _Element:
    """One item of the page and its parts."""

    def __init__(self, element: LexborNode, shape: ItemSelectors, page: Page) -> None:
        self._element = element
        self._shape = shape
        self._page = page

    def item(self, pieces: Pieces) -> FeedItem:
        anchor = self._anchor()
        link = self._link(anchor)
        title = self._title(anchor)
        return FeedItem(
            id=self._text(self._shape.id)[:MAX_ID],
            link=link,
            title=html.escape(title, quote=False)[:MAX_TITLE],
            summary=html.escape(self._text(self._shape.summary), quote=False)[:MAX_MARKUP],
            published_raw=self._day(title, link),
            raw=pieces.of(self._element),
        )

    def _found(self, selector: str) -> LexborNode | None:
        """The first element that matches a selector; the item itself where it matches or only an attribute is given."""
        css, _ = selector_and_attribute(selector)
        if not css:
            return self._element if selector else None
        inside = self._element.css_first(css)
        return self._element if inside is None and self._element.css_matches(css) else inside

    def _text(self, selector: str) -> str:
        found = self._found(selector)
        if found is None:
            return ""
        _, attribute = selector_and_attribute(selector)
        return one_line(found.attributes.get(attribute) or "") if attribute else words_of(found)

    def _anchor(self) -> LexborNode | None:
        """The main link of the item."""
        named = self._found(self._shape.link)
        if named is not None and named.attributes.get("href"):
            return named
        at = named if named is not None else None if self._shape.link else self._element
        if at is None:
            return None
        candidates = [at, *at.css("a[href]"), at.parent]
        return next((a for a in candidates if a is not None and a.tag == "a" and self._has_address(a)), None)

    def _has_address(self, anchor: LexborNode) -> bool:
        return bool(self._page.address(anchor.attributes.get("href")))

    def _link(self, anchor: LexborNode | None) -> str:
        if selector_and_attribute(self._shape.link)[1]:
            return self._page.address(self._text(self._shape.link))
        return self._page.address(anchor.attributes.get("href")) if anchor is not None else ""

    def _title(self, anchor: LexborNode | None) -> str:
        if self._shape.title:
            return self._text(self._shape.title)
        if anchor is None:
            return ""
        shown, whole = words_of(anchor), one_line(anchor.attributes.get("title") or "")
        if whole and (_MORE.fullmatch(shown) or whole.startswith(_uncut(shown))):
            return whole
        if not _MORE.fullmatch(shown):
            return shown
        heading = self._element.css_first("h1,h2,h3,h4,h5,h6")
        return words_of(heading) if heading is not None else ""

    def _day(self, title: str, link: str) -> str:
        order = self._shape.dates
        if self._shape.date:
            return stated_day(self._text(self._shape.date), order)
        time = self._element.css_first("time[datetime]")
        if time is not None and (day := day_in(time.attributes.get("datetime") or "")):
            return day
        return day_in(self._beside(title), order) or day_at_an_end(title, order) or day_in_address(link)

    def _beside(self, title: str) -> str:
        """The text beside the title: in the item, or around it where the item is only a link."""
        around = holder_of(self._element) if self._element.tag == "a" else None
        text = words_of(around or self._element)
        return text.replace(title, " ", 1) if title else text


def _uncut(title: str) -> str:
    for ellipsis in _ELLIPSES:
        title = title.removesuffix(ellipsis)
    return title.rstrip()
