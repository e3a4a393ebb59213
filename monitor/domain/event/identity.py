"""Which acts are one event: a pure function of the stored acts, whatever the order in which they came.

A left fold over items in canonical order. An item with an own document number gathers all acts with that
number, whatever their date; every other act is an item by itself. An item joins the best compatible cell,
compared with the cell's *anchor* alone, so that a cell can't grow by drifting.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import count
from typing import NewType
from uuid import UUID, uuid5

from monitor.domain.act import Direction, DocumentNumber, Family
from monitor.domain.article import ArticleId

__all__ = [
    "JOIN_WINDOW",
    "WHOLE_ARTICLE",
    "ActRef",
    "Cell",
    "EventId",
    "Fit",
    "Item",
    "Obstacle",
    "Overlap",
    "event_id",
    "fit",
    "fold",
    "issuer_as_read",
    "issuer_key",
    "label_for",
    "similarity",
]

EventId = NewType("EventId", str)

JOIN_WINDOW = timedelta(days=21)
WHOLE_ARTICLE = -1
"""The ordinal of a reference to an article's text instead of one of its acts."""

_CLOSE = timedelta(days=7)
_SAMPLE = "sample:"
_NAMESPACE = UUID("5b1f5c1e-3c53-5c8e-9d9e-6f1a0c7f2a11")
_BASE32 = "ABCDEFGHJKMNPQRSTVWXYZ0123456789"  # Crockford-like: no I, L, O, U
_LABEL_MIN = 4

Overlap = Callable[[Sequence[str], Sequence[str]], bool]
"""Whether two sets of concepts overlap in the vocabulary's tree."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class ActRef:
    """The stable name of an act: the article it was read from and its place there, or WHOLE_ARTICLE for the text."""

    article_id: ArticleId
    ordinal: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What identity looks at in one act, or in all acts that share an own number (then `refs` has several).

    `issuer` is an `issuer_key`. `day` is the day of publication, of first sight where the feed gave none. `tier` is
    the source's rank.
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
    number: DocumentNumber | None = None

    @property
    def order(self) -> tuple[date, int, ActRef]:
        return (self.day, self.tier, self.refs[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One event in the making: its anchor, all its items, and the own number that one of them brought."""

    anchor: Item
    items: tuple[Item, ...]
    number: DocumentNumber | None = field(default=None)

    @property
    def refs(self) -> frozenset[ActRef]:
        return frozenset(r for i in self.items for r in i.refs)


def issuer_key(issuer: str | None, *, sample: bool) -> str:
    """Whose acts may be one event: "" where nobody is named. What a sample tells is never one with a real act."""
    return f"{_SAMPLE if sample else ''}{issuer or ''}"


def issuer_as_read(key: str) -> str:
    """The issuer that a key was made of, as people know it."""
    return key.removeprefix(_SAMPLE)


def fold(acts: Iterable[Item], overlap: Overlap, seeds: Sequence[Cell] = ()) -> tuple[Cell, ...]:
    """The partition of `acts` (one Item an act, any order) into cells, in order of their anchors.

    Items of different issuers never share a cell. `seeds` are the cells of all acts of earlier days that can
    still be joined, so that folding the rest onto them equals folding everything.
    """
    cells = list(seeds)
    for item in sorted(_gather(acts), key=lambda i: i.order):
        home = _home(item, cells)
        if home is not None:
            cells[home] = replace(cells[home], items=(*cells[home].items, item))
            continue
        best = _best(item, cells, overlap)
        if best is None:
            cells.append(Cell(anchor=item, items=(item,), number=item.number))
        else:
            cell = cells[best]
            cells[best] = replace(cell, items=(*cell.items, item), number=cell.number or item.number)
    return tuple(cells)


def _gather(acts: Iterable[Item]) -> list[Item]:
    """All acts with one own number become one item, placed and described by the first of them."""
    alone: list[Item] = []
    numbered: dict[tuple[str, str], list[Item]] = {}
    for act in acts:
        if act.number is None:
            alone.append(act)
        else:
            numbered.setdefault((act.issuer, act.number.key), []).append(act)
    for same in numbered.values():
        same.sort(key=lambda i: i.order)
        alone.append(replace(same[0], refs=tuple(r for i in same for r in i.refs)))
    return alone


def _home(item: Item, cells: Sequence[Cell]) -> int | None:
    """The cell that has the item's own number already: that is identity, whatever the date."""
    if item.number is None:
        return None
    return next((n for n, c in enumerate(cells) if c.number == item.number and c.anchor.issuer == item.issuer), None)


