import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.language.guards import is_katakana_word, is_word_sign, starts_word


@pytest.mark.parametrize(
    ("sign", "expected"),
    [
        ("a", True),
        ("é", True),
        ("7", True),
        ("я", True),
        ("-", False),
        ("'", False),
        ("中", False),
        ("カ", False),
        ("한", False),
    ],
)
def test_only_signs_of_spaced_words_part_no_word(sign: str, expected: bool) -> None:
    assert is_word_sign(sign) is expected


def test_a_run_of_katakana_is_one_word() -> None:
    assert is_katakana_word("対タイ輸出", 1, 3)
    assert not is_katakana_word("タイミング", 0, 2)
    assert not is_katakana_word("シタイ", 1, 3)


def test_a_korean_noun_begins_its_word_or_follows_a_direction() -> None:
    assert starts_word("인도 수출", 0)
    assert starts_word("대인도 수출", 1)
    assert not starts_word("시인도", 1)


@given(st.text(min_size=1, max_size=6), st.data())
def test_every_guard_answers_at_the_edges_of_a_text(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text) - 1))
    assert is_katakana_word(text, at, at + 1) in (True, False)
    assert starts_word(text, at) in (True, False)
