"""Content of a web page: main text, canonical address, meta refresh and annexes."""

import re
from collections.abc import Iterator

from monitor.domain.articles.page_fetch import Refusal, is_short
from monitor.ingest.kinds.pages import Page
from monitor.ingest.pages.annexes import annexes_in
from monitor.ingest.pages.boilerplate import without_boilerplate
from monitor.ingest.pages.declared_links import publisher_in, refresh_in
from monitor.ingest.pages.subject import is_about
from monitor.ingest.pages.walls import is_notice_of_site, wall
from monitor.ingest.text.clean import clean, tidy
from monitor.ingest.text.encoding import decode
from monitor.ingest.text.html import html_to_text
from monitor.ports.children.pages import PageContent, PageJob

_LOOKS_LIKE_HTML = re.compile(r"<(?:!doctype html|html|head|body|div|p|table|meta)\b", re.IGNORECASE)
_BULLET = re.compile(r"^(?:[-*•] |\| )")
_RULE = re.compile(r"[\s|:-]+")  # below a table header
_CELL = re.compile(r"\s*\|\s*")


def read(job: PageJob) -> PageContent:
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
        return PageContent(sends_to=sends_to, publisher=publisher)
    if refused is None and not job.annex and not is_about(job.title, f"{_titles(page)}\n{text}"):
        refused = Refusal.OTHER_PAGE
    if refused is not None:
        return PageContent(refused=refused, remark=_remark(refused, page), publisher=publisher)
    return PageContent(text=text, publisher=publisher, annexes=annexes_in(page, job.url))


def main_text(markup: str) -> str:
    """The text of the article on the page, one line per block; "" where none is found."""
    import trafilatura

    try:
        tree = trafilatura.load_html(markup)
        if tree is None:
            return ""
        left = tidy("\n".join(_blocks(without_boilerplate(tree))))
        if is_short(left):
            return left
        found = trafilatura.extract(tree, fast=True, include_comments=False, include_tables=True) or ""
    except (MemoryError, KeyboardInterrupt):
        raise
    except Exception:  # noqa: BLE001  trafilatura lets through whatever its parsers raise on broken markup
        return ""
    return tidy("\n".join(_blocks(found)))


def _blocks(found: str) -> Iterator[str]:
    """The lines without list and table markup, and without notices of the site about itself."""
    for line in found.split("\n"):
        if _RULE.fullmatch(line):
            continue
        plain = _CELL.sub(" ", _BULLET.sub("", line)) if _BULLET.match(line) else line
        if not is_notice_of_site(plain):
            yield plain


def _plain(text: str) -> PageContent:
    """Text that is not HTML is read as it is."""
    head = text[:2_000]
    odd = sum(not c.isprintable() and not c.isspace() for c in head)
    if "\ufffd" in head[:200] or odd * 50 > len(head):
        return PageContent(refused=Refusal.UNKNOWN_FORMAT, remark="neither a page nor a supported file format")
    if head.lstrip().startswith(("{", "[", "<")):
        return PageContent(refused=Refusal.UNKNOWN_FORMAT, remark="data, not a page")
    plain = tidy(text)
    return PageContent(text=plain, refused=None if plain else Refusal.NO_TEXT, remark="" if plain else "empty response")


def _titles(page: Page) -> str:
    """The titles of the page: title element, headings, and metadata for other sites."""
    titles = [node.text(separator=" ", strip=True) for node in page.tree.css("title, h1, h2")[:20]]
    metas = page.tree.css('meta[property="og:title"], meta[name="twitter:title"], meta[name="ArticleTitle"]')
    return "\n".join([*titles, *(node.attributes.get("content") or "" for node in metas[:5])])[:5_000]


_REMARKS = {
    Refusal.CHALLENGE: "bot check: the site blocks automated access",
    Refusal.COOKIE_WALL: "cookie wall: the site requires consent before it shows the text",
    Refusal.PAYWALL: "paywall: only the beginning is shown without a subscription",
    Refusal.NO_TEXT: "the page has no text without JavaScript",
    Refusal.OTHER_PAGE: "the page has another subject than the item",
}


def _remark(refused: Refusal, page: Page) -> str:
    named = page.title[:80]
    return f"{_REMARKS[refused]} (page title {named!r})" if named else _REMARKS[refused]
