"""Labelled claims in, the check of claims out: which values of a card its words support, learned from cards that were
read.

Readers saw title, text and card alone and said of each value whether the words support it. Items with the labels of
the judge add issuers, directions and stages, with less weight. The judge's heads are features, so each item is read
with heads that were trained without it.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha1
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from monitor.domain.acts.act import ActReader
from monitor.domain.acts.judgement import ReaderMode
from monitor.domain.acts.scheme import Stage
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.sources.source import Tier
from monitor.language.judge.claims import CLAIM_BITS, Claim, ClaimKind, Sight
from monitor.language.judge.linear import sigmoid
from monitor.language.judge.port import Judge
from monitor.language.reader import Reader
from tests.training.items import Item, Label
from tests.training.learning import regression, sparse
from tests.training.reading import article_of

HERE = Path(__file__).parent
FOLDS = 3
HELD_OUT = "2026-02"
"""The first of the last months of the pool with cards, which no choice saw."""

_WEAK = 0.2  # weight of a claim that only the judge's labels cover
_STRENGTH = 0.03  # C of the regression
_PRECISION, _KEPT = 0.97, 0.95
_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One claim with its truth. `read` is whether a reader judged it; the others have labels of the judge."""

    item: Item
    card: str
    kind: ClaimKind
    value: str
    buckets: tuple[int, ...]
    supported: bool
    read: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """A weight for each bucket, and the bias."""

    weights: _Floats
    bias: float

    def score(self, example: Example) -> float:
        return self.bias + float(self.weights[list(example.buckets)].sum())


