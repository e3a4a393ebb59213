"""Consultation of the second reader on one candidate: request, read the answer in a child process, ingest the article.

Answers are stored by question, so each question is asked once. A valid answer is an edit of the article; without one
the article stays a candidate.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import structlog

from monitor.domain.acts.judgement import SecondOpinion, SecondOpinionVerdict
from monitor.domain.acts.second_reader import (
    Consultation,
    ModelReply,
    Question,
    SecondReading,
    Tally,
    after_answer,
    after_failure,
    given_up_with,
)
from monitor.domain.articles.article import Article
from monitor.domain.sources.schedule import Outcome
from monitor.domain.sources.source import Source
from monitor.errors import ChildLostError, SecondReaderError, StoreError
from monitor.language.secondreader.answer import AnswerRefused, parse_answer
from monitor.language.secondreader.question import key_of, question_on
from monitor.pipeline.poll.ingest import Ingestion, IngestTransaction, PollResult
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.children.extraction import ExtractedArticle, Extractor, RereadJob
from monitor.ports.network.fetch import Fetched
from monitor.ports.repositories.second_reader import SecondReader
from monitor.ports.repositories.store import SECOND_READER, HasConsultations, Store

_STALE = timedelta(days=2)  # a candidate that waited longer is no longer news
_REST = timedelta(minutes=1)  # after a failed request, so that one outage does not use up the tries of all articles
_LONGEST_REST = timedelta(days=1)
_AT_ONCE = 200  # stale consultations dropped in one transaction
_log = structlog.get_logger()


class _NoAnswerError(Exception):
    """No usable answer, with the reason. Does not leave this module."""

    def __init__(self, outcome: str, detail: str, wait: timedelta | None = None) -> None:
        super().__init__(detail)
        self.outcome = outcome
        self.wait = wait


class _NoBudgetError(Exception):
    """The requests of the day are used up. Does not leave this module."""


class Consulter:
    """Asks the second reader, one question at a time, at most `daily` requests per UTC day."""

    def __init__(
        self,
        *,
        store: Store[IngestTransaction],
        reader: SecondReader,
        extractor: Extractor,
        config: Callable[[], RuntimeConfig],
        clock: Callable[[], datetime],
        jitter: Random,
        daily: int,
    ) -> None:
        self._store = store
        self._reader = reader
        self._extractor = extractor
        self._config = config
        self._clock = clock
        self._jitter = jitter
        self._daily = daily
        self._rests_until: datetime | None = None

    async def due(self, *, limit: int) -> tuple[Consultation, ...]:
        """Consultations that are due; none while requests pause after a failure or the daily limit is reached."""
        now = self._clock()
        if self._rests_until is not None and now < self._rests_until <= now + _LONGEST_REST:
            return ()
        return await self._store.read(
            lambda tx: () if self._is_spent(tx, now) else tx.consultations.due(now=now, limit=limit)
        )

    async def consult(self, waiting: Consultation) -> PollResult | None:
        """Ask about one candidate and ingest its article; None if the answer changed nothing.

        A failure, also an internal error, is stored with the candidate. Raises only StoreError.
        """
        asked = replace(waiting, model=self._reader.model)
        try:
            return await self._consult(waiting, asked)
        except _NoBudgetError:
            return None
        except _NoAnswerError as e:
            await self._failed(waiting, asked, e)
        except StoreError:
            raise
        except Exception as e:  # noqa: BLE001 -- one bad answer must not stop the others
            _log.exception("asking a second reader broke", article=waiting.article_id)
            detail = f"internal error ({type(e).__name__}); please report it"
            await self._failed(waiting, asked, _NoAnswerError(Outcome.INTERNAL_ERROR, detail))
        return None

    async def _consult(self, waiting: Consultation, asked: Consultation) -> PollResult | None:
        source = self._config().sources.get(waiting.source_id)
        stored = await self._store.read(lambda tx: tx.articles.get(waiting.article_id))
        if source is None or stored is None or not (stored.title or stored.text):
            await self._settle(waiting, given_up_with(waiting, SecondOpinionVerdict.SETTLED))
            return None
        question = question_on(stored.title, stored.text)
        asked = replace(asked, question=key_of(question, self._reader.model))
        known = await self._store.read(lambda tx: tx.consultations.answer(asked.question))
        answer = known or await self._ask(question, asked)
        extracted = await self._read_again(source, stored, ModelReply(model=self._reader.model, answer=answer))
        opinion = extracted.reading.second or SecondOpinion(model=asked.model, verdict=SecondOpinionVerdict.SETTLED)
        now = self._clock()
        later = after_answer(asked, opinion, now=now)
        tally = _tally(opinion.verdict, now, is_known=known is not None)
        _log.info("second reader answered", article=stored.id, model=asked.model, verdict=opinion.verdict)
        if not opinion.verdict.counts:
            await self._settle(waiting, later, tally)
            return None
        return await self._ingest(source, stored, extracted, tally, now, states=(waiting, later))

    # ---------------------------------------------------------------- request

    async def _ask(self, question: Question, asked: Consultation) -> SecondReading:
        """Send one request. It is counted before it is sent, so that a crash cannot exceed the daily limit."""
        if not await self._store.write(self._spend):
            raise _NoBudgetError
        try:
            answer = parse_answer(await self._reader.ask(question))
        except SecondReaderError as e:
            self._rests_until = self._clock() + min(max(e.retry_after or timedelta(0), _REST), _LONGEST_REST)
            await self._note(str(e))
            raise _NoAnswerError(e.outcome, str(e), e.retry_after) from e
        except AnswerRefused as e:
            await self._note(f"{e}; check that the server enforces json_schema")
            raise _NoAnswerError(e.verdict, str(e)) from e
        self._rests_until = None

        def store(tx: IngestTransaction) -> None:
            tx.consultations.keep(asked.question, asked.article_id, answer, now=self._clock())
            tx.journal.remember(SECOND_READER, "")

        await self._store.write(store)
        return answer

    def _spend(self, tx: HasConsultations) -> bool:
        """Count a request; False if the daily limit is reached. Drops consultations that waited too long."""
        now = self._clock()
        for old in tx.consultations.stale(before=now - _STALE, limit=_AT_ONCE):
            tx.consultations.save(given_up_with(old, SecondOpinionVerdict.TOO_LATE))
        if self._is_spent(tx, now):
            return False
        tx.consultations.count(Tally(day=_day(now), asked=1))
        return True

    def _is_spent(self, tx: HasConsultations, now: datetime) -> bool:
        return tx.consultations.tally(_day(now)).asked >= self._daily

    async def _note(self, problem: str) -> None:
        await self._store.write(lambda tx: tx.journal.remember(SECOND_READER, problem), lazy=True)

    async def _read_again(self, source: Source, article: Article, consulted: ModelReply) -> ExtractedArticle:
        try:
            return await self._extractor.reread(RereadJob(source=source, article=article, consulted=consulted))
        except ChildLostError as e:
            raise _NoAnswerError(Outcome.CHILD_LOST, str(e)) from e

    # ---------------------------------------------------------------- result

    async def _ingest(
        self,
        source: Source,
        stored: Article,
        extracted: ExtractedArticle,
        tally: Tally,
        now: datetime,
        *,
        states: tuple[Consultation, Consultation],
    ) -> PollResult | None:
        """`states`: as stored before, and as it is to be stored."""
        waiting, later = states
        by = Fetched(status=200, url=stored.url, fetched_at=now)  # the article was fetched long before
        read_again = replace(extracted, again=True)
        transaction = Ingestion.of_article(self._config(), source, by, read_again, now=now)

        def store(tx: IngestTransaction) -> PollResult | None:
            tx.consultations.count(tally)
            if tx.articles.get(stored.id) != stored or tx.consultations.of(stored.id) != waiting:
                return None  # edited meanwhile: the new text is asked about again
            tx.consultations.save(later)
            return transaction.ingest(tx)

        return await self._store.write(store)

    async def _failed(self, waiting: Consultation, asked: Consultation, e: _NoAnswerError) -> None:
        now = self._clock()
        later = after_failure(asked, e.outcome, str(e), now=now, jitter=self._jitter, wait=e.wait)
        _log.info("second reader not used", article=asked.article_id, outcome=e.outcome, detail=str(e))
        await self._settle(waiting, later, Tally(day=_day(now), failed=1))

    async def _settle(self, waiting: Consultation, later: Consultation, tally: Tally | None = None) -> None:
        """Store `later`, unless an edit of the article changed the consultation meanwhile."""

        def settle(tx: HasConsultations) -> None:
            if tally is not None:
                tx.consultations.count(tally)
            if tx.consultations.of(waiting.article_id) == waiting:
                tx.consultations.save(later)

        await self._store.write(settle)


def _day(now: datetime) -> date:
    return now.astimezone(UTC).date()


def _tally(verdict: SecondOpinionVerdict, now: datetime, *, is_known: bool) -> Tally:
    return Tally(
        day=_day(now),
        reused=int(is_known),
        acts=int(verdict is SecondOpinionVerdict.ACT),
        no_acts=int(verdict is SecondOpinionVerdict.NO_ACT),
        discarded=int(not verdict.counts and verdict is not SecondOpinionVerdict.SETTLED),
    )
