"""The joined judge: one sum of two logits; everything else is that of the n-grams."""

import math
from dataclasses import dataclass, replace

import pytest

from monitor.domain.acts.judgement import ReaderMode
from monitor.language.judge.correction import BUCKETS, Correction, shipped_hash
from monitor.language.judge.encoder.joined import JoinedJudge
from monitor.language.judge.features import Evidence
from monitor.language.judge.linear import LinearJudge, corrected_judge, shipped_judge
from monitor.language.query.wording import judgement_in_words
from monitor.language.reader import Reader
from tests.fakes.reading import article, source
from tests.language.judge.encoder.tiny import STACK, THRESHOLDS
from tests.language.shipped import shipped_vocabulary

BAN = "China bans exports of gallium"


@dataclass(frozen=True, slots=True)
class FakeEncoder:
    value: float

    def logit(self, title: str, text: str) -> float:
        del title, text
        return self.value


def joined(value: float, linear: LinearJudge | None = None) -> JoinedJudge:
    judge = shipped_judge() if linear is None else linear
    return JoinedJudge(judge, FakeEncoder(value), stack=STACK, thresholds=THRESHOLDS, adapter="tiny")


def evidence(title: str = BAN) -> Evidence:
    return Reader(shipped_vocabulary()).evidence(article("a", source(), title))


@pytest.mark.parametrize("value", [-3.0, 0.0, 4.0])
def test_the_score_is_the_trained_sum_of_both(value: float) -> None:
    found = joined(value).opine(evidence())
    logit = 0.7 * shipped_judge().logit_of(evidence()) + 0.5 * value - 0.2
    assert found.score == pytest.approx(1 / (1 + math.exp(-logit)))
    assert found.ngrams == shipped_judge().opine(evidence()).score
    assert found.encoder == pytest.approx(1 / (1 + math.exp(-value)))
    assert found.uncorrected is None


def test_a_correction_counts_in_the_part_of_the_n_grams() -> None:
    own = Correction(weights=shipped_hash(), table=b"\x7f" * BUCKETS, scale=0.1, acts=5, others=5)
    linear = corrected_judge(replace(own, hash="team"))
    found = joined(1.0, linear).opine(evidence())
    assert found.uncorrected == joined(1.0).opine(evidence()).score
    assert found.score > found.uncorrected
    assert joined(1.0, linear).weights == f"{shipped_hash()}+team&tiny"


def test_directions_and_words_are_those_of_the_n_grams() -> None:
    judge, plain = joined(3.0), shipped_judge()
    assert judge.opine(evidence()).directions == plain.opine(evidence()).directions
    assert judge.words(evidence()) == plain.words(evidence())
    assert judge.weights == f"{plain.weights}&tiny"


@pytest.mark.parametrize(("value", "acts"), [(-8.0, 0), (8.0, 1)])
def test_the_joined_score_decides_and_why_shows_both(value: float, acts: int) -> None:
    reader = Reader(shipped_vocabulary(), judge=joined(value), mode=ReaderMode.BALANCED)
    _, reading = reader.read(article("a", source(), BAN))
    assert len(reading.acts) == acts
    assert reading.judgement is not None
    assert reading.judgement.encoder == round(1 / (1 + math.exp(-value)), 4)
    words = judgement_in_words(replace(reading.judgement, score=0.6, ngrams=0.7, encoder=0.8))
    assert words == "Judge score 0.60 (n-grams 0.70, encoder 0.80), threshold 0.50 (balanced)."
