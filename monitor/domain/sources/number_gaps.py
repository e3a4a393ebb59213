"""Missing document numbers of an authority that numbers its documents consecutively: a pure function of the seen
numbers.

A number is missing between two that were seen. Only short gaps indicate a missed document; a long one means that few of
the authority's documents are read, or that a number was misprinted.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

HIGHEST = 9_999
"""The highest plausible number of a year; higher ones are errors."""

LONGEST_GAP = 5
"""The most consecutive missing numbers that are reported."""

WAIT = timedelta(hours=24)
"""How long after the next higher number a gap is reported, because a document may come late."""

_NEW_YEAR = timedelta(days=31)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Series:
    """The numbers that an authority assigns in one year."""

    authority: str
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenNumbers:
    """The seen numbers of a series: `live` with the time of first sight as news, `known` from initial polls and
    registers, `reported` those already reported as missing.
    """

    series: Series
    live: Mapping[int, datetime]
    known: frozenset[int] = frozenset()
    reported: frozenset[int] = frozenset()


def is_current_year(year: int, *, now: datetime) -> bool:
    """True if a number of that year can be new: of this year, in January also of the last."""
    return year in (now.year, (now - _NEW_YEAR).year)


def gaps(live: Mapping[int, datetime], known: Collection[int], *, now: datetime) -> tuple[int, ...]:
    """The missing numbers, ascending, above the first one seen live and below one that was seen WAIT ago.

    `known` numbers are not missing, but open no gap, because a register need not be complete.
    """
    if not live:
        return ()
    first = min(live, key=lambda number: (live[number], number))
    pairs = pairwise(sorted(number for number in live if number >= first))
    waited = (_between(below, above, known) for below, above in pairs if live[above] + WAIT <= now)
    return tuple(number for missing in waited for number in missing)


def _between(below: int, above: int, known: Collection[int]) -> tuple[int, ...]:
    """The missing numbers between two, none if too many; only a few are checked, however large the distance."""
    if above - below - 1 - len(known) > LONGEST_GAP:
        return ()
    missing = tuple(number for number in range(below + 1, above) if number not in known)
    return missing if len(missing) <= LONGEST_GAP else ()
