"""One act more among acts that are placed: the event that it joins or opens, if all others stay where they are.

`fold` takes acts in canonical order and never looks ahead. So what comes before the act stays, and what comes after it
finds the events that it found, but for one, which has the act now. Only where a later act may fit that one better for
it, the rest has to be folded again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.domain.event.candidate_events import wider_words
from monitor.domain.event.fold import fold
from monitor.domain.event.identity import Cell, Item, Sketch, Tree, score, sketched

__all__ = ["Put", "put_onto"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """The cell that has the act now, and what it was before; None where the act opens it."""

    act: Item
    cell: Cell
    was: Cell | None

    def others_stay(self, own: Sequence[Item], others: Sequence[Item], tree: Tree) -> bool:
        """Whether the acts that come after this one stay where they are. None of them has its number.

        `own` are those of the cell, which fit it no worse for an act more, `others` those of other cells.
        """
        minded = wider_words(others, tree)
        if self.was is not None and not _is_news(self.act, sketched(self.was.anchor, self.was.items, tree), minded):
            return True
        if self.act.number is not None and any(item.number is not None for item in own):
            return False
        event = sketched(self.cell.anchor, (*self.cell.items, *own), tree)
        return not any(_may_come(item, self.cell, event, tree) for item in others)


def put_onto(act: Item, earlier: Sequence[Cell], tree: Tree) -> Put:
    """Put the act onto the cells of all acts before it that it can meet."""
    cells = fold([act], tree, earlier)
    cell = next(c for c in cells if not c.refs.isdisjoint(act.refs))
    return Put(act=act, cell=cell, was=next((c for c in earlier if c.anchor.refs == cell.anchor.refs), None))


def _is_news(act: Item, event: Sketch, minded: frozenset[str]) -> bool:
    """Whether acts that mind these words fit the event otherwise for what it learns from the act."""
    words, families = set(event.words), set(event.families)
    event.learn(act)
    return act.number is not None or families != event.families or not minded.isdisjoint(event.words - words)


def _may_come(item: Item, cell: Cell, event: Sketch, tree: Tree) -> bool:
    two_numbers = item.number is not None and bool(cell.numbers)
    return not two_numbers and score(Sketch(item, tree), event) is not None
