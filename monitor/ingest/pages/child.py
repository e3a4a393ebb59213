"""The bytes of one page or annex in, a Paged out. No network, no files; runs in a child process of its own kind.

Any bytes give a Paged, or cost more than the child may spend. The daemon names `build` and never calls it: what reads
pages is imported where it is used, so that only a child that reads one carries it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from monitor.domain.articles.page_fetch import Refusal
from monitor.ingest.aggregators import site_of
from monitor.ingest.links import canonical_url
from monitor.ports.pages import Paged, PageJob

__all__ = ["Shelf", "build", "read_page"]

_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF = b"%PDF-"
_PDF_WITHIN = 1_024  # bytes of junk that readers of PDF put up with


class Shelf:
    """What a child for pages knows beforehand: nothing."""


def build(_: Shelf) -> Callable[[PageJob], Paged]:
    """The function that children run."""
    return read_page


def read_page(job: PageJob) -> Paged:
    """What the body says, by what it is; what its server calls it does not count."""
    paged = _read(job)
    own = paged.publisher or canonical_url(job.url)
    return replace(paged, publisher=own if site_of(own) != site_of(job.asked) else "")


def _read(job: PageJob) -> Paged:
    from monitor.ingest.pages import pdf, web, word

    name = _name_of(job.url)
    if _PDF in job.body[:_PDF_WITHIN]:
        return pdf.read(job.body, name or "document.pdf")
    if job.body.startswith(_ZIP):
        return word.read(job.body, name or "document.docx")
    if job.body.startswith(_OLD_OFFICE):
        remark = "it is an Office file of the kind before 2007, which is not read"
        return Paged(refused=Refusal.UNKNOWN_FORMAT, remark=remark, name=name)
    return web.read(job)


def _name_of(url: str) -> str:
    try:
        return unquote(PurePosixPath(urlsplit(url).path).name)[:80]
    except ValueError:
        return ""
