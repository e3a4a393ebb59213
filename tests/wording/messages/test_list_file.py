"""The CSV file of a list change."""

import csv
import io
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.facts import ListFileFacts
from monitor.domain.articles.article import ArticleId
from monitor.domain.lists.compare import compare
from monitor.domain.lists.table import COLUMNS, change_table
from monitor.domain.lists.version import ListChange
from monitor.wording.messages.list_file import csv_bytes, list_file_in_words
from tests.domain.lists.generated import party

AMBER, BIRCH = party("Amber Optics", number="17", aliases=("琥珀", "Amber")), party("Birch", "Russia")
CHANGE = ListChange(
    article_id=ArticleId("a"),
    list_id="us_entity_list",
    before=2,
    after=2,
    diff=compare((AMBER, BIRCH), (replace(AMBER, name="Amber Photonics"), party("Cedar", number="9"))),
)


def test_a_change_is_a_table_with_a_row_for_each_party() -> None:
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in change_table([CHANGE])]
    assert [(r["change"], r["name"], r["name before"], r["what changed"]) for r in rows] == [
        ("added", "Cedar", "", ""),
        ("removed", "Birch", "", ""),
        ("changed", "Amber Photonics", "Amber Optics", "name"),
    ]
    assert (rows[2]["also known as"], rows[2]["country"], rows[2]["ids"]) == ("琥珀; Amber", "China", "17")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1", '=HYPERLINK("http://x")'])
def test_no_cell_is_a_formula(cell: str) -> None:
    (row,) = csv.reader(io.StringIO(csv_bytes((), [(cell,)]).decode("utf-8-sig").removeprefix("\r\n"), newline=""))
    assert row == [f"'{cell}"]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
def test_a_file_is_utf_8_with_a_mark_and_keeps_every_value(row: list[str]) -> None:
    made = csv_bytes(["h"] * len(row), [row])
    assert made.startswith(b"\xef\xbb\xbf")
    _, read = csv.reader(io.StringIO(made.decode("utf-8-sig"), newline=""))
    assert [cell.removeprefix("'") for cell in read] == [cell.removeprefix("'") for cell in row]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in read)


FACTS = ListFileFacts(
    label="E-7K2Q",
    list_id="us_entity_list",
    day=date(2026, 11, 29),
    added=1,
    removed=1,
    changed=1,
    rows=change_table([CHANGE], columns=8),
)


def test_the_message_counts_the_names_and_has_the_columns_of_its_rows() -> None:
    file = list_file_in_words(FACTS, Vocabulary.of([]))
    assert file.title == "us_entity_list: 1 name added, 1 name removed and 1 name changed"
    assert file.header == COLUMNS[:8]
    assert file.names == ("added: Cedar (China)", "removed: Birch (Russia)", "changed: Amber Photonics (China)")
    assert file.text == ""


def test_a_file_without_all_names_says_so() -> None:
    file = list_file_in_words(replace(FACTS, added=30), Vocabulary.of([]))
    assert file.text == "The file has the first 3 of 32 names"
    assert file.names[-1] == "and 29 names more"
