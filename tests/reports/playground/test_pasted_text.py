"""What people paste is limited and made storable, whatever it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import PlaygroundInputError
from monitor.reports.playground.pasted_text import CLAUSE_CHARS, TEXT_CHARS, TITLE_CHARS, PastedText, pasted_article


def test_all_parts_that_are_too_long_are_named() -> None:
    with pytest.raises(PlaygroundInputError) as refused:
        PastedText.of("a" * (TITLE_CHARS + 1), "b" * (1 << 20), clause="c" * (CLAUSE_CHARS + 1))
    assert str(refused.value).splitlines() == [
        "the headline has 2,001 characters; the limit is 2,000",
        "the text has 1,048,576 characters; the limit is 200,000",
        "the query has 8,001 characters; the limit is 8,000",
    ]
    assert PastedText.of("a" * TITLE_CHARS, "b" * TEXT_CHARS, clause="c" * CLAUSE_CHARS).title


def test_line_breaks_are_plain_and_a_headline_has_none() -> None:
    found = PastedText.of(" Ban\r\non tin ", "one\rtwo\r\n", clause="a\r\nOR b")
    assert (found.title, found.text, found.clause) == ("Ban on tin", "one\ntwo", "a\nOR b")


@given(st.text(st.characters(codec=None), max_size=40), st.text(st.characters(codec=None), max_size=40))
def test_any_text_becomes_an_article_that_can_be_stored(title: str, text: str) -> None:
    found = PastedText.of(title + "\ud800\0", text)
    article = pasted_article(found)
    assert f"{article.title}{article.text}".encode()
    assert "\0" not in article.title + article.text
    assert not found.is_empty
