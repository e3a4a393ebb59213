"""Links of aggregators that contain the publisher's address, and the list of aggregator sites.

An address is taken only from link formats that are known to lead to it; nothing is guessed.
"""

import base64
import binascii
import re
from collections.abc import Callable
from urllib.parse import unquote

from yarl import URL

from monitor.domain.sources.source_url import owner_of
from monitor.ingest.web_address import web_address

_DEPTH = 3  # a link of one aggregator may contain a link of another
_ADDRESS = re.compile(rb"https?://[\x21-\x7e]{4,1500}")
_NEWS_PATH = re.compile(r"/(?:rss/)?(?:articles|read)/(CBM[\w-]{20,3000})")
_PREFIX = b"\x08\x13\x22"  # protobuf: field 1 is 19, field 4 is a string, the address
_GOOGLE = re.compile(r"(?:www\.)?google\.(?:com|co\.[a-z]{2}|com\.[a-z]{2}|[a-z]{2})")
_SITES = frozenset(
    {
        *("news.google.com", "msn.com", "bing.com", "news.yahoo.com", "yahoo.com", "news.yahoo.co.jp", "flipboard.com"),
        *("smartnews.com", "newsbreak.com", "feedly.com", "feedburner.com", "feedproxy.google.com", "toutiao.com"),
    }
)


def unwrapped(url: str) -> str:
    """The publisher's address in a link of an aggregator; the link itself where it contains none."""
    for _ in range(_DEPTH):
        target = _target(url)
        if not target:
            return url
        url = target
    return url


def is_aggregator(url: str) -> bool:
    """Whether the address belongs to a site that shows what others publish."""
    host = _host(url).removeprefix("www.")
    return bool(_GOOGLE.fullmatch(host)) or any(host == site or host.endswith(f".{site}") for site in _SITES)


def site_of(url: str) -> str:
    """The owner of the address (`owner_of` its host), "" where there is none."""
    return owner_of(_host(url))


def _host(url: str) -> str:
    try:
        return (web_address(url).host or "").lower().rstrip(".")
    except ValueError:
        return ""


def _target(url: str) -> str:
    try:
        at = web_address(url.strip())
        host = (at.host or "").lower()
    except ValueError:
        return ""
    if at.scheme not in ("http", "https"):
        return ""
    found = next((extract(at) for fits, extract in _FORMATS if fits(host, at)), "")
    return found if found.startswith(("http://", "https://")) else ""


def _parameter(*names: str) -> Callable[[URL], str]:
    return lambda at: next((at.query[name].strip() for name in names if name in at.query), "")


def _of_google_news(at: URL) -> str:
    """Links of Google News contain the address until 2024; later ones contain only an id of Google's."""
    coded = _NEWS_PATH.fullmatch(at.path)
    if coded is None:
        return ""
    try:
        data = base64.urlsafe_b64decode(coded.group(1) + "=" * (-len(coded.group(1)) % 4))
    except (binascii.Error, ValueError):
        return ""
    if not data.startswith(_PREFIX):
        return ""
    at_length = len(_PREFIX)
    long = data[at_length] & 0x80  # a length of 128 or more takes two bytes
    start = at_length + (2 if long else 1)
    length = (data[at_length] & 0x7F) | (data[at_length + 1] << 7 if long else 0)
    address = data[start : start + length]
    return address.decode("ascii") if _ADDRESS.fullmatch(address) else ""


def _of_yahoo(at: URL) -> str:
    found = re.search(r"/RU=([^/]+)/", at.raw_path)
    return unquote(found.group(1)) if found else ""


_FORMATS: tuple[tuple[Callable[[str, URL], bool], Callable[[URL], str]], ...] = (
    (lambda host, at: bool(_GOOGLE.fullmatch(host)) and at.path == "/url", _parameter("url", "q")),
    (lambda host, _: host == "news.google.com", _of_google_news),
    (lambda host, at: host in ("www.bing.com", "bing.com") and at.path.startswith("/news/apiclick"), _parameter("url")),
    (lambda host, _: host in ("r.search.yahoo.com", "rd.yahoo.com"), _of_yahoo),
    (lambda host, at: host in ("l.facebook.com", "lm.facebook.com") and at.path == "/l.php", _parameter("u")),
    (lambda host, at: host == "www.linkedin.com" and at.path == "/safety/go", _parameter("url")),
    (lambda host, at: host == "www.youtube.com" and at.path == "/redirect", _parameter("q")),
    (lambda host, _: host.endswith(".safelinks.protection.outlook.com"), _parameter("url")),
    (lambda host, at: host == "slack-redir.net" and at.path == "/link", _parameter("url")),
    (lambda host, _: host == "link.zhihu.com", _parameter("target")),
)
