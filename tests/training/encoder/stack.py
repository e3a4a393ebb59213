"""Scores of two judges as one probability, and its figures: the stack and the thresholds come from other months."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from tests.training.figures import Judged, average_precision, figures, resampled, thresholds
from tests.training.learning import regression
from tests.training.reading import Read
from tests.training.splits import Split

JOINED = ("ngrams", "tuned")
JUDGES = {
    "n-grams and facts": ("ngrams",),
    "joined with the frozen encoder": ("ngrams", "frozen"),
    "fine-tuned encoder alone": ("tuned",),
    "joined with the fine-tuned encoder": JOINED,
}
_STRENGTH = 10.0  # C of the regression; it has two columns at most
_FOLDS = 5

Scores = Mapping[str, Mapping[str, float]]
"""Name of a judge to id to score, of the items that are judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Clear items alone. `ranking` and `screened_ranking` are average precisions, the latter among items with a word of
    the screen. Intervals are 95 % ones, over developments, of what is gained over the n-grams.
    """

    ranking: float
    screened_ranking: float
    screened_gain: tuple[float, float]
    precision: float
    recall: float
    f1: float
    f1_gain: tuple[float, float]
    choice_ranking: float
    alerts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chance:
    judged: Judged
    chance: float


def table(choice: Split, chosen: Scores, test: Split, scores: Scores) -> dict[str, Row]:
    """A row for each of JUDGES."""
    reads = [r for r in test.held if r.item.label.is_clear and (r.judged or r.item.label.is_act)]
    chances = {name: _chances(choice, chosen, reads, scores, parts) for name, parts in JUDGES.items()}
    base = next(iter(chances.values()))
    return {name: _row(base, own, _choice_ranking(choice, chosen, JUDGES[name])) for name, own in chances.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A stack of both judges. `thresholds` and `documented` (precision and recall) are by mode."""

    model: Any
    thresholds: dict[str, dict[str, float]]
    documented: dict[str, dict[str, float]]


def fitted(spans: Sequence[tuple[Split, Scores]]) -> Joined:
    """Over the months of all spans together. What is documented is of the same items, so a little too good."""
    rows = [(r, scores) for span, scores in spans for r in _known(span)]
    columns = np.concatenate([_columns([r], scores, JOINED) for r, scores in rows])
    truths = [r.item.label.is_act for r, _ in rows]
    model = regression(C=_STRENGTH).fit(columns, truths)
    chances = model.predict_proba(columns)[:, 1].tolist()
    least = thresholds(chances, truths)
    documented = {}
    for mode, both in least.items():
        judged = [Judged(read=r, alert=c >= both["act"]) for (r, _), c in zip(rows, chances, strict=True)]
        said = figures(judged)
        documented[mode] = {"precision": round(said.precision, 3), "recall": round(said.recall, 3)}
    return Joined(model=model, thresholds=least, documented=documented)


def _known(span: Split) -> list[Read]:
    return [r for r in span.held if r.item.origin == "pool" and r.judged]


def _chances(
    choice: Split, chosen: Scores, reads: Sequence[Read], scores: Scores, parts: Sequence[str]
) -> list[_Chance]:
    known = _known(choice)
    truths = [r.item.label.is_act for r in known]
    model = regression(C=_STRENGTH).fit(_columns(known, chosen, parts), truths)
    least = thresholds(model.predict_proba(_columns(known, chosen, parts))[:, 1].tolist(), truths)
    balanced, strict = least["balanced"]["act"], least["strict"]["act"]
    own = dict(zip((r.item.id for r in reads if r.judged), _predicted(model, reads, scores, parts), strict=True))
    return [
        _Chance(
            judged=Judged(read=r, alert=own.get(r.item.id, 0.0) >= (balanced if r.screened else strict)),
            chance=own.get(r.item.id, 0.0),
        )
        for r in reads
    ]


def _predicted(model: Any, reads: Sequence[Read], scores: Scores, parts: Sequence[str]) -> list[float]:
    found: list[float] = model.predict_proba(_columns([r for r in reads if r.judged], scores, parts))[:, 1].tolist()
    return found


def _columns(reads: Sequence[Read], scores: Scores, parts: Sequence[str]) -> NDArray[np.float64]:
    return np.array([[scores[part][r.item.id] for part in parts] for r in reads])


def _choice_ranking(choice: Split, chosen: Scores, parts: Sequence[str]) -> float:
    """On the clear items of the choice months, a stack of two fitted without the development that it scores."""
    known = _known(choice)
    clear = [r for r in known if r.item.label.is_clear]
    if len(parts) == 1:
        return average_precision(clear, [chosen[parts[0]][r.item.id] for r in clear])
    found: dict[str, float] = {}
    for fold in range(_FOLDS):
        others = [r for r in known if _fold(r) != fold]
        model = regression(C=_STRENGTH).fit(_columns(others, chosen, parts), [r.item.label.is_act for r in others])
        own = [r for r in clear if _fold(r) == fold]
        found |= dict(zip((r.item.id for r in own), _predicted(model, own, chosen, parts), strict=True))
    return average_precision(clear, [found[r.item.id] for r in clear])


def _fold(read: Read) -> int:
    return crc32(read.item.group.encode()) % _FOLDS


def _row(base: Sequence[_Chance], own: Sequence[_Chance], choice_ranking: float) -> Row:
    said = figures([c.judged for c in own])
    pairs = list(zip(base, own, strict=True))
    screened = [p for p in pairs if p[0].judged.read.screened and p[0].judged.read.item.origin == "pool"]
    return Row(
        ranking=_ranking([c for c in own if c.judged.read.judged]),
        screened_ranking=_ranking([c for _, c in screened]),
        screened_gain=resampled(
            screened, _group, lambda ps: _ranking([c for _, c in ps]) - _ranking([b for b, _ in ps])
        ),
        precision=said.precision,
        recall=said.recall,
        f1=said.f1,
        f1_gain=resampled(pairs, _group, lambda ps: _f1([c for _, c in ps]) - _f1([b for b, _ in ps])),
        choice_ranking=choice_ranking,
        alerts=said.alerts,
    )


def _group(pair: tuple[_Chance, _Chance]) -> str:
    return pair[0].judged.read.item.group


def _ranking(chances: Sequence[_Chance]) -> float:
    return average_precision([c.judged.read for c in chances], [c.chance for c in chances])


def _f1(chances: Sequence[_Chance]) -> float:
    return figures([c.judged for c in chances]).f1
