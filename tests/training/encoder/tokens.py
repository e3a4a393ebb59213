"""A text as numbers of the encoder's vocabulary: the most probable split into its pieces (unigram model)."""

import re

from tests.training.encoder.model_file import Vocabulary

_SPACE = "\u2581"  # how SentencePiece writes a space
_UNKNOWN_PENALTY = 10.0  # below the least probable piece, as SentencePiece has it


class Tokenizer:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._pieces = {p: v for p, v in vocabulary.pieces.items() if p and v[0] != vocabulary.unknown}
        self._longest = max(map(len, self._pieces))
        self._worst = min(score for _, score in vocabulary.pieces.values()) - _UNKNOWN_PENALTY
        self._replaced = str.maketrans(dict(vocabulary.replaced))

    def ids(self, text: str, most: int) -> list[int]:
        """Numbers of the pieces, at most that many, among them those of start and end."""
        found = self._split(self._normalised(text))[: most - 2]
        return [self._vocabulary.start, *found, self._vocabulary.end]

    def _normalised(self, text: str) -> str:
        plain = re.sub(" {2,}", " ", text.replace("\0", "").translate(self._replaced))
        return (plain if plain.startswith(" ") else f" {plain}").replace(" ", _SPACE)

    def _split(self, text: str) -> list[int]:
        """Viterbi: for each place the best way to get there, and the piece that ends there."""
        best = [0.0] + [float("-inf")] * len(text)
        back = [(0, 0)] * (len(text) + 1)
        for start in range(len(text)):
            for end in range(start + 1, min(start + self._longest, len(text)) + 1):
                known = self._pieces.get(text[start:end])
                number, score = known or (self._vocabulary.unknown, self._worst)
                if (known or end == start + 1) and best[start] + score > best[end]:
                    best[end], back[end] = best[start] + score, (start, number)
        found, at = [], len(text)
        while at:
            at, number = back[at]
            found.append(number)
        return found[::-1]
