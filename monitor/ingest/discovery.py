"""Discovery of the feeds of a page, or of selectors that read the page itself as a source.

Results are guesses: the caller tries them before it uses them. `build_feed_search` runs in a child process.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.domain.sources.source import ItemSelectors
from monitor.ingest.recognise import CHALLENGE, BodyKind, recognise
from monitor.ingest.text.encoding import decode

COMMON_PATHS = ("feed", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml", "feeds/all.rss")
_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"})
_FEED_PATH = re.compile(r"(?:^|[/._-])(?:rss|atom|feeds?)(?:[/._-]|$)|\.(?:rss|rdf|atom)$", re.IGNORECASE)
_DAY = re.compile(r"\b(?:19|20)\d\d[-./年]\s?\d{1,2}[-./月]\s?\d{1,2}|\b\d{1,2}[. /-]\w{1,9}[. /-](?:19|20)\d\d\b")
_NAMES = {BodyKind.XML_FEED: "RSS or Atom", BodyKind.JSON: "JSON", BodyKind.OTHER: "no feed"}
_MAX_FEEDS = 20  # of one page
_MIN_LINKS = 4  # links with one selector that make a list
_LONG = 12  # characters of a headline: menus have shorter words; an East Asian character counts twice
_MAX_TEXT = 2_000_000  # characters of a page that are searched


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSearchJob:
    """A response and its address."""

    body: bytes = field(repr=False)
    content_type: str
    url: str = field(repr=False)  # a key may be part of it


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSearchResult:
    """The format of a response in words, and its encoding. The others are set for a page only.

    `bot_check`: the page contains the words of a challenge for programs; `login`: it asks for a password.
    """

    form: str
    encoding: str
    feeds: tuple[str, ...] = ()
    shape: ItemSelectors | None = None
    bot_check: bool = False
    login: bool = False


def build_feed_search(_: object) -> Callable[[FeedSearchJob], FeedSearchResult]:
    """The function that child processes run. It needs no knowledge."""
    return _search


def _search(job: FeedSearchJob) -> FeedSearchResult:
    decoded = decode(job.body, job.content_type)
    text = decoded.text[:_MAX_TEXT]
    kind = recognise(text).kind
    if kind is not BodyKind.OTHER or "<" not in text:
        return FeedSearchResult(form=_NAMES[kind], encoding=decoded.codec)
    return FeedSearchResult(
        form=_NAMES[kind],
        encoding=decoded.codec,
        feeds=feeds_on(text, job.url),
        shape=list_on(text, job.url),
        bot_check=CHALLENGE.search(text) is not None,
        login=LexborHTMLParser(text).css_first("input[type=password]") is not None,
    )


def feeds_on(markup: str, url: str) -> tuple[str, ...]:
    """The feeds that the page at `url` declares, then links that look like feeds, each once."""
    tree = LexborHTMLParser(markup[:_MAX_TEXT])
    base = _base(tree, url)
    alternates = tree.css("link[rel~=alternate]")
    declared = [n for n in alternates if (n.attributes.get("type") or "").strip().lower() in _TYPES]
    linked = [n for n in tree.css("a[href]") if _FEED_PATH.search(urlsplit(n.attributes.get("href") or "").path)]
    found = (_resolved(base, node) for node in (*declared, *linked))
    return tuple(dict.fromkeys(address for address in found if address and address != url))[:_MAX_FEEDS]


def list_on(markup: str, url: str) -> ItemSelectors | None:
    """Selectors for the longest list of headlines: links with one selector, most of them long. None without a list."""
    tree = LexborHTMLParser(markup[:_MAX_TEXT])
    base = _base(tree, url)
    groups: defaultdict[str, list[LexborNode]] = defaultdict(list)
    for anchor in tree.css("a[href]"):
        if _resolved(base, anchor):
            groups[_selector(anchor)].append(anchor)
    ranked = sorted(groups, key=lambda selector: _weight(groups[selector]), reverse=True)
    best = next((selector for selector in ranked if _is_list(groups[selector])), None)
    return None if best is None else ItemSelectors(items=best)


def _base(tree: LexborHTMLParser, url: str) -> str:
    named = tree.css_first("base[href]")
    return urljoin(url, (named.attributes.get("href") or "") if named is not None else "")


def _resolved(base: str, node: LexborNode) -> str:
    """The HTTP address of a link, "" for another address."""
    try:
        address = urljoin(base, (node.attributes.get("href") or "").strip())
        parts = urlsplit(address)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
    except ValueError:
        return ""
    return address.partition("#")[0] if fine else ""


def _is_list(anchors: list[LexborNode]) -> bool:
    return len(anchors) >= _MIN_LINKS and 2 * sum(_length(a) >= _LONG for a in anchors) > len(anchors)


def _weight(anchors: list[LexborNode]) -> float:
    """A list of news is long, and has long texts with dates beside them."""
    dated = sum(bool(_DAY.search(_beside(a))) for a in anchors)
    return sum(min(_length(a), 60) for a in anchors) * (1 + dated / len(anchors))


def _beside(anchor: LexborNode) -> str:
    item = _item_of(anchor)
    return "" if item is None else item.text()[:400]


def _length(anchor: LexborNode) -> int:
    text = " ".join(anchor.text().split())
    return len(text) + sum(c > "\u2e7f" for c in text)


def _item_of(anchor: LexborNode) -> LexborNode | None:
    """The highest element around the link that contains no other link; it contains the date too."""
    item = None
    node = anchor.parent
    while node is not None and node.tag not in ("body", "html") and len(node.css("a[href]")) == 1:
        item, node = node, node.parent
    return item


def _selector(anchor: LexborNode) -> str:
    """A selector that matches this link's item and its siblings."""
    item = _item_of(anchor) or anchor
    return _step(item) if item.parent is None else f"{_step(item.parent)} > {_step(item)}"


def _step(node: LexborNode) -> str:
    classes = [c for c in _classes(node) if re.fullmatch(r"[A-Za-z][A-Za-z_-]{2,40}", c)]
    return f"{node.tag}.{classes[0]}" if classes else str(node.tag)


def _classes(node: LexborNode) -> Iterator[str]:
    yield from (node.attributes.get("class") or "").split()
