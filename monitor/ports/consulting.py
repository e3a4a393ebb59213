"""A second reader that is asked about possible acts, and what is remembered of that."""

from datetime import date, datetime
from typing import Protocol

from monitor.domain.acts.second_reader import Answer, Consultation, Consulted, Question, Tally
from monitor.domain.articles.article import ArticleId

__all__ = ["ConsultationBook", "SecondReader"]


class SecondReader(Protocol):
    @property
    def model(self) -> str:
        """Its name, for people and as part of what answers are known by."""
        ...

    async def ask(self, question: Question) -> str:
        """The text of its answer, whatever that is. One request, or two where a server first refuses a parameter.

        Raises SecondReaderError for anything that a server or network can do.
        """
        ...


class ConsultationBook(Protocol):
    """What is remembered of each article that is asked about, the answers, and what came of each day's questions."""

    def of(self, article_id: ArticleId) -> Consultation | None: ...

    def save(self, consultation: Consultation) -> None: ...

    def due(self, *, now: datetime, limit: int) -> tuple[Consultation, ...]:
        """Those of sources that are polled whose time has come, of the latest news first."""
        ...

    def waiting(self) -> int:
        """How many are to be asked, due or not."""
        ...

    def stale(self, *, before: datetime, limit: int) -> tuple[Consultation, ...]:
        """Those that are still to be asked and whose text came before then."""
        ...

    def answer(self, question: str) -> Answer | None:
        """The answer to the question of that key, if it was asked before."""
        ...

    def heard(self, article_id: ArticleId) -> Consulted | None:
        """The answer that counts in what the article was last read as, None where none does."""
        ...

    def keep(self, question: str, article_id: ArticleId, answer: Answer, *, now: datetime) -> None:
        """Remember an answer. It goes when the words of its article go."""
        ...

    def tally(self, day: date) -> Tally: ...

    def count(self, tally: Tally) -> None:
        """Add these to the counts of its day."""
        ...
