"""Content sniffing: whether a decoded body is an XML feed, JSON or something else, by its beginning."""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urljoin

from monitor.ingest.text.clean import one_line

_FEED_ROOTS = frozenset({"rss", "rdf", "feed", "channel"})
_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_LATE_ROOT = re.compile(r"<(?:\?xml\b|rss\b|feed\b|rdf:RDF\b)")
_JUNK = 4_000  # characters before a feed that are skipped: warnings that a server printed
_PROLOG = (("<?", "?>"), ("<!--", "-->"))
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,300})", re.IGNORECASE)
_LINK = re.compile(r"<link\b[^>]{0,500}>", re.IGNORECASE)
_FEED_TYPE = re.compile(r"application/(?:rss\+xml|atom\+xml|feed\+json)", re.IGNORECASE)
_HREF = re.compile(r"""href\s*=\s*["']?([^"'\s>]{1,300})""", re.IGNORECASE)
CHALLENGE = re.compile(
    r"cf-chl|cf_chl|just a moment\.\.\.|captcha|enable javascript and cookies|verify(?:ing)? you are (?:a )?human"
    r"|access denied|安全验证|人机验证|访问过于频繁|认证失败",
    re.IGNORECASE,
)
REFRESH = re.compile(r"""<meta[^>]{0,200}http-equiv\s*=\s*["']?refresh""", re.IGNORECASE)


class BodyKind(StrEnum):
    XML_FEED = "xml_feed"
    JSON = "json"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """`start` is the index of the feed in the text. `words` state what another body is, and the remedy."""

    kind: BodyKind
    start: int = 0
    words: str = ""


def recognise(text: str, *, url: str = "") -> Recognised:
    """`url` is the address of the text; the feed links of a page are resolved against it."""
    at = _skip_prolog(text)
    head = text[at : at + 300].lstrip()
    if not head:
        return Recognised(kind=BodyKind.OTHER, words="is empty; check the address in a browser")
    if head[0] in "{[":
        return Recognised(kind=BodyKind.JSON)
    root = _ROOT.match(head)
    name = root.group(1).lower() if root else ""
    if name in _FEED_ROOTS:
        return Recognised(kind=BodyKind.XML_FEED, start=len(text) - len(text.lstrip()))
    if name == "html" or re.search(r"<(?:!doctype html|html|head|body)\b", text[:_JUNK], re.IGNORECASE):
        return Recognised(kind=BodyKind.OTHER, words=_page_words(text[:200_000], url))
    late = _LATE_ROOT.search(text[:_JUNK], at)
    if late is not None:
        return Recognised(kind=BodyKind.XML_FEED, start=late.start())
    return Recognised(kind=BodyKind.OTHER, words=_other_words(head, name))


def _skip_prolog(text: str) -> int:
    """The index after declarations, comments and the document type, where the first element should be."""
    at = 0
    while at < len(text):
        at += len(text[at : at + 10_000]) - len(text[at : at + 10_000].lstrip())
        end = _end_of_prolog_part(text, at)
        if end is None:
            return at
        at = end
    return at


def _end_of_prolog_part(text: str, at: int) -> int | None:
    for opening, closing in _PROLOG:
        if text.startswith(opening, at):
            end = text.find(closing, at)
            return len(text) if end < 0 else end + len(closing)
    if text[at : at + 9].upper() == "<!DOCTYPE":
        end, bracket = text.find(">", at), text.find("[", at)
        if 0 <= bracket < end:
            end = text.find(">", text.find("]", bracket))
        return len(text) if end < 0 else end + 1
    return None


def _page_words(page: str, url: str) -> str:
    title = _TITLE.search(page)
    named = f" titled {one_line(title.group(1))[:80]!r}" if title and title.group(1).strip() else ""
    if CHALLENGE.search(page):
        return f"is a bot check (HTML page{named}); the site blocks automated access: use another feed"
    feed = _feed_named_in(page)
    if feed:
        return f"is an HTML page{named}, not a feed; its feed is {urljoin(url, feed)}: set url to that"
    if REFRESH.search(page):
        return f"is an HTML page{named} that redirects browsers; look up the current address of the feed"
    return f"is an HTML page{named}, not a feed; look for the address of the feed on it"


def _feed_named_in(page: str) -> str:
    for link in _LINK.finditer(page):
        href = _HREF.search(link.group())
        if href and _FEED_TYPE.search(link.group()):
            return href.group(1)
    return ""


def _other_words(head: str, root: str) -> str:
    if root in ("urlset", "sitemapindex"):
        return "is a sitemap, not a feed; look for the site's RSS or Atom address"
    if root:
        return f"is XML, but not a feed (root element <{root[:40]}>); look for the site's RSS or Atom address"
    if head.startswith("%PDF"):
        return "is a PDF, not a feed; look for the site's RSS or Atom address"
    if "\ufffd" in head[:40] or not head[:40].isprintable():
        return "is binary data, not a feed; check the address in a browser"
    return f"is plain text that begins {one_line(head)[:40]!r}, not a feed; check the address in a browser"