def _best(item: Item, cells: Sequence[Cell], overlap: Overlap) -> int | None:
    best: int | None = None
    best_score = 0.0
    for index, cell in enumerate(cells):  # in order of anchors, so that a tie stays with the earlier
        score = _score(item, cell, overlap)
        if score is not None and (best is None or score > best_score):
            best, best_score = index, score
    return best


def _score(item: Item, cell: Cell, overlap: Overlap) -> float | None:
    """How well an item fits a cell, None where it does not."""
    anchor = cell.anchor
    apart = item.day - anchor.day
    if item.issuer != anchor.issuer or apart > JOIN_WINDOW:
        return None
    if item.number is not None and cell.number is not None:
        return None  # equal numbers were gathered already: these differ
    sign, family = item.direction == anchor.direction, item.family == anchor.family
    if not _same_kind(apart, sign=sign, family=family) or not _same_subject(item, anchor, overlap):
        return None
    alike = similarity(item.title, anchor.title) if item.language == anchor.language else 0.0
    return 2.0 * sign + family + alike


def _same_kind(apart: timedelta, *, sign: bool, family: bool) -> bool:
    """Direction and family agree, or one of them and both are close in time."""
    return (sign and family) or ((sign or family) and apart <= _CLOSE)


class Obstacle(StrEnum):
    """What keeps an item out of a cell, in the order in which it is asked."""

    ISSUER = "issuer"  # others act
    WINDOW = "window"  # more than JOIN_WINDOW after the anchor
    NUMBER = "number"  # two own numbers
    KIND = "kind"  # neither direction nor family, or only one of them and not close in time
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


def fit(item: Item, cell: Cell, overlap: Overlap) -> Fit:
    """How `item` compares with a cell, by the questions that `fold` asks. `cell` is as it was before the item."""
    anchor = cell.anchor
    both = item.number is not None and cell.number is not None
    score = _score(item, cell, overlap)
    return Fit(
        days=(item.day - anchor.day).days,
        number=item.number == cell.number if both else None,
        direction=item.direction == anchor.direction,
        family=item.family == anchor.family,
        subject=_same_subject(item, anchor, overlap),
        similarity=similarity(item.title, anchor.title) if item.language == anchor.language else 0.0,
        score=score,
        obstacle=_obstacle(item, cell) if score is None else None,
    )


def _obstacle(item: Item, cell: Cell) -> Obstacle | None:
    """Of an item without a score; None where the number decides for it."""
    if item.issuer != cell.anchor.issuer:
        return Obstacle.ISSUER
    if item.number is not None and item.number == cell.number:
        return None
    apart = item.day - cell.anchor.day
    if apart > JOIN_WINDOW:
        return Obstacle.WINDOW
    if item.number is not None and cell.number is not None:
        return Obstacle.NUMBER
    sign, family = item.direction == cell.anchor.direction, item.family == cell.anchor.family
    return Obstacle.SUBJECT if _same_kind(apart, sign=sign, family=family) else Obstacle.KIND


def _same_subject(one: Item, other: Item, overlap: Overlap) -> bool:
    """Commodities, lists or firms overlap, or one side names none of them."""
    if _names_nothing(one) or _names_nothing(other):
        return True
    if one.list_id is not None and one.list_id == other.list_id:
        return True
    if one.firms and other.firms and not set(one.firms).isdisjoint(other.firms):
        return True
    return overlap(one.commodities, other.commodities)


def _names_nothing(item: Item) -> bool:
    return not (item.commodities or item.firms or item.list_id)


def similarity(one: str, other: str) -> float:
    """Dice coefficient of the two texts' character bigrams without spaces, 0 to 1; works for every script."""
    a, b = _bigrams(one), _bigrams(other)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def _bigrams(text: str) -> frozenset[str]:
    letters = "".join(text.casefold().split())
    return frozenset(letters[i : i + 2] for i in range(len(letters) - 1))


def event_id(cell: Cell, taken: Callable[[EventId], bool] = lambda _: False) -> EventId:
    """The key that a cell gets when it is first stored: from its own number, else from its issuer and anchor.

    A key is never used twice: one that another event has already is passed over.
    """
    ref, issuer = cell.anchor.refs[0], cell.anchor.issuer
    name = f"number:{issuer}:{cell.number.key}" if cell.number else f"act:{issuer}:{ref.article_id}:{ref.ordinal}"
    names = (name if again == 0 else f"{name}:{again}" for again in count())
    return next(key for key in (EventId(str(uuid5(_NAMESPACE, n))) for n in names) if not taken(key))


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
