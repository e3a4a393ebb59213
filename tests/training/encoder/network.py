"""The encoder's layers in torch: 16-bit weights that stay as they are, and low-rank changes of the upper ones."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from monitor.language.judge.encoder.base_model import BaseModel, Sizes

RANK = 16
SCALE = 2.0
"""The factor of the low-rank changes."""

_DROPOUT = 0.1
_HALF = torch.bfloat16

Tensor = Any


class Linear:
    """A matrix, and if it has a rank a change that is the product of two thin ones, zero at first."""

    def __init__(self, weight: Tensor, bias: Tensor, rank: int) -> None:
        self._weight, self._bias = weight.to(_HALF), bias.to(_HALF)
        outputs, inputs = weight.shape
        self.trained: list[Tensor] = []
        if rank:
            down = torch.randn(rank, inputs) / inputs**0.5
            self.trained = [down.requires_grad_(), torch.zeros(outputs, rank).requires_grad_()]

    def __call__(self, x: Tensor) -> Tensor:
        plain = functional.linear(x, self._weight, self._bias)
        if not self.trained:
            return plain
        down, up = self.trained
        return plain + functional.linear(functional.linear(x, down.to(_HALF)), (up * SCALE).to(_HALF))


class Layer:
    """Attention and feed-forward, each with its norm after the sum (BERT)."""

    def __init__(self, sizes: Sizes, tensors: Mapping[str, Tensor], rank: int) -> None:
        self._sizes = sizes
        shapes = {"fi": (sizes.inner, sizes.width), "fo": (sizes.width, sizes.inner)}
        self._linear = {
            name: Linear(
                tensors[f"{name}.w"].reshape(shapes.get(name, (sizes.width, sizes.width))), tensors[f"{name}.b"], rank
            )
            for name in ("q", "k", "v", "ao", "fi", "fo")
        }
        self._norms = {
            name: tuple(tensors[f"{name}.{part}"].clone().requires_grad_(bool(rank)) for part in "wb")
            for name in ("aln", "oln")
        }

    def named(self) -> Iterator[tuple[str, Tensor]]:
        """What is trained of it, by the names of the adapter's file."""
        for name, linear in self._linear.items():
            for part, tensor in zip(("down", "up"), linear.trained, strict=False):
                yield f"{name}.{part}", tensor
        for name, norm in self._norms.items():
            for part, tensor in zip("wb", norm, strict=True):
                yield f"{name}.{part}", tensor

    def __call__(self, x: Tensor, mask: Tensor) -> Tensor:
        query, key, value = (self._by_head(self._linear[name](x)) for name in "qkv")
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask[:, None, None, :])
        x = self._norm("aln", x + self._linear["ao"](seen.transpose(1, 2).reshape(x.shape)))
        return self._norm("oln", x + self._linear["fo"](functional.gelu(self._linear["fi"](x))))

    def _by_head(self, x: Tensor) -> Tensor:
        return x.view(*x.shape[:2], self._sizes.heads, -1).transpose(1, 2)

    def _norm(self, name: str, x: Tensor) -> Tensor:
        weight, bias = (t.to(x.dtype) for t in self._norms[name])
        return functional.layer_norm(x, x.shape[-1:], weight, bias, self._sizes.epsilon)


class Lower:
    """The embeddings and the first half of the layers: token numbers in, states out. Nothing of it is trained."""

    def __init__(self, model: BaseModel) -> None:
        self._model, width = model, model.sizes.width
        places, kinds = (torch.tensor(model.floats(f"emb.{name}")) for name in ("pos", "type"))
        self._places = places.reshape(-1, width) + kinds[:width]
        self._norm = (torch.tensor(model.floats("emb.ln.w")), torch.tensor(model.floats("emb.ln.b")))
        self._layers = [_layer(model, n, 0) for n in range(model.sizes.layers // 2)]

    def __call__(self, ids: Sequence[Sequence[int]]) -> list[Tensor]:
        """The states of each text, a row a token."""
        padded, mask = _padded([torch.tensor(row) for row in ids])
        with torch.no_grad():
            words = torch.tensor(self._model.rows("emb.word", padded.reshape(-1).tolist()))
            x = words.reshape(*padded.shape, -1) + self._places[: padded.shape[1]]
            x = functional.layer_norm(x, x.shape[-1:], *self._norm, self._model.sizes.epsilon).to(_HALF)
            for layer in self._layers:
                x = layer(x, mask)
        return [x[n, : len(row)].clone() for n, row in enumerate(ids)]


class Upper:
    """The second half of the layers and a head: states in, a score a text out; above 0 is more likely an act."""

    def __init__(self, model: BaseModel) -> None:
        half = model.sizes.layers // 2
        self._layers = {n: _layer(model, n, RANK) for n in range(half, model.sizes.layers)}
        self.head = [torch.zeros(model.sizes.width).requires_grad_(), torch.zeros(1).requires_grad_()]

    def trained(self) -> list[Tensor]:
        """Without the head."""
        return [t for layer in self._layers.values() for _, t in layer.named()]

    def adapter(self) -> dict[str, NDArray[np.float32]]:
        """What was trained, by the names of the adapter's file."""
        found = {f"l{n}.{name}": t for n, layer in self._layers.items() for name, t in layer.named()}
        found |= dict(zip(("head.w", "head.b"), self.head, strict=True))
        return {name: tensor.detach().numpy() for name, tensor in found.items()}

    def pooled(self, states: Sequence[Tensor]) -> Tensor:
        """The mean over the tokens of each text."""
        x, mask = _padded(states)
        for layer in self._layers.values():
            x = layer(x, mask)
        kept = mask[:, :, None].float()
        return (x.float() * kept).sum(1) / kept.sum(1)

    def __call__(self, states: Sequence[Tensor], *, training: bool = False) -> Tensor:
        weight, bias = self.head
        return functional.dropout(self.pooled(states), _DROPOUT, training) @ weight + bias


def _layer(model: BaseModel, number: int, rank: int) -> Layer:
    names = [f"{name}.{part}" for name in ("q", "k", "v", "ao", "fi", "fo", "aln", "oln") for part in "wb"]
    return Layer(model.sizes, {name: torch.tensor(model.floats(f"l{number}.{name}")) for name in names}, rank)


def _padded(rows: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """The rows filled up with zeros to one length, and which places are filled from them."""
    lengths = torch.tensor([len(row) for row in rows])
    mask = torch.arange(int(lengths.max()))[None, :] < lengths[:, None]
    return torch.nn.utils.rnn.pad_sequence(list(rows), batch_first=True), mask
