"""The work of a child process for pages: bytes of a page or annex in, a Paged out. No network, no files.

Any bytes give a Paged, or exceed the limits of the child. The daemon refers to `build` and never calls it: parsers are
imported where they are used, so that only a child that reads a page loads them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from monitor.domain.articles.page_fetch import Refusal
from monitor.ingest.aggregators import site_of
from monitor.ingest.links import canonical_url, file_name
from monitor.ports.children.pages import PageContent, PageJob

_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF = b"%PDF-"
_PDF_WITHIN = 1_024  # bytes of junk that PDF readers accept before the header


class PageKnowledge:
    """The knowledge of a child process for pages: none."""


def build(_: PageKnowledge) -> Callable[[PageJob], PageContent]:
    """The function that child processes run."""
    return read_page


def read_page(job: PageJob) -> PageContent:
    """The text of the body. Its format is detected from the bytes, not from Content-Type."""
    paged = _read(job)
    own = paged.publisher or canonical_url(job.url)
    return replace(paged, publisher=own if site_of(own) != site_of(job.asked) else "")


def _read(job: PageJob) -> PageContent:
    from monitor.ingest.pages import pdf, web, word

    name = file_name(job.url)
    if _PDF in job.body[:_PDF_WITHIN]:
        return pdf.read(job.body, name or "document.pdf")
    if job.body.startswith(_ZIP):
        return word.read(job.body, name or "document.docx")
    if job.body.startswith(_OLD_OFFICE):
        remark = "Office file in the format before 2007, which is not supported"
        return PageContent(refused=Refusal.UNKNOWN_FORMAT, remark=remark, name=name)
    return web.read(job)
