"""What a judge is: whoever says of an article that the grammar has read how likely it reports an act."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from monitor.domain.acts.act import Direction, Stage
from monitor.language.judge.features import Evidence

__all__ = ["Judge", "Opinion", "Thresholds"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """From which score on an article is an act (`act`), and from which on a possible one (`possible`), both 0 to 1."""

    act: float
    possible: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """`score` is the calibrated probability of an act, 0 to 1; `uncorrected` is what it would be without the team's
    correction, None where there is none.

    The rest is empty where the score is too low to matter. `directions`, `stages` and `measures` map values to
    probabilities that add up to 1; measures go by the names of `benchmark_label`.
    """

    score: float
    uncorrected: float | None = None
    directions: Mapping[Direction, float] = field(default_factory=dict)
    stages: Mapping[Stage, float] = field(default_factory=dict)
    measures: Mapping[str, float] = field(default_factory=dict)


class Judge(Protocol):
    """`weights` names what judges: the hash of its file. `contradicts_from` is how likely the sign opposite to the
    grammar's has to be, 0 to 1, for the two to contradict each other.
    """

    @property
    def weights(self) -> str: ...

    @property
    def contradicts_from(self) -> float: ...

    def thresholds(self, mode: str) -> Thresholds:
        """Of a mode of ReaderMode but `off`."""
        ...

    def opine(self, evidence: Evidence) -> Opinion:
        """Never raises for what an article holds."""
        ...

    def words(self, evidence: Evidence) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The words that counted most for an act and against one, strongest first."""
        ...

    def words_of(self, direction: Direction, evidence: Evidence) -> tuple[str, ...]:
        """The words that speak most for a direction, strongest first."""
        ...
