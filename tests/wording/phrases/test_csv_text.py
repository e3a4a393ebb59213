"""CSV for spreadsheets: nothing that comes from outside is computed, and what was written is read back."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.wording.phrases.csv_text import csv_lines, safe_cell


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1", '=HYPERLINK("x")'])
def test_what_a_spreadsheet_would_compute_gets_a_quote(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=2, max_size=2)
    )
)
def test_what_is_written_is_read_back(rows: list[list[str]]) -> None:
    written = "".join(csv_lines(("a", "b"), rows))
    header, *read = csv.reader(io.StringIO(written, newline=""))
    assert header == ["a", "b"]
    assert read == [[safe_cell(cell) for cell in row] for row in rows]


def test_rows_are_taken_one_by_one() -> None:
    taken: list[int] = []

    def rows() -> "list[str]":  # a generator in effect: csv_lines takes what it needs
        taken.append(1)
        return ["x"]

    lines = csv_lines(("a",), (rows() for _ in range(3)))
    assert next(lines) == "a\r\n"
    assert taken == []
    assert next(lines) == "x\r\n"
    assert taken == [1]
