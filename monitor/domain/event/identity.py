"""What makes two acts one event: the questions that are asked of an act and an event, and how events are named.

An act is compared with an event's *anchor*, its first act, and not with all that the event has gathered, so that
an event can't grow by drifting. `fold` asks these questions of all acts.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum
from itertools import count
from typing import NewType, Protocol
from uuid import UUID, uuid5

from monitor.domain.acts.act import Direction, DocumentNumber, Family
from monitor.domain.articles.article import ArticleId

__all__ = [
    "JOIN_WINDOW",
    "WHOLE_ARTICLE",
    "ActRef",
    "Cell",
    "EventId",
    "Fit",
    "Item",
    "Obstacle",
    "Sketch",
    "Tree",
    "anchor_of_entry",
    "entry_of",
    "event_id",
    "event_id_of_entry",
    "event_id_of_number",
    "fit",
    "is_of_entry",
    "issuer_as_read",
    "issuer_key",
    "label_for",
    "may_answer",
    "score",
    "similarity",
    "sketched",
]

EventId = NewType("EventId", str)

JOIN_WINDOW = timedelta(days=21)
WHOLE_ARTICLE = -1
"""The ordinal of a reference to an article's text instead of one of its acts."""

_CLOSE = timedelta(days=7)
_SAMPLE = "sample:"
_REGISTER = "register:"
_NAMESPACE = UUID("5b1f5c1e-3c53-5c8e-9d9e-6f1a0c7f2a11")
_BASE32 = "ABCDEFGHJKMNPQRSTVWXYZ0123456789"  # Crockford-like: no I, L, O, U
_LABEL_MIN = 4


class Tree(Protocol):
    """What identity asks of the vocabulary."""

    def meant(self, concepts: Iterable[str]) -> frozenset[str]:
        """The concepts with all that they may stand for, without words that may stand for anything."""

    def above(self, concepts: Iterable[str]) -> frozenset[str]:
        """All that the concepts lie below."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class ActRef:
    """The stable name of an act: the article it was read from and its place there, or WHOLE_ARTICLE for the text."""

    article_id: ArticleId
    ordinal: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What identity looks at in one act; `refs` names it.

    `issuer` is an `issuer_key`. `day` is the day of publication, of first sight where the feed gave none. `tier` is
    the source's rank. `answers` says that it answers an earlier statement, as a denial does: sign and kind are those of
    what it answers, or unknown.
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

    @property
    def order(self) -> tuple[date, int, ActRef]:
        return (self.day, self.tier, self.refs[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One event in the making: its anchor, all its items, and the own numbers that they brought, in their order.

    There is one number at the most, unless a decision by hand put events together. Then `also` are the anchors that
    those had: later acts are compared with them, too.
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


class Sketch:
    """What is compared: an act, or an event by its anchor, with what is worked out once and learned from its acts."""

    __slots__ = ("_bigrams", "above", "families", "item", "meant", "words")

    def __init__(self, item: Item, tree: Tree) -> None:
        self.item = item
        self.meant = tree.meant(item.commodities)
        self.above = tree.above(self.meant)
        self._bigrams: frozenset[str] | None = None
        self.words = set(item.commodities)
        self.families = {item.family}

    def learn(self, item: Item) -> None:
        """From an act that joins: its words for goods, and its kind if it is close to the anchor."""
        self.words.update(item.commodities)
        if not item.answers and timedelta(0) <= item.day - self.item.day <= _CLOSE:
            self.families.add(item.family)

    @property
    def bigrams(self) -> frozenset[str]:
        """Of the title; most acts are never asked for them."""
        if self._bigrams is None:
            self._bigrams = _bigrams(self.item.title)
        return self._bigrams

    @property
    def names_nothing(self) -> bool:
        return not (self.item.firms or self.item.list_id or self.meant)


def issuer_key(issuer: str | None, *, sample: bool) -> str:
    """Whose acts may be one event: "" where nobody is named. What a sample tells is never one with a real act."""
    return f"{_SAMPLE if sample else ''}{issuer or ''}"


def issuer_as_read(key: str) -> str:
    """The issuer that a key was made of, as people know it."""
    return key.removeprefix(_SAMPLE)


def sketched(anchor: Item, items: Iterable[Item], tree: Tree) -> Sketch:
    """An event by that anchor, with what is learned from all its acts."""
    sketch = Sketch(anchor, tree)
    for item in items:
        sketch.learn(item)
    return sketch


def score(act: Sketch, event: Sketch) -> float | None:
    """How well an act fits an event, numbers apart; None where it does not."""
    item, anchor = act.item, event.item
    apart = item.day - anchor.day
    if item.issuer != anchor.issuer or apart > JOIN_WINDOW:
        return None
    sign, family = item.direction == anchor.direction, item.family in event.families
    subject = _subject(act, event)
    answers = subject is _Subject.SAME and may_answer(item, anchor)
    if not (answers or _same_kind(apart, sign=sign, family=family)):
        return None
    if subject is _Subject.OTHER or _lists_elsewhere(item, anchor):
        return None
    alike = _dice(act.bigrams, event.bigrams) if item.language == anchor.language else 0.0
    return 2.0 * sign + family + (subject is _Subject.SAME) + alike


def may_answer(item: Item, anchor: Item) -> bool:
    """Whether one of the two answers the other: then neither sign nor kind is asked, where both name the same goods."""
    return item.answers or anchor.answers


def _same_kind(apart: timedelta, *, sign: bool, family: bool) -> bool:
    """Direction and family agree, or one of them and both are close in time."""
    return (sign and family) or ((sign or family) and apart <= _CLOSE)


class Obstacle(StrEnum):
    """What keeps an item out of a cell, in the order in which it is asked."""

    ISSUER = "issuer"  # others act
    WINDOW = "window"  # more than JOIN_WINDOW after the anchor
    NUMBER = "number"  # two own numbers
    KIND = "kind"  # neither direction nor family, or only one of them and not close in time
    TARGET = "target"  # of two listings: the firms of other states
    SUBJECT = "subject"  # other goods, lists or firms


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """The figures by which an item joins a cell or stays out, for people. `days` is how long after the anchor it came.

    `number` is None unless both have one. `obstacle` is what decided against, None where nothing did; `score` is None
    where there is one, and where the number alone decided.
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


