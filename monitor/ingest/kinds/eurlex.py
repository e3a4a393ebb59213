"""The feeds of EUR-Lex, kind `eurlex`: https://eur-lex.europa.eu/EN/display-feed.rss?rssId=…

Each title begins with EUR-Lex's identifier of the document: its CELEX number, or its place in the Official Journal
until it has one. That is the item's id; the feed's own id names a copy in a store. Dates are Brussels time; some feeds
have none, then the date is that in the title.
"""

import re
from dataclasses import replace

from monitor.domain.articles.article import FeedItem
from monitor.ingest.answer import SourceResponse
from monitor.ingest.days import day_in
from monitor.ingest.parsing import ParsedFeed, parse_feed

_NAME = re.compile(r"(?P<scheme>CELEX|OJ):(?P<name>[A-Z0-9_]{6,30}(?:\(\d{1,3}\))?)(?=[:\s&]|$)")
_ACT = re.compile(r"3(?P<year>20(?:2[4-9]|[3-9]\d))[A-Z](?P<number>\d{4})")  # CELEX of an act, not of a correction
_PAGE = re.compile(r"L_(?P<year>20\d\d)(?P<number>\d{5})")  # since October 2023 the number of the act
_EXPECTED = "entries with a CELEX number"
_REMEDY = "EUR-Lex changed its feeds; please report it"


def parse(response: SourceResponse) -> ParsedFeed:
    """Raises FeedUnreadableError."""
    feed = parse_feed(response)
    items = tuple(_item(item) for item in feed.items)
    if items and not any(item.id.startswith("EU ") for item in items):
        raise response.structure_changed(_EXPECTED, f"{len(items)} without one", _REMEDY)
    return replace(feed, items=items)


def _item(item: FeedItem) -> FeedItem:
    found = _NAME.match(item.title) or _NAME.search(item.link)
    title = item.title[found.end() :].lstrip(": ") if found and found.string == item.title else item.title
    return replace(
        item,
        id=_id(found) if found else item.id,
        title=title or item.title,
        author=item.author.strip(" ,"),
        published_raw=item.published_raw or day_in(title),
    )


def _id(found: "re.Match[str]") -> str:
    """Year and number of an act, the same for both identifiers; of anything else EUR-Lex's identifier."""
    act = (_ACT if found["scheme"] == "CELEX" else _PAGE).fullmatch(found["name"])
    return f"EU {act['year']}/{int(act['number'])}" if act else f"EU {found['scheme']}:{found['name']}"
