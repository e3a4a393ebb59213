"""How a text is split into pieces, with a vocabulary of some pieces."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.language.judge.encoder.tokens import Tokenizer
from tests.budget import examples
from tests.language.judge.encoder.tiny import PIECES, REPLACED, SCORES, model

TOKENIZER = Tokenizer(model().vocabulary)
MARKS = ("<s>", "<pad>", "</s>", "<unk>")


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        pytest.param("exports", ["▁export", "s"], id="the more probable of two splits"),
        pytest.param("出口", ["▁", "出口"], id="one piece beats its two characters"),
        pytest.param("exports  ㎏", ["▁export", "s", "▁", "k", "g"], id="spaces are one, characters are replaced"),
        pytest.param(" export\u3000", ["▁export", "▁"], id="a leading space is not doubled"),
        pytest.param("口xs", ["▁", "口", "<unk>", "s"], id="an unknown character is one piece"),
        pytest.param("", ["▁"], id="no text"),
        pytest.param("</s>", ["▁", "<unk>", "<unk>", "s", "<unk>"], id="a mark can not be spelled"),
        pytest.param("\ud800s\0", ["▁", "<unk>", "s"], id="half a character, and none"),
    ],
)
def test_a_text_is_its_most_probable_pieces(text: str, pieces: list[str]) -> None:
    assert TOKENIZER.ids(text, 64) == [0, *map(PIECES.index, pieces), 2]


def test_a_long_text_is_cut_before_its_end_mark() -> None:
    assert TOKENIZER.ids("exports", 3) == [0, PIECES.index("▁export"), 2]
    assert len(TOKENIZER.ids("exports " * 1_000_000, 64)) == 64


@given(st.text("exports出口kga㎏ \u3000", max_size=12))
@settings(max_examples=examples(100))
def test_no_other_split_is_more_probable(text: str) -> None:
    plain = "".join(REPLACED.get(sign, sign) for sign in text)
    while "  " in plain:
        plain = plain.replace("  ", " ")
    marked = (plain if plain.startswith(" ") else f" {plain}").replace(" ", "▁")
    found = TOKENIZER.ids(text, 64)[1:-1]
    assert sum(_score(number) for number in found) == pytest.approx(_best(marked))


def _score(number: int) -> float:
    return min(SCORES) - 10.0 if PIECES[number] == "<unk>" else SCORES[number]


def _best(text: str) -> float:
    """The score of the best split, found by trying every first piece."""
    best = [0.0]
    for end in range(1, len(text) + 1):
        ways = [best[end - 1] + min(SCORES) - 10.0]
        ways += [best[end - len(p)] + s for p, s in _pieces() if text[:end].endswith(p)]
        best.append(max(ways))
    return best[-1]


def _pieces() -> list[tuple[str, float]]:
    return [(p, s) for p, s in zip(PIECES, SCORES, strict=True) if p not in MARKS]


@given(st.text(max_size=200))
@settings(max_examples=examples(100), deadline=None)
def test_any_text_has_pieces(text: str) -> None:
    found = TOKENIZER.ids(text, 20)
    assert 3 <= len(found) <= 20
    assert set(found) <= set(range(len(PIECES)))
    assert (found[0], found[-1]) == (0, 2)
