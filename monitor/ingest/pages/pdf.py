"""Text of a PDF by PDFium, with the lines of each paragraph joined."""

from collections.abc import Iterator

import pypdfium2

from monitor.domain.articles.page_fetch import Refusal
from monitor.ingest.pages.lines import MAX_FILE_TEXT, unfold
from monitor.ingest.text.clean import tidy
from monitor.ports.children.pages import PageContent

_MAX_PAGES = 60  # of a document; long lists have hundreds, and their beginning shows what they are
_NO_TEXT = 10  # characters per page: a document with fewer consists of images, page numbers and stamps
_PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD, public/fpdfview.h


def read(body: bytes, name: str) -> PageContent:
    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as e:
        locked = e.err_code == _PASSWORD_ERROR
        remark = "the PDF is encrypted with a password" if locked else "the PDF is corrupt"
        return PageContent(refused=Refusal.LOCKED if locked else Refusal.BROKEN, remark=remark, name=name)
    try:
        pages = len(document)
        text = tidy("\n".join(_texts(document)))[:MAX_FILE_TEXT]
    finally:
        document.close()
    seen = min(pages, _MAX_PAGES)
    if sum(not c.isspace() for c in text) < _NO_TEXT * max(seen, 1):
        remark = f"the PDF contains no text: {seen} scanned page{'s' if seen != 1 else ''}"
        return PageContent(refused=Refusal.SCANNED, remark=remark, name=name)
    remark = f"only the first {_MAX_PAGES} of {pages} pages were read" if pages > _MAX_PAGES else ""
    return PageContent(text=text, remark=remark, name=name)


def _texts(document: pypdfium2.PdfDocument) -> Iterator[str]:
    """The texts of the pages, up to MAX_FILE_TEXT. Skips a page that can't be read."""
    length = 0
    for number in range(min(len(document), _MAX_PAGES)):
        if length > MAX_FILE_TEXT:
            return
        try:
            page = document[number]
            text = unfold(page.get_textpage().get_text_range())
        except pypdfium2.PdfiumError:
            continue
        length += len(text)
        yield text
