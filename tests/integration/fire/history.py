"""A feed's history as its server showed it, made from a seed, with what is true of it.

The proportions are those of a real feed of 315 snapshots: 249 articles, 338 edits of bodies and 268 of titles, 1,021
returns of articles that had dropped out, 40 times fewer items than before, 2 changes of the order.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

from tests.fakes.feeds import Entry
from tests.fakes.notices import is_notice
from tests.fakes.reading import NOW

SNAPSHOTS, ARTICLES, FIRST = 300, 240, 12
BODY_EDITS, TITLE_EDITS, RETURNS, SHRINKS, REORDERS = 322, 255, 972, 38, 2
SHOWN = 20
EVERY = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """`edits` are those that a poll of each snapshot sees, `notices` the numbers of the articles that are acts."""

    snapshots: tuple[tuple[Entry, ...], ...]
    articles: int
    notices: frozenset[int]
    edits: int
    returns: int
    shrinks: int
    reorders: int


def history(seed: int = 1) -> History:
    """The same for the same seed."""
    site = _Site(Random(seed))
    for _ in range(FIRST):
        site.publish()
    snapshots = [site.snapshot()]
    changes = [_spread(site.random, count) for count in (ARTICLES - FIRST, BODY_EDITS, TITLE_EDITS, RETURNS)]
    rare = [set(site.random.sample(range(1, SNAPSHOTS), count)) for count in (SHRINKS, REORDERS)]
    for at in range(1, SNAPSHOTS):
        new, bodies, titles, returns = (change[at] for change in changes)
        site.go_on(new=new, returns=returns, shrinks=at in rare[0], reorders=at in rare[1])
        site.edit(bodies, titles)
        snapshots.append(site.snapshot())
    return History(
        snapshots=tuple(snapshots),
        articles=len(site.seen),
        notices=frozenset(n for n in site.seen if is_notice(site.entries[n].title)),
        edits=site.edits,
        returns=site.returns,
        shrinks=site.shrinks,
        reorders=site.reorders,
    )


def _spread(random: Random, count: int) -> Counter[int]:
    """How many of them each snapshot but the first has."""
    return Counter(random.randrange(1, SNAPSHOTS) for _ in range(count))


class _Site:
    """The articles with their present words, and which of them are shown, newest first."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.entries: dict[int, Entry] = {}
        self.shown: list[int] = []
        self.gone: list[int] = []
        self.seen: set[int] = set()
        self.edits = self.returns = self.shrinks = self.reorders = 0

    def snapshot(self) -> tuple[Entry, ...]:
        self.seen |= set(self.shown)
        return tuple(self.entries[n] for n in self.shown)

    def publish(self) -> None:
        n = len(self.entries) + 1
        self.entries[n] = Entry(
            id=f"urn:notices:{n}",
            link=f"https://ministry.example/notices/{n}",
            title=f"Notice {n}" if n % 4 == 0 else f"Visit {n}",
            text=f"Text {n} as it was written at first.",
            at=NOW + n * EVERY,
        )
        self.shown.insert(0, n)

    def go_on(self, *, new: int, returns: int, shrinks: bool, reorders: bool) -> None:
        self._come_back(returns)
        for _ in range(new):
            self.publish()
        while len(self.shown) > SHOWN:
            self.gone.append(self.shown.pop())
        if shrinks:
            self._shrink()
        if reorders:
            self.random.shuffle(self.shown)
            self.reorders += 1

    def _come_back(self, count: int) -> None:
        """In the places of as many others, as in feeds that show what is popular."""
        for _ in range(min(count, len(self.gone), len(self.shown) - 1)):
            place = self.random.randrange(len(self.shown))
            back = self.gone.pop(self.random.randrange(len(self.gone)))
            if len(self.shown) >= SHOWN:
                self.gone.append(self.shown.pop(place))
            self.shown.insert(place, back)
            self.returns += 1

    def _shrink(self) -> None:
        for _ in range(self.random.randrange(len(self.shown))):
            self.gone.append(self.shown.pop(self.random.randrange(len(self.shown))))
        self.shrinks += 1

    def edit(self, bodies: int, titles: int) -> None:
        """As many of those that were shown before, each once."""
        known = [n for n in self.shown if n in self.seen]
        for place, n in enumerate(self.random.sample(known, min(bodies + titles, len(known)))):
            entry = self.entries[n]
            if place < bodies:
                self.entries[n] = replace(entry, text=f"{entry.text} And more.")
            else:
                self.entries[n] = replace(entry, title=f"{entry.title}, corrected")
            self.edits += 1
