"""Results of the trained judge and of the second reader (a language model) for one article."""

from dataclasses import dataclass
from enum import StrEnum


class ReaderMode(StrEnum):
    """How sure the judge has to be; docs/explanation/accuracy.md lists the precision of each mode. `off`: not asked."""

    STRICT = "strict"
    BALANCED = "balanced"
    WIDE = "wide"
    OFF = "off"


class Basis(StrEnum):
    """Why an article counts as an act: its wording, or the form of an official notice, which needs no judge."""

    WORDING = "wording"
    FORM = "form"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The judge's result. `score` is the calibrated probability of an act, 0 to 1. From `threshold` on the article is
    an act, from `possible_from` on a candidate.

    `weights` is the hash of the weights file. With a team's correction, the hash of that file follows after a plus, and
    `uncorrected` is the score without it; None without a correction. With the encoder, the hash of its adapter follows
    after an ampersand, and `ngrams` and `encoder` are the scores of each part alone. `words_for` and `words_against`
    are the strongest words, strongest first; they are only filled in for explanations.
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
    ngrams: float | None = None
    encoder: float | None = None

    @property
    def is_act(self) -> bool:
        return self.basis is Basis.FORM or self.score >= self.threshold

    @property
    def is_possible(self) -> bool:
        return not self.is_act and self.score >= self.possible_from


class SecondOpinionVerdict(StrEnum):
    """The result of a second reader's answer. Every value except `act` and `no_act` leaves the candidate as it is."""

    ACT = "act"
    NO_ACT = "no_act"
    UNQUOTED = "unquoted"  # it reports an act and quotes nothing
    MISQUOTED = "misquoted"  # a quote is not in the article
    INSTRUCTION = "instruction"  # it quotes words addressed to a model (prompt injection)
    OFF_TOPIC = "off_topic"  # it quotes no export policy term
    SETTLED = "settled"  # the article is no longer a candidate
    NOT_JSON = "not_json"
    WRONG_SCHEMA = "wrong_schema"
    TOO_LATE = "too_late"  # the daily budget was exhausted for days

    @property
    def counts(self) -> bool:
        return self in (SecondOpinionVerdict.ACT, SecondOpinionVerdict.NO_ACT)


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondOpinion:
    """The second reader's result. `model` is its name in the settings; `detail` explains a discarded answer."""

    model: str
    verdict: SecondOpinionVerdict
    detail: str = ""
