"""The scores of both judges on two spans of months, each in a process."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from monitor.language.judge.encoder.installed import base_file
from tests.training.encoder.sample import sampled, text_of
from tests.training.encoder.stack import Scores
from tests.training.fit import fit
from tests.training.reading import Read
from tests.training.splits import TEST, Split, split

Scored = tuple[Split, Scores]
"""A span of months with the scores of its items."""


def measure(reads: Sequence[Read], choice: tuple[str, str], seed: int) -> tuple[Scored, Scored]:
    """The months of the choice and the later ones, each scored by weights of the months before it."""
    spans = split(reads, choice), split(reads, TEST)
    with ProcessPoolExecutor(len(spans), mp_context=get_context("spawn")) as pool:
        chosen, later = pool.map(_scores, spans, (seed, seed))
    return (spans[0], chosen), (spans[1], later)


def _scores(span: Split, seed: int) -> dict[str, dict[str, float]]:
    """Name of a judge to id to score, for the held items that are judged."""
    from tests.training.encoder.tune import tuned_scores  # it needs torch

    held = [r for r in span.held if r.judged]
    ngrams = fit(span.past)
    known = dict(zip((r.item.id for r in span.past), ngrams.score(span.past).tolist(), strict=True))
    sample = sampled([r.item for r in span.past], known, seed)
    encoder = tuned_scores(base_file(), sample, [text_of(r.item) for r in held], seed)
    return {
        "ngrams": dict(zip((r.item.id for r in held), ngrams.score(held).tolist(), strict=True)),
        "frozen": {key: frozen for key, (frozen, _) in encoder.items()},
        "tuned": {key: tuned for key, (_, tuned) in encoder.items()},
    }
