"""The tables of the reference pages are those that the declarations give."""

import pytest

from tests.reference_pages import MARKED, PAGES, REFERENCE, declared, written


@pytest.mark.parametrize("page", PAGES)
def test_the_tables_of_a_page_are_up_to_date(page: str) -> None:
    text = (REFERENCE / page).read_text(encoding="utf-8")
    assert text == written(page), "write them anew: python -m tests.reference_pages"


def test_every_declared_table_is_on_a_page() -> None:
    """Beside those of whole files, and `defaults`, which has the keys of a route."""
    shown = {
        found["name"] for page in PAGES for found in MARKED.finditer((REFERENCE / page).read_text(encoding="utf-8"))
    }
    nested = {table.what for page in PAGES[1:] for table in declared(page)[1:]}
    assert nested - shown == {"defaults"}
