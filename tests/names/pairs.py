"""Pairs of names of our own making: tests/data/names/pairs_*.tsv, and how many the matcher decides rightly."""

import csv
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor.language.names import build_matcher

FOLDER = Path(__file__).parents[1] / "data/names"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two names; `same` if they are one firm. `note` is what differs."""

    first: str
    second: str
    same: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """`found` is "certain", "possible" or "" for a pair."""

    pair: Pair
    found: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A share with its 95 % interval (Wilson)."""

    hits: int
    of: int

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.share:.3f} ({low:.3f} to {high:.3f}; {self.hits} of {self.of})"

    @property
    def share(self) -> float:
        return self.hits / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        if not self.of:
            return 0.0, 1.0
        z, n, p = 1.96, self.of, self.share
        middle, spread = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return (middle - spread) / (1 + z * z / n), (middle + spread) / (1 + z * z / n)


def pairs(part: str) -> Iterator[Pair]:
    """The pairs of a part: tuning or kept."""
    with (FOLDER / f"pairs_{part}.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield Pair(first=row["first"], second=row["second"], same=row["kind"] == "same", note=row["note"])


def decided(of: Sequence[Pair]) -> list[Decision]:
    """What the matcher decides: the first name is the known one, the second the one in a text."""
    found = []
    for pair in of:
        match = next(iter(build_matcher([(pair.first,)])(pair.second)), None)
        kind = "" if match is None else "certain" if match.certain else "possible"
        found.append(Decision(pair=pair, found=kind, reason=match.reason if match else ""))
    return found


def precision(decisions: Sequence[Decision], *, certain: bool) -> Rate:
    """The share of pairs that are one firm among those that match."""
    matched = [d for d in decisions if d.found == "certain" or (d.found and not certain)]
    return Rate(hits=Counter(d.pair.same for d in matched)[True], of=len(matched))


def recall(decisions: Sequence[Decision], *, certain: bool) -> Rate:
    """The share of pairs that match among those that are one firm."""
    same = [d for d in decisions if d.pair.same]
    return Rate(hits=sum(d.found == "certain" or (bool(d.found) and not certain) for d in same), of=len(same))
