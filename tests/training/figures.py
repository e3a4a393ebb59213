"""Precision and recall in the stream as it comes, with intervals.

Screened items count as they are, ordinary ones for as many as they stand for.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from tests.training.learning import average_precision_score
from tests.training.reading import Read

_DRAWS = 1000
_BINS = 10
_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An item, and whether it would be alerted."""

    read: Read
    alert: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """`precision` and `recall` over the stream; recall is of the acts that the screen finds.

    `false_alarms` is the number of false alerts in 10,000 items.
    """

    precision: float
    recall: float
    f1: float
    false_alarms: float
    alerts: int
    acts: int


def figures(judged: Sequence[Judged], *, clear: bool = False) -> Figures:
    """`clear`: without the items over which careful readers differ."""
    kept = [j for j in judged if j.read.item.label.is_clear] if clear else list(judged)
    hit = sum(j.read.item.weight for j in kept if j.alert and j.read.item.label.is_act)
    spare = sum(j.read.item.weight for j in kept if j.alert and not j.read.item.label.is_act)
    missed = sum(j.read.item.weight for j in kept if not j.alert and j.read.item.label.is_act)
    everything = sum(j.read.item.weight for j in kept)
    precision = hit / (hit + spare) if hit + spare else 0.0
    recall = hit / (hit + missed) if hit + missed else 0.0
    return Figures(
        precision=precision,
        recall=recall,
        f1=2 * hit / (2 * hit + spare + missed) if hit else 0.0,
        false_alarms=spare * 10_000 / everything if everything else 0.0,
        alerts=sum(j.alert for j in kept),
        acts=sum(j.read.item.label.is_act for j in kept),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Items whose probability is from `low` to below `high` (the last bin holds 1 too): how many, their mean
    probability, and the share of acts among them. Both are 0 of no items.
    """

    low: float
    high: float
    count: int
    mean: float
    share: float


def reliability(chances: Sequence[float], truths: Sequence[bool]) -> tuple[Bin, ...]:
    """Ten bins of equal width, lowest first."""
    found: list[list[tuple[float, bool]]] = [[] for _ in range(_BINS)]
    for chance, truth in zip(chances, truths, strict=True):
        found[min(int(chance * _BINS), _BINS - 1)].append((chance, truth))
    return tuple(
        Bin(
            low=n / _BINS,
            high=(n + 1) / _BINS,
            count=len(held),
            mean=sum(c for c, _ in held) / max(len(held), 1),
            share=sum(t for _, t in held) / max(len(held), 1),
        )
        for n, held in enumerate(found)
    )


def calibration_error(bins: Sequence[Bin]) -> float:
    """By how much probability and share of acts differ, as a mean over the items (expected calibration error)."""
    return sum(b.count * abs(b.mean - b.share) for b in bins) / max(sum(b.count for b in bins), 1)


def average_precision(reads: Sequence[Read], scores: Sequence[float]) -> float:
    """How well the scores rank acts before others, in the stream; 1 is best."""
    truths = [r.item.label.is_act for r in reads]
    return average_precision_score(truths, scores, [r.item.weight for r in reads])


def bootstrapped(judged: Sequence[Judged], measure: Callable[[Sequence[Judged]], float]) -> tuple[float, float]:
    """The 95 % interval of a figure over draws of developments, for reports of one are not independent."""
    return resampled(judged, lambda j: j.read.item.group, measure)


def resampled(
    rows: Sequence[_Row], group: Callable[[_Row], str], measure: Callable[[Sequence[_Row]], float]
) -> tuple[float, float]:
    """The 95 % interval of a figure over draws of groups of rows."""
    groups: dict[str, list[_Row]] = {}
    for one in rows:
        groups.setdefault(group(one), []).append(one)
    names = sorted(groups)
    random = np.random.default_rng(0)
    drawn = []
    for _ in range(_DRAWS):
        picked = random.integers(len(names), size=len(names))
        drawn.append(measure([row for n in picked for row in groups[names[n]]]))
    return float(np.quantile(drawn, 0.025)), float(np.quantile(drawn, 0.975))


def thresholds(chances: Sequence[float], truths: Sequence[bool]) -> dict[str, dict[str, float]]:
    """For each mode from which probability on an item is an act, and from which on a possible one.

    `strict` is right in 95 of 100, `wide` finds 90 of 100; possible are as many as find 97. `balanced` is the lowest
    whose F1 is within two hundredths of the best: a missed act costs more than a false alert.
    """
    points = np.unique(np.round(chances, 3))
    rated = []
    for point in points:
        alerts = [t for c, t in zip(chances, truths, strict=True) if c >= point]
        hit = sum(alerts)
        rated.append((float(point), hit / max(len(alerts), 1), hit / max(sum(truths), 1)))
    strict = next((p for p, precision, _ in rated if precision >= 0.95), 0.95)
    scores = [2 * precision * recall / max(precision + recall, 1e-9) for _, precision, recall in rated]
    balanced = next(r[0] for r, f1 in zip(rated, scores, strict=True) if f1 >= max(scores) - 0.02)
    wide = max((p for p, _, recall in rated if recall >= 0.90), default=0.2)
    possible = max((p for p, _, recall in rated if recall >= 0.97), default=0.05)
    return {
        "strict": {"act": max(strict, balanced), "possible": wide},
        "balanced": {"act": balanced, "possible": min(wide, balanced)},
        "wide": {"act": min(wide, balanced), "possible": min(possible, wide)},
    }
