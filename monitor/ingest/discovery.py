"""Feeds that a page points to, and how its own list would be read as a source where it points to none.

What is proposed is a guess: whoever asks tries it before it is believed. `build_search` is for a child.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.domain.sources.source import Shape
from monitor.ingest.recognise import Shape as Form
from monitor.ingest.recognise import recognise
from monitor.ingest.text.encoding import decode

__all__ = ["COMMON_PATHS", "SearchJob", "Searched", "build_search", "feeds_on", "list_on"]

COMMON_PATHS = ("feed", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml", "feeds/all.rss")
_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"})
_LOOKS = re.compile(r"(?:^|[/._-])(?:rss|atom|feeds?)(?:[/._-]|$)|\.(?:rss|rdf|atom)$", re.IGNORECASE)
_DAY = re.compile(r"\b(?:19|20)\d\d[-./年]\s?\d{1,2}[-./月]\s?\d{1,2}|\b\d{1,2}[. /-]\w{1,9}[. /-](?:19|20)\d\d\b")
_WORDS = {Form.XML_FEED: "RSS or Atom", Form.JSON: "JSON", Form.OTHER: "no feed"}
_MOST = 20  # feeds of one page that are worth naming
_LEAST = 4  # links of one form that make a list
_LONG = 12  # characters of a headline: menus have shorter words; a sign of Chinese says twice as much
_MAX_TEXT = 2_000_000  # characters of a page that are looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchJob:
    """An answer, and the address that it came from."""

    body: bytes = field(repr=False)
    content_type: str
    url: str = field(repr=False)  # a key may be part of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """What an answer is, in words for people, and its encoding. `feeds` and `shape` are of a page."""

    form: str
    encoding: str
    feeds: tuple[str, ...] = ()
    shape: Shape | None = None


def build_search(_: object) -> Callable[[SearchJob], Searched]:
    """The work of a child. It needs to know nothing."""
    return _search


def _search(job: SearchJob) -> Searched:
    decoded = decode(job.body, job.content_type)
    text = decoded.text[:_MAX_TEXT]
    form = recognise(text).shape
    if form is not Form.OTHER or "<" not in text:
        return Searched(form=_WORDS[form], encoding=decoded.codec)
    feeds, shape = feeds_on(text, job.url), list_on(text, job.url)
    return Searched(form=_WORDS[form], encoding=decoded.codec, feeds=feeds, shape=shape)


def feeds_on(markup: str, url: str) -> tuple[str, ...]:
    """Addresses that the page at `url` says are feeds, then those of links that look like one, each once."""
    tree = LexborHTMLParser(markup[:_MAX_TEXT])
    base = _base(tree, url)
    said = [n for n in tree.css("link[rel~=alternate]") if (n.attributes.get("type") or "").strip().lower() in _TYPES]
    linked = [n for n in tree.css("a[href]") if _LOOKS.search(urlsplit(n.attributes.get("href") or "").path)]
    found = (_resolved(base, node) for node in (*said, *linked))
    return tuple(dict.fromkeys(address for address in found if address and address != url))[:_MOST]


def list_on(markup: str, url: str) -> Shape | None:
    """How the longest list of headlines on the page is read: links of one form, most of them long; None without one."""
    tree = LexborHTMLParser(markup[:_MAX_TEXT])
    base = _base(tree, url)
    forms: defaultdict[str, list[LexborNode]] = defaultdict(list)
    for anchor in tree.css("a[href]"):
        if _resolved(base, anchor):
            forms[_form(anchor)].append(anchor)
    ranked = sorted(forms, key=lambda form: _weight(forms[form]), reverse=True)
    best = next((form for form in ranked if _is_list(forms[form])), None)
    if best is None:
        return None
    return Shape(items=best)


def _base(tree: LexborHTMLParser, url: str) -> str:
    named = tree.css_first("base[href]")
    return urljoin(url, (named.attributes.get("href") or "") if named is not None else "")


def _resolved(base: str, node: LexborNode) -> str:
    """The http address that it leads to, "" for another."""
    try:
        address = urljoin(base, (node.attributes.get("href") or "").strip())
        parts = urlsplit(address)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
    except ValueError:
        return ""
    return address.partition("#")[0] if fine else ""


def _is_list(anchors: list[LexborNode]) -> bool:
    return len(anchors) >= _LEAST and 2 * sum(_length(a) >= _LONG for a in anchors) > len(anchors)


def _weight(anchors: list[LexborNode]) -> float:
    """A list of news is long, has long words and days beside them."""
    dated = sum(bool(_DAY.search(_beside(a))) for a in anchors)
    return sum(min(_length(a), 60) for a in anchors) * (1 + dated / len(anchors))


def _beside(anchor: LexborNode) -> str:
    item = _item_of(anchor)
    return "" if item is None else item.text()[:400]


def _length(anchor: LexborNode) -> int:
    text = " ".join(anchor.text().split())
    return len(text) + sum(sign > "\u2e7f" for sign in text)


def _item_of(anchor: LexborNode) -> LexborNode | None:
    """The highest element around the link that has no other link: where its day stands too."""
    item = None
    node = anchor.parent
    while node is not None and node.tag not in ("body", "html") and len(node.css("a[href]")) == 1:
        item, node = node, node.parent
    return item


def _form(anchor: LexborNode) -> str:
    """A selector that fits this link's item and those beside it."""
    item = _item_of(anchor) or anchor
    return _step(item) if item.parent is None else f"{_step(item.parent)} > {_step(item)}"


def _step(node: LexborNode) -> str:
    classes = [c for c in _classes(node) if re.fullmatch(r"[A-Za-z][A-Za-z_-]{2,40}", c)]
    return f"{node.tag}.{classes[0]}" if classes else str(node.tag)


def _classes(node: LexborNode) -> Iterator[str]:
    yield from (node.attributes.get("class") or "").split()