def fit(item: Item, cell: Cell, tree: Tree) -> Fit:
    """How `item` compares with a cell, by the questions that `fold` asks. `cell` is as it was before the item."""
    act, event, anchor = Sketch(item, tree), sketched(cell.anchor, cell.items, tree), cell.anchor
    both = item.number is not None and bool(cell.numbers)
    found = None if both else score(act, event)
    return Fit(
        days=(item.day - anchor.day).days,
        number=item.number in cell.numbers if both else None,
        direction=item.direction == anchor.direction,
        family=item.family in event.families,
        subject=_subject(act, event) is not _Subject.OTHER,
        similarity=similarity(item.title, anchor.title) if item.language == anchor.language else 0.0,
        score=found,
        obstacle=_obstacle(item, cell, event) if found is None else None,
    )


def _obstacle(item: Item, cell: Cell, event: Sketch) -> Obstacle | None:
    """Of an item without a score; None where the number decides for it."""
    if item.issuer != cell.anchor.issuer:
        return Obstacle.ISSUER
    if item.number is not None and item.number in cell.numbers:
        return None
    apart = item.day - cell.anchor.day
    if apart > JOIN_WINDOW:
        return Obstacle.WINDOW
    if item.number is not None and cell.numbers:
        return Obstacle.NUMBER
    sign, family = item.direction == cell.anchor.direction, item.family in event.families
    if not (may_answer(item, cell.anchor) or _same_kind(apart, sign=sign, family=family)):
        return Obstacle.KIND
    return Obstacle.TARGET if _lists_elsewhere(item, cell.anchor) else Obstacle.SUBJECT


class _Subject(IntEnum):
    """How what an item is about compares with what a cell is about."""

    OTHER = 0
    OPEN = 1  # one of them does not say
    SAME = 2


