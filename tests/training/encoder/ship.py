"""The shipped adapter: trained on all months, joined and bounded by the scores of months that it did not see."""

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from monitor.language.judge.encoder.adapter import packed
from monitor.language.judge.encoder.installed import base_file, hash_of
from monitor.language.judge.weights import SHIPPED, read_weights
from tests.training.encoder.measure import Scored
from tests.training.encoder.sample import sampled
from tests.training.encoder.stack import fitted
from tests.training.fit import fit
from tests.training.reading import Read


def shipped(reads: Sequence[Read], spans: Sequence[Scored], seed: int) -> bytes:
    """The bytes of the adapter's file. Stack and thresholds are those of the spans together."""
    from tests.training.encoder.tune import adapter  # it needs torch

    used = [r for r in reads if r.judged or r.item.origin == "own"]
    known = dict(zip((r.item.id for r in used), fit(used).score(used).tolist(), strict=True))
    arrays = adapter(base_file(), sampled([r.item for r in used], known, seed), seed)
    return file_of(arrays, used, spans, seed)


def file_of(arrays: dict[str, NDArray[np.float32]], used: Sequence[Read], spans: Sequence[Scored], seed: int) -> bytes:
    from tests.training.encoder.network import SCALE

    joined = fitted(spans)
    ngrams = read_weights(SHIPPED)
    metadata = {
        "base": hash_of(base_file()),
        "ngrams": ngrams.hash,
        "stack": _on_calibrated(joined.model, *ngrams.metadata["platt"]),
        "thresholds": joined.thresholds,
        "documented": joined.documented,
        "scale": SCALE,
        "seed": seed,
        "trained_on": dict(Counter(r.item.origin for r in used)),
        "labels": _hash_of_labels(used),
    }
    return packed(arrays, metadata)


def _on_calibrated(model: LogisticRegression, slope: float, offset: float) -> dict[str, float]:
    """The stack over the calibrated logit of the n-grams; it was fitted over their plain score."""
    ngrams, encoder = (float(weight) for weight in model.coef_[0])
    constant = float(model.intercept_[0])
    return {"ngrams": ngrams / slope, "encoder": encoder, "constant": constant - ngrams * offset / slope}


def _hash_of_labels(used: Sequence[Read]) -> str:
    rows: Any = sorted((r.item.id, r.item.label.label) for r in used)
    return sha256(repr(rows).encode()).hexdigest()[:16]
