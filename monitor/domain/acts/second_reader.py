"""Consultations of a second reader about candidates: when it is asked, and the state after each answer. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from random import Random
from typing import Any

from monitor.domain.acts.judgement import SecondOpinion, SecondOpinionVerdict
from monitor.domain.acts.reading import Reading
from monitor.domain.acts.scheme import Direction, Stage
from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.sources.licensing import EXPORT, Terms, licence
from monitor.domain.sources.source import Source, SourceId

_MAX_TEXTS = 3  # of one article, so that an item that its feed edits daily is not asked about for ever
_MAX_TRIES = 3  # the first and two retries
_BACKOFF = (timedelta(minutes=5), timedelta(hours=1))
_PAGE_WAIT = timedelta(minutes=2)  # the page behind the item has more text and is read within moments
_MAX_RETRY_AFTER = timedelta(hours=24)

FURTHEST = timedelta(hours=25)
"""No question is delayed longer; a later time was stored while the clock was ahead."""


class ConsultationState(StrEnum):
    WAITING = "waiting"  # asked when due
    FAILED = "failed"  # retried when due
    DONE = "done"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The prompt for a model: `rules` are our instructions; `article` holds the article's words between delimiters that
    those words do not contain.

    `schema` is the JSON schema of the answer.
    """

    rules: str
    article: str
    schema: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReading:
    """A second reader's answer about an article. `…_words` are its quotes, "" where it gives none.

    `measure` is a `benchmark_label`. Issuer and goods are given by quotes alone.
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
class ModelReply:
    """An answer and the name of the model that gave it."""

    model: str
    answer: SecondReading


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts of the questions of one UTC day. `asked` counts requests, including failed ones; `reused` counts answers
    from the cache. `acts`, `no_acts` and `discarded` count answers by result.
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
    """The stored state of one article's question. Times are aware UTC.

    `since` is when the text in question arrived, `texts` how many texts of the article were asked about. `due_at` is
    None once nothing more is asked. `tries` counts consecutive failures. `model` and `question` (its key) belong to the
    last request. `outcome` is a `SecondOpinionVerdict` or an `Outcome`, "" while there is none; `detail`
    explains it and quotes nothing.
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


def should_ask(source: Source, reading: Reading, *, baseline: bool) -> bool:
    """True if a second reader is to be asked: a live article in the uncertain band whose licence lets us share it."""
    if source.sample or baseline or reading.possible is None or reading.possible.score is None:
        return False
    return licence(Terms.of(source), EXPORT, called=source.id).sentences


def after_edit(before: Consultation | None, article: Article, *, page_is_due: bool, now: datetime) -> Consultation:
    """The consultation for an edited text. It is closed if too many texts of the article were asked about."""
    if before is not None and before.texts >= _MAX_TEXTS and before.due_at is None:
        return given_up_with(before, SecondOpinionVerdict.SETTLED)
    return Consultation(
        article_id=article.id,
        source_id=article.source_id,
        state=ConsultationState.WAITING,
        due_at=now + _PAGE_WAIT if page_is_due else now,
        since=now,
        texts=1 if before is None else before.texts + (before.asked_at is not None),
    )


def after_failure(
    asked: Consultation, outcome: str, detail: str, *, now: datetime, jitter: Random, wait: timedelta | None = None
) -> Consultation:
    """The consultation after a failed request. `wait` is the server's Retry-After, capped at a day."""
    failed = replace(asked, tries=asked.tries + 1, asked_at=now, outcome=outcome, detail=detail)
    if failed.tries >= _MAX_TRIES:
        return replace(failed, state=ConsultationState.GIVEN_UP, due_at=None)
    due_in = max(_BACKOFF[failed.tries - 1] * jitter.uniform(0.75, 1.25), min(wait or timedelta(0), _MAX_RETRY_AFTER))
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


def given_up_with(waiting: Consultation, verdict: SecondOpinionVerdict) -> Consultation:
    """The consultation closed without an answer, with `verdict` as its outcome."""
    return replace(waiting, state=ConsultationState.GIVEN_UP, due_at=None, outcome=verdict)
