"""Keys of document numbers are unique, and numbers are written as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.acts.act import DocumentNumber
from monitor.domain.acts.document_numbers import (
    CIRCULAR,
    LETTER,
    ORDER,
    ORDINANCE,
    PUBLIC_NOTICE,
    formatted_number,
    normalized_number,
)

SERIES = st.sampled_from(["", ORDER, CIRCULAR, LETTER, ORDINANCE, PUBLIC_NOTICE])
FIGURES = st.integers(min_value=1, max_value=20_000)
NAMES = st.one_of(
    st.sampled_from(["61", "90 FR 42321", "2021/821", "Notification 12/2025-26", "COM(2025) 945"]), st.text(max_size=9)
)
AUTHORITIES = st.one_of(st.sampled_from(["MOFCOM", "GACC", "EU"]), st.text(max_size=6).filter(lambda t: "/" not in t))
NUMBERS = st.builds(DocumentNumber, authority=AUTHORITIES, number=NAMES, year=st.integers(min_value=0, max_value=9999))
IN_SERIES = st.tuples(SERIES, FIGURES, st.integers(min_value=0, max_value=9999), st.sampled_from(["MOFCOM", "GACC"]))


@given(NUMBERS)
def test_a_key_gives_its_number_back(number: DocumentNumber) -> None:
    assert DocumentNumber.of_key(number.key) == number


@given(IN_SERIES, IN_SERIES)
def test_two_documents_have_two_keys(one: tuple[str, int, int, str], two: tuple[str, int, int, str]) -> None:
    def key(document: tuple[str, int, int, str]) -> str:
        series, figure, year, authority = document
        return DocumentNumber(authority=authority, number=normalized_number(f"{series} {figure}"), year=year).key

    assert (key(one) == key(two)) == (one == two)


@given(st.text(max_size=12))
def test_normal_form_is_stable(text: str) -> None:
    assert normalized_number(normalized_number(text)) == normalized_number(text)


def test_authority_with_a_slash_raises() -> None:
    with pytest.raises(ValueError, match="slash"):
        DocumentNumber(authority="A/B", number="1", year=2026)


@pytest.mark.parametrize(
    ("number", "kept"),
    [
        ("Order No. 1", "Order 1"),
        ("order 1", "Order 1"),
        ("Decree No. 792", "Order 792"),
        ("Announcement No. 61", "61"),
        ("Order 01", "Order 1"),
        ("90 FR 42321", "90 FR 42321"),
        ("004", "004"),
    ],
)
def test_spellings_of_a_series_have_one_normal_form(number: str, kept: str) -> None:
    assert normalized_number(number) == kept


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("MOFCOM/61/2025", "MOFCOM No. 61/2025"),
        ("MOFCOM/Order 1/2026", "MOFCOM Order No. 1/2026"),
        ("METI/Ordinance 12/2025", "METI Ordinance No. 12/2025"),
        ("STATE-COUNCIL/792/0", "STATE-COUNCIL No. 792"),
        ("WH/EO 14105/0", "WH EO 14105"),
        ("EU/2021/821/2021", "EU 2021/821"),
        ("", ""),
    ],
)
def test_a_number_is_written_as_people_write_it(key: str, said: str) -> None:
    assert formatted_number(key) == said
