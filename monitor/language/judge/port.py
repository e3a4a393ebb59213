"""Interface of a judge, which scores how likely an article reports an act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from monitor.domain.acts.scheme import Direction, Stage
from monitor.language.judge.features import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The least score of an act (`act`) and of a possible act (`possible`), both 0 to 1."""

    act: float
    possible: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """`score` is the calibrated probability of an act, 0 to 1; `uncorrected` is the score without the team's
    correction, None without a correction. Where several models are joined, `ngrams` and `encoder` are the
    probabilities of each alone.

    The rest is empty where the score is too low to matter, or below the `heads_from` of `opine`. `directions`,
    `stages` and `measures` map values to probabilities that add up to 1; measures go by the names of `benchmark_label`.
    """

    score: float
    uncorrected: float | None = None
    ngrams: float | None = None
    encoder: float | None = None
    directions: Mapping[Direction, float] = field(default_factory=dict)
    stages: Mapping[Stage, float] = field(default_factory=dict)
    measures: Mapping[str, float] = field(default_factory=dict)


class Judge(Protocol):
    """`weights` is the hash of the weights file. `contradicts_from` is the least probability, 0 to 1, of the direction
    opposite to the grammar's that counts as a contradiction.
    """

    @property
    def weights(self) -> str: ...

    @property
    def contradicts_from(self) -> float: ...

    def thresholds(self, mode: str) -> Thresholds:
        """The thresholds of a ReaderMode other than `off`."""
        ...

    def opine(self, evidence: Evidence, *, heads_from: float = 0.0) -> Opinion:
        """The opinion; without directions, stages and measures if the score is below `heads_from`, which is half of the
        work. Never raises because of the content of an article.
        """
        ...

    def least_support(self, claim: str) -> float | None:
        """The least support, 0 to 1, from which a kind of claim is asserted; None if it always is."""
        ...

    def support(self, buckets: Sequence[int]) -> float:
        """The probability, 0 to 1, that the article's words support a claim with these features (`Sight.buckets`)."""
        ...

    def words(self, evidence: Evidence) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The words that counted most for an act and against one, strongest first."""
        ...

    def words_of(self, direction: Direction, evidence: Evidence) -> tuple[str, ...]:
        """The words that counted most for a direction, strongest first."""
        ...
