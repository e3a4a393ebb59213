"""China's Ministry of Commerce, kind `mofcom`: the yearly list of its announcements, and its bureaus' lists in JSON.

Every page of the ministry's sites links its articles as `…/art/<year>/art_<32 hex>.html`. An announcement has several
such addresses, so its number is its id where the title begins with one. In the JSON of a bureau's site the list is
markup in `data.html`.
"""

import html
import json
import re
from typing import Any

from selectolax.lexbor import LexborNode

from monitor.domain.articles.article import FeedItem
from monitor.ingest.answer import SourceResponse
from monitor.ingest.days import day_in
from monitor.ingest.kinds.json_api import describe_missing_list
from monitor.ingest.kinds.pages import Page, Pieces, holder_of, nothing_found, page_in, words_of
from monitor.ingest.kinds.rss import MAX_TITLE
from monitor.ingest.parsing import MAX_ITEMS, ParsedFeed, too_many_items
from monitor.ingest.text.clean import one_line
from monitor.ingest.text.encoding import Decoded, decode

_ARTICLE = re.compile(r"/art/(?:19|20)\d\d/(art_[0-9a-f]{32})\.s?html$")
_NUMBER = re.compile(  # 商务部公告2026年第61号, 商务部 海关总署公告2026年第10号, 不可靠实体清单工作机制公告〔2026〕3号
    r"^(?P<who>商务部|不可靠实体清单工作机制)(?:(?!公告|关于)[^，。,]){0,60}?(?P<kind>公告|令)\s*[〔\[(（]?(?P<year>20\d\d)\s*年?[〕\])）]?\s*第?\s*"
    r"(?P<number>\d{1,4})\s*号"
)
_EXPECTED = "links to articles (…/art/<year>/art_….html)"
_REMEDY = "the ministry rebuilt its site; please report it"


def parse(response: SourceResponse) -> ParsedFeed:
    """Raises FeedUnreadableError."""
    decoded = _decoded(response)
    page = page_in(response, _markup(response, decoded))
    anchors = [a for a in page.tree.css("a[href]") if _ARTICLE.search(a.attributes.get("href") or "")]
    pieces = Pieces(decoded)
    found: dict[str, FeedItem] = {}
    for anchor in anchors[:MAX_ITEMS]:
        item = _item(anchor, page, pieces)
        if item.link and len(item.title) > len(found.get(item.id, FeedItem()).title):
            found[item.id] = item
    if not found:
        raise nothing_found(response, page, _EXPECTED, remedy=_REMEDY)
    problems = (too_many_items(len(anchors)),) if len(anchors) > MAX_ITEMS else ()
    return ParsedFeed(title=page.title, items=tuple(found.values()), problems=problems)


def _decoded(response: SourceResponse) -> Decoded:
    """The bureau's JSON declares no charset and is UTF-8; detection fails on its few Chinese characters."""
    try:
        return Decoded(text=response.body.decode("utf-8-sig"), codec="utf-8")
    except UnicodeDecodeError:
        return decode(response.body, response.content_type)


def _markup(response: SourceResponse, decoded: Decoded) -> str:
    """The markup of the page, also where it is a string in JSON."""
    if decoded.text.lstrip()[:1] != "{":
        return decoded.text
    try:
        wire: Any = json.loads(decoded.text)
    except (ValueError, RecursionError) as e:
        raise response.unreadable("is invalid JSON; the monitor retries") from e
    data = wire.get("data") if isinstance(wire, dict) else None
    markup = data.get("html") if isinstance(data, dict) else None
    if not isinstance(markup, str) or not markup.strip():
        found = describe_missing_list(markup, wire)
        raise response.structure_changed("a list in 'data.html' of the JSON", found, _REMEDY)
    return markup


def _item(anchor: LexborNode, page: Page, pieces: Pieces) -> FeedItem:
    href = anchor.attributes.get("href") or ""
    title = max(words_of(anchor), one_line(anchor.attributes.get("title") or ""), key=len)
    holder = holder_of(anchor)
    return FeedItem(
        id=_id(title, href),
        link=page.address(href),
        title=html.escape(title, quote=False)[:MAX_TITLE],
        language="zh-Hans",
        published_raw=day_in(words_of(holder).replace(title, " ", 1)) if holder is not None else "",
        raw=pieces.of(holder if holder is not None else anchor),
    )


def _id(title: str, href: str) -> str:
    number, article = _NUMBER.match(title), _ARTICLE.search(href)
    if number is not None:
        return f"{number['who']}{number['kind']}{number['year']}-{int(number['number'])}"
    return article[1] if article else ""
