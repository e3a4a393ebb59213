"""The retention of texts: of sources with a storage limit, and of articles in which nothing was found."""

from datetime import datetime, timedelta
from typing import Protocol


class RetentionRepository(Protocol):
    """Deletes texts. Deletions are counted by source and day, those of messages under the source ""."""

    def limited(self) -> tuple[tuple[str, timedelta], ...]:
        """Return the ids and retention times of sources with a limit, including sources that were removed."""

    def forget_texts(
        self, source_id: str, *, since: datetime | None, before: datetime, now: datetime, limit: int
    ) -> int:
        """Delete the texts of revisions seen until `before`, of articles last seen after `since` (None: of all).

        Titles, texts, feed items, search entries and the evidence of acts and matches are deleted. Returns the number
        of revisions; fewer than `limit` means that none is left.
        """

    def sources(self) -> tuple[str, ...]:
        """Return the ids of all sources, including sources that were removed."""

    def forget_ordinary(
        self, source_id: str, *, since: datetime | None, before: datetime, now: datetime, limit: int
    ) -> tuple[int, datetime]:
        """Delete articles last seen between `since` (None: ever) and `before` in which nothing was found.

        No revision has an act, a candidate, a near miss or a match, and nobody labelled them. Their keys stay. Returns
        the number of articles, and when the last of them was seen; 0 means that none is left.
        """

    def expire_seen(self, source_id: str, *, keep: timedelta) -> int:
        """Delete the keys of items that the feed last showed more than `keep` before its last news, and count them.

        A feed without news may show the same items for years, so that their keys stay.
        """

    def forget_titles(self, source_id: str, *, before: datetime, now: datetime) -> int:
        """Delete the titles of dropped items and of alerts with verdicts, and return their number."""

    def merge_words(self, *, begin: bool, limit: int) -> bool:
        """Remove what is left of deleted articles from the full-text index, at most `limit` pages; `begin` at first.

        Returns True if more is left.
        """

    def release_pages(self, *, keep: float, limit: int) -> tuple[int, int]:
        """Give free pages of the database file back to the disk, at most `limit`; a share `keep` stays free.

        Returns how many were given back, and how many more could be. (0, 0) where the database does it by itself.
        """

    def forget_messages(self, *, now: datetime, limit: int) -> int:
        """Delete quotes past their retention time from finished messages, and return the number of messages."""
