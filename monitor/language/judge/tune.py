"""Fit of a correction to a team's labels: logistic regression on top of the shipped score, in plain Python.

The shipped logit is a fixed offset. A strong L2 penalty keeps the correction close to zero, so a few labels change
little and many change much. The ratio of the two kinds of labels depends on who labels, not on how many articles are
acts: an intercept absorbs it and is discarded. So labels of one kind alone change nothing. The same labels give the
same correction on one machine.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from monitor.language.judge.correction import BUCKETS, Correction
from monitor.language.judge.features import Features
from monitor.language.judge.linear import of_unit_length, sigmoid

PENALTY = 0.3
"""The L2 penalty, chosen so that ten labels move other articles by a tenth of a logit."""

_PASSES = 200
_CLOSE = 1e-5  # convergence: largest change of a label's residual in the last pass
_INTERCEPT = 20.0  # its largest size
_HALVINGS = 50  # of an interval: down to the precision of a float

_Parts = list[tuple[float, list[int]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A labelled article as input of the judge. `logit` is the output of the shipped weights alone."""

    features: Features
    logit: float
    is_act: bool


def fit(lessons: Sequence[Lesson], *, weights: str) -> Correction:
    """The correction. `weights` is the hash of the weights that gave the logits."""
    parts = [[(v, sorted(b)) for v, b in of_unit_length(lesson.features)] for lesson in lessons]
    table = _fitted(parts, [lesson.logit for lesson in lessons], [float(lesson.is_act) for lesson in lessons])
    acts = sum(lesson.is_act for lesson in lessons)
    top = max(map(abs, table), default=0.0)
    scale = top / 127
    steps = [round(value / scale) if scale else 0 for value in table]
    return Correction(
        weights=weights,
        table=bytes(step & 0xFF for step in steps),
        scale=scale,
        acts=acts,
        others=len(lessons) - acts,
    )


def _fitted(parts: Sequence[_Parts], offsets: Sequence[float], truths: Sequence[float]) -> list[float]:
    """The value of each bucket, by dual coordinate ascent (Yu, Huang and Lin 2011): one dual variable per label."""
    table = [0.0] * BUCKETS
    if len(set(truths)) < 2:
        return table
    lengths = [_squared(p) for p in parts]
    shares = [0.0] * len(parts)
    intercept = 0.0
    for _ in range(_PASSES):
        moved = 0.0
        for n, (part, truth) in enumerate(zip(parts, truths, strict=True)):
            rest = offsets[n] + intercept + _dot(table, part) - shares[n] * lengths[n]
            share = _share(rest, lengths[n], truth)
            _add(table, part, share - shares[n])
            moved = max(moved, abs(share - shares[n]) * PENALTY)
            shares[n] = share
        before, intercept = intercept, _level([o + _dot(table, p) for o, p in zip(offsets, parts, strict=True)], truths)
        if max(moved, abs(intercept - before)) < _CLOSE:
            break
    return table


def _share(rest: float, length: float, truth: float) -> float:
    """The root of PENALTY · a = truth - sigmoid(rest + a · length); the left side rises, the right one falls."""
    return _root(lambda a: PENALTY * a - truth + sigmoid(rest + a * length), (truth - 1) / PENALTY, truth / PENALTY)


def _level(logits: Sequence[float], truths: Sequence[float]) -> float:
    """The intercept at which the expected number of acts equals the labelled one."""
    wanted = sum(truths)
    return _root(lambda c: sum(sigmoid(x + c) for x in logits) - wanted, -_INTERCEPT, _INTERCEPT)


def _root(growing: Callable[[float], float], low: float, high: float) -> float:
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if growing(middle) > 0 else (middle, high)
    return (low + high) / 2


def _dot(table: Sequence[float], part: _Parts) -> float:
    return sum(value * sum(map(table.__getitem__, buckets)) for value, buckets in part)


def _add(table: list[float], part: _Parts, share: float) -> None:
    for value, buckets in part:
        step = share * value
        for bucket in buckets:
            table[bucket] += step


def _squared(part: _Parts) -> float:
    """The squared length; collided buckets count as one."""
    sums: dict[int, float] = {}
    for value, buckets in part:
        for bucket in buckets:
            sums[bucket] = sums.get(bucket, 0.0) + value
    return sum(x * x for x in sums.values())
