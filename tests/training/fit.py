"""Labelled readings in, weights out: logistic regression over the product's own features, and its calibration.

The same readings give the same bytes. Scores of items that shaped the weights are never used to calibrate or to pick a
threshold: those come from folds, each scored by weights that saw no item of its months and of its developments.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.language.judge.features import BITS, VIEWS
from monitor.language.judge.linear import HEAD_BITS, HEAD_VIEWS, head_buckets, sigmoid, value_of
from tests.training.learning import regression, sparse
from tests.training.reading import Read
from tests.training.second import Opinions

FOLDS = (
    ("2024-01", "2025-03"),
    ("2025-04", "2025-08"),
    ("2025-09", "2025-10"),
    ("2025-11", "2026-01"),
    ("2026-02", "2026-02"),
    ("2026-03", "2026-12"),
)
"""First and last month of each fold, about as many acts in each."""

_WEIGHTS = {"pool": 1.0, "wild": 1.0, "ordinary": 0.5, "own": 0.1, "example": 1.0}
_OF_HEADS = {**_WEIGHTS, "own": 0.3}
_BORDERLINE = 0.5  # what an act counts for the heads over which careful readers differ
_SCALES = {"title": 2.0, "lead": 2.0, "facts": 0.5}
"""What the values of a view are multiplied by for the fit, 1 for others: the larger, the less its weights are held
back. The weights are multiplied by it afterwards.
"""
_STRENGTH = 30.0  # C of the regression; from 10 to 100 the figures of the folds are the same
_OWN_STYLE = 3.0  # the value of the column that marks own-worded items, so that their mix of labels counts for nothing
_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """Weights of each view by bucket, and the bias. `views` are those that were used."""

    weights: Mapping[str, _Floats]
    bias: float
    views: tuple[str, ...]

    def score(self, reads: Sequence[Read]) -> _Floats:
        """One number an item; above 0 is more likely an act."""
        return np.array([self.bias + sum(self._of(r, view) for view in self.views) for r in reads])

    def _of(self, read: Read, view: str) -> float:
        buckets = read.features.get(view)
        return value_of(view, len(buckets)) * float(self.weights[view][list(buckets)].sum()) if buckets else 0.0


def fit(reads: Sequence[Read], views: Sequence[str] = VIEWS) -> Fitted:
    """Trained on all of them."""
    x, keep = _matrix(reads, views)
    y = np.array([r.item.label.is_act for r in reads])
    model = regression(C=_STRENGTH, solver="liblinear", tol=0.002, max_iter=300, random_state=0)
    model.fit(x, y, sample_weight=[_WEIGHTS[r.item.origin] for r in reads])
    size = 1 << BITS
    full = np.zeros(size * len(views))
    full[keep] = model.coef_[0][:-1]
    weights = {view: full[n * size : (n + 1) * size] * _SCALES.get(view, 1.0) for n, view in enumerate(views)}
    return Fitted(weights=weights, bias=float(model.intercept_[0]), views=tuple(views))


def _weight_of_head(read: Read) -> float:
    return _OF_HEADS[read.item.origin] * (1.0 if read.item.label.is_clear else _BORDERLINE)


def _matrix(reads: Sequence[Read], views: Sequence[str]) -> tuple[Any, NDArray[np.int64]]:
    """A row an item over the buckets that two items or more have, and a last column for own-worded items.

    Second which buckets these are. Examples of rules are in the style of headlines and count as such.
    """
    size, columns, values, ends = 1 << BITS, [], [], [0]
    for read in reads:
        for number, view in enumerate(views):
            buckets = sorted(read.features[view])
            columns += [number * size + b for b in buckets]
            values += [_SCALES.get(view, 1.0) * value_of(view, len(buckets))] * len(buckets)
        ends.append(len(columns))
    found, counts = np.unique(columns, return_counts=True)
    keep = found[counts > 1]
    place = np.full(size * len(views), -1, dtype=np.int64)
    place[keep] = np.arange(len(keep))
    where = place[columns]
    rows = np.repeat(np.arange(len(reads)), np.diff(ends))
    known = where >= 0
    shown = np.flatnonzero([r.item.origin == "own" for r in reads])
    data = np.concatenate([np.array(values)[known], np.full(len(shown), _OWN_STYLE)])
    places = (np.concatenate([rows[known], shown]), np.concatenate([where[known], np.full(len(shown), len(keep))]))
    return sparse((data, places), shape=(len(reads), len(keep) + 1)), keep


# ------------------------------------------------------------------ folds


def is_in(read: Read, months: tuple[str, str]) -> bool:
    return read.item.origin == "pool" and months[0] <= read.item.month <= months[1]


def folds(reads: Sequence[Read], months: Sequence[tuple[str, str]] = FOLDS) -> Iterable[tuple[list[Read], list[Read]]]:
    """What to train on and what to score, for each span of months: no development on both sides."""
    for span in months:
        held = [r for r in reads if is_in(r, span)]
        if not held:
            continue
        groups = {r.item.group for r in held}
        yield [r for r in reads if not is_in(r, span) and r.item.group not in groups], held


def out_of_fold(reads: Sequence[Read], views: Sequence[str] = VIEWS) -> dict[str, float]:
    """The score of each pool item by weights that never saw its months and its development."""
    scores: dict[str, float] = {}
    for train, held in folds(reads):
        scores |= dict(zip((r.item.id for r in held), fit(train, views).score(held), strict=True))
    return scores


def platt(scores: Sequence[float], truths: Sequence[bool]) -> tuple[float, float]:
    """Slope and offset of the sigmoid that turns scores into probabilities (Platt 1999)."""
    model = regression(C=1e6, solver="lbfgs")
    model.fit(np.array(scores).reshape(-1, 1), np.array(truths))
    return float(model.coef_[0][0]), float(model.intercept_[0])


def calibrated(scores: Mapping[str, float], reads: Sequence[Read]) -> tuple[list[float], list[bool]]:
    """Probabilities and truths of the items that `out_of_fold` scored, each calibrated on the other spans of months."""
    chances, truths = [], []
    pool = [r for r in reads if r.item.id in scores]
    for span in FOLDS:
        others = [r for r in pool if not is_in(r, span)]
        slope, offset = platt([scores[r.item.id] for r in others], [r.item.label.is_act for r in others])
        held = [r for r in pool if is_in(r, span)]
        chances += [sigmoid(slope * scores[r.item.id] + offset) for r in held]
        truths += [r.item.label.is_act for r in held]
    return chances, truths


# ------------------------------------------------------------------ heads


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A choice among `labels`: a row of weights and a bias for each."""

    labels: tuple[str, ...]
    weights: _Floats
    biases: tuple[float, ...]

    def chances(self, read: Read) -> dict[str, float]:
        """Label to probability."""
        columns, values = _head_row(read)
        scores = np.array(self.biases) + self.weights[:, columns] @ values
        powers = np.exp(scores - np.max(scores))
        return dict(zip(self.labels, (powers / powers.sum()).tolist(), strict=True))


