"""A judge of two models: the n-grams with their facts, and the encoder, joined by a trained sum of their logits."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from monitor.domain.acts.scheme import Direction
from monitor.language.judge.encoder.adapter import Stack
from monitor.language.judge.features import Evidence, features_of
from monitor.language.judge.linear import LinearJudge, sigmoid
from monitor.language.judge.port import Opinion, Thresholds


class TextScorer(Protocol):
    def logit(self, title: str, text: str) -> float:
        """The logit of an act. Never raises because of the text."""
        ...


class JoinedJudge:
    """Direction, stage, measure, strongest words and the check of goods are those of the n-grams.

    `weights` is the hash of the n-grams' weights (with that of a correction) and, after an ampersand, `adapter`.
    """

    def __init__(
        self,
        linear: LinearJudge,
        encoder: TextScorer,
        *,
        stack: Stack,
        thresholds: Mapping[str, Thresholds],
        adapter: str,
    ) -> None:
        self._linear, self._encoder, self._stack, self._thresholds = linear, encoder, stack, thresholds
        self.weights = f"{linear.weights}&{adapter}"
        self.contradicts_from = linear.contradicts_from
        self._floor = min(t.possible for t in thresholds.values())

    def thresholds(self, mode: str) -> Thresholds:
        return self._thresholds[mode]

    def opine(self, evidence: Evidence, *, heads_from: float = 0.0) -> Opinion:
        features = features_of(evidence)
        plain, corrected = self._linear.logits(features)
        encoded = self._encoder.logit(evidence.document.title, evidence.document.text)
        opinion = Opinion(
            score=sigmoid(self._stack.joined(corrected, encoded)),
            uncorrected=sigmoid(self._stack.joined(plain, encoded)) if self._linear.is_corrected else None,
            ngrams=sigmoid(corrected),
            encoder=sigmoid(encoded),
        )
        if opinion.score < heads_from or (opinion.score < self._floor and not evidence.acts):
            return opinion
        return self._linear.with_heads(opinion, features)

    def least_support(self, claim: str) -> float | None:
        return self._linear.least_support(claim)

    def support(self, buckets: Sequence[int]) -> float:
        return self._linear.support(buckets)

    def words(self, evidence: Evidence) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return self._linear.words(evidence)

    def words_of(self, direction: Direction, evidence: Evidence) -> tuple[str, ...]:
        return self._linear.words_of(direction, evidence)
