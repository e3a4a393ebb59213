"""Words that may be stored for a time only."""

from datetime import datetime, timedelta
from typing import Protocol

__all__ = ["RetentionBook"]


class RetentionBook(Protocol):
    """What is taken away is counted by source and day, messages under the source ""."""

    def limited(self) -> tuple[tuple[str, timedelta], ...]:
        """The ids of sources whose words have an end, those that are no longer listed as well, and how long each keeps
        them.
        """
        ...

    def forget_texts(
        self, source_id: str, *, since: datetime | None, before: datetime, now: datetime, limit: int
    ) -> int:
        """Take the words of revisions that were seen until `before`: titles, texts, pieces of the feed, what they are
        found by, and the words that acts and matches rest on. Of articles that were seen last after `since` (None: of
        all). Returns how many there were; less than `limit`: these were all.
        """
        ...

    def forget_titles(self, source_id: str, *, before: datetime, now: datetime) -> int:
        """The same of items that became no article, and of alerts that people judged."""
        ...

    def forget_messages(self, *, now: datetime, limit: int) -> int:
        """Take the quotes out of messages that are done with and whose words have had their time."""
        ...