def claim_labels() -> dict[str, dict[tuple[str, str], bool]]:
    """Of each card that was read, whether the words of its item support a value, by kind of claim and value.

    Cards go by the id of the item, those of a second act with "#1" behind it. Names as written stand as the first 16
    hex digits of their SHA-1.
    """
    found: dict[str, dict[tuple[str, str], bool]] = {}
    with (HERE / "labels" / "claims.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            found.setdefault(row["id"], {})[row["claim"], row["value"]] = row["label"] == "1"
    return found


def key_of(claim: Claim) -> tuple[str, str]:
    """The claim as the labels have it."""
    if claim.kind in (ClaimKind.FIRMS, ClaimKind.PERSONS, ClaimKind.WRITTEN_GOODS):
        return claim.kind, sha1(claim.value.encode(), usedforsecurity=False).hexdigest()[:16]
    return claim.kind, claim.value


def reports() -> list[Item]:
    """Single reports of own-worded developments, two or three sentences each."""
    with (HERE / "reports.tsv").open(encoding="utf-8", newline="") as file:
        return [
            Item(
                id=row["id"],
                title=row["title"],
                text=row["summary"] or "",
                language=row["lang"],
                origin="report",
                label=Label(label="1", development=row["id"].rpartition(":")[0]),
                month=row["day"][:7],
                day=row["day"],
                tier=Tier[row["tier"]],
                place=row["place"],
            )
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


def fold_of(item: Item) -> int:
    """The fold of an item: all items of a development are in one."""
    return crc32(item.group.encode()) % FOLDS


def examples(items: Iterable[Item], vocabulary: Vocabulary, judges: Sequence[Judge]) -> list[Example]:
    """The claims of the items' cards whose truth is known. `judges` has one for each fold, trained without it."""
    known = claim_labels()
    readers = [Reader(vocabulary, judge=judge, mode=ReaderMode.WIDE) for judge in judges]
    return [
        example
        for item in items
        for number, sight in enumerate(_sights(readers[fold_of(item)], item))
        for example in _of_sight(item, sight, f"{item.id}#{number}" if number else item.id, known)
    ]


def _sights(reader: Reader, item: Item) -> tuple[Sight, ...]:
    article = replace(article_of(item), tier=item.tier)
    if item.day:
        article = replace(article, published=datetime.fromisoformat(item.day).replace(hour=9, tzinfo=UTC))
    return reader.sights(article, source_place=item.place or None)


def _of_sight(
    item: Item, sight: Sight, card: str, known: Mapping[str, Mapping[tuple[str, str], bool]]
) -> Iterator[Example]:
    for claim in sight.claims:
        truth = known.get(card, {}).get(key_of(claim))
        read = truth is not None
        if truth is None:
            truth = _by_label(claim, item.label) if sight.act.ordinal == 0 else None
            read_by_head = sight.act.read_by is not ActReader.GRAMMAR and claim.kind is not ClaimKind.ISSUER
            truth = None if read_by_head else truth
        if truth is not None:
            yield Example(
                item=item,
                card=card,
                kind=claim.kind,
                value=claim.value,
                buckets=tuple(sight.buckets(claim)),
                supported=truth,
                read=read,
            )


def _by_label(claim: Claim, label: Label) -> bool | None:
    """Whether the item's label has the same value; None where it does not say. In force is announced as well."""
    match claim.kind:
        case ClaimKind.ISSUER:
            return claim.value == label.issuer if label.issuer else None
        case ClaimKind.DIRECTION:
            return claim.value == label.direction if label.direction else None
        case ClaimKind.STAGE if label.stage:
            if {claim.value, label.stage} == {Stage.CONSIDERED, Stage.PROPOSED}:
                return None
            return claim.value == label.stage or (claim.value, label.stage) == (Stage.ANNOUNCED, Stage.IN_FORCE)
    return None


# ------------------------------------------------------------------ fit


def fit_support(given: Sequence[Example]) -> Support:
    ends = np.cumsum([0, *(len(e.buckets) for e in given)])
    columns = [bucket for e in given for bucket in e.buckets]
    x = sparse((np.ones(len(columns)), columns, ends), shape=(len(given), 1 << CLAIM_BITS))
    model = regression(C=_STRENGTH, solver="liblinear", random_state=0)
    model.fit(x, [e.supported for e in given], sample_weight=[1.0 if e.read else _WEAK for e in given])
    return Support(weights=model.coef_[0], bias=float(model.intercept_[0]))


_PARTS = 8  # folds of the check itself


def _part(example: Example) -> int:
    return crc32(example.item.group.encode()) % _PARTS


def out_of_fold(given: Sequence[Example]) -> list[float]:
    """The score of each claim by weights that did not see its development."""
    scores = [0.0] * len(given)
    parts = [_part(e) for e in given]
    for part in range(_PARTS):
        fitted = fit_support([e for e, p in zip(given, parts, strict=True) if p != part])
        for n, example in enumerate(given):
            if parts[n] == part:
                scores[n] = fitted.score(example)
    return scores


_WITHHELD = (ClaimKind.COMMODITIES,)  # the check does not help others enough (docs/explanation/accuracy.md)


def thresholds(
    given: Sequence[Example], scores: Sequence[float], kinds: Iterable[ClaimKind] = _WITHHELD
) -> dict[str, float]:
    """The least support of each kind of claim that the check may withhold: the least that makes a share of `_PRECISION`
    right and keeps `_KEPT` of what is right, else the one of the best trade. `given` and `scores` are out of fold.
    """
    found = {}
    for kind in kinds:
        own = [(sigmoid(s), e.supported) for e, s in zip(given, scores, strict=True) if e.read and e.kind is kind]
        right = sum(truth for _, truth in own)
        if right == len(own):
            continue
        marks = [n / 100 for n in range(50, 96)]
        kept = [(t, sum(o for c, o in own if c >= t), sum(not o for c, o in own if c >= t)) for t in marks]
        kept = [one for one in kept if one[1] >= _KEPT * right]
        enough = [t for t, yes, no in kept if yes >= _PRECISION * (yes + no)]
        best = enough[0] if enough else max(kept, key=lambda one: (one[1] - _PRICE * one[2], -one[0]))[0]
        found[kind.value] = best
    return found


_PRICE = 2  # right values that one wrong value less is worth


# ------------------------------------------------------------------ figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A claim that a reader judged, and whether it is asserted still."""

    example: Example
    kept: bool


def checked(given: Sequence[Example], scores: Sequence[float], least: Mapping[str, float]) -> list[Checked]:
    return [
        Checked(example=e, kept=sigmoid(s) >= least.get(e.kind, 0.0))
        for e, s in zip(given, scores, strict=True)
        if e.read
    ]


def cross_checked(
    given: Sequence[Example], scores: Sequence[float], kinds: Iterable[ClaimKind] = _WITHHELD
) -> list[Checked]:
    """All claims that were read, each by weights and thresholds of the other developments. `scores` are out of fold."""
    both = list(zip(given, scores, strict=True))
    found: list[Checked] = []
    for part in range(_PARTS):
        inside = [(e, s) for e, s in both if _part(e) == part]
        others = [(e, s) for e, s in both if _part(e) != part]
        least = thresholds([e for e, _ in others], [s for _, s in others], kinds)
        found += checked([e for e, _ in inside], [s for _, s in inside], least)
    return found


def held_out(given: Sequence[Example]) -> list[Checked]:
    """The claims of the last months, checked by weights and thresholds of the other developments."""
    late = {e.item.group for e in given if e.item.origin == "pool" and e.item.month >= HELD_OUT}
    past, held = [e for e in given if e.item.group not in late], [e for e in given if e.item.group in late]
    held = [e for e in held if e.item.month >= HELD_OUT and e.item.origin == "pool"]
    model = fit_support(past)
    return checked(held, [model.score(e) for e in held], thresholds(past, out_of_fold(past)))


def supported_before(claims: Sequence[Checked]) -> float:
    return _share(c.example.supported for c in claims)


def supported_after(claims: Sequence[Checked]) -> float:
    return _share(c.example.supported for c in claims if c.kept)


def kept_right(claims: Sequence[Checked]) -> float:
    return _share(c.kept for c in claims if c.example.supported)


def right_cards(claims: Sequence[Checked], *, after: bool) -> float:
    """The share of cards on which nothing asserted is wrong."""
    cards: dict[str, bool] = {}
    for c in claims:
        wrong = not c.example.supported and (c.kept or not after)
        cards[c.example.card] = cards.get(c.example.card, True) and not wrong
    return _share(cards.values())


def _share(truths: Iterable[bool]) -> float:
    all_of_them = list(truths)
    return sum(all_of_them) / len(all_of_them) if all_of_them else 1.0


def interval(claims: Sequence[Checked], figure: Callable[[Sequence[Checked]], float]) -> tuple[float, float]:
    """A 95 % interval by a bootstrap over developments."""
    groups: dict[str, list[Checked]] = {}
    for c in claims:
        groups.setdefault(c.example.item.group, []).append(c)
    names, random = sorted(groups), np.random.default_rng(0)
    drawn = [
        figure([c for n in random.integers(0, len(names), len(names)) for c in groups[names[n]]]) for _ in range(1_000)
    ]
    return float(np.quantile(drawn, 0.025)), float(np.quantile(drawn, 0.975))
