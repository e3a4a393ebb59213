"""The tables of the reference pages are those that the declarations give."""

import pytest

from tests.reference_pages import MARKED, REFERENCE, tables, written


@pytest.mark.parametrize("page", sorted(tables()))
def test_the_tables_of_a_page_are_up_to_date(page: str) -> None:
    text = (REFERENCE / page).read_text(encoding="utf-8")
    assert text == written(text, tables()[page]), "write them anew: python -m tests.reference_pages"


@pytest.mark.parametrize("page", sorted(tables()))
def test_every_declared_table_is_on_its_page(page: str) -> None:
    text = (REFERENCE / page).read_text(encoding="utf-8")
    assert {found["name"] for found in MARKED.finditer(text)} == tables()[page].keys()
