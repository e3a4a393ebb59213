"""The fine-tuning: texts with targets in, scores of other texts out. One thread; a seed gives the same scores."""

import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from torch.nn import functional

from monitor.language.judge.encoder.base_model import BaseModel, read_base_model
from monitor.language.judge.encoder.network import TOKENS
from monitor.language.judge.encoder.tokens import Tokenizer
from tests.training.encoder.network import Lower, Upper
from tests.training.encoder.sample import PASSES, Sample, Text

_BATCH = 32
_BUCKET = 1024  # texts of a batch are of about one length; batches come from that many texts in random order
_RATE = 6e-4
_HEAD_RATE = 2e-3
_WARM_UP = 0.06  # of all steps
_FROZEN_STRENGTH = 0.03  # C of the regression on the encoder as it comes
_OWN_STYLE = 3.0  # the value of its column for own-worded items

_Row = TypeVar("_Row")

States = dict[str, Any]
"""Id to the states of a text after the lower layers."""


def tuned_scores(path: Path, sample: Sample, held: Sequence[Text], seed: int) -> dict[str, tuple[float, float]]:
    """Id of each held text to its score by the encoder as it comes, and by the fine-tuned one."""
    upper, states = _begun(path, sample, held, seed)
    frozen = _frozen(upper, states, [*sample.core, *sample.rest], held)
    _tune(upper, states, sample, random.Random(seed))
    tuned = _outputs(upper, states, held)
    return {t.id: (frozen[t.id], float(tuned[t.id])) for t in held}


def adapter(path: Path, sample: Sample, seed: int) -> dict[str, NDArray[np.float32]]:
    """What the fine-tuning changes, by the names of the adapter's file."""
    upper, states = _begun(path, sample, (), seed)
    _tune(upper, states, sample, random.Random(seed))
    return upper.adapter()


def _begun(path: Path, sample: Sample, held: Sequence[Text], seed: int) -> tuple[Upper, States]:
    """The layers before the training, and the states of all texts."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    model = read_base_model(path)
    states = _states(model, [*sample.core, *sample.rest, *held])
    return Upper(model), states


def _states(model: BaseModel, texts: Sequence[Text]) -> States:
    lower, tokenizer = Lower(model), Tokenizer(model.vocabulary)
    ids = {t.id: tokenizer.ids(t.text, TOKENS) for t in texts}
    found: States = {}
    for names in _chunks(sorted(ids, key=lambda key: len(ids[key]))):
        found |= dict(zip(names, lower([ids[name] for name in names]), strict=True))
    return found


def _tune(upper: Upper, states: States, sample: Sample, rng: random.Random) -> None:
    own = torch.zeros(
        1
    ).requires_grad_()  # what own wording adds to a score, so that its mix of labels counts for nothing
    groups = [{"params": upper.trained(), "lr": _RATE}, {"params": [*upper.head, own], "lr": _HEAD_RATE}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    plan = torch.optim.lr_scheduler.LambdaLR(optimizer, _Slope(sample))
    for number in range(PASSES):
        for batch in _batches(sample.of_pass(number), states, rng):
            scores = upper([states[t.id] for t in batch], training=True)
            scores = scores + own * torch.tensor([float(t.own) for t in batch])
            weights = torch.tensor([t.weight for t in batch])
            targets = torch.tensor([float(t.target) for t in batch])
            losses = functional.binary_cross_entropy_with_logits(scores, targets, reduction="none")
            optimizer.zero_grad()
            ((losses * weights).sum() / weights.sum()).backward()
            torch.nn.utils.clip_grad_norm_(upper.trained(), 1.0)
            optimizer.step()
            plan.step()


class _Slope:
    """The learning rate's factor at a step: up within the first of them, then down to zero."""

    def __init__(self, sample: Sample) -> None:
        self._total = sum(-(-len(sample.of_pass(n)) // _BATCH) for n in range(PASSES))

    def __call__(self, step: int) -> float:
        done = step / self._total
        return done / _WARM_UP if done < _WARM_UP else max(1 - done, 0.0) / (1 - _WARM_UP)


def _batches(texts: Sequence[Text], states: States, rng: random.Random) -> list[list[Text]]:
    mixed = rng.sample(texts, len(texts))
    buckets = [mixed[start : start + _BUCKET] for start in range(0, len(mixed), _BUCKET)]
    ordered = [t for bucket in buckets for t in sorted(bucket, key=lambda t: len(states[t.id]))]
    found = list(_chunks(ordered))
    rng.shuffle(found)
    return found


def _outputs(score: Callable[[list[Any]], Any], states: States, texts: Sequence[Text]) -> dict[str, Any]:
    """Id of each text to its output, without training."""
    found: dict[str, Any] = {}
    with torch.no_grad():
        for batch in _chunks(sorted(texts, key=lambda t: len(states[t.id]))):
            found |= dict(zip((t.id for t in batch), score([states[t.id] for t in batch]).numpy(), strict=True))
    return found


def _frozen(upper: Upper, states: States, trained: Sequence[Text], held: Sequence[Text]) -> dict[str, float]:
    """Scores of a regression on the encoder before any training."""
    vectors = _outputs(upper.pooled, states, [*trained, *held])
    scaler = StandardScaler().fit([vectors[t.id] for t in trained])

    def rows(texts: Sequence[Text]) -> Any:
        return np.c_[scaler.transform([vectors[t.id] for t in texts]), [_OWN_STYLE * t.own for t in texts]]

    model = LogisticRegression(C=_FROZEN_STRENGTH, max_iter=500)
    model.fit(rows(trained), [t.target for t in trained], sample_weight=[t.weight for t in trained])
    return dict(zip((t.id for t in held), model.decision_function(rows(held)).tolist(), strict=True))


def _chunks(rows: Sequence[_Row]) -> Iterator[list[_Row]]:
    for start in range(0, len(rows), _BATCH):
        yield list(rows[start : start + _BATCH])
