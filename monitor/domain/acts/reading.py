"""The reading of one article: acts, candidates, mentions and answers to earlier reports."""

from dataclasses import dataclass
from datetime import date

from monitor.domain.acts.act import Act, Answer, DocumentNumber, Quantity, Span
from monitor.domain.acts.judgement import Judgement, SecondOpinion
from monitor.domain.acts.scheme import Certainty, Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A concept of the vocabulary found in a text.

    `kind` is commodity, agency, place, firm, instrument, verb, list or noise; `concept` is its id in that kind.
    """

    kind: str
    concept: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedCandidate:
    """Why a statement that resembles an act is not one. `reason` is a stable name ("market", "call")."""

    reason: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ActCandidate:
    """A possible act: an article that may report an act, although no act of it was accepted. It joins no event and
    causes no alert.

    With the judge, its probability lies between the two thresholds; `score` is this probability. Without the judge, its
    title names a state and an instrument of export policy; `score` is None. `issuers` are the states that may be the
    issuer, in the order of the title. `instrument` is a concept id, "" if none is named. `evidence` quotes the words
    that name instrument, states and goods, at least one.
    """

    issuers: tuple[str, ...]
    instrument: str
    evidence: tuple[Span, ...]
    commodities: tuple[str, ...] = ()
    score: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """An answer to an earlier report, with what is needed to find that report. The text alone may not contain a whole
    act.

    `issuers` are the possible issuers, likeliest first; `commodities` the goods of title and lead. `titles` are
    headlines that the article quotes, and its own without the correction marker. `document` is the number in its title.
    `measures` are the restrictions that the sentence of the answer names. `certainty` is that of the answer.
    """

    answer: Answer
    issuers: tuple[str, ...]
    commodities: tuple[str, ...]
    certainty: Certainty
    agency: str | None = None
    titles: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    effective: date | None = None
    until: date | None = None
    document: DocumentNumber | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything that the language engine read in one article. `possible` is set only for articles without an act.

    `gloss` is the title word by word in English, "" for an English title or if it was not made. `numbers` are the
    document numbers in the title, its own and others'. `follow_up` is set if the article answers an earlier report.
    `judgement` is None if no judge was asked, `second` None if no second reader was asked.
    """

    language: str
    mentions: tuple[Mention, ...] = ()
    acts: tuple[Act, ...] = ()
    near_misses: tuple[RejectedCandidate, ...] = ()
    possible: ActCandidate | None = None
    follow_up: FollowUp | None = None
    gloss: str = ""
    numbers: tuple[DocumentNumber, ...] = ()
    judgement: Judgement | None = None
    second: SecondOpinion | None = None