def _head_row(read: Read) -> tuple[list[int], _Floats]:
    columns: list[int] = []
    values: list[float] = []
    for view in HEAD_VIEWS:
        buckets = read.features[view]
        columns += head_buckets(view, buckets)
        values += [value_of(view, len(buckets))] * len(buckets)
    return columns, np.array(values)


def fit_head(reads: Sequence[Read], field: str, values: Collection[str]) -> Head:
    """Of the acts among them that have one of the values in that field of their label."""
    acts = [r for r in reads if r.item.label.is_act and getattr(r.item.label, field) in values]
    columns, data, rows = [], [], []
    for number, read in enumerate(acts):
        own_columns, own_values = _head_row(read)
        columns += own_columns
        data += own_values.tolist()
        rows += [number] * len(own_columns)
    x = sparse((data, (rows, columns)), shape=(len(acts), 1 << HEAD_BITS))
    y = [getattr(r.item.label, field) for r in acts]
    model = regression(C=_STRENGTH / 3, solver="lbfgs", max_iter=500)
    model.fit(x, y, sample_weight=[_weight_of_head(r) for r in acts])
    return Head(
        labels=tuple(map(str, model.classes_)),
        weights=model.coef_ if len(model.classes_) > 2 else np.vstack([-model.coef_, model.coef_]) / 2,
        biases=tuple(
            model.intercept_ if len(model.classes_) > 2 else [-model.intercept_[0] / 2, model.intercept_[0] / 2]
        ),
    )


def quantised(weights: _Floats) -> tuple[bytes, float]:
    """Signed bytes, and what one step of them is worth. The few largest weights are cut at the 99.99th percentile."""
    flat = np.abs(weights[weights != 0])
    top = float(np.quantile(flat, 0.9999)) if len(flat) else 1.0
    scale = top / 127
    return np.clip(np.round(weights / scale), -127, 127).astype(np.int8).tobytes(), scale


def opinions(reads: Sequence[Read], heads: Mapping[str, Sequence[str]]) -> list[tuple[Read, Opinions]]:
    """Of each act of the folds that the grammar reads, what heads say that were trained without it."""
    found: list[tuple[Read, Opinions]] = []
    for train, held in folds(reads):
        fitted = {name: fit_head(train, name, values) for name, values in heads.items()}
        acts = [r for r in held if r.item.label.is_act and r.acts]
        found += [(r, {name: head.chances(r) for name, head in fitted.items()}) for r in acts]
    return found
