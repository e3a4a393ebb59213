"""Tables: encodings, delimiters, quotes, and files that are no table."""

import csv
import io
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import RuleFilesError
from monitor.rulefiles.editing.watch_table import TABLE_MAX_BYTES, CsvRow, read_table

CHINESE = "名称;国家\n示例半导体有限公司;中国\n示例金属技术有限公司;中国\n"
JAPANESE = "品番,会社名,国\nA-1,例示半導体株式会社,日本\nA-2,例示自動車,日本\n"
GERMAN = "Lieferant;Land;Straße\nMüller GmbH;Österreich;Königstraße 1\nBörse AG;Deutschland;Weg\n"
KOREAN = "업체명,국가\n예시전자,한국\n예시하이닉스,한국\n"


@pytest.mark.parametrize(
    ("text", "encoding", "delimiter"),
    [
        pytest.param(CHINESE, "gb18030", ";", id="gb18030"),
        pytest.param(CHINESE, "utf-8", ";", id="utf-8"),
        pytest.param(CHINESE, "utf-8-sig", ";", id="utf-8-with-bom"),
        pytest.param(CHINESE, "utf-16", ";", id="utf-16-with-bom"),
        pytest.param(JAPANESE, "shift_jis", ",", id="shift-jis"),
        pytest.param(GERMAN, "cp1252", ";", id="cp1252"),
        pytest.param(KOREAN, "cp949", ",", id="cp949"),
        pytest.param(GERMAN.replace(";", "\t"), "utf-8", "\t", id="tab"),
        pytest.param(GERMAN.replace(";", "|"), "utf-8", "|", id="pipe"),
    ],
)
def test_encoding_and_delimiter_are_recognised(text: str, encoding: str, delimiter: str) -> None:
    table = read_table(text.encode(encoding))
    lines = [tuple(line.split(delimiter)) for line in text.splitlines()]
    assert (table.header, table.delimiter) == (lines[0], delimiter)
    assert table.rows == tuple(CsvRow(n, line) for n, line in enumerate(lines[1:], start=2))


def test_a_given_encoding_and_delimiter_win() -> None:
    table = read_table("a,b;c\nü,1;2\n".encode("latin-1"), encoding="latin-1", delimiter=",")
    assert (table.header, table.rows[0].cells) == (("a", "b;c"), ("ü", "1;2"))


def test_cells_may_have_line_breaks_and_lines_are_those_of_the_file() -> None:
    table = read_table(b'name,note\n"A ""B""","one\ntwo"\n\nC,x,too many\nD\n')
    assert [(row.line, row.cells) for row in table.rows] == [
        (2, ('A "B"', "one two")),
        (5, ("C", "x")),
        (6, ("D", "")),
    ]


def test_columns_without_a_name_or_with_the_same_get_one() -> None:
    assert read_table(b"a,,a\n1,2,3\n").header == ("a", "column 2", "a (2)")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        pytest.param(b"x" * (TABLE_MAX_BYTES + 1), "larger than 20 MB", id="too-large"),
        pytest.param(b"PK\x03\x04rest", "an Excel workbook", id="workbook"),
        pytest.param(b"%PDF-1.7", "a PDF", id="pdf"),
        pytest.param(b"a,b\n\x00\x01\x02", "binary", id="binary"),
        pytest.param(b"", "no rows", id="empty"),
        pytest.param(b" \n,,\n", "no rows", id="blank"),
        pytest.param(b'name\nA\n"B\nC\n', "line 3: a quote is not closed", id="open-quote"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(data: bytes, says: str) -> None:
    with pytest.raises(RuleFilesError, match=says):
        read_table(data)


def test_bytes_that_are_not_in_the_given_encoding_are_refused_with_their_line() -> None:
    with pytest.raises(RuleFilesError, match="line 2: byte 0xfc is not valid utf-8"):
        read_table("a\nü\n".encode("latin-1"), encoding="utf-8")
    with pytest.raises(RuleFilesError, match="unknown encoding 'klingon'"):
        read_table(b"a\n", encoding="klingon")


@given(st.binary(max_size=300))
def test_any_bytes_give_a_table_or_an_error_of_its_own(data: bytes) -> None:
    try:
        table = read_table(data)
    except RuleFilesError:
        return
    assert len(set(table.header)) == len(table.header)
    assert all(len(row.cells) == len(table.header) for row in table.rows)


_CELL = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp", "Cn", "Co")), max_size=8
).map(lambda text: " ".join(text.split()))


@given(st.lists(st.tuples(_CELL, _CELL, _CELL), min_size=1, max_size=6), st.sampled_from(",;\t|"))
def test_what_a_spreadsheet_writes_is_read(rows: Sequence[tuple[str, ...]], delimiter: str) -> None:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows([("one", "two", "three"), *rows])
    table = read_table(written.getvalue().encode(), delimiter=delimiter)
    assert [row.cells for row in table.rows] == [row for row in rows if any(row)]
