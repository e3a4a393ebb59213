"""The adapter: what fine-tuning changed in the encoder, its head, and how its score is joined to that of the n-grams.

One plain safetensors file of 16-bit floats. For each trained matrix it has two thin ones, `down` and `up`, whose
product is added to the matrix; norms and head are whole.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from monitor.errors import EncoderError
from monitor.language.judge.encoder.base_model import Floats
from monitor.language.judge.port import Thresholds
from monitor.language.judge.weights import Weights, pack

_HALF = "<f2"
_MODES = ("strict", "balanced", "wide")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """The logit of the joined score: a sum of both logits by weight, and a constant."""

    ngrams: float
    encoder: float
    constant: float

    def joined(self, ngrams: float, encoder: float) -> float:
        return self.ngrams * ngrams + self.encoder * encoder + self.constant


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """`scale` is the factor of each product of `down` and `up`; `hash` is that of the file."""

    arrays: Mapping[str, Floats]
    scale: float
    stack: Stack
    thresholds: Mapping[str, Thresholds]
    hash: str = ""


def adapter_of(file: Weights) -> Adapter:
    """Raises EncoderError if the file is not an adapter, or has a number that is not finite."""
    try:
        return _adapter(file)
    except (ValueError, KeyError, TypeError) as e:
        raise EncoderError(f"the adapter of the encoder is not valid ({e}); install the package again") from e


def _adapter(file: Weights) -> Adapter:
    metadata = file.metadata
    arrays = {name: np.frombuffer(data, _HALF).astype(np.float32) for name, data in file.arrays.items()}
    stack = Stack(**metadata["stack"])
    thresholds = {mode: Thresholds(**metadata["thresholds"][mode]) for mode in _MODES}
    numbers = [stack.ngrams, stack.encoder, stack.constant, float(metadata["scale"])]
    numbers += [n for t in thresholds.values() for n in (t.act, t.possible)]
    if not all(map(math.isfinite, numbers)) or not all(bool(np.isfinite(a).all()) for a in arrays.values()):
        raise ValueError("not a finite number")
    return Adapter(
        arrays=arrays,
        scale=float(metadata["scale"]),
        stack=stack,
        thresholds=thresholds,
        hash=file.hash,
    )


def packed(arrays: Mapping[str, Floats], metadata: Mapping[str, Any]) -> bytes:
    """The bytes of an adapter's file. The same input gives the same bytes."""
    return pack({name: array.astype(_HALF).tobytes() for name, array in arrays.items()}, metadata, "F16")
