"""Acts into events: a pure function of the acts and the links, independent of the order of arrival.

A left fold over acts in canonical order (day, tier of the source, a fixed key). Each act is placed

1. by a link, manual or a continuation: with the acts that it is linked to;
2. else in the event that has its own document number, whatever the date;
3. else in the event with the best `score` against the event's anchor; two numbers never match there;
4. else in a new event.

No act joins an event that has an act from which a manual decision keeps it apart. A linked act brings along the event
that it would have joined, so a decision about two acts applies to their events and to later acts. No step looks ahead,
so folding later days onto the events of earlier ones equals folding everything.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from monitor.domain.acts.act import DocumentNumber
from monitor.domain.event.identity import (
    JOIN_WINDOW,
    ActRef,
    Comparable,
    ConceptTree,
    EventCell,
    Item,
    may_agree,
    may_answer,
    score,
)
from monitor.domain.event.link import Link, LinkKind


def fold(
    acts: Iterable[Item], tree: ConceptTree, seeds: Sequence[EventCell] = (), links: Iterable[Link] = ()
) -> tuple[EventCell, ...]:
    """The partition of `acts` (in any order) into cells, in order of their anchors.

    Acts of different issuers never share a cell. `seeds` are the cells of all acts of earlier days that can still be
    joined, so that folding the rest onto them equals folding everything.
    """
    partition = _Partition(tree, links)
    partition.resume(seeds)
    for act in sorted(acts, key=lambda i: i.order):
        partition.place(act)
    return partition.cells()


@dataclass(slots=True, eq=False)
class _OpenCell:
    """A cell while acts are placed. `into` is the cell that a manual decision merged it into."""

    heads: list[Comparable]  # its anchor and those of merged cells, in order
    items: list[Item] = field(default_factory=list)
    numbers: list[DocumentNumber] = field(default_factory=list)
    separated: list[ActRef] = field(default_factory=list)  # its acts with an APART link
    into: "_OpenCell | None" = None

    @property
    def now(self) -> "_OpenCell":
        return self if self.into is None else self.into.now

    def frozen(self) -> EventCell:
        anchor, *also = (head.item for head in self.heads)
        items = sorted(self.items, key=lambda i: i.order)
        numbers = dict.fromkeys(i.number for i in items if i.number is not None)
        return EventCell(anchor=anchor, items=tuple(items), numbers=tuple(numbers), also=tuple(also))


class _Partition:
    def __init__(self, tree: ConceptTree, links: Iterable[Link]) -> None:
        self._tree = tree
        self._linked: dict[LinkKind, dict[ActRef, list[ActRef]]] = {kind: defaultdict(list) for kind in LinkKind}
        for link in links:
            self._linked[link.kind][link.one].append(link.other)
            self._linked[link.kind][link.other].append(link.one)
        self._all: list[_OpenCell] = []
        self._cell_of: dict[ActRef, _OpenCell] = {}
        self._numbered: dict[tuple[str, DocumentNumber], list[_OpenCell]] = defaultdict(list)
        self._heads: dict[str, list[tuple[Comparable, _OpenCell]]] = defaultdict(
            list
        )  # by issuer, those not yet too old

    def resume(self, seeds: Iterable[EventCell]) -> None:
        """Continue from these cells."""
        known: list[tuple[Item, _OpenCell]] = []
        numbered: list[tuple[_OpenCell, DocumentNumber]] = []  # numbers whose act is not among the items
        for seed in seeds:
            cell = _OpenCell(heads=[Comparable(head, self._tree) for head in (seed.anchor, *seed.also)])
            numbered += ((cell, number) for number in seed.numbers)
            self._all.append(cell)
            self._heads[seed.anchor.issuer] += ((head, cell) for head in cell.heads)
            known += ((item, cell) for item in seed.items)
        for heads in self._heads.values():
            heads.sort(key=lambda h: h[0].item.order)
        for item, cell in sorted(known, key=lambda k: k[0].order):
            self._add(item, cell)
        for cell, number in numbered:
            self._number(cell, number)

    def place(self, item: Item) -> None:
        act = Comparable(item, self._tree)
        linked = self._linked_cell(item)
        own = self._of_number(item, linked) or self._best(act, linked)
        if linked is not None and own is not None:
            self._add(item, self._unite(linked, own))
        elif own is not None:
            self._add(item, own)
        else:
            self._begin(act, linked)

    def cells(self) -> tuple[EventCell, ...]:
        found = (cell.frozen() for cell in self._all if cell.into is None)
        return tuple(sorted(found, key=lambda c: c.anchor.order))

    # ---------------------------------------------------------------- placing an act

    def _linked_cell(self, item: Item) -> _OpenCell | None:
        """The cell of the acts that the item is linked to; several such cells become one."""
        found: _OpenCell | None = None
        linked = (r for kind in _TOGETHER for r in self._linked[kind].get(_ref(item), ()))
        cells = (self._cell_of[r].now for r in linked if r in self._cell_of)
        for cell in sorted(cells, key=_order):
            if cell.heads[0].item.issuer == item.issuer and self._may_join(item, cell.now, found):
                found = cell.now if found is None else self._unite(found, cell.now)
        return found

    def _of_number(self, item: Item, beside: _OpenCell | None) -> _OpenCell | None:
        """The cell that has the item's own number: the same event, whatever the date."""
        if item.number is None:
            return None
        cells = (cell.now for cell in self._numbered.get((item.issuer, item.number), ()))
        return next((cell for cell in cells if self._may_join(item, cell, beside)), None)

    def _best(self, act: Comparable, beside: _OpenCell | None) -> _OpenCell | None:
        best: _OpenCell | None = None
        best_score = 0.0
        item = act.item
        for head, growing in self._still_open(item):  # in order of anchors, so that the earlier wins a tie
            if not may_agree(item, head) and not may_answer(item, head.item):
                continue  # the most frequent mismatch
            cell = growing.now
            if item.number is not None and cell.numbers:
                continue  # a cell with an equal number was handled before: these differ
            found = score(act, head)
            better = found is not None and (best is None or found > best_score)
            if found is not None and better and self._may_join(item, cell, beside):
                best, best_score = cell, found
        return best

    def _still_open(self, item: Item) -> Sequence[tuple[Comparable, _OpenCell]]:
        """The anchors of the item's issuer within the window. Older ones are dropped, because days only grow."""
        heads = self._heads[item.issuer]
        old = next((n for n, (head, _) in enumerate(heads) if item.day - head.item.day <= JOIN_WINDOW), len(heads))
        del heads[:old]
        return heads

    def _may_join(self, item: Item, cell: _OpenCell, beside: _OpenCell | None) -> bool:
        """True unless an APART link separates the item, or the cell that it goes to, from `cell`."""
        kept_apart = self._linked[LinkKind.APART].get(_ref(item), ())
        if any(self._is_in(ref, cell) for ref in kept_apart):
            return False
        return (
            beside is None or beside is cell or not any(self._is_in(ref, cell) for ref in self._separated_from(beside))
        )

    def _separated_from(self, cell: _OpenCell) -> Iterator[ActRef]:
        return (other for ref in cell.separated for other in self._linked[LinkKind.APART][ref])

    def _is_in(self, ref: ActRef, cell: _OpenCell) -> bool:
        home = self._cell_of.get(ref)
        return home is not None and home.now is cell

    # ---------------------------------------------------------------- changing cells

    def _begin(self, act: Comparable, linked: _OpenCell | None) -> None:
        """Open a cell; if a link puts the act into an existing one, it becomes a further anchor there."""
        cell = linked
        if cell is None:
            cell = _OpenCell(heads=[act])
            self._all.append(cell)
        else:
            cell.heads.append(act)
            _learn([act], cell.items)
        self._heads[act.item.issuer].append((act, cell))
        self._add(act.item, cell)

    def _unite(self, one: _OpenCell, other: _OpenCell) -> _OpenCell:
        """Merge two cells into the earlier one."""
        if one is other:
            return one
        kept, taken = sorted((one, other), key=_order)
        _learn(kept.heads, taken.items)
        _learn(taken.heads, kept.items)
        kept.heads = sorted((*kept.heads, *taken.heads), key=lambda head: head.item.order)
        kept.items += taken.items
        kept.numbers += taken.numbers
        kept.separated += taken.separated
        taken.into = kept
        return kept

    def _add(self, item: Item, cell: _OpenCell) -> None:
        ref = _ref(item)
        cell.items.append(item)
        _learn(cell.heads, [item])
        self._cell_of[ref] = cell
        if ref in self._linked[LinkKind.APART]:
            cell.separated.append(ref)
        if item.number is not None:
            self._number(cell, item.number)

    def _number(self, cell: _OpenCell, number: DocumentNumber) -> None:
        if number not in cell.numbers:
            cell.numbers.append(number)
            self._numbered[(cell.heads[0].item.issuer, number)].append(cell)


_TOGETHER = (LinkKind.TOGETHER, LinkKind.CONTINUATION)


def _ref(item: Item) -> ActRef:
    return item.refs[0]


def _order(cell: _OpenCell) -> tuple[date, int, ActRef]:
    return cell.heads[0].item.order


def _learn(heads: Iterable[Comparable], items: Sequence[Item]) -> None:
    for head in heads:
        for item in items:
            head.learn(item)
