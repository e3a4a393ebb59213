"""What the encoder is trained on: the acts and hardest others in each pass, a share of the rest in each."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.language.judge.encoder.network import input_of
from tests.training.items import Item

PASSES = 3
_HARDEST = 1_500  # of the real items that are no acts: those that the n-grams score highest
_HARD = 5_000  # with the next hardest
_OWN = 5_000
_WEIGHTS = {"pool": 1.0, "wild": 1.0, "ordinary": 0.5, "own": 0.4, "example": 1.0}
_BORDERLINE = 0.5  # what an item counts over which careful readers differ
_REAL_ACT = 2.5  # they are few


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """`weight` is what it counts for in training, `own` whether its wording is ours."""

    id: str
    text: str
    target: bool
    weight: float
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    core: tuple[Text, ...]
    rest: tuple[Text, ...]

    def of_pass(self, number: int) -> list[Text]:
        return [*self.core, *self.rest[number::PASSES]]


def text_of(item: Item) -> Text:
    real = item.origin in ("pool", "wild")
    weight = _WEIGHTS[item.origin] * (1.0 if item.label.is_clear else _BORDERLINE)
    return Text(
        id=item.id,
        text=input_of(item.title, item.text),
        target=item.label.is_act,
        weight=weight * (_REAL_ACT if real and item.label.is_act else 1.0),
        own=item.origin == "own",
    )


def sampled(items: Sequence[Item], scores: Mapping[str, float], seed: int) -> Sample:
    """`scores` are those of the n-grams by id."""
    rng = random.Random(seed)
    own = [i for i in items if i.origin == "own"]
    real = [i for i in items if i.origin not in ("own", "example")]
    others = sorted((i for i in real if not i.label.is_act), key=lambda i: -scores[i.id])
    core = [*(i for i in real if i.label.is_act), *others[:_HARDEST]]
    rest = [
        *others[_HARDEST:_HARD],
        *rng.sample(own, min(_OWN, len(own))),
        *(i for i in items if i.origin == "example"),
    ]
    return Sample(core=tuple(map(text_of, core)), rest=tuple(map(text_of, rng.sample(rest, len(rest)))))
