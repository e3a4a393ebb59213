"""The shipped judge: logistic regression over the features, with weights of one byte each.

A score is the bias plus, for each view, the sum of the weights of its buckets divided by the root of their number (so
that long texts do not dominate), calibrated by Platt's sigmoid (Platt 1999). The heads for direction, stage and measure
share one smaller table of buckets. A team's correction is added before the sigmoid; its table uses the hash of
the heads.
"""

import math
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from monitor.domain.acts.scheme import Direction, Stage
from monitor.language.judge.correction import Correction
from monitor.language.judge.features import VIEWS, Evidence, Features, features_of
from monitor.language.judge.highlight import strongest
from monitor.language.judge.port import Opinion, Thresholds
from monitor.language.judge.weights import SHIPPED, Weights, read_weights

HEAD_BITS = 15
"""The heads hash into 2**HEAD_BITS buckets: few articles have labels for them."""

HEAD_VIEWS = tuple(view for view in VIEWS if view != "combinations")
"""The views of heads and corrections."""

FACT = 0.3
"""The value of one fact; a view of n-grams has length 1 in total (root of the sum of squares)."""


def value_of(view: str, size: int) -> float:
    """The value of each of the `size` buckets of a view."""
    if not size:
        return 0.0
    return FACT if view == "facts" else 1 / math.sqrt(size)


def head_buckets(view: str, buckets: frozenset[int]) -> list[int]:
    """The buckets of a view in the table that the heads share."""
    salt = 0x9E3779B1 * (VIEWS.index(view) + 1)
    return [((bucket * 0x85EBCA6B + salt) >> 9) & ((1 << HEAD_BITS) - 1) for bucket in buckets]


def of_unit_length(features: Features) -> list[tuple[float, list[int]]]:
    """The value of a bucket in a correction and the buckets, for each view; scaled to unit length over all views, so
    that all articles have the same weight.
    """
    values = {view: value_of(view, len(features[view])) for view in HEAD_VIEWS if features[view]}
    length = math.sqrt(sum(value * value * len(features[view]) for view, value in values.items()))
    return [(value / length, head_buckets(view, features[view])) for view, value in values.items()]


class LinearJudge:
    """Keeps no state of an article. `weights` is the hash of the weights, with that of the correction after a plus.

    Raises ValueError where the correction belongs to other weights.
    """

    def __init__(self, weights: Weights, correction: Correction | None = None) -> None:
        if correction is not None and correction.weights != weights.hash:
            raise ValueError(f"a correction of the weights {correction.weights}, not of {weights.hash}")
        metadata = weights.metadata
        self.weights = weights.hash if correction is None else f"{weights.hash}+{correction.hash}"
        self._correction = None if correction is None else array("b", correction.table)
        self._step = 0.0 if correction is None else correction.scale
        self._tables = {view: weights.arrays[f"act.{view}"] for view in VIEWS}
        self._scales: Mapping[str, float] = metadata["scales"]
        self._bias: float = metadata["bias"]
        self._slope: float
        self._offset: float
        self._slope, self._offset = metadata["platt"]
        self._thresholds = {mode: Thresholds(**both) for mode, both in metadata["thresholds"].items()}
        self._heads = {name: _Head(weights, name) for name in ("direction", "stage", "measure")}
        self.contradicts_from: float = metadata["contradicts_from"]
        self._support = _Support(weights)
        self._floor = min(t.possible for t in self._thresholds.values())

    def thresholds(self, mode: str) -> Thresholds:
        return self._thresholds[mode]

    def opine(self, evidence: Evidence, *, heads_from: float = 0.0) -> Opinion:
        features = features_of(evidence)
        plain = self.logit(features)
        uncorrected = None if self._correction is None else sigmoid(plain)
        opinion = Opinion(score=sigmoid(plain + self._shift(features)), uncorrected=uncorrected)
        if opinion.score < heads_from or (opinion.score < self._floor and not evidence.acts):
            return opinion
        return self.with_heads(opinion, features)

    @property
    def is_corrected(self) -> bool:
        return self._correction is not None

    def logits(self, features: Features) -> tuple[float, float]:
        """The logit of an act by the shipped weights alone, and with the correction."""
        plain = self.logit(features)
        return plain, plain + self._shift(features)

    def with_heads(self, opinion: Opinion, features: Features) -> Opinion:
        """The opinion with directions, stages and measures."""
        folded = [(value_of(view, len(features[view])), head_buckets(view, features[view])) for view in HEAD_VIEWS]
        return replace(
            opinion,
            directions={Direction(k): p for k, p in self._heads["direction"].of(folded).items()},
            stages={Stage(k): p for k, p in self._heads["stage"].of(folded).items()},
            measures=self._heads["measure"].of(folded),
        )

    def least_support(self, claim: str) -> float | None:
        return self._support.thresholds.get(claim)

    def support(self, buckets: Sequence[int]) -> float:
        return self._support.of(buckets)

    def words(self, evidence: Evidence) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return strongest(evidence.document, self._weight_of)

    def words_of(self, direction: Direction, evidence: Evidence) -> tuple[str, ...]:
        weight_of = self._heads["direction"].weights_of(direction)
        return strongest(evidence.document, weight_of)[0][:2]

    def _raw(self, features: Features) -> float:
        total = self._bias
        for view, buckets in features.items():
            table = self._tables[view]
            total += self._scales[view] * value_of(view, len(buckets)) * sum(map(table.__getitem__, buckets))
        return total

    def logit(self, features: Features) -> float:
        """The calibrated logit of an act by the shipped weights alone."""
        return self._slope * self._raw(features) + self._offset

    def logit_of(self, evidence: Evidence) -> float:
        """The logit of the score, correction included."""
        return self.logits(features_of(evidence))[1]

    def _shift(self, features: Features) -> float:
        """The correction's addition to the logit."""
        if self._correction is None:
            return 0.0
        sums = (v * sum(map(self._correction.__getitem__, buckets)) for v, buckets in of_unit_length(features))
        return self._step * sum(sums)

    def _weight_of(self, view: str, bucket: int) -> float:
        weight = self._slope * self._scales[view] * self._tables[view][bucket]
        if self._correction is None:
            return weight
        (folded,) = head_buckets(view, frozenset((bucket,)))
        return weight + self._step * self._correction[folded]


