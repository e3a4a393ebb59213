"""A possible act and a second reader who is asked about it: when it is asked, and what became of the answer. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from random import Random
from typing import Any

from monitor.domain.acts.act import Direction, Reading, Stage
from monitor.domain.acts.judgement import SecondOpinion, Verdict
from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.sources.licensing import EXPORT, Terms, licence
from monitor.domain.sources.source import Source, SourceId

__all__ = [
    "FURTHEST",
    "Answer",
    "Consultation",
    "ConsultationState",
    "Consulted",
    "Question",
    "Tally",
    "after_answer",
    "after_edit",
    "after_failure",
    "is_wanted",
    "put_aside",
]

_MOST_TEXTS = 3  # of one article: an item that its feed edits day by day is not followed for ever
_MOST_TRIES = 3  # the first and two more
_WAITS = (timedelta(minutes=5), timedelta(hours=1))
_FOR_THE_PAGE = timedelta(minutes=2)  # the page behind an item says more, and is read within moments
_LONGEST = timedelta(hours=24)

FURTHEST = timedelta(hours=25)
"""No question is put off for so long; a time beyond it was written by a clock that was ahead."""


class ConsultationState(StrEnum):
    WAITING = "waiting"  # to be asked when due
    FAILED = "failed"  # to be asked again when due
    DONE = "done"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a model is asked: `rules` are ours, `article` holds the words of others between marks that these lack.

    `schema` is the JSON schema of the answer.
    """

    rules: str
    article: str
    schema: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a second reader says of an article. `…_words` are quotes as it gives them, "" where it gives none.

    `measure` is a name of `benchmark_label`. Issuer and goods are told by quotes alone.
    """

    is_act: bool
    act_words: str = ""
    direction: Direction = Direction.NONE
    direction_words: str = ""
    stage: Stage = Stage.ANNOUNCED
    stage_words: str = ""
    measure: str = "other"
    measure_words: str = ""
    issuer_words: str = ""
    goods_words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Consulted:
    """An answer and the name of the model that gave it."""

    model: str
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What came of the questions of one UTC day. `asked` counts requests, also those that failed.

    `reused` counts answers that were known. Of the answers `acts`, `no_acts` and `discarded` were made.
    """

    day: date
    asked: int = 0
    failed: int = 0
    reused: int = 0
    acts: int = 0
    no_acts: int = 0
    discarded: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """What is remembered of one article. Times are aware UTC.

    `since` is when the text came that is asked about, `texts` how many texts of the article were. `due_at` is None
    where nothing is asked any more. `tries` count failures in a row. `model` and `question`, its key, are of the last
    asking. `outcome` is a `Verdict` or an `Outcome`, "" as long as there is none; `detail` says it in words and quotes
    nothing.
    """

    article_id: ArticleId
    source_id: SourceId
    state: ConsultationState
    due_at: datetime | None
    since: datetime
    texts: int = 1
    tries: int = 0
    asked_at: datetime | None = None
    model: str = ""
    question: str = ""
    outcome: str = ""
    detail: str = ""


def is_wanted(source: Source, reading: Reading, *, baseline: bool) -> bool:
    """Whether a second reader is to be asked: of news in the uncertain band, whose words may be handed on."""
    if source.sample or baseline or reading.possible is None or reading.possible.score is None:
        return False
    return licence(Terms.of(source), EXPORT, called=source.id).sentences


def after_edit(before: Consultation | None, article: Article, *, page_is_due: bool, now: datetime) -> Consultation:
    """The question about a text that is new; none where too many texts of the article were asked about."""
    if before is not None and before.texts >= _MOST_TEXTS and before.due_at is None:
        return put_aside(before, Verdict.SETTLED)
    return Consultation(
        article_id=article.id,
        source_id=article.source_id,
        state=ConsultationState.WAITING,
        due_at=now + _FOR_THE_PAGE if page_is_due else now,
        since=now,
        texts=1 if before is None else before.texts + (before.asked_at is not None),
    )


def after_failure(
    asked: Consultation, outcome: str, detail: str, *, now: datetime, jitter: Random, wait: timedelta | None = None
) -> Consultation:
    """`wait` is how long the server asked to be left alone; at most a day of it is kept."""
    failed = replace(asked, tries=asked.tries + 1, asked_at=now, outcome=outcome, detail=detail)
    if failed.tries >= _MOST_TRIES:
        return replace(failed, state=ConsultationState.GIVEN_UP, due_at=None)
    due_in = max(_WAITS[failed.tries - 1] * jitter.uniform(0.75, 1.25), min(wait or timedelta(0), _LONGEST))
    return replace(failed, state=ConsultationState.FAILED, due_at=now + due_in)


def after_answer(asked: Consultation, opinion: SecondOpinion, *, now: datetime) -> Consultation:
    return replace(
        asked,
        state=ConsultationState.DONE,
        due_at=None,
        tries=0,
        asked_at=now,
        outcome=opinion.verdict,
        detail=opinion.detail,
    )


def put_aside(waiting: Consultation, verdict: Verdict) -> Consultation:
    """What need not or can't be asked any more."""
    return replace(waiting, state=ConsultationState.GIVEN_UP, due_at=None, outcome=verdict)
