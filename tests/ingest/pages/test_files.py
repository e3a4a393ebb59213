"""PDF and Word files: their text, and what is wrong with those that give none."""

import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.articles.page_fetch import Refusal
from monitor.ingest.pages.child import PageKnowledge, build, read_page
from monitor.ingest.pages.lines import unfold
from monitor.ingest.text.clean import tidy
from monitor.ports.children.pages import PageContent, PageJob
from tests.budget import examples
from tests.ingest.pages.making import docx, pdf, site

LIST = "https://www.ministry.example/files/%E6%B8%85%E5%8D%95.pdf"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def read(body: bytes, url: str = LIST) -> PageContent:
    return read_page(PageJob(body=body, content_type="text/html", url=url, asked=url, title="", annex=True))


# ------------------------------------------------------------------ PDF


def test_the_text_of_a_pdf_is_read_and_its_name_is_that_of_the_file() -> None:
    first = "The ministry publishes the list of items\nfor which a licence is needed from now\non."
    paged = read(pdf(first, "Annex 1 of the notice: dysprosium oxide"))
    assert paged.text.split("\n") == [
        "The ministry publishes the list of items for which a licence is needed from now on.",
        "Annex 1 of the notice: dysprosium oxide",
    ]
    assert (paged.name, paged.refused, paged.publisher) == ("清单.pdf", None, "")


def test_a_pdf_is_detected_after_leading_junk() -> None:
    assert read(b"\n\n" + pdf("The list of items that need a licence"), "https://m.example/get?id=7").text


def test_a_scanned_pdf_is_refused() -> None:
    paged = read(pdf("1", "2", "3"))
    assert (paged.refused, paged.remark) == (Refusal.SCANNED, "the PDF contains no text: 3 scanned pages")


def test_a_long_pdf_is_read_in_part() -> None:
    paged = read(pdf(*(f"Page {n} of the list of items that need a licence" for n in range(70))))
    assert paged.remark == "only the first 60 of 70 pages were read"
    assert "Page 59" in paged.text
    assert "Page 60" not in paged.text


@pytest.mark.parametrize("body", [b"%PDF-1.7\n", b"%PDF-1.4 and nothing more", pdf("x")[:80]])
def test_a_corrupt_pdf_is_refused(body: bytes) -> None:
    assert read(body).refused in (Refusal.BROKEN, Refusal.SCANNED)


# ------------------------------------------------------------------ Word


def test_the_text_of_a_word_document_is_read() -> None:
    cells = (
        "<w:tr><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>镝</w:t></w:r></w:p></w:tc></w:tr>"
    )
    parts = (
        "<w:p><w:r><w:t>Notice</w:t></w:r><w:r><w:tab/><w:t xml:space='preserve'> 7</w:t></w:r></w:p>"
        "<w:p><w:r><w:delText>struck out</w:delText></w:r><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
        f"<w:tbl>{cells}</w:tbl>"
    )
    paged = read(docx(xml=f"<w:document {W}><w:body>{parts}</w:body></w:document>"), "https://m.example/a/7.docx")
    assert paged.text.split("\n") == ["Notice 7", "1", "镝"]
    assert paged.name == "7.docx"


BOMB = "<w:p><w:r><w:t>" + "0" * 30_000_000 + "</w:t></w:r></w:p>"
LAUGHS = (
    '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    f"<w:document {W}><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"
)


@pytest.mark.parametrize(
    ("body", "refused", "said"),
    [
        pytest.param(docx(xml=f"<w:d {W}>{BOMB}</w:d>"), Refusal.BROKEN, "more than 20 MB", id="a bomb"),
        pytest.param(docx(xml=LAUGHS), Refusal.BROKEN, "document type", id="entities"),
        pytest.param(docx(xml="<w:p>"), Refusal.BROKEN, "can't be unpacked", id="no xml"),
        pytest.param(docx("x")[:60], Refusal.BROKEN, "can't be unpacked", id="half a file"),
        pytest.param(docx("x", name="xl/workbook.xml"), Refusal.UNKNOWN_FORMAT, "not a Word document", id="a table"),
        pytest.param(docx(), Refusal.NO_TEXT, "", id="an empty one"),
    ],
)
def test_a_word_document_without_text_has_a_reason(body: bytes, refused: Refusal, said: str) -> None:
    paged = read(body)
    assert (paged.refused, paged.text) == (refused, "")
    assert said in paged.remark


def test_an_encrypted_word_document_is_refused() -> None:
    locked = bytearray(docx("secret", compress=zipfile.ZIP_STORED))
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := locked.find(header, at + 1)) >= 0:
            locked[at + flags] |= 1
    assert read(bytes(locked)).refused is Refusal.LOCKED


# ------------------------------------------------------------------ anything


@given(
    st.binary(max_size=400)
    | st.binary(max_size=200).map(lambda b: b"%PDF-1.7\n" + b)
    | st.binary(max_size=200).map(lambda b: docx("notice") + b)
    | st.tuples(st.integers(0, 900), st.binary(min_size=1, max_size=8)).map(
        lambda cut: (whole := site("Notice", "<p>Done.</p>", menu=2))[: cut[0]] + cut[1] + whole[cut[0] :]
    )
)
@settings(max_examples=examples(60), deadline=None)
def test_any_bytes_give_a_text_or_a_reason(body: bytes) -> None:
    paged = build(PageKnowledge())(
        PageJob(body=body, content_type="", url=LIST, asked=LIST, title="Notice 7 of the ministry")
    )
    assert bool(paged.text) + (paged.refused is not None) + bool(paged.sends_to) == 1


def test_lines_of_a_paragraph_are_joined() -> None:
    assert unfold("The minis-\ntry decides on the list\nof items.\nA new one begins\n\nhere") == (
        "The ministry decides on the list of items.\nA new one begins\nhere"
    )
    assert unfold("现决定自五月一日起对下列物项实施\n出口管制。") == "现决定自五月一日起对下列物项实施出口管制。"


@given(st.text("ab -.\n公", max_size=60))
def test_joining_lines_drops_only_spaces_and_hyphens(text: str) -> None:
    def plain(of: str) -> str:
        return "".join(c for c in of if c.isalnum())

    assert plain(tidy(unfold(text))) == plain(text)
