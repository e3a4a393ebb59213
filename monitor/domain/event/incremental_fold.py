"""Adding one act to folded events: the event that it joins or opens, if all other acts stay in place.

`fold` takes acts in canonical order and never looks ahead. So everything before the act stays, and later acts find the
same events, except the one that the act changed. Only if a later act may now fit that event better does the rest have
to be folded again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.domain.event.candidate_events import broader_terms
from monitor.domain.event.fold import fold
from monitor.domain.event.identity import Comparable, ConceptTree, EventCell, Item, comparable_event, score


@dataclass(frozen=True, slots=True, kw_only=True)
class Insertion:
    """The cell that contains the act now, and that cell before; None if the act opens it."""

    act: Item
    cell: EventCell
    was: EventCell | None

    def others_stay(self, own: Sequence[Item], others: Sequence[Item], tree: ConceptTree) -> bool:
        """True if the later acts stay in place. None of them has this act's number.

        `own` are the later acts of the cell, which fit it no worse with one more act; `others` those of other cells.
        """
        gives_goods = self.was is not None and _gives_goods(self.act, self.was, tree)
        if own and gives_goods:
            return False
        if self.act.listed and any(item.listed for item in own):
            return False
        broader = broader_terms(others, tree)
        if self.was is not None and not gives_goods:
            event = comparable_event(self.was.anchor, self.was.items, tree)
            if not _changes_matching(self.act, event, broader):
                return True
        if self.act.number is not None and any(item.number is not None for item in own):
            return False
        event = comparable_event(self.cell.anchor, (*self.cell.items, *own), tree)
        return not any(_may_join(item, self.cell, event, tree) for item in others)


def insert_act(act: Item, earlier: Sequence[EventCell], tree: ConceptTree) -> Insertion:
    """Add the act to the cells of all earlier acts that it can join."""
    cells = fold([act], tree, earlier)
    cell = next(c for c in cells if not c.refs.isdisjoint(act.refs))
    return Insertion(act=act, cell=cell, was=next((c for c in earlier if c.anchor.refs == cell.anchor.refs), None))


def _gives_goods(act: Item, cell: EventCell, tree: ConceptTree) -> bool:
    """True if the act is the first of the event to name goods: later acts of other goods then leave it, and those of
    these goods may join it.
    """
    return bool(act.commodities) and not comparable_event(cell.anchor, cell.items, tree).words


def _changes_matching(act: Item, event: Comparable, broader: frozenset[str]) -> bool:
    """True if the event learns something from the act that changes how acts with these broader terms fit it."""
    words, families = set(event.words), set(event.families)
    event.learn(act)
    return (
        act.number is not None
        or bool(act.listed)
        or families != event.families
        or not broader.isdisjoint(event.words - words)
    )


def _may_join(item: Item, cell: EventCell, event: Comparable, tree: ConceptTree) -> bool:
    two_numbers = item.number is not None and bool(cell.numbers)
    return not two_numbers and score(Comparable(item, tree), event) is not None
