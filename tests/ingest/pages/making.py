"""Pages and files made by hand, as sites make them."""

import io
import zipfile

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def site(title: str, main: str, *, head: str = "", menu: int = 60, encoding: str = "utf-8") -> bytes:
    """A page with a menu and a footer around its text."""
    links = "".join(f'<li><a href="/column/{n}">Column {n} of the site</a></li>' for n in range(menu))
    more = "".join(f'<li><a href="/other/{n}">Another report, number {n}</a></li>' for n in range(8))
    return (
        f'<!DOCTYPE html><html><head><meta charset="{encoding}"><title>{title}</title>{head}</head><body>'
        f'<div class="nav"><ul>{links}</ul></div>{main}<div class="related"><ul>{more}</ul></div>'
        f'<div class="footer"><p>All rights reserved. <a href="/privacy.pdf">Privacy notice</a></p></div></body></html>'
    ).encode(encoding)


def docx(
    *paragraphs: str, xml: str = "", name: str = "word/document.xml", compress: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """A Word document; `xml` in place of what the paragraphs make."""
    body = "".join(f"<w:p><w:r><w:t>{p}</w:t></w:r></w:p>" for p in paragraphs)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compress) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(name, xml or f"<w:document {_W}><w:body>{body}</w:body></w:document>")
    return buffer.getvalue()


def pdf(*pages: str) -> bytes:
    """A PDF with a line of text for each line of a page, in a font that every reader has."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    kids = []
    for text in pages:
        shown = "".join(f"({line.replace('(', '').replace(')', '')}) Tj T* " for line in text.split("\n"))
        stream = f"BT /F1 11 Tf 14 TL 40 780 Td {shown}ET"
        objects.append(f"<</Length {len(stream)}>>stream\n{stream}\nendstream")
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {len(objects)} 0 R"
            "/Resources<</Font<</F1 3 0 R>>>>>>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>"
    out, offsets = "%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{one}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    trailer = f"trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF"
    return f"{out}xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode("latin-1")
