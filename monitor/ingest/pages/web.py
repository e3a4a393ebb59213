"""A web page in: its main text, the address it gives as its own, where it sends browsers, and the annexes it names."""

import re
from collections.abc import Iterator

from monitor.domain.articles.page_fetch import Refusal, is_short
from monitor.ingest.kinds.pages import Page
from monitor.ingest.pages.annexes import annexes_in
from monitor.ingest.pages.lines import tidy
from monitor.ingest.pages.own_address import publisher_in, refresh_in
from monitor.ingest.pages.pruning import what_is_left
from monitor.ingest.pages.subject import tells_of
from monitor.ingest.pages.walls import is_notice_of_site, wall
from monitor.ingest.text.clean import clean
from monitor.ingest.text.encoding import decode
from monitor.ingest.text.html import html_to_text
from monitor.ports.pages import Paged, PageJob

__all__ = ["main_text", "read"]

_LOOKS_LIKE_HTML = re.compile(r"<(?:!doctype html|html|head|body|div|p|table|meta)\b", re.IGNORECASE)
_BULLET = re.compile(r"^(?:[-*•] |\| )")
_RULE = re.compile(r"[\s|:-]+")  # below the heads of a table
_CELL = re.compile(r"\s*\|\s*")


def read(job: PageJob) -> Paged:
    markup = decode(job.body, job.content_type).text
    if not _LOOKS_LIKE_HTML.search(markup[:20_000]):
        return _plain(markup)
    markup = clean(markup)
    page = Page(markup, job.url)
    publisher = publisher_in(page, job.url)
    text, shown = main_text(markup), html_to_text(markup)
    refused = wall(text, shown, markup)
    sends_to = refresh_in(page, job.url) if refused else ""
    if sends_to:
        return Paged(sends_to=sends_to, publisher=publisher)
    if refused is None and not job.annex and not tells_of(job.title, f"{_titles(page)}\n{text}"):
        refused = Refusal.OTHER_PAGE
    if refused is not None:
        return Paged(refused=refused, remark=_remark(refused, page), publisher=publisher)
    return Paged(text=text, publisher=publisher, annexes=annexes_in(page, job.url))


def main_text(markup: str) -> str:
    """The text of the article on the page, one line a block; "" where none can be made out."""
    import trafilatura

    try:
        tree = trafilatura.load_html(markup)
        if tree is None:
            return ""
        left = tidy("\n".join(_blocks(what_is_left(tree))))
        if is_short(left):
            return left
        found = trafilatura.extract(tree, fast=True, include_comments=False, include_tables=True) or ""
    except (MemoryError, KeyboardInterrupt):
        raise
    except Exception:  # noqa: BLE001  it lets out whatever its parsers raise on what is no page
        return ""
    return tidy("\n".join(_blocks(found)))


def _blocks(found: str) -> Iterator[str]:
    """Without the marks of lists and tables, and without what a site says about itself."""
    for line in found.split("\n"):
        if _RULE.fullmatch(line):
            continue
        plain = _CELL.sub(" ", _BULLET.sub("", line)) if _BULLET.match(line) else line
        if not is_notice_of_site(plain):
            yield plain


def _plain(text: str) -> Paged:
    """What is no HTML is read as it stands, if it is text at all."""
    head = text[:2_000]
    odd = sum(not c.isprintable() and not c.isspace() for c in head)
    if "\ufffd" in head[:200] or odd * 50 > len(head):
        return Paged(refused=Refusal.UNKNOWN_FORMAT, remark="it is neither a page nor a file that is read")
    if head.lstrip().startswith(("{", "[", "<")):
        return Paged(refused=Refusal.UNKNOWN_FORMAT, remark="it is data, no page")
    told = tidy(text)
    return Paged(text=told, refused=None if told else Refusal.NO_TEXT, remark="" if told else "it is empty")


def _titles(page: Page) -> str:
    """What the page calls itself: its title, its headings, and what it tells sites that link to it."""
    said = [node.text(separator=" ", strip=True) for node in page.tree.css("title, h1, h2")[:20]]
    metas = page.tree.css('meta[property="og:title"], meta[name="twitter:title"], meta[name="ArticleTitle"]')
    return "\n".join([*said, *(node.attributes.get("content") or "" for node in metas[:5])])[:5_000]


_REMARKS = {
    Refusal.CHALLENGE: "it checks for people and keeps programs out",
    Refusal.COOKIE_WALL: "it asks about cookies before it shows anything",
    Refusal.PAYWALL: "it shows the beginning alone to those who don't subscribe",
    Refusal.NO_TEXT: "it has no text without running its scripts",
    Refusal.OTHER_PAGE: "it does not tell of what the item tells",
}


def _remark(refused: Refusal, page: Page) -> str:
    named = page.title[:80]
    return f"{_REMARKS[refused]} (its title is {named!r})" if named else _REMARKS[refused]
