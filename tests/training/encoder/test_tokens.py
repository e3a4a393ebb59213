"""How a text is split into pieces, with a vocabulary of some pieces."""

import pytest

from tests.training.encoder.model_file import Vocabulary
from tests.training.encoder.tokens import Tokenizer

_PIECES = ["<s>", "</s>", "<unk>", "▁", "▁ex", "port", "▁export", "s", "出口", "出", "口", "k", "g"]
_SCORES = [0, 0, 0, -3, -4, -4, -7, -2, -5, -4, -4, -3, -3]
_TOKENIZER = Tokenizer(
    Vocabulary(
        pieces={p: (n, s) for n, (p, s) in enumerate(zip(_PIECES, _SCORES, strict=True))},
        replaced={"㎏": "kg", "\u3000": " "},
        start=0,
        end=1,
        unknown=2,
    )
)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        pytest.param("exports", ["▁export", "s"], id="the more probable of two splits"),
        pytest.param("出口", ["▁", "出口"], id="one piece beats its two characters"),
        pytest.param("exports  ㎏", ["▁export", "s", "▁", "k", "g"], id="spaces are one, characters are replaced"),
        pytest.param(" export\u3000", ["▁export", "▁"], id="a leading space is not doubled"),
        pytest.param("口xs", ["▁", "口", "<unk>", "s"], id="an unknown character is one piece"),
        pytest.param("", ["▁"], id="no text"),
    ],
)
def test_a_text_is_its_most_probable_pieces(text: str, pieces: list[str]) -> None:
    assert _TOKENIZER.ids(text, 64) == [0, *map(_PIECES.index, pieces), 1]


def test_a_long_text_is_cut_before_its_end_mark() -> None:
    assert _TOKENIZER.ids("exports", 3) == [0, _PIECES.index("▁export"), 1]
