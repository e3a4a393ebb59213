"""What the trained judge made of one article, and how sure it has to be before an alert rests on it; and what a second
reader, a language model, made of one that the judge is not sure of.
"""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Basis", "Judgement", "ReaderMode", "SecondOpinion", "Verdict"]


class ReaderMode(StrEnum):
    """How sure the judge has to be (docs/explanation/accuracy.md has the precision of each); `off`: nobody asks it."""

    STRICT = "strict"
    BALANCED = "balanced"
    WIDE = "wide"
    OFF = "off"


class Basis(StrEnum):
    """What an article counts as an act by: its wording, or the form of an official notice, which needs no judge."""

    WORDING = "wording"
    FORM = "form"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """`score` is the calibrated probability that the article reports an act, 0 to 1; from `threshold` on it does, and
    from `possible_from` on it is a possible act.

    `weights` is the hash of their file. With a team's correction that of its file follows after a plus, and
    `uncorrected` is the score without it; None without one. `words_for` and `words_against` are the strongest words,
    strongest first. They are looked for only where somebody asks why.
    """

    score: float
    threshold: float
    possible_from: float
    mode: ReaderMode
    weights: str
    basis: Basis = Basis.WORDING
    words_for: tuple[str, ...] = ()
    words_against: tuple[str, ...] = ()
    uncorrected: float | None = None

    @property
    def is_act(self) -> bool:
        return self.basis is Basis.FORM or self.score >= self.threshold

    @property
    def is_possible(self) -> bool:
        return not self.is_act and self.score >= self.possible_from


class Verdict(StrEnum):
    """What the answer of a second reader came to. All but `act` and `no_act` leave a possible act what it is."""

    ACT = "act"
    NO_ACT = "no_act"
    UNQUOTED = "unquoted"  # it says that there is an act and quotes nothing
    MISQUOTED = "misquoted"  # a quote does not stand in the article
    INSTRUCTION = "instruction"  # it quotes words that are meant for a model
    OFF_TOPIC = "off_topic"  # it quotes no word of export policy
    SETTLED = "settled"  # the article is no possible act any more
    NOT_JSON = "not_json"
    WRONG_SCHEMA = "wrong_schema"
    TOO_LATE = "too_late"  # there were more questions than the day's budget has, for days

    @property
    def counts(self) -> bool:
        return self in (Verdict.ACT, Verdict.NO_ACT)


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondOpinion:
    """`model` is its name as the settings have it; `detail` says in words why an answer does not count."""

    model: str
    verdict: Verdict
    detail: str = ""
