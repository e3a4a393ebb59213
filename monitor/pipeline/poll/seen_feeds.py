"""The items that each feed had at its last poll, so that only new ones are parsed, and a daily comparison with all.

In memory, half a kilobyte a feed: after a restart each feed is parsed whole once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from monitor.domain.sources.source import SourceId
from monitor.ports.children.extraction import FeedExtraction, SeenPieces

COMPARE_EVERY = timedelta(hours=24)
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Seen:
    pieces: SeenPieces
    whole_at: datetime


class SeenFeeds:
    def __init__(self) -> None:
        self._seen: dict[SourceId, _Seen] = {}
        self._whole: set[SourceId] = set()  # parsed whole from now on, because the two ways differed

    def pieces(self, source: SourceId) -> SeenPieces | None:
        """The items that the next job need not parse."""
        seen = self._seen.get(source)
        return None if seen is None or source in self._whole else seen.pieces

    def should_compare(self, source: SourceId, *, now: datetime) -> bool:
        """True once a day for each feed."""
        seen = self._seen.get(source)
        return seen is not None and not timedelta(0) <= now - seen.whole_at < COMPARE_EVERY

    def note(self, source: SourceId, found: FeedExtraction, *, compared: bool, now: datetime) -> None:
        """Remember the items of an extraction that was stored."""
        if found.differs:
            self._whole.add(source)
            _log.warning("parsing new items alone gave other articles; the feed is parsed whole", source=source)
        if found.seen is None or source in self._whole:
            self._seen.pop(source, None)
            return
        before = self._seen.get(source)
        whole_at = now if before is None or compared else before.whole_at
        self._seen[source] = _Seen(found.seen, whole_at)
