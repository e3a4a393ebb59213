"""Event identity: the comparison of an act with an event. `event_ids` makes the ids and labels of events.

An act is compared with an event's *anchor*, its first act, not with everything that the event has gathered, so that an
event does not drift. `fold` applies the comparison to all acts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum
from typing import NewType, Protocol

from monitor.domain.acts.act import DocumentNumber
from monitor.domain.acts.scheme import Direction, Family
from monitor.domain.articles.article import ArticleId

EventId = NewType("EventId", str)

JOIN_WINDOW = timedelta(days=21)
WHOLE_ARTICLE = -1
"""The ordinal of a reference to an article's text instead of an act."""

_CLOSE = timedelta(days=7)
_OPEN_CLOSE = timedelta(days=3)  # where one of the two names no goods, list or firm
_SAMPLE = "sample:"


class ConceptTree(Protocol):
    """The part of the vocabulary that identity needs."""

    def expanded(self, concepts: Iterable[str]) -> frozenset[str]:
        """The concepts and everything that they may stand for, without terms that may stand for anything."""

    def ancestors(self, concepts: Iterable[str]) -> frozenset[str]:
        """All ancestors of the concepts."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class ActRef:
    """The stable id of an act: its article and its position there, or WHOLE_ARTICLE for the text."""

    article_id: ArticleId
    ordinal: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """The features of an act that identity compares; `refs` are its ids.

    `issuer` is an `issuer_key`. `day` is the day of publication, or of first sight if the feed gave none. `tier` is the
    source's rank. `answers`: it answers an earlier report (a denial, for example); its direction and family are then
    those of the answered act, or unknown. `listed` is a sketch of the names of an act that a list of parties itself
    states (`lists.party.sketch_of`), () for reports. `stopped` is the one firm whose exports are stopped, as written,
    "" for an act that concerns everybody.
    """

    refs: tuple[ActRef, ...]
    issuer: str
    day: date
    tier: int
    direction: Direction
    family: Family
    title: str
    language: str
    commodities: tuple[str, ...] = ()
    list_id: str | None = None
    firms: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    number: DocumentNumber | None = None
    answers: bool = False
    listed: tuple[str, ...] = ()
    stopped: str = ""

    @property
    def order(self) -> tuple[date, int, ActRef]:
        return (self.day, self.tier, self.refs[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCell:
    """An event being folded: its anchor, all its items, and their own document numbers in order.

    There is at most one number, unless a manual decision merged events. Then `also` are the other anchors, with which
    later acts are compared, too.
    """

    anchor: Item
    items: tuple[Item, ...]
    numbers: tuple[DocumentNumber, ...] = ()
    also: tuple[Item, ...] = ()

    @property
    def number(self) -> DocumentNumber | None:
        return self.numbers[0] if self.numbers else None

    @property
    def refs(self) -> frozenset[ActRef]:
        return frozenset(r for i in self.items for r in i.refs)


class Comparable:
    """Comparison data of an act, or of an event by its anchor: computed once, extended by each act that joins."""

    __slots__ = ("_bigrams", "_tree", "ancestors", "expanded", "families", "item", "versions", "words")

    def __init__(self, item: Item, tree: ConceptTree) -> None:
        self.item = item
        self._tree = tree
        self.expanded = tree.expanded(item.commodities)
        self.ancestors = tree.ancestors(self.expanded)
        self._bigrams: frozenset[str] | None = None
        self.words = set(item.commodities)
        self.families = {item.family}
        self.versions: set[tuple[date, tuple[str, ...]]] = set()

    def learn(self, item: Item) -> None:
        """Add the goods of an act that joins, and its family if it is close to the anchor.

        An anchor that names no goods gets those of the first act that does: then other goods no longer fit.
        """
        if item.commodities and not self.words:
            self.expanded = self._tree.expanded(item.commodities)
            self.ancestors = self._tree.ancestors(self.expanded)
        self.words.update(item.commodities)
        if item.listed:
            self.versions.add((item.day, item.listed))
        if not item.answers and timedelta(0) <= item.day - self.item.day <= _CLOSE:
            self.families.add(item.family)

    @property
    def bigrams(self) -> frozenset[str]:
        """Bigrams of the title, computed on first use; most acts never need them."""
        if self._bigrams is None:
            self._bigrams = _bigrams(self.item.title)
        return self._bigrams

    @property
    def names_nothing(self) -> bool:
        return not (self.item.firms or self.item.list_id or self.expanded)


def issuer_key(issuer: str | None, *, sample: bool) -> str:
    """The key of acts that may be one event: "" if no issuer is named. Samples never share an event with real acts."""
    return f"{_SAMPLE if sample else ''}{issuer or ''}"


def issuer_of_key(key: str) -> str:
    """The issuer of an `issuer_key`."""
    return key.removeprefix(_SAMPLE)


def comparable_event(anchor: Item, items: Iterable[Item], tree: ConceptTree) -> Comparable:
    """The comparison data of an event with that anchor and these acts."""
    sketch = Comparable(anchor, tree)
    for item in items:
        sketch.learn(item)
    return sketch


def score(act: Comparable, event: Comparable) -> float | None:
    """How well an act fits an event, apart from numbers; None if it does not fit."""
    item, anchor = act.item, event.item
    apart = item.day - anchor.day
    if item.issuer != anchor.issuer or apart > JOIN_WINDOW:
        return None
    subject = _subject(act, event)
    if subject is _Subject.OTHER or not _agree(item, event, subject):
        return None
    if _list_different_states(item, anchor) or _is_another_version(item, event):
        return None
    family = item.family in event.families
    alike = _dice(act.bigrams, event.bigrams) if item.language == anchor.language else 0.0
    return 2.0 * (item.direction == anchor.direction) + family + (subject is _Subject.SAME) + alike


def may_answer(item: Item, anchor: Item) -> bool:
    """True if one of the two answers the other; with the same goods, direction and family need not match then."""
    return item.answers or anchor.answers


def may_agree(item: Item, event: Comparable) -> bool:
    """True if direction or family agree. A direction that one of the two leaves open agrees with any."""
    return item.family in event.families or _may_be_one(item.direction, event.item.direction)


def _may_be_one(one: Direction, other: Direction) -> bool:
    return one is other or Direction.NONE in (one, other)


def _agree(item: Item, event: Comparable, subject: "_Subject") -> bool:
    """True if direction and family agree, or for the same subject one of them close in time.

    Close in time a direction that is left open agrees with any. A subject that is left open needs both, and days that
    are closer still unless parties are named: what share of such reports are one act is in
    docs/explanation/accuracy.md.
    """
    anchor = event.item
    apart, family, answers = item.day - anchor.day, item.family in event.families, may_answer(item, anchor)
    is_close = apart <= _CLOSE
    sign = item.direction is anchor.direction or (is_close and _may_be_one(item.direction, anchor.direction))
    if subject is _Subject.OPEN and not answers:
        return sign and family and (apart <= _OPEN_CLOSE or _names_parties(item, anchor))
    return (sign and family) or (is_close and (sign or family)) or (answers and subject is _Subject.SAME)


def _names_parties(one: Item, other: Item) -> bool:
    return bool(one.firms or other.firms or one.list_id or other.list_id)


class Obstacle(StrEnum):
    """Why an item does not join a cell, in the order of the checks."""

    ISSUER = "issuer"  # different issuers
    WINDOW = "window"  # more than JOIN_WINDOW after the anchor
    NUMBER = "number"  # different document numbers
    KIND = "kind"  # direction or family differ; for the same subject close in time, both
    TARGET = "target"  # of two listings: firms of different states
    SUBJECT = "subject"  # different goods, lists or firms; or none named, and not close in time


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """The comparison of an item with a cell, for people. `days` is how long after the anchor the item came.

    `number` is None unless both have one. `obstacle` is the reason not to join, None if it joins; `score` is None with
    an obstacle, or if the number alone decided.
    """

    days: int
    number: bool | None
    direction: bool
    family: bool
    subject: bool
    similarity: float
    score: float | None
    obstacle: Obstacle | None

    @property
    def joins(self) -> bool:
        return self.obstacle is None


def fit(item: Item, cell: EventCell, tree: ConceptTree) -> Fit:
    """The comparison of `item` with a cell, as `fold` does it. `cell` is its state before the item."""
    act, event, anchor = Comparable(item, tree), comparable_event(cell.anchor, cell.items, tree), cell.anchor
    both = item.number is not None and bool(cell.numbers)
    found = None if both else score(act, event)
    obstacle = _obstacle(act, cell, event) if found is None else None
    return Fit(
        days=(item.day - anchor.day).days,
        number=item.number in cell.numbers if both else None,
        direction=item.direction == anchor.direction,
        family=item.family in event.families,
        subject=_subject(act, event) is not _Subject.OTHER
        and not _is_another_version(item, event)
        and obstacle is not Obstacle.SUBJECT,
        similarity=similarity(item.title, anchor.title) if item.language == anchor.language else 0.0,
        score=found,
        obstacle=obstacle,
    )


def _obstacle(act: Comparable, cell: EventCell, event: Comparable) -> Obstacle | None:
    """The obstacle for an act without a score; None if the number decides."""
    item = act.item
    if item.issuer != cell.anchor.issuer:
        return Obstacle.ISSUER
    if item.number is not None and item.number in cell.numbers:
        return None
    apart = item.day - cell.anchor.day
    if apart > JOIN_WINDOW:
        return Obstacle.WINDOW
    if item.number is not None and cell.numbers:
        return Obstacle.NUMBER
    subject = _subject(act, event)
    if subject is not _Subject.OTHER and not _agree(item, event, subject):
        return Obstacle.KIND if subject is _Subject.SAME or apart <= _OPEN_CLOSE else Obstacle.SUBJECT
    return Obstacle.TARGET if _list_different_states(item, cell.anchor) else Obstacle.SUBJECT


class _Subject(IntEnum):
    """How the subjects of an item and a cell compare."""

    OTHER = 0
    OPEN = 1  # one of them is unspecified
    SAME = 2


def _subject(act: Comparable, event: Comparable) -> _Subject:
    item, anchor = act.item, event.item
    if _stop_different_firms(item, anchor):
        return _Subject.OTHER
    if (
        (item.list_id is not None and item.list_id == anchor.list_id)
        or not set(item.firms).isdisjoint(anchor.firms)
        or _same_goods(act, event)
    ):
        return _Subject.SAME
    if act.names_nothing or event.names_nothing or _name_different_parts(item, anchor):
        return _Subject.OPEN
    return _Subject.OTHER


def _same_goods(act: Comparable, event: Comparable) -> bool:
    """True if the goods are equal, one lies below the other, or both lie below a broader term of the event.

    Magnets and heavy rare earths do not match. Once a report of either says "rare earths", both do.
    """
    return not (
        act.expanded.isdisjoint(event.expanded)
        and act.expanded.isdisjoint(event.ancestors)
        and act.ancestors.isdisjoint(event.expanded)
        and event.words.isdisjoint(act.ancestors & event.ancestors)
    )


def _is_another_version(item: Item, event: Comparable) -> bool:
    """True if a list states the act, and only changes of other days with other names are in the event.

    Reports name some firms or none, so two changes of one list within weeks would look alike; the list names all.
    """
    if not item.listed or not event.versions:
        return False
    return all(day != item.day and set(names).isdisjoint(item.listed) for day, names in event.versions)


def _list_different_states(one: Item, other: Item) -> bool:
    """True for two listings of firms of different states, if both name states and share neither a state nor a firm."""
    if not one.family == other.family == Family.LIST or not (one.target and other.target):
        return False
    apart = set(one.target).isdisjoint(other.target) and "ALL" not in (*one.target, *other.target)
    return apart and set(one.firms).isdisjoint(other.firms)


def _stop_different_firms(one: Item, other: Item) -> bool:
    """True for stops of two firms' exports, by names in one language of which neither is a form of the other."""
    names = one.stopped.casefold(), other.stopped.casefold()
    return all(names) and one.language == other.language and names[0] not in names[1] and names[1] not in names[0]


def _name_different_parts(one: Item, other: Item) -> bool:
    """True for two listings if one names the list and the other the goods of the listed firms."""
    if not one.family == other.family == Family.LIST:
        return False
    return not (one.list_id and other.list_id) and not (one.commodities and other.commodities)


def similarity(one: str, other: str) -> float:
    """The Dice coefficient of the two texts' character bigrams without spaces, 0 to 1; works for every script."""
    return _dice(_bigrams(one), _bigrams(other))


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    common = len(one & other)
    return 2 * common / (len(one) + len(other)) if common else 0.0


def _bigrams(text: str) -> frozenset[str]:
    letters = "".join(text.casefold().split())
    return frozenset(letters[i : i + 2] for i in range(len(letters) - 1))
