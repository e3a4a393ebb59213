"""The stored versions of lists of parties."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from monitor.domain.articles.article import ArticleId
from monitor.domain.lists.quarantine import ListState
from monitor.domain.lists.version import ListChange, ListReading, StoredList
from monitor.domain.sources.source import SourceId


class PartyListRepository(Protocol):
    """The version of each source's lists that was believed last, row by row, and the changes that were reported."""

    def state(self, source_id: SourceId) -> ListState:
        """Return the state of a source's version, that of no version if there is none."""

    def states(self) -> tuple[ListState, ...]:
        """Return all states, by source."""

    def stored(self, source_id: SourceId) -> StoredList:
        """Return the state and the packed rows of a source's version."""

    def rows(self) -> Iterator[tuple[str, str]]:
        """Yield the identity and the text of each row of all sources; usable within the transaction."""

    def save(self, state: ListState) -> None:
        """Insert, or replace the state of a source's version; the rows stay."""

    def store(self, reading: ListReading, *, now: datetime) -> None:
        """Store a new version: its state, its new rows, and its changes, whose articles are stored already."""

    def changes_of(self, articles: Sequence[ArticleId]) -> tuple[ListChange, ...]:
        """Return the changes that these articles report, in the order of the articles."""
