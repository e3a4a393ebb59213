"""Adding one act to folded events: the event that it joins or opens, if all other acts stay in place.

`fold` takes acts in canonical order and never looks ahead. So everything before the act stays, and later acts find the
same events, except the one that the act changed. Only if a later act may now fit that event better does the rest have
to be folded again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.domain.event.candidate_events import wider_words
from monitor.domain.event.fold import fold
from monitor.domain.event.identity import Cell, Item, Sketch, Tree, score, sketched

__all__ = ["Put", "put_onto"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """The cell that contains the act now, and that cell before; None if the act opens it."""

    act: Item
    cell: Cell
    was: Cell | None

    def others_stay(self, own: Sequence[Item], others: Sequence[Item], tree: Tree) -> bool:
        """True if the later acts stay in place. None of them has this act's number.

        `own` are the later acts of the cell, which fit it no worse with one more act; `others` those of other cells.
        """
        broader = wider_words(others, tree)
        if self.was is not None and not _changes_matching(
            self.act, sketched(self.was.anchor, self.was.items, tree), broader
        ):
            return True
        if self.act.number is not None and any(item.number is not None for item in own):
            return False
        event = sketched(self.cell.anchor, (*self.cell.items, *own), tree)
        return not any(_may_join(item, self.cell, event, tree) for item in others)


def put_onto(act: Item, earlier: Sequence[Cell], tree: Tree) -> Put:
    """Add the act to the cells of all earlier acts that it can join."""
    cells = fold([act], tree, earlier)
    cell = next(c for c in cells if not c.refs.isdisjoint(act.refs))
    return Put(act=act, cell=cell, was=next((c for c in earlier if c.anchor.refs == cell.anchor.refs), None))


def _changes_matching(act: Item, event: Sketch, broader: frozenset[str]) -> bool:
    """True if the event learns something from the act that changes how acts with these broader terms fit it."""
    words, families = set(event.words), set(event.families)
    event.learn(act)
    return act.number is not None or families != event.families or not broader.isdisjoint(event.words - words)


def _may_join(item: Item, cell: Cell, event: Sketch, tree: Tree) -> bool:
    two_numbers = item.number is not None and bool(cell.numbers)
    return not two_numbers and score(Sketch(item, tree), event) is not None
