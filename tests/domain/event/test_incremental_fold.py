"""One act added to folded events is where a full fold puts it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from monitor.domain.acts.scheme import Direction, Family
from monitor.domain.event.fold import fold
from monitor.domain.event.identity import EventCell, Item
from monitor.domain.event.incremental_fold import Insertion, insert_act
from tests.budget import examples
from tests.domain.event.alike import TREE, acts, item, number, partition


def put(act: Item, cells: Sequence[EventCell]) -> tuple[Insertion, bool]:
    """The act added to cells that may have later acts, and whether all of these stay."""
    found = insert_act(act, [early for c in cells for early in _before(act, c)], TREE)
    after = {c.anchor.refs: [i for i in c.items if i.order > act.order] for c in cells}
    own = after.pop(found.cell.anchor.refs, []) if found.was is not None else []
    return found, found.others_stay(own, [i for items in after.values() for i in items], TREE)


def _before(act: Item, cell: EventCell) -> list[EventCell]:
    items = tuple(i for i in cell.items if i.order < act.order)
    numbers = dict.fromkeys(i.number for i in items if i.number is not None)
    return [replace(cell, items=items, numbers=tuple(numbers))] if items else []


@given(acts(), st.data())
@settings(max_examples=examples(400))
def test_inserted_act_is_where_a_full_fold_puts_it(found: list[Item], data: st.DataObject) -> None:
    ours = [replace(i, issuer="CN") for i in found]
    assume(ours)
    act = data.draw(st.sampled_from(ours))
    others = [i for i in ours if i is not act]
    assume(act.number is None or all(i.number != act.number for i in others))
    cells = fold(others, TREE)
    one, stay = put(act, cells)
    assume(stay)
    kept = {c.refs for c in cells if one.was is None or c.anchor.refs != one.cell.anchor.refs}
    joined = next((c.refs for c in cells if one.was is not None and c.anchor.refs == one.was.anchor.refs), frozenset())
    assert partition(fold(ours, TREE)) == {*kept, joined | one.cell.refs}


ANCHOR, LATER = item("anchor"), item("later", 5)


def test_act_without_news_moves_no_other() -> None:
    one, stay = put(item("again", 3), fold([ANCHOR, LATER], TREE))
    assert one.was is not None
    assert stay


def test_new_first_act_may_move_others() -> None:
    one, stay = put(item("before", -1), fold([ANCHOR, LATER], TREE))
    assert one.was is None
    assert not stay


def test_act_that_opens_an_event_moves_no_act_on_other_goods() -> None:
    _, stay = put(item("other", -1, commodities=("gallium",)), fold([ANCHOR, LATER], TREE))
    assert stay


def test_act_that_brings_the_first_goods_may_move_others_on_these_goods() -> None:
    cells = fold([item("vague", commodities=()), item("later", 8)], TREE)
    assert len(cells) == 2
    _, stay = put(item("goods", 1), cells)
    assert not stay


def test_learned_family_may_move_others() -> None:
    other = item("other", 4, direction=Direction.EASING, family=Family.GRANT)
    cells = fold([ANCHOR, other, LATER], TREE)
    assert len(cells) == 2
    _, stay = put(item("both", 2, family=Family.GRANT), cells)
    assert not stay


def test_numbered_act_requires_no_later_number() -> None:
    cells = fold([ANCHOR, replace(LATER, number=number("1"))], TREE)
    assert len(cells) == 1
    _, stay = put(item("numbered", 3, number=number("2")), cells)
    assert not stay


def test_days_of_the_same_kind_count() -> None:
    late = item("late", 5 + timedelta(weeks=3).days)
    _, stay = put(item("before", -1), fold([late], TREE))
    assert stay, "three weeks are the longest"
