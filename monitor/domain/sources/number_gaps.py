"""Which numbers of an authority that counts its documents one by one were never seen: a pure function of the others.

A number is missed between two that were seen. Only short gaps tell of a document that went by; a long one says that we
read few of the authority's documents, or that somebody wrote a number wrong.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

__all__ = ["HIGHEST", "LONGEST_GAP", "WAIT", "Numbered", "Series", "counts_now", "gaps"]

HIGHEST = 9_999
"""No authority publishes more documents in a year; a higher number is a mistake, or a joke."""

LONGEST_GAP = 5
"""Numbers in a row that may be missing for the gap to be told."""

WAIT = timedelta(hours=24)
"""How long after the next higher number: a document may simply come late."""

_NEW_YEAR = timedelta(days=31)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Series:
    """The numbers that an authority gives in one year."""

    authority: str
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """What was seen of a series: `live` with the time when each number was first seen as news, `known` all that was
    there before us (first polls, registers), `told` those that were said to be missing.
    """

    series: Series
    live: Mapping[int, datetime]
    known: frozenset[int] = frozenset()
    told: frozenset[int] = frozenset()


def counts_now(year: int, *, now: datetime) -> bool:
    """Whether a number of that year can be news: of this year, in January of the last one too."""
    return year in (now.year, (now - _NEW_YEAR).year)


def gaps(
    live: Mapping[int, datetime], known: Collection[int], *, now: datetime, wait: timedelta = WAIT
) -> tuple[int, ...]:
    """The numbers, ascending, that are missing above the first one seen live and below one that was, `wait` ago.

    What is `known` is not missing; it opens no gap, for whoever keeps a register does not promise to have all.
    """
    if not live:
        return ()
    first = min(live, key=lambda number: (live[number], number))
    pairs = pairwise(sorted(number for number in live if number >= first))
    waited = (_between(below, above, known) for below, above in pairs if live[above] + wait <= now)
    return tuple(number for missing in waited for number in missing)


def _between(below: int, above: int, known: Collection[int]) -> tuple[int, ...]:
    """All that are missing between two, none where these are too many; however far apart, few are looked at."""
    if above - below - 1 - len(known) > LONGEST_GAP:
        return ()
    missing = tuple(number for number in range(below + 1, above) if number not in known)
    return missing if len(missing) <= LONGEST_GAP else ()
