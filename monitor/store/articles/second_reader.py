"""Requests to the second reader about candidates, and its answers."""

from datetime import date, datetime

from sqlalchemy import Connection, bindparam, delete, func, or_, select

from monitor.domain.acts.judgement import SecondOpinionVerdict
from monitor.domain.acts.second_reader import FURTHEST, Consultation, ModelReply, SecondReading, Tally
from monitor.domain.articles.article import ArticleId
from monitor.store.database.dialect import insert_or_add, insert_or_skip, insert_or_update
from monitor.store.database.rows import row_of, value_of
from monitor.store.schema.second_reader_tables import CONSULTATION, CONSULTATION_ANSWER, CONSULTATION_DAY
from monitor.store.schema.source_tables import SOURCE

_OF = select(CONSULTATION).where(CONSULTATION.c.article_id == bindparam("article_id"))
_DUE = (
    select(CONSULTATION)
    .select_from(CONSULTATION.join(SOURCE, SOURCE.c.id == CONSULTATION.c.source_id))
    .where(
        SOURCE.c.listed & SOURCE.c.enabled,
        or_(CONSULTATION.c.due_at <= bindparam("now"), CONSULTATION.c.due_at > bindparam("furthest")),
    )
    .order_by(CONSULTATION.c.since.desc(), CONSULTATION.c.article_id)
    .limit(bindparam("most"))
)
_WAITING = select(func.count()).select_from(CONSULTATION).where(CONSULTATION.c.due_at.is_not(None))
_STALE = (
    select(CONSULTATION)
    .where(CONSULTATION.c.due_at.is_not(None), CONSULTATION.c.since < bindparam("before"))
    .order_by(CONSULTATION.c.since, CONSULTATION.c.article_id)
    .limit(bindparam("most"))
)
_ANSWER = select(CONSULTATION_ANSWER.c.answer).where(CONSULTATION_ANSWER.c.question == bindparam("key"))
_CONSULTED = (
    select(CONSULTATION.c.model, CONSULTATION_ANSWER.c.answer)
    .select_from(CONSULTATION.join(CONSULTATION_ANSWER, CONSULTATION_ANSWER.c.question == CONSULTATION.c.question))
    .where(
        CONSULTATION.c.article_id == bindparam("article_id"),
        CONSULTATION.c.outcome.in_([verdict.value for verdict in SecondOpinionVerdict if verdict.counts]),
    )
)
_TALLY = select(CONSULTATION_DAY).where(CONSULTATION_DAY.c.day == bindparam("on"))
_FORGET = delete(CONSULTATION_ANSWER).where(CONSULTATION_ANSWER.c.article_id == bindparam("article"))


class Consultations:
    """Implements `ports.ConsultationRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, article_id: ArticleId) -> Consultation | None:
        row = self._connection.execute(_OF, {"article_id": article_id}).one_or_none()
        return None if row is None else value_of(Consultation, row)

    def save(self, consultation: Consultation) -> None:
        statement = insert_or_update(self._connection.dialect.name, CONSULTATION, "article_id")
        self._connection.execute(statement, row_of(consultation))

    def due(self, *, now: datetime, limit: int) -> tuple[Consultation, ...]:
        rows = self._connection.execute(_DUE, {"now": now, "furthest": now + FURTHEST, "most": limit})
        return tuple(value_of(Consultation, row) for row in rows)

    def waiting(self) -> int:
        return self._connection.scalar(_WAITING) or 0

    def stale(self, *, before: datetime, limit: int) -> tuple[Consultation, ...]:
        rows = self._connection.execute(_STALE, {"before": before, "most": limit})
        return tuple(value_of(Consultation, row) for row in rows)

    def answer(self, question: str) -> SecondReading | None:
        answer: SecondReading | None = self._connection.scalar(_ANSWER, {"key": question})
        return answer

    def reply(self, article_id: ArticleId) -> ModelReply | None:
        row = self._connection.execute(_CONSULTED, {"article_id": article_id}).one_or_none()
        return None if row is None else ModelReply(model=row.model, answer=row.answer)

    def keep(self, question: str, article_id: ArticleId, answer: SecondReading, *, now: datetime) -> None:
        row = {"question": question, "article_id": article_id, "answer": answer, "at": now}
        self._connection.execute(insert_or_skip(self._connection.dialect.name, CONSULTATION_ANSWER, "question"), row)

    def tally(self, day: date) -> Tally:
        row = self._connection.execute(_TALLY, {"on": day}).one_or_none()
        return Tally(day=day) if row is None else value_of(Tally, row)

    def count(self, tally: Tally) -> None:
        self._connection.execute(insert_or_add(self._connection.dialect.name, CONSULTATION_DAY, "day"), row_of(tally))


def forget_answers(connection: Connection, article_id: str) -> None:
    """Delete the answers about an article: they quote its words."""
    connection.execute(_FORGET, {"article": article_id})
