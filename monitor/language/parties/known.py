"""The mentions of one field, asked by their offsets in the original."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from monitor.domain.acts.reading import Mention

_LONGEST = 80  # characters of a mention


class Known:
    """Mentions in order of their start."""

    def __init__(self, mentions: Sequence[Mention]) -> None:
        self._mentions = sorted(mentions, key=lambda m: (m.span.start, -m.span.end))
        self._starts = [m.span.start for m in self._mentions]

    def within(self, start: int, end: int, kinds: frozenset[str] | None = None) -> Iterator[Mention]:
        """Mentions that overlap `start` to `end`, of some kinds."""
        at = bisect_left(self._starts, start - _LONGEST)
        while at < len(self._mentions) and self._starts[at] < end:
            mention = self._mentions[at]
            if mention.span.end > start and (kinds is None or mention.kind in kinds):
                yield mention
            at += 1

    def covers(self, start: int, end: int, kinds: frozenset[str] | None = None) -> bool:
        """True if mentions cover all of the words from `start` to `end` but spaces between them."""
        at = start
        for mention in self.within(start, end, kinds):
            if mention.span.start > at + 1:
                return False
            at = max(at, mention.span.end)
        return at >= end

    def exactly(self, start: int, end: int, kind: str) -> Mention | None:
        """The mention of a kind that is these words."""
        return next(
            (m for m in self.within(start, end) if (m.kind, m.span.start, m.span.end) == (kind, start, end)), None
        )
