import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import SearchError
from monitor.language.words import FIRST_WORDS, MOST_WORDS, TITLE_END, WORD_BYTES, phrases_of, searchable


@pytest.mark.parametrize(
    ("query", "phrases"),
    [
        pytest.param("稀土 出口", ["稀 土", "出 口"], id="spaces-part-phrases"),
        pytest.param("稀土、鎵", ["稀 土", "镓"], id="other-signs-too"),
        pytest.param("出口管制法", ["出 口 管 制 法"], id="a-run-of-signs-is-a-phrase"),
        pytest.param("《出口》", ["出 口"], id="brackets-count-for-nothing"),
        pytest.param("2026年第61号", ["2026 年 第 61 号"], id="digits-belong-to-the-run"),
        pytest.param("ガリウム 수출통제", ["ガ リ ウ ム", "수 출 통 제"], id="kana-and-hangul"),
        pytest.param("rare earths", ["rare", "earths"], id="words"),
        pytest.param('"rare earths" ban', ["rare earths", "ban"], id="quoted"),
        pytest.param("“rare earths”ban", ["rare earths", "ban"], id="curly-quotes"),
        pytest.param('ban "rare earths', ["ban", "rare earths"], id="a-quote-that-is-not-closed"),
        pytest.param("export-control U.S. R&D China's", ["export control", "u s", "r d", "china s"], id="joined-words"),
        pytest.param("1,234 a,b", ["1 234", "a", "b"], id="a-comma-joins-digits-alone"),
        pytest.param("ＢＩＳ 3Ａ０９０", ["bis", "3a090"], id="one-width-and-case"),
        pytest.param(
            "NOT tungsten OR NEAR(a b) col:x*",
            ["not", "tungsten", "or", "near", "a", "b", "col", "x"],
            id="no-operators",
        ),
        pytest.param("ban ban", ["ban"], id="each-once"),
    ],
)
def test_a_query_is_phrases_that_must_all_occur(query: str, phrases: list[str]) -> None:
    assert [" ".join(p) for p in phrases_of(query)] == phrases


@pytest.mark.parametrize("query", ["", " \n", "!?", '""', "\0", "\ud800", "_", "🙂", "*" * 100_000])
def test_a_query_without_a_word_says_what_to_write(query: str) -> None:
    with pytest.raises(SearchError, match=r"no letter and no digit\. Name words"):
        phrases_of(query)


@pytest.mark.parametrize("query", [" ".join(map(str, range(20_000))), "出口" * 50_000, "a-" * 50_000])
def test_a_query_of_many_words_says_how_many_are_the_most(query: str) -> None:
    with pytest.raises(SearchError, match=f"more than {MOST_WORDS} words"):
        phrases_of(query)


@given(st.text())
def test_any_query_gives_phrases_of_words_or_a_clear_error(query: str) -> None:
    try:
        phrases = phrases_of(query)
    except SearchError:
        return
    assert all(phrases)
    assert all(word.isalnum() and len(word.encode()) <= WORD_BYTES for phrase in phrases for word in phrase)


@given(st.text(min_size=1))
def test_a_text_has_the_words_that_a_query_of_it_asks_for(text: str) -> None:
    try:
        phrases = phrases_of(text)
    except SearchError:
        return
    words = f" {' '.join(searchable('', text))} "
    assert all(f" {' '.join(phrase)} " in words for phrase in phrases)


def test_title_and_text_are_parted_and_lines_are_not() -> None:
    assert searchable("鎵 ban", "稀\n土 Export-\ncontrol") == ("镓", "ban", TITLE_END, "稀", "土", "export", "control")


def test_only_the_first_words_are_kept() -> None:
    words = searchable("title", "w " * FIRST_WORDS)
    assert len(words) == FIRST_WORDS
    assert searchable("t " * 2 * FIRST_WORDS, "text").count("t") == FIRST_WORDS


@pytest.mark.parametrize("sign", ["x", "ж", "अ"])
def test_a_long_word_is_found_by_its_beginning_and_never_takes_more_than_an_index_has(sign: str) -> None:
    (phrase,) = phrases_of(sign * 100)
    (word,) = searchable("", sign * 5_000)[1:]
    assert (word,) == phrase
    assert 0 < len(word.encode()) <= WORD_BYTES
