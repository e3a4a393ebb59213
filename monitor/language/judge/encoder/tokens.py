"""A text as numbers of the encoder's vocabulary: the most probable split into its pieces (unigram model).

A quarter of a million pieces as strings would take 60 MB. They stay in one block of bytes, with a table of places by
checksum beside it (2 MB).
"""

import re
from array import array
from zlib import crc32

from monitor.language.judge.encoder.base_model import Vocabulary

_SPACE = "\u2581"  # how SentencePiece writes a space
_UNKNOWN_PENALTY = 10.0  # below the least probable piece, as SentencePiece has it
_CHARACTERS = 1_000  # more than 64 pieces need; the time grows with the length


class Tokenizer:
    """Raises ValueError if no piece can be used."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._worst = min(vocabulary.scores) - _UNKNOWN_PENALTY
        self._replaced = str.maketrans(dict(vocabulary.replaced))
        self._longest = 0  # bytes
        self._table = array("i", [-1]) * (2 << len(vocabulary.scores).bit_length())
        self._mask = len(self._table) - 1
        for number in range(len(vocabulary.scores)):
            self._add(number)
        if not self._longest:
            raise ValueError("a vocabulary without pieces")

    def ids(self, text: str, most: int) -> list[int]:
        """Numbers of the pieces, at most that many, among them those of start and end. Any text will do."""
        found = self._split(self._normalised(text))[: most - 2]
        return [self._vocabulary.start, *found, self._vocabulary.end]

    def _add(self, number: int) -> None:
        """Enter a piece; the first of two equal ones counts. Marks are no pieces: a text can't spell them."""
        known = self._vocabulary
        piece = self._piece(number)
        if not piece or number in (known.start, known.end, known.padding, known.unknown):
            return
        slot = crc32(piece) & self._mask
        while (other := self._table[slot]) >= 0:
            if self._piece(other) == piece:
                return
            slot = (slot + 1) & self._mask
        self._table[slot] = number
        self._longest = max(self._longest, len(piece))

    def _piece(self, number: int) -> bytes:
        ends = self._vocabulary.ends
        return self._vocabulary.blob[ends[number] : ends[number + 1]]

    def _find(self, checksum: int, piece: bytes) -> int:
        """The number of the piece, -1 if there is none."""
        slot = checksum & self._mask
        while (number := self._table[slot]) >= 0 and self._piece(number) != piece:
            slot = (slot + 1) & self._mask
        return number

    def _normalised(self, text: str) -> str:
        plain = re.sub(" {2,}", " ", text[:_CHARACTERS].replace("\0", "").translate(self._replaced))[:_CHARACTERS]
        return (plain if plain.startswith(" ") else f" {plain}").replace(" ", _SPACE)

    def _split(self, text: str) -> list[int]:
        """Viterbi: for each place the best way to get there, and the piece that ends there."""
        signs = [sign.encode("utf-8", "surrogatepass") for sign in text]
        best = [0.0] + [float("-inf")] * len(signs)
        back = [(0, 0)] * (len(signs) + 1)
        for start in range(len(signs)):
            self._step(signs, start, best, back)
        found, at = [], len(signs)
        while at:
            at, number = back[at]
            found.append(number)
        return found[::-1]

    def _step(self, signs: list[bytes], start: int, best: list[float], back: list[tuple[int, int]]) -> None:
        """Enter the pieces that begin there, and an unknown one where no piece is that sign alone."""
        here, scores = best[start], self._vocabulary.scores
        piece, checksum = b"", 0
        for end in range(start + 1, len(signs) + 1):
            piece += signs[end - 1]
            if len(piece) > self._longest and end > start + 1:
                return
            checksum = crc32(signs[end - 1], checksum)
            number = self._find(checksum, piece)
            if number < 0 and end > start + 1:
                continue
            score = here + (self._worst if number < 0 else scores[number])
            if score > best[end]:
                best[end], back[end] = score, (start, self._vocabulary.unknown if number < 0 else number)