class _Head:
    """A classifier of one facet."""

    def __init__(self, weights: Weights, name: str) -> None:
        head = weights.metadata["heads"][name]
        self._labels: Sequence[str] = head["labels"]
        self._biases: Sequence[float] = head["biases"]
        self._scale: float = head["scale"]
        size, table = 1 << HEAD_BITS, weights.arrays[f"head.{name}"]
        self._tables = [table[n * size : (n + 1) * size] for n in range(len(self._labels))]

    def of(self, folded: Sequence[tuple[float, list[int]]]) -> dict[str, float]:
        """The probability of each label. `folded` has the value of a bucket and the head's buckets, for each view."""
        scores = []
        for bias, table in zip(self._biases, self._tables, strict=True):
            sums = (value * sum(map(table.__getitem__, buckets)) for value, buckets in folded)
            scores.append(bias + self._scale * sum(sums))
        return dict(zip(self._labels, _softmax(scores), strict=True))

    def weights_of(self, label: str) -> Callable[[str, int], float]:
        """The weight of a bucket of a view for one label."""
        table = self._tables[self._labels.index(label)]

        def weight_of(view: str, bucket: int) -> float:
            (folded,) = head_buckets(view, frozenset((bucket,)))
            return self._scale * table[folded]

        return weight_of


class _Support:
    """The check of claims: one table of buckets for all kinds, and a threshold for each kind that it may withhold."""

    def __init__(self, weights: Weights) -> None:
        support = weights.metadata.get("support", {"thresholds": {}, "bias": 0.0, "scale": 0.0})
        self.thresholds: Mapping[str, float] = support["thresholds"]
        self._bias: float = support["bias"]
        self._scale: float = support["scale"]
        self._table = weights.arrays.get("support", memoryview(b""))

    def of(self, buckets: Sequence[int]) -> float:
        return sigmoid(self._bias + self._scale * sum(map(self._table.__getitem__, buckets)))


def _softmax(scores: Sequence[float]) -> list[float]:
    top = max(scores)
    powers = [math.exp(s - top) for s in scores]
    return [p / sum(powers) for p in powers]


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def corrected_judge(correction: Correction) -> LinearJudge:
    """The shipped judge with a team's correction. Raises WeightsFileError."""
    return LinearJudge(read_weights(SHIPPED), correction)


@cache
def shipped_judge() -> LinearJudge:
    """The shipped judge, one per process. Raises WeightsFileError."""
    return LinearJudge(read_weights(SHIPPED))
