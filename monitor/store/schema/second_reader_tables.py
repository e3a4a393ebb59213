"""Second reader tables: requests, answers, and daily counts."""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from monitor.domain.acts.second_reader import ConsultationState, SecondReading
from monitor.store.database.columns import Choice, Coded, Day, ForeignText, Utc
from monitor.store.schema.metadata import METADATA
from monitor.store.schema.source_tables import SOURCE
from monitor.store.schema.tables import ARTICLE

CONSULTATION = Table(
    "consultation",
    METADATA,
    Column("article_id", Text, ForeignKey(ARTICLE.c.id), primary_key=True),
    Column("source_id", Text, ForeignKey(SOURCE.c.id), nullable=False),
    Column("state", Choice(ConsultationState), nullable=False),
    Column("due_at", Utc, index=True),  # NULL if no further request is planned
    Column("since", Utc, nullable=False),
    Column("texts", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("asked_at", Utc),
    Column("model", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("detail", ForeignText, nullable=False),
)

CONSULTATION_ANSWER = Table(
    "consultation_answer",
    METADATA,
    Column("question", Text, primary_key=True),  # hash of model, rules, schema and text
    Column("article_id", Text, ForeignKey(ARTICLE.c.id), nullable=False, index=True),  # the answer quotes its words
    Column("answer", Coded(SecondReading), nullable=False),
    Column("at", Utc, nullable=False),
)

CONSULTATION_DAY = Table(
    "consultation_day",
    METADATA,
    Column("day", Day, primary_key=True),  # UTC
    *(Column(name, Integer, nullable=False) for name in ("asked", "failed", "reused", "acts", "no_acts", "discarded")),
)
