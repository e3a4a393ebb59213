"""Where words stand: whole, to the end of a wildcard's word, across the windows in which a text is read, and no more
often than anybody needs.
"""

import pytest

from monitor.language.document import Document
from monitor.language.query.seek import MAX_HITS, MAX_PLACES, TermSearch


def _find(words: list[str], text: str, title: str = "") -> list[list[tuple[int, int, int]]]:
    """The places of each; a word that ends in a star is a wildcard."""
    seeker = TermSearch()
    numbers = [seeker.add(word.removesuffix("*"), wildcard=word.endswith("*")) for word in words]
    found = seeker.find(Document.of(title, text, "en"))
    return [found.get(number, []) for number in numbers]


@pytest.mark.parametrize(
    ("word", "text", "places"),
    [
        pytest.param("ban", "ban urban bans (ban)", [(0, 3), (16, 19)], id="whole-words"),
        pytest.param("ban*", "ban urban bans", [(0, 3), (10, 14)], id="a-wildcard-reaches-to-the-end-of-its-word"),
        pytest.param("稀土", "对稀土的稀土", [(1, 3), (4, 6)], id="signs-inside-a-run"),
        pytest.param("DRAM", "dram价格", [(0, 4)], id="letters-beside-signs"),
        pytest.param("aa a", "aa a a", [(0, 4)], id="a-phrase"),
        pytest.param("-ban", "a-ban -ban", [(1, 5), (6, 10)], id="a-sign-first-has-no-boundary"),
    ],
)
def test_places_of(word: str, text: str, places: list[tuple[int, int]]) -> None:
    assert _find([word], text) == [[(1, *place) for place in places]]


def test_the_title_comes_first() -> None:
    assert _find(["ban"], "a ban", title="ban") == [[(0, 0, 3), (1, 2, 5)]]


def test_terms_with_one_head_differ_by_their_rest() -> None:
    long = "Ministry of Commerce of the Republic"
    assert _find([f"{long} of A", f"{long} of B", f"{long} o*"], f"{long} of B") == [[], [(1, 0, 41)], [(1, 0, 39)]]


@pytest.mark.parametrize("before", range(4_080, 4_100))
def test_a_word_is_found_once_wherever_a_window_ends(before: int) -> None:
    word = "gallium and germanium of all grades"
    assert _find([word, "and"], f"{'.' * before}{word}") == [
        [(1, before, before + len(word))],
        [(1, before + 8, before + 11)],
    ]


def test_a_piece_may_stand_inside_a_word_and_is_no_word() -> None:
    seeker = TermSearch()
    piece, word = seeker.add_piece("ban"), seeker.add("ban", wildcard=False)
    found = seeker.find(Document.of("", "urban ban", "en"))
    assert (found[piece], found[word]) == ([(1, 2, 5), (1, 6, 9)], [(1, 6, 9)])


def test_what_folds_alike_is_one_term() -> None:
    seeker = TermSearch()
    assert seeker.add("Ban", wildcard=False) == seeker.add("ｂａｎ", wildcard=False)
    assert seeker.add("ban", wildcard=False) != seeker.add("ban", wildcard=True)


def test_only_so_many_places_of_a_term_count() -> None:
    (places,) = _find(["ban"], "ban " * 50_000)
    assert len(places) == MAX_PLACES


def test_a_text_of_hits_only_is_read_to_its_end_by_ordinary_words() -> None:
    words = [chr(97 + n // 26) + chr(97 + n % 26) for n in range(600)]
    *_, last = _find([*words, "zz"], " ".join(words * 111) + " zz")
    assert len(last) == 1


def test_words_nested_in_each_other_stop_a_hostile_text_early() -> None:
    found = _find(["稀" * n for n in range(2, 2_600)], "稀" * 200_000)
    assert sum(map(len, found)) < 2 * MAX_HITS
    assert all(found)
