"""The Atom feeds of gov.uk, kind `govuk_atom`: of an organisation, or of a search.

An entry's id contains the time of its last change, and so does `updated`; there is no publication date. The item's id
is the page's address, so that a changed notice is an edit and not a new one. Its date is that of the change with which
it was first seen, and stays.
"""

from dataclasses import replace
from urllib.parse import urldefrag, urljoin

from monitor.domain.articles.article import FeedItem
from monitor.ingest.answer import SourceResponse
from monitor.ingest.parsing import ParsedFeed, parse_feed

_SITE = "https://www.gov.uk"
_EXPECTED = "entries that link to pages of gov.uk"
_REMEDY = "gov.uk changed its feeds; please report it"


def parse(response: SourceResponse) -> ParsedFeed:
    """Raises FeedUnreadableError."""
    feed = parse_feed(response)
    if feed.items and not any(item.link for item in feed.items):
        raise response.structure_changed(_EXPECTED, f"{len(feed.items)} without a link", _REMEDY)
    return replace(feed, items=tuple(_item(item) for item in feed.items))


def _item(item: FeedItem) -> FeedItem:
    """Ids have the form tag:www.gov.uk,2005:/path in a search, and are addresses in the feed of an organisation."""
    named = item.id.rpartition(":")[2] if item.id.startswith("tag:") else item.id
    page = urldefrag(item.link or urljoin(_SITE, named)).url
    return replace(item, id=page, link=page)
