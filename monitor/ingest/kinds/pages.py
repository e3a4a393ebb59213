"""HTML pages: access to their links and texts, and a diagnosis of a page without the expected items."""

import json
import re
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.errors import FeedUnreadableError
from monitor.ingest.answer import SourceResponse, quoted
from monitor.ingest.kinds.rss import MAX_ID
from monitor.ingest.recognise import CHALLENGE, REFRESH, BodyKind, recognise
from monitor.ingest.text.clean import one_line
from monitor.ingest.text.encoding import Decoded
from monitor.ingest.web_address import web_address

_SHELL = 300  # characters that a page rendered by scripts has without them: a name, a menu, "enable JavaScript"
_MARKUP = re.compile(r"<(?:!doctype html|html|head|body|div|ul|ol|table|section|article|main|a|p|li)\b", re.IGNORECASE)
_SHELL_MARKUP = 2_000_000  # characters, including the data of scripts
_MAX_MISSES = 5
_MAX_LEVELS = 4  # elements above a link
_FEW = 10  # links that a bot check may have
_NO_PAGE = ("#", "javascript:", "mailto:", "tel:", "data:")


class Page:
    """Markup and the address that its links are relative to."""

    def __init__(self, markup: str, url: str) -> None:
        self.markup = markup
        self.tree = LexborHTMLParser(markup)
        base = self.tree.css_first("base[href]")
        self._base = address(url, (base.attributes.get("href") or "") if base is not None else "") or url

    @property
    def title(self) -> str:
        found = self.tree.css_first("title")
        return one_line(found.text())[:200] if found is not None else ""

    def address(self, href: str | None) -> str:
        """The address of a link, "" for a link that leads to no page."""
        return address(self._base, href or "")

    def links(self) -> int:
        return sum(1 for a in self.tree.css("a[href]") if self.address(a.attributes.get("href")))

    def description(self) -> str:
        """Title and number of links, for error messages."""
        count = self.links()
        named = f" titled {self.title[:80]!r}" if self.title else ""
        return f"a page{named} with {count} link{'' if count == 1 else 's'}"

    def obstacle(self) -> str:
        """What keeps programs from the content of the page, in words that follow "the response"; "" if nothing."""
        named = f" titled {self.title[:80]!r}" if self.title else ""
        if self.links() < _FEW and CHALLENGE.search(self.markup[:200_000]):
            return (
                f"is a bot check (page{named}); the site blocks automated access: look for another address of the list"
            )
        if self.tree.css_first("input[type=password]") is not None:
            return f"is a login page{named}; look for a public address of the list"
        body = self.tree.body
        if body is None or len(self.markup) > _SHELL_MARKUP:
            return ""
        text = _visible(body)
        if len(text) < _SHELL and REFRESH.search(self.markup[:200_000]):
            return f"is a page{named} that redirects browsers; look up its current address"
        if len(text) < _SHELL and self.tree.css_first("script") is not None:
            return (
                f"is a page{named} that is empty without JavaScript; "
                "find the address of its data in the network tab of a browser"
            )
        return ""


def page_in(response: SourceResponse, markup: str) -> Page:
    """Raises FeedUnreadableError where the response is not an HTML page."""
    start, kind = markup[:4_000], recognise(markup).kind
    if not start.strip():
        raise response.not_a_feed("is empty; check the address in a browser")
    if kind is BodyKind.XML_FEED:
        raise response.not_a_feed("is a feed, not a page; set kind: rss")
    if kind is BodyKind.JSON:
        raise response.not_a_feed("is JSON, not a page; set kind: json_api")
    if start.startswith("%PDF"):
        raise response.not_a_feed("is a PDF, not a page; look for the page that links to it")
    if not _MARKUP.search(markup[:20_000]):
        raise response.not_a_feed(f"is not a page but the text {quoted(start)}; check the address in a browser")
    return Page(markup, response.url)


def nothing_found(
    response: SourceResponse, page: Page, expected: str, found: str = "", remedy: str = ""
) -> FeedUnreadableError:
    """The error for a page without the expected items: what blocks access, or that the structure changed."""
    obstacle = page.obstacle()
    return (
        response.not_a_feed(obstacle)
        if obstacle
        else response.structure_changed(expected, found or page.description(), remedy)
    )


def holder_of(anchor: LexborNode) -> LexborNode | None:
    """The list item that contains a link, usually with its date; None where there is none nearby."""
    at = anchor.parent
    for _ in range(_MAX_LEVELS):
        if at is None or at.tag in ("body", "ul", "ol", "table"):
            return None
        if at.tag in ("li", "tr", "dd", "p"):
            return at
        at = at.parent
    return None


def words_of(node: LexborNode) -> str:
    """The text of an element on one line, its parts separated by spaces."""
    return one_line(node.text(deep=True, separator=" "))


class Pieces:
    """Finds the source text of the elements of a page, which must be requested in page order.

    b"" for an element whose source differs from the parser's output. After `_MAX_MISSES` of these the search ends:
    each one scans the whole response.
    """

    def __init__(self, decoded: Decoded) -> None:
        self._decoded = decoded
        self._within_json = decoded.text.lstrip()[:1] == "{"
        self._at = 0
        self._missed = 0

    def of(self, node: LexborNode) -> bytes:
        if self._missed >= _MAX_MISSES:
            return b""
        piece = node.html or ""
        if self._within_json:
            piece = json.dumps(piece, ensure_ascii=False)[1:-1]
        at = self._decoded.text.find(piece, self._at) if piece else -1
        if at < 0:
            self._missed += 1
            return b""
        self._at = at + 1
        return piece.encode(self._decoded.codec, "replace")


def _visible(body: LexborNode) -> str:
    copy = LexborHTMLParser(body.html or "")
    copy.strip_tags(["script", "style", "noscript", "template"])
    return words_of(copy.body) if copy.body is not None else ""


def address(base: str, href: str) -> str:
    """The address of a link, "" for a link that leads to no page."""
    plain = href.strip()
    if not plain or plain.lower().startswith(_NO_PAGE):
        return ""
    try:
        found = urljoin(base, plain)
        web_address(found)
    except ValueError:  # brackets without an IPv6 address
        return ""
    return found if found.startswith(("http:", "https:")) and len(found) <= MAX_ID else ""
