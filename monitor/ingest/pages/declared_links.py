"""The canonical address and the meta refresh that a page declares. Nothing is guessed."""

import re

from yarl import URL

from monitor.ingest.aggregators import is_aggregator, site_of
from monitor.ingest.kinds.pages import Page
from monitor.ingest.links import canonical_url

_REFRESH = re.compile(r"^\s*(\d{1,3})(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?[\"']?\s*([^\"'\s>]{1,2000})", re.IGNORECASE)
_MAX_DELAY = 10  # seconds; a page that refreshes after a minute is meant to be read


def publisher_in(page: Page, url: str) -> str:
    """The canonical address that the page declares, or that of its Open Graph tags; "" where neither is plausible.

    A page may declare an address on its own site; only a page of an aggregator may declare one on another site. A page
    that declares the front page is misconfigured.
    """
    for selector, attribute in (('link[rel="canonical"]', "href"), ('meta[property="og:url"]', "content")):
        node = page.tree.css_first(selector)
        named = canonical_url(page.address(node.attributes.get(attribute))) if node is not None else ""
        if named and _is_plausible(named, url):
            return named
    return ""


def refresh_in(page: Page, url: str) -> str:
    """The address that the page redirects browsers to within seconds, "" without a redirect."""
    for node in page.tree.css("meta[http-equiv]")[:20]:
        if (node.attributes.get("http-equiv") or "").strip().lower() == "refresh":
            found = _REFRESH.match(node.attributes.get("content") or "")
            if found and int(found.group(1)) <= _MAX_DELAY:
                target = canonical_url(page.address(found.group(2)))
                return target if target != canonical_url(url) else ""
    return ""


def _is_plausible(named: str, url: str) -> bool:
    asked, own = URL(url), URL(named)
    if own.path in ("", "/") and not own.query and asked.path not in ("", "/"):
        return False
    if site_of(named) == site_of(url):
        return True
    return is_aggregator(url) and not is_aggregator(named)
