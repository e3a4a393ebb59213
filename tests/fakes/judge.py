"""A judge that says what it is given, and remembers what it was asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from monitor.domain.acts.scheme import Direction
from monitor.language.judge.features import Evidence
from monitor.language.judge.port import Opinion, Thresholds


@dataclass(slots=True, kw_only=True)
class FakeJudge:
    """Gives every article one opinion and every claim one support; `least` has thresholds by kind of claim."""

    opinion: Opinion
    act: float = 0.5
    possible: float = 0.2
    weights: str = "fake"
    contradicts_from: float = 0.8
    least: Mapping[str, float] = field(default_factory=dict)
    supported: float = 0.5
    asked: list[Evidence] = field(default_factory=list)

    def thresholds(self, mode: str) -> Thresholds:
        shift = {"strict": 0.2, "balanced": 0.0, "wide": -0.2}[mode]
        return Thresholds(act=self.act + shift, possible=self.possible)

    def opine(self, evidence: Evidence, *, heads_from: float = 0.0) -> Opinion:
        del heads_from
        self.asked.append(evidence)
        return self.opinion

    def least_support(self, claim: str) -> float | None:
        return self.least.get(claim)

    def support(self, buckets: Sequence[int]) -> float:
        del buckets
        return self.supported

    def words(self, evidence: Evidence) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return (evidence.document.title[:5],), ()

    def words_of(self, direction: Direction, evidence: Evidence) -> tuple[str, ...]:
        del direction
        return (evidence.document.title[:5],)
