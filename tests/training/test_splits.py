"""Which items are trained on and which are scored."""

from tests.training.items import Item, Label
from tests.training.reading import Read
from tests.training.splits import split

MAY = ("2026-05", "2026-06")


def read(key: str, month: str, origin: str = "pool", development: str = "", *, judged: bool = True) -> Read:
    label = Label(label="1" if development else "0", development=development)
    item = Item(id=key, title="", text="", language="en", origin=origin, label=label, month=month)
    return Read(item=item, features={}, acts=(), judged=judged, screened=judged)


def ids(reads: tuple[Read, ...]) -> list[str]:
    return [r.item.id for r in reads]


def test_months_of_the_span_are_scored_and_earlier_ones_trained_on() -> None:
    found = split([read("a", "2026-04"), read("b", "2026-05"), read("c", "2026-06"), read("d", "2026-07")], MAY)
    assert (ids(found.past), ids(found.held)) == (["a"], ["b", "c"])


def test_no_development_is_on_both_sides() -> None:
    reads = [read("a", "2026-04", development="ban"), read("b", "2026-04", development="tax")]
    found = split([*reads, read("c", "2026-05", development="ban")], MAY)
    assert (ids(found.past), ids(found.held)) == (["b"], ["c"])


def test_items_without_a_month_are_trained_on_and_other_sets_are_not_scored() -> None:
    reads = [read("a", "", "own", judged=False), read("b", "", "example"), read("c", "2026-05", "wild")]
    found = split([*reads, read("d", "2026-05", "ordinary", judged=False)], MAY)
    assert (ids(found.past), ids(found.held)) == (["a", "b"], ["d"])


def test_what_is_not_judged_is_scored_but_not_trained_on() -> None:
    found = split([read("a", "2026-04", judged=False), read("b", "2026-05", judged=False)], MAY)
    assert (ids(found.past), ids(found.held)) == ([], ["b"])