def _subject(act: Sketch, event: Sketch) -> _Subject:
    item, anchor = act.item, event.item
    if (
        (item.list_id is not None and item.list_id == anchor.list_id)
        or not set(item.firms).isdisjoint(anchor.firms)
        or _same_goods(act, event)
    ):
        return _Subject.SAME
    if act.names_nothing or event.names_nothing or _told_in_part(item, anchor):
        return _Subject.OPEN
    return _Subject.OTHER


def _same_goods(act: Sketch, event: Sketch) -> bool:
    """Goods equal or lie below the anchor's or the other way round, or both below a wider word of the event.

    Of magnets and heavy rare earths neither is the other. Once a report of the one says "rare earths", both are it.
    """
    return not (
        act.meant.isdisjoint(event.meant)
        and act.meant.isdisjoint(event.above)
        and act.above.isdisjoint(event.meant)
        and event.words.isdisjoint(act.above & event.above)
    )


def _lists_elsewhere(one: Item, other: Item) -> bool:
    """Of two listings, where both say whose firms are listed and no state is said by both, nor a firm named by both."""
    if not one.family == other.family == Family.LIST or not (one.target and other.target):
        return False
    apart = set(one.target).isdisjoint(other.target) and "ALL" not in (*one.target, *other.target)
    return apart and set(one.firms).isdisjoint(other.firms)


def _told_in_part(one: Item, other: Item) -> bool:
    """Of two listings, where one names the list and the other what the listed firms deal in."""
    if not one.family == other.family == Family.LIST:
        return False
    return not (one.list_id and other.list_id) and not (one.commodities and other.commodities)


def similarity(one: str, other: str) -> float:
    """Dice coefficient of the two texts' character bigrams without spaces, 0 to 1; works for every script."""
    return _dice(_bigrams(one), _bigrams(other))


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _bigrams(text: str) -> frozenset[str]:
    letters = "".join(text.casefold().split())
    return frozenset(letters[i : i + 2] for i in range(len(letters) - 1))


def event_id(cell: Cell, taken: Callable[[EventId], bool] = lambda _: False) -> EventId:
    """The key that a cell gets when it is first stored: from its own number, else from its issuer and anchor.

    A key is never used twice: one that another event has already is passed over.
    """
    ref, issuer = cell.anchor.refs[0], cell.anchor.issuer
    name = _number_name(issuer, cell.number) if cell.number else f"act:{issuer}:{ref.article_id}:{ref.ordinal}"
    names = (name if again == 0 else f"{name}:{again}" for again in count())
    return next(key for key in map(_event_id, names) if not taken(key))


def event_id_of_number(issuer: str, number: DocumentNumber) -> EventId:
    """The key of the event of that own number, which is known before any report. `issuer` is an `issuer_key`."""
    return _event_id(_number_name(issuer, number))


def event_id_of_entry(entry: str) -> EventId:
    """The key of the event of a register's entry without a number."""
    return _event_id(f"{_REGISTER}{entry}")


def anchor_of_entry(entry: str) -> ActRef:
    """What an event rests on that a register's entry told before any report: no article has this id."""
    return ActRef(article_id=ArticleId(f"{_REGISTER}{entry}"), ordinal=WHOLE_ARTICLE)


def entry_of(anchor: ActRef) -> str:
    """The register's entry that an event rests on, "" where it rests on an article."""
    return anchor.article_id.removeprefix(_REGISTER) if is_of_entry(anchor) else ""


def is_of_entry(anchor: ActRef) -> bool:
    """Whether an event rests on a register's entry."""
    return anchor.article_id.startswith(_REGISTER)


def _number_name(issuer: str, number: DocumentNumber) -> str:
    return f"number:{issuer}:{number.key}"


def _event_id(name: str) -> EventId:
    return EventId(str(uuid5(_NAMESPACE, name)))


def label_for(event: EventId, taken: Callable[[str], bool]) -> str:
    """`E-7K2Q`: the first four or more base-32 characters of the key that no other event has."""
    digits = int(UUID(event))
    letters = "".join(_BASE32[digits >> shift & 31] for shift in range(123, -1, -5))
    for length in range(_LABEL_MIN, len(letters) + 1):
        label = f"E-{letters[:length]}"
        if not taken(label):
            return label
    msg = f"no free label for event {event}"
    raise ValueError(msg)
