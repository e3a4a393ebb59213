"""The second reader, which is asked about candidates, and the repository of its answers."""

from datetime import date, datetime
from typing import Protocol

from monitor.domain.acts.second_reader import Consultation, ModelReply, Question, SecondReading, Tally
from monitor.domain.articles.article import ArticleId


class SecondReader(Protocol):
    @property
    def model(self) -> str:
        """The model's name, for people and as part of the key of answers."""

    async def ask(self, question: Question) -> str:
        """Return the raw text of the answer. Sends one request, or a second if the server rejects a parameter.

        Raises SecondReaderError for any failure of server or network.
        """


class ConsultationRepository(Protocol):
    """Consultations by article, the answers, and the daily counts."""

    def of(self, article_id: ArticleId) -> Consultation | None: ...

    def save(self, consultation: Consultation) -> None: ...

    def due(self, *, now: datetime, limit: int) -> tuple[Consultation, ...]:
        """Return the consultations that are due, of polled sources, latest articles first."""

    def waiting(self) -> int:
        """Return the number of open consultations, due or not."""

    def stale(self, *, before: datetime, limit: int) -> tuple[Consultation, ...]:
        """Return the open consultations whose text is older than `before`."""

    def answer(self, question: str) -> SecondReading | None:
        """Return the stored answer to the question with that key, None if there is none."""

    def reply(self, article_id: ArticleId) -> ModelReply | None:
        """Return the answer used in the article's latest reading, None if none was."""

    def keep(self, question: str, article_id: ArticleId, answer: SecondReading, *, now: datetime) -> None:
        """Store an answer. It is deleted with the text of its article."""

    def tally(self, day: date) -> Tally: ...

    def count(self, tally: Tally) -> None:
        """Add these to the counts of its day."""
