import itertools
import unicodedata

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from monitor.language.folding import fold

TEXTS = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("ｶﾞﾊﾟ가각\u1100\u1161\u11a8e\u0301ﬁ㎏…\u200b\u00ad臺灣稀土輸出—–“”‘’　\n\t"),
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("Export CURBS", "export curbs", id="lower-case"),
        pytest.param("商務部批準", "商务部批准", id="traditional-as-simplified"),
        pytest.param("臺灣、檯面、颱風", "台湾、台面、台风", id="several-traditional-signs-of-one-simplified"),
        pytest.param("ＥＵ　２０２５", "eu 2025", id="full-width"),
        pytest.param("ｶﾞﾘｳﾑ", "ガリウム", id="half-width-katakana-with-its-voice-mark"),
        pytest.param("China’s “curbs” – now", 'china\'s "curbs" - now', id="quotes-and-dashes"),
        pytest.param("ra\u00adre\u200b earths", "rare earths", id="signs-without-width-go"),
        pytest.param("one\u00a0two\tthree", "one two three", id="spaces"),
        pytest.param("first\nsecond\u2028third", "first\nsecond\nthird", id="line-feeds-stay"),
        pytest.param(unicodedata.normalize("NFD", "수출통제"), "수출통제", id="decomposed-korean"),
        pytest.param("ﬁrms", "firms", id="ligatures"),
        pytest.param("Nvidia™ chips…", "nvidia™ chips…", id="trade-marks-don't-grow-letters"),
    ],
)
def test_folding_makes_ways_of_writing_alike(text: str, folded: str) -> None:
    assert fold(text).text == folded


@given(TEXTS)
@example("e\u0301")
@example("ｶﾞ")
@example("\u1100\u1161\u11a8")
def test_every_piece_of_the_folded_text_has_its_piece_of_the_original(text: str) -> None:
    folded = fold(text)
    spans = [folded.span(i, i + 1) for i in range(len(folded.text))]
    for start, end in spans:
        assert 0 <= start < end <= len(text)
    assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in itertools.pairwise(spans))


@given(TEXTS)
def test_folding_a_piece_of_the_original_gives_the_piece_again(text: str) -> None:
    folded = fold(text)
    assume(folded.text)
    for i, sign in enumerate(folded.text):
        start, end = folded.span(i, i + 1)
        assert sign in fold(text[start:end]).text


@given(TEXTS)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


@given(TEXTS, TEXTS)
def test_what_follows_a_paragraph_does_not_change_it(one: str, other: str) -> None:
    assert fold(f"{one}\n{other}").text.startswith(fold(one + "\n").text)


def test_a_plain_text_needs_no_map() -> None:
    assert fold("China eases curbs on rare earths, 稀土出口").offsets is None


def test_an_empty_span_is_a_place_in_the_original() -> None:
    assert fold("a\u200bbc").span(1, 1) == (2, 2)
    assert fold("abc").span(2, 2) == (2, 2)
