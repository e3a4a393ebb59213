"""NEAR, ONEAR and SENTENCE, and chains of them: occurrences that are close enough to those of the operand before.

Evaluation stops at the first match, and equal clauses share the result for an article. Without a match, a link of a
chain costs one step for each occurrence of its right side, or a few for each of its left side.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from heapq import merge
from itertools import groupby, islice

from monitor.domain.rules.query import Near
from monitor.language.query.seek import MAX_PLACES
from monitor.language.query.seen import FAR, Check, Finder, Found, Occurrence, Seen


class PlacedOccurrences:
    """Occurrences in order of position, with the numbers of their first and last tokens. Compared by identity.

    `partners` are the previous links of a chain: for each occurrence the spots before it and an index there.
    """

    def __init__(
        self,
        occurrences: Sequence[Occurrence],
        firsts: Sequence[int],
        lasts: Sequence[int],
        partners: Sequence[tuple["PlacedOccurrences", int]] = (),
    ) -> None:
        self.occurrences, self.firsts, self.lasts = occurrences, firsts, lasts
        self.partners = partners

    @cached_property
    def starts(self) -> tuple[Sequence[int], Sequence[int]]:
        """The first tokens from left to right, and the index of each."""
        return _from_left_to_right(self.firsts)

    @cached_property
    def ends(self) -> tuple[Sequence[int], Sequence[int]]:
        """The same for the last tokens."""
        return _from_left_to_right(self.lasts)

    def chain(self, index: int) -> tuple[Occurrence, ...]:
        """The occurrence and its previous links, first operand first."""
        links = [self.occurrences[index]]
        at = self
        while at.partners:
            at, index = at.partners[index]
            links.append(at.occurrences[index])
        return tuple(reversed(links))


def _from_left_to_right(tokens: Sequence[int]) -> tuple[Sequence[int], Sequence[int]]:
    ordered = sorted(tokens)
    if ordered == tokens:  # nearly always: occurrences of one term don't overlap
        return ordered, range(len(tokens))
    return ordered, sorted(range(len(tokens)), key=tokens.__getitem__)


Linker = Callable[[Seen], tuple[PlacedOccurrences, ...]]
"""The spots of each term of a side that occurs, or the ends of the chains."""


def side(finders: Sequence[Finder]) -> Linker:
    return lambda seen: tuple(spots for find in finders if (spots := spots_of(find, seen)).firsts)


def spots_of(find: Finder, seen: Seen) -> PlacedOccurrences:
    """The first `MAX_PLACES` occurrences."""

    def make() -> PlacedOccurrences:
        found = list(islice(find(seen), MAX_PLACES))
        return PlacedOccurrences(found, *seen.placed(found))

    return seen.once(find, make)


def near(node: Near, left: Linker, right: Linker) -> Linker:
    """The occurrences of `right` with one of `left` within the distance or in the same sentence, not overlapping.

    In a chain each distance is measured from the operand before.
    """

    def link(seen: Seen) -> tuple[PlacedOccurrences, ...]:
        ends = _linked(node, left(seen), right(seen), seen)
        return (ends,) if ends.firsts else ()

    return link


def first_chain(node: Near, left: Linker, right: Linker) -> Check:
    """Holds if a whole chain occurs; the first one is the evidence."""

    def check(seen: Seen) -> Found | None:
        lefts, rights = left(seen), right(seen)
        ends = _linked(node, lefts, rights, seen, most=1) if lefts and rights else None
        return Found(ends.chain(0)) if ends and ends.firsts else None

    return check


def _linked(
    node: Near,
    lefts: tuple[PlacedOccurrences, ...],
    rights: tuple[PlacedOccurrences, ...],
    seen: Seen,
    *,
    most: int = MAX_PLACES,
) -> PlacedOccurrences:
    """The first `most` of `rights` that are near enough to one of `lefts`."""

    def make() -> PlacedOccurrences:
        if node.sentence:
            lines, apart = [_by_sentence(s, seen) for s in lefts], [_by_sentence(s, seen) for s in rights]
            return _near_ones(lefts, lines, apart, FAR // 2, most, ordered=False)
        return _near_ones(lefts, lefts, rights, node.distance, most, ordered=node.ordered)

    return seen.once((lefts, rights, node.distance, node.ordered, node.sentence, most), make)


def _near_ones(
    lefts: Sequence[PlacedOccurrences],
    lines: Sequence[PlacedOccurrences],
    rights: Sequence[PlacedOccurrences],
    distance: int,
    most: int,
    *,
    ordered: bool,
) -> PlacedOccurrences:
    """`lines` are the `lefts` in the coordinates of `rights`. For each left the nearest before counts, else after."""
    occurrences: list[Occurrence] = []
    firsts: list[int] = []
    lasts: list[int] = []
    partners: list[tuple[PlacedOccurrences, int]] = []
    sides = [
        (spots, *line.ends, *(_NOTHING if ordered else line.starts)) for spots, line in zip(lefts, lines, strict=True)
    ]
    for occurrence, first, last in _together(rights, lines, distance):
        for spots, ends, by_end, starts, by_start in sides:
            at = bisect_left(ends, first) - 1
            if at >= 0 and first - ends[at] <= distance:
                partners.append((spots, by_end[at]))
                break
            at = bisect_right(starts, last)
            if at < len(starts) and starts[at] - last <= distance:
                partners.append((spots, by_start[at]))
                break
        else:
            continue
        occurrences.append(occurrence)
        firsts.append(first % FAR)
        lasts.append(last % FAR)
        if len(firsts) == most:
            break
    return PlacedOccurrences(occurrences, firsts, lasts, partners)


_SEARCHES = 4  # binary searches that cost as much as visiting one occurrence
_NOTHING: tuple[Sequence[int], Sequence[int]] = ((), ())


def _together(
    rights: Sequence[PlacedOccurrences], lines: Sequence[PlacedOccurrences], distance: int
) -> Iterable[tuple[Occurrence, int, int]]:
    rows = [_nearby(spots, lines, distance) for spots in rights]
    return rows[0] if len(rows) == 1 else islice((row for row, _ in groupby(merge(*rows))), MAX_PLACES)


def _nearby(
    rights: PlacedOccurrences, lines: Sequence[PlacedOccurrences], distance: int
) -> Iterable[tuple[Occurrence, int, int]]:
    """The occurrences of one term that may be near a left; all of them unless the lefts are few."""
    if _SEARCHES * sum(len(line.firsts) for line in lines) >= len(rights.firsts):
        return zip(rights.occurrences, rights.firsts, rights.lasts, strict=True)
    (starts, by_start), (ends, by_end) = rights.starts, rights.ends
    indexes: set[int] = set()
    for line in lines:
        for first, last in zip(line.firsts, line.lasts, strict=True):
            indexes.update(by_start[bisect_right(starts, last) : bisect_right(starts, last + distance)])
            indexes.update(by_end[bisect_left(ends, first - distance) : bisect_left(ends, first)])
    return [(rights.occurrences[i], rights.firsts[i], rights.lasts[i]) for i in sorted(indexes)]


def _by_sentence(spots: PlacedOccurrences, seen: Seen) -> PlacedOccurrences:
    """The spots in coordinates in which sentences are far apart."""

    def make() -> PlacedOccurrences:
        sentences = seen.sentences(spots.occurrences)
        firsts = [first + FAR * number for first, number in zip(spots.firsts, sentences, strict=True)]
        lasts = [last + FAR * number for last, number in zip(spots.lasts, sentences, strict=True)]
        return PlacedOccurrences(spots.occurrences, firsts, lasts)

    return seen.once(("apart", spots), make)
