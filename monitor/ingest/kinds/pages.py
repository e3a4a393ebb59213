"""A page of HTML in which a kind of source looks for its items, and what a page is that has none of them."""

import json
import re
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.errors import FeedUnreadableError
from monitor.ingest.answer import Answer, quoted
from monitor.ingest.kinds.rss import MAX_ID
from monitor.ingest.recognise import CHALLENGE, REFRESH, Shape, recognise
from monitor.ingest.text.clean import one_line
from monitor.ingest.text.encoding import Decoded
from monitor.ingest.web_address import web_address

__all__ = ["Page", "Pieces", "address", "holder_of", "nothing_found", "page_in", "words_of"]

_SHELL = 300  # characters of text that a page without its scripts may have: a name, a menu, "please enable JavaScript"
_MARKUP = re.compile(r"<(?:!doctype html|html|head|body|div|ul|ol|table|section|article|main|a|p|li)\b", re.IGNORECASE)
_SHELL_MARKUP = 2_000_000  # characters, with the data that a script shows
_MISSES = 5
_NEAR = 4  # elements above a link
_FEW = 10  # links that a page which checks for people may have
_LEADS_NOWHERE = ("#", "javascript:", "mailto:", "tel:", "data:")


class Page:
    """Markup with the address that its links are relative to."""

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
        """Where a link leads, "" for one that leads to no page."""
        return address(self._base, href or "")

    def links(self) -> int:
        return sum(1 for a in self.tree.css("a[href]") if self.address(a.attributes.get("href")))

    def told(self) -> str:
        """What it is, for people: its title, and how many links it has."""
        count = self.links()
        named = f" titled {self.title[:80]!r}" if self.title else ""
        return f"a page{named} with {count} link{'' if count == 1 else 's'}"

    def obstacle(self) -> str:
        """What stands in place of the page that a person sees, in words that go on from "the answer"; "" if nothing."""
        named = f" titled {self.title[:80]!r}" if self.title else ""
        if self.links() < _FEW and CHALLENGE.search(self.markup[:200_000]):
            return f"is a page{named} that checks for people; the site keeps programs out: look for another way to it"
        if self.tree.css_first("input[type=password]") is not None:
            return f"is a page{named} that asks for a login; look for an address that is open"
        body = self.tree.body
        if body is None or len(self.markup) > _SHELL_MARKUP:
            return ""
        text = _visible(body)
        if len(text) < _SHELL and REFRESH.search(self.markup[:200_000]):
            return f"is a page{named} that sends browsers elsewhere; look up its present address"
        if len(text) < _SHELL and self.tree.css_first("script") is not None:
            return (
                f"is a page{named} that is empty without JavaScript; "
                "look in a browser's network tab for the address that its list comes from"
            )
        return ""


def page_in(answer: Answer, markup: str) -> Page:
    """Raises FeedUnreadableError where the answer is no page at all."""
    start, seen = markup[:4_000], recognise(markup).shape
    if not start.strip():
        raise answer.other("is empty; check the address in a browser")
    if seen is Shape.XML_FEED:
        raise answer.other("is a feed, not a page; write kind: rss")
    if seen is Shape.JSON:
        raise answer.other("is JSON, not a page; write kind: json_api")
    if start.startswith("%PDF"):
        raise answer.other("is a PDF, not a page; look for the page that links to it")
    if not _MARKUP.search(markup[:20_000]):
        raise answer.other(f"is no page; it begins {quoted(start)}; check the address in a browser")
    return Page(markup, answer.url)


def nothing_found(answer: Answer, page: Page, expected: str, found: str = "", remedy: str = "") -> FeedUnreadableError:
    """For a page on which nothing is where it was: what stands in its place if that can be told."""
    obstacle = page.obstacle()
    return answer.other(obstacle) if obstacle else answer.changed(expected, found or page.told(), remedy)


def holder_of(anchor: LexborNode) -> LexborNode | None:
    """The item of a list that a link stands in, with its day as a rule; None where there is none near."""
    at = anchor.parent
    for _ in range(_NEAR):
        if at is None or at.tag in ("body", "ul", "ol", "table"):
            return None
        if at.tag in ("li", "tr", "dd", "p"):
            return at
        at = at.parent
    return None


def words_of(node: LexborNode) -> str:
    """The text of an element in one line, its parts with spaces between them."""
    return one_line(node.text(deep=True, separator=" "))


class Pieces:
    """The elements of a page as they stand in the answer, asked for in their order.

    b"" for one that is written otherwise than a parser would write it. After some of these it is not looked for any
    more: each costs a look through the whole answer.
    """

    def __init__(self, decoded: Decoded) -> None:
        self._decoded = decoded
        self._within_json = decoded.text.lstrip()[:1] == "{"
        self._at = 0
        self._missed = 0

    def of(self, node: LexborNode) -> bytes:
        if self._missed >= _MISSES:
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
    """Where a link leads, "" for one that leads to no page."""
    plain = href.strip()
    if not plain or plain.lower().startswith(_LEADS_NOWHERE):
        return ""
    try:
        found = urljoin(base, plain)
        web_address(found)
    except ValueError:  # brackets that are no IPv6 address
        return ""
    return found if found.startswith(("http:", "https:")) and len(found) <= MAX_ID else ""
