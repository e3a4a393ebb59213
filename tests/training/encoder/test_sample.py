"""What each pass of the fine-tuning sees, and what it counts for."""

from tests.training.encoder.sample import PASSES, sampled, text_of
from tests.training.items import Item, Label


def item(key: str, label: str = "0", origin: str = "pool") -> Item:
    return Item(id=key, title="Title", text="lead", language="en", origin=origin, label=Label(label=label))


ITEMS = [
    *(item(f"easy{n}") for n in range(2_000)),
    item("hard"),
    item("act", "1"),
    *(item(f"own{n}", "1", "own") for n in range(30)),
    item("example", "1", "example"),
]
SCORES = {i.id: 1.0 if i.id == "hard" else 0.0 for i in ITEMS}


def test_real_acts_and_the_hardest_others_are_in_each_pass_and_the_rest_in_one() -> None:
    passes = [[t.id for t in sampled(ITEMS, SCORES, 0).of_pass(n)] for n in range(PASSES)]
    for seen in passes:
        assert {"act", "hard"} <= set(seen)
    for key in (*(f"own{n}" for n in range(30)), "example"):
        assert sum(key in seen for seen in passes) == 1


def test_a_seed_gives_the_same_sample() -> None:
    assert sampled(ITEMS, SCORES, 1) == sampled(ITEMS, SCORES, 1)
    assert sampled(ITEMS, SCORES, 1) != sampled(ITEMS, SCORES, 2)


def test_real_acts_count_more_and_borderline_items_half() -> None:
    kinds = [item("a", "1"), item("b", "B1"), item("c"), item("d", "1", "own"), item("e", "1", "example")]
    assert [text_of(i).weight for i in kinds] == [2.5, 1.25, 1.0, 0.4, 1.0]
