"""The forward pass against the same sums in plain Python, and what the adapter changes."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import EncoderError
from monitor.language.judge.encoder.base_model import BaseModel, Floats
from monitor.language.judge.encoder.network import Encoder, input_of
from monitor.language.judge.encoder.tokens import Tokenizer
from tests.budget import examples
from tests.language.judge.encoder.tiny import HEADS, INNER, LAYERS, WIDTH, adapter, arrays, model

Vector = list[float]

TEXTS = [("export", "出口"), ("", ""), ("exports kg", "a" * 500)]


@pytest.mark.parametrize(("title", "text"), TEXTS)
def test_the_logit_is_that_of_the_sums_written_out(title: str, text: str) -> None:
    base, own = model(), adapter()
    pieces = Tokenizer(base.vocabulary).ids(input_of(title, text), 16)
    mean = _mean(_layers(base, own.arrays, pieces))
    expected = sum(m * float(w) for m, w in zip(mean, own.arrays["head.w"], strict=True)) + float(
        own.arrays["head.b"][0]
    )
    assert Encoder(base, own).logit(title, text) == pytest.approx(expected, abs=2e-4)


def test_an_adapter_of_zeros_changes_nothing_but_the_head() -> None:
    head = {name: array for name, array in arrays().items() if name.startswith("head.")}
    plain = Encoder(model(), adapter(head))
    zeros = Encoder(
        model(), adapter({n: a if n.startswith("head.") or "ln." in n else 0 * a for n, a in arrays().items()})
    )
    assert plain.vector("export").tolist() != zeros.vector("export").tolist()  # its norms count
    norms = {f"l1.{name}.{part}": model().floats(f"l1.{name}.{part}") for name in ("aln", "oln") for part in "wb"}
    same = {**head, **norms} | {n: 0 * a for n, a in arrays().items() if n.endswith((".up", ".down"))}
    assert Encoder(model(), adapter(same)).vector("export").tolist() == plain.vector("export").tolist()


def test_a_text_is_read_up_to_the_places_of_the_model() -> None:
    encoder = Encoder(model(), adapter())
    assert encoder.logit("export " * 300, "a") == encoder.logit("export " * 300, "s" * 5_000_000)


@given(st.text(max_size=80), st.text(max_size=200))
@settings(max_examples=examples(30), deadline=None)
def test_any_text_has_a_finite_logit(title: str, text: str) -> None:
    encoder = Encoder(model(), adapter())
    found = encoder.logit(title, text)
    assert math.isfinite(found)
    assert found == encoder.logit(title, text)


@pytest.mark.parametrize(
    ("name", "array"),
    [
        pytest.param("head.w", None, id="no head"),
        pytest.param("head.w", [1.0] * 31, id="a head of another width"),
        pytest.param("l1.q.down", [1.0] * 33, id="a matrix of another width"),
        pytest.param("l1.q.up", [1.0] * 33, id="another rank"),
        pytest.param("l1.aln.w", [1.0], id="a norm of another width"),
    ],
)
def test_an_adapter_of_another_model_is_refused(name: str, array: Sequence[float] | None) -> None:
    changed = {n: a for n, a in arrays().items() if n != name}
    if array is not None:
        changed[name] = np.asarray(array, np.float32)
    with pytest.raises(EncoderError, match="do not fit"):
        Encoder(model(), adapter(changed))


# ------------------------------------------------------------------ the same sums in plain Python


def _layers(base: BaseModel, own: Mapping[str, Floats], pieces: Sequence[int]) -> list[Vector]:
    words = base.floats("emb.word").reshape(-1, WIDTH).tolist()
    places = base.floats("emb.pos").reshape(-1, WIDTH).tolist()
    kinds = base.floats("emb.type").tolist()
    first, bias = base.floats("emb.ln.w").tolist(), base.floats("emb.ln.b").tolist()
    rows = [
        _norm([words[p][n] + places[at][n] + kinds[n] for n in range(WIDTH)], first, bias)
        for at, p in enumerate(pieces)
    ]
    for layer in range(LAYERS):
        rows = _layer(base, own, f"l{layer}.", rows)
    return rows


def _layer(base: BaseModel, own: Mapping[str, Floats], prefix: str, rows: list[Vector]) -> list[Vector]:
    def linear(name: str, x: Vector) -> Vector:
        inputs, outputs = len(x), INNER if name == "fi" else WIDTH
        weight = base.floats(f"{prefix}{name}.w").reshape(outputs, inputs).tolist()
        found = [sum(w * v for w, v in zip(row, x, strict=True)) for row in weight]
        if f"{prefix}{name}.down" in own:
            thin = [sum(w * v for w, v in zip(r, x, strict=True)) for r in own[f"{prefix}{name}.down"].tolist()]
            more = [sum(w * v for w, v in zip(r, thin, strict=True)) for r in own[f"{prefix}{name}.up"].tolist()]
            found = [f + 2.0 * m for f, m in zip(found, more, strict=True)]
        return [f + b for f, b in zip(found, base.floats(f"{prefix}{name}.b").tolist(), strict=True)]

    def norm(name: str, x: Vector) -> Vector:
        weight, bias = (
            own[f"{prefix}{name}.{part}"] if f"{prefix}{name}.{part}" in own else base.floats(f"{prefix}{name}.{part}")
            for part in "wb"
        )
        return _norm(x, weight.tolist(), bias.tolist())

    asked, keys, values = ([linear(name, x) for x in rows] for name in "qkv")
    found = []
    for x, query in zip(rows, asked, strict=True):
        seen: Vector = []
        for head in range(HEADS):
            part = slice(head * WIDTH // HEADS, (head + 1) * WIDTH // HEADS)
            likeness = [_dot(query[part], key[part]) / math.sqrt(WIDTH // HEADS) for key in keys]
            powers = [math.exp(one) for one in likeness]
            shares = [p / sum(powers) for p in powers]
            columns = zip(*(value[part] for value in values), strict=True)
            seen += [_dot(shares, column) for column in columns]
        summed = norm("aln", [a + b for a, b in zip(x, linear("ao", seen), strict=True)])
        inner = [v * 0.5 * (1 + math.erf(v / math.sqrt(2))) for v in linear("fi", summed)]
        found.append(norm("oln", [a + b for a, b in zip(summed, linear("fo", inner), strict=True)]))
    return found


def _norm(x: Sequence[float], weight: Sequence[float], bias: Sequence[float]) -> Vector:
    mean = sum(x) / len(x)
    spread = math.sqrt(sum((v - mean) ** 2 for v in x) / len(x) + 1e-5)
    return [(v - mean) / spread * w + b for v, w, b in zip(x, weight, bias, strict=True)]


def _dot(a: Sequence[float], b: Sequence[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def _mean(rows: Sequence[Vector]) -> Vector:
    return [sum(column) / len(rows) for column in zip(*rows, strict=True)]
