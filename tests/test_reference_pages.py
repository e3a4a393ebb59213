"""The tables of the reference pages are those that the declarations give."""

import pytest

from tests.reference_pages import MARKED, PAGES, REFERENCE, declared, written


@pytest.mark.parametrize("page", PAGES)
def test_the_tables_of_a_page_are_up_to_date(page: str) -> None:
    text = (REFERENCE / page).read_text(encoding="utf-8")
    assert text == written(page), "write them anew: python -m tests.reference_pages"


@pytest.mark.parametrize("page", PAGES[1:])
def test_every_declared_key_is_in_a_table(page: str) -> None:
    """A table whose keys are all in another one (`defaults`) may be left out."""
    names = {found["name"] for found in MARKED.finditer((REFERENCE / page).read_text(encoding="utf-8"))}
    shown = {key.name for table in declared(page) if table.what in names for key in table.keys}
    assert names <= {table.what for table in declared(page)}
    assert [key.name for table in declared(page) for key in table.keys if key.name not in shown] == []
