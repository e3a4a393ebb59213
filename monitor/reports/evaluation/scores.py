"""Scores of an evaluation: shares, F1 of sets, and B-cubed of groups."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Figures = dict[str, Any]


@dataclass(slots=True)
class SetCounts:
    """Counts for micro-averaged F1 of sets."""

    hit: int = 0
    extra: int = 0
    missed: int = 0

    def f1(self) -> float:
        return f1(self.hit, self.extra, self.missed)


@dataclass(slots=True)
class Tally:
    right: int = 0
    of: int = 0

    def add(self, *, right: bool) -> None:
        self.right += right
        self.of += 1

    def share(self) -> float:
        return _rounded(self.right / self.of) if self.of else 0.0


def bcubed(gold: Mapping[str, str], found: Mapping[str, str]) -> Figures:
    """Return precision, recall and F1 by B-cubed. Both map an item to its group."""
    gold_groups, found_groups = _groups(gold), _groups(found)
    precision = recall = 0.0
    for i in gold:
        same = len(gold_groups[gold[i]] & found_groups[found[i]])
        precision += same / len(found_groups[found[i]])
        recall += same / len(gold_groups[gold[i]])
    p, r = (precision / len(gold), recall / len(gold)) if gold else (0.0, 0.0)
    return {
        "bcubed_precision": _rounded(p),
        "bcubed_recall": _rounded(r),
        "bcubed_f1": _rounded(2 * p * r / (p + r)) if p + r else 0.0,
    }


def _groups(of: Mapping[str, str]) -> dict[str, set[str]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for i, group in of.items():
        groups[group].add(i)
    return groups


def ratio(part: int, whole: int) -> float:
    return _rounded(part / whole) if whole else 0.0


def f1(hit: int, extra: int, missed: int) -> float:
    return _rounded(2 * hit / (2 * hit + extra + missed)) if hit else 0.0


def _rounded(value: float) -> float:
    return round(value, 4)
