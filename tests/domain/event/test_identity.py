"""The comparison of acts and events, and the ids and labels of events."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.acts.scheme import Direction, Family
from monitor.domain.articles.article import ArticleId
from monitor.domain.event.event_ids import (
    anchor_of_entry,
    entry_of,
    event_id,
    event_id_of_entry,
    event_id_of_number,
    is_of_entry,
    label_for,
)
from monitor.domain.event.fold import fold
from monitor.domain.event.identity import (
    WHOLE_ARTICLE,
    ActRef,
    EventCell,
    EventId,
    Item,
    Obstacle,
    fit,
    issuer_key,
    issuer_of_key,
    similarity,
)
from tests.domain.event.alike import TREE, item, names, number

# ------------------------------------------------------------------ similarity, keys and labels


@given(st.text(max_size=30), st.text(max_size=30))
def test_similarity_is_symmetric_and_between_0_and_1(one: str, other: str) -> None:
    assert similarity(one, other) == similarity(other, one)
    assert 0.0 <= similarity(one, other) <= 1.0


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param("Export Ban", "export  ban", 1.0, id="case and spaces don't count"),
        pytest.param("稀土出口", "稀土进口", 1 / 3, id="Chinese by pairs of characters"),
        pytest.param("", "", 0.0, id="nothing is like nothing"),
        pytest.param("a", "a", 0.0, id="one letter says too little"),
    ],
)
def test_similarity_counts_shared_pairs_of_letters(one: str, other: str, expected: float) -> None:
    assert similarity(one, other) == pytest.approx(expected)


def key(*items: Item) -> EventId:
    (cell,) = fold(items, TREE)
    return event_id(cell)


def test_a_key_is_the_same_on_every_machine() -> None:
    assert key(item("a")) == "b9bae790-d3fb-545c-8ee4-54e5b9e48951"


def test_event_id_comes_from_the_number_else_from_the_anchor() -> None:
    assert key(item("a"), item("b", 1)) == key(item("a"))
    assert key(item("a", number=number("61"))) == key(item("z", 5, number=number("61")))
    assert key(item("a", number=number("61"))) != key(item("a", number=number("62")))


def test_issuers_have_keys_of_their_own_for_one_number() -> None:
    assert key(item("a", number=number("61"))) != key(item("a", number=number("61"), issuer="US"))


def test_taken_event_id_is_skipped() -> None:
    (cell,) = fold([item("a")], TREE)
    given_before: set[EventId] = set()
    for _ in range(3):
        found = event_id(cell, given_before.__contains__)
        assert found not in given_before
        given_before.add(found)


def test_a_label_is_as_short_as_it_can_be() -> None:
    event = key(item("a"))
    taken: set[str] = set()
    for length in (4, 5, 6):
        label = label_for(event, taken.__contains__)
        assert len(label) == len("E-") + length
        assert not set(label.removeprefix("E-")) & set("ILOU")
        assert all(label.startswith(shorter) for shorter in taken)
        taken.add(label)


def test_no_free_label_raises() -> None:
    asked: list[str] = []

    def taken(label: str) -> bool:
        asked.append(label)
        return True

    event = key(item("a"))
    with pytest.raises(ValueError, match=f"^no free label for event {event}$"):
        label_for(event, taken)
    assert [len(label) for label in asked] == list(range(6, 28))


def test_event_of_a_number_or_an_entry_is_known_before_any_report() -> None:
    assert event_id_of_number("CN", number("61")) == key(item("a", number=number("61")))
    assert (
        event_id_of_entry("cn-2023-gallium") == "fa6f63d3-fea8-5e10-9808-f6bd18e3256f"
    )  # a change would make new events of old entries
    assert event_id_of_entry("cn-2023-gallium") != event_id_of_entry("cn-2023-germanium")


# ------------------------------------------------------------------ figures for people


@pytest.mark.parametrize(
    ("changes", "obstacle"),
    [
        pytest.param({"day": 21}, None, id="the last day of the window"),
        pytest.param({"day": 22}, Obstacle.WINDOW, id="a day too late"),
        pytest.param({"issuer": "US"}, Obstacle.ISSUER, id="another state"),
        pytest.param({"commodities": ("gallium",)}, Obstacle.SUBJECT, id="other goods"),
        pytest.param({"target": ("JP",)}, None, id="a target that the first leaves open"),
        pytest.param({"direction": Direction.EASING}, None, id="another direction, the same day"),
        pytest.param({"direction": Direction.EASING, "day": 8}, Obstacle.KIND, id="… eight days later"),
        pytest.param({"direction": Direction.EASING, "family": Family.GRANT}, Obstacle.KIND, id="nothing agrees"),
    ],
)
def test_fit_names_the_obstacle(changes: dict[str, Any], obstacle: Obstacle | None) -> None:
    cell = EventCell(anchor=item("a"), items=(item("a"),))
    assert fit(item("b", **changes), cell, TREE).obstacle is obstacle


LISTING = {"family": Family.LIST, "list_id": "entity_list", "commodities": ()}


@pytest.mark.parametrize(
    ("first", "second", "obstacle"),
    [
        pytest.param({"target": ("JP",)}, {"target": ("US",)}, Obstacle.TARGET, id="firms of other states"),
        pytest.param({"target": ("JP",)}, {"target": ("JP", "US")}, None, id="a state more"),
        pytest.param({"target": ("JP",)}, {"target": ()}, None, id="one does not say"),
        pytest.param({"target": ("JP",)}, {"target": ("ALL",)}, None, id="firms of all states"),
        pytest.param(
            {"target": ("JP",), "firms": ("acme",)}, {"target": ("US",), "firms": ("acme",)}, None, id="a firm of both"
        ),
        pytest.param(
            {"target": ("JP",), "family": Family.RULE},
            {"target": ("US",), "family": Family.RULE},
            None,
            id="no listing",
        ),
    ],
)
def test_two_listings_of_other_states_are_two_events(
    first: dict[str, Any], second: dict[str, Any], obstacle: Obstacle | None
) -> None:
    one, other = item("a", **{**LISTING, **first}), item("b", 3, **{**LISTING, **second})
    assert fit(other, EventCell(anchor=one, items=(one,)), TREE).obstacle is obstacle
    assert len(fold([one, other], TREE)) == (1 if obstacle is None else 2)


def test_an_equal_number_decides_alone_and_two_numbers_keep_apart() -> None:
    cell = EventCell(anchor=item("a"), items=(item("a"),), numbers=(number("7"),))
    years_later = fit(item("b", day=900, commodities=("gallium",), number=number("7")), cell, TREE)
    assert (years_later.joins, years_later.number, years_later.score) == (True, True, None)
    other = fit(item("b", number=number("8")), cell, TREE)
    assert (other.joins, other.number, other.obstacle) == (False, False, Obstacle.NUMBER)


def test_fit_has_the_figures_of_the_score() -> None:
    cell = EventCell(anchor=item("a"), items=(item("a"),))
    found = fit(item("b", 3), cell, TREE)
    assert (found.days, found.direction, found.family, found.subject) == (3, True, True, True)
    assert found.score == 4.0 + found.similarity == 5.0


@given(st.tuples(*[st.sampled_from([None, "1", "2"])] * 2), st.integers(0, 30), st.data())
def test_fit_agrees_with_the_fold(numbers: tuple[str | None, str | None], days: int, data: st.DataObject) -> None:
    one, other = (number(n) if n else None for n in numbers)
    draw = {
        "direction": data.draw(st.sampled_from(Direction)),
        "family": data.draw(st.sampled_from(Family)),
        "commodities": data.draw(st.sampled_from([(), ("rare_earths",), ("dysprosium",), ("gallium",)])),
        "issuer": data.draw(st.sampled_from(["CN", "US"])),
    }
    anchor, later = item("a", number=one), item("b", days, number=other, **draw)
    cells = fold([anchor, later], TREE)
    said = fit(later, EventCell(anchor=anchor, items=(anchor,), numbers=(one,) if one else ()), TREE)
    assert said.joins is (len(cells) == 1)


def test_answer_joins_whatever_its_direction_and_family() -> None:
    shown = item("a", direction=Direction.TIGHTENING, family=Family.RULE)
    denial = item("b", 9, direction=Direction.NONE, family=Family.OTHER, answers=True)
    assert len(fold([shown, denial], TREE)) == 1
    assert len(fold([shown, item("b", 9, direction=Direction.NONE, family=Family.OTHER)], TREE)) == 2
    assert len(fold([shown, item("b", 9, commodities=("gallium",), answers=True)], TREE)) == 2


# ------------------------------------------------------------------ acts that name no goods


def test_anchor_without_goods_has_those_of_the_first_act_that_names_some() -> None:
    first, named = item("a", commodities=()), item("b", 1, commodities=("wheat",))
    assert names(fold([first, named, item("c", 2, commodities=("sugar",))], TREE)) == [["a", "b"], ["c"]]
    assert names(fold([first, named, item("c", 2, commodities=("wheat",))], TREE)) == [["a", "b", "c"]]


def test_act_without_goods_joins_only_within_days() -> None:
    assert names(fold([item("a"), item("b", 3, commodities=())], TREE)) == [["a", "b"]]
    assert names(fold([item("a"), item("b", 4, commodities=())], TREE)) == [["a"], ["b"]]
    (cell,) = fold([item("a")], TREE)
    assert fit(item("b", 4, commodities=()), cell, TREE).obstacle is Obstacle.SUBJECT


@pytest.mark.parametrize("other", [{"direction": Direction.EASING}, {"family": Family.GRANT}])
def test_act_without_goods_joins_none_of_another_kind(other: dict[str, Any]) -> None:
    assert len(fold([item("a"), item("b", 1, commodities=(), **other)], TREE)) == 2
    assert len(fold([item("a"), item("b", 1, **other)], TREE)) == 1, "the same goods need only one of the two"


def test_anchor_names_its_entry_of_the_register() -> None:
    anchor = anchor_of_entry("cn-2023-gallium")
    assert anchor == ActRef(article_id=ArticleId("register:cn-2023-gallium"), ordinal=WHOLE_ARTICLE)
    assert is_of_entry(anchor)
    assert entry_of(anchor) == "cn-2023-gallium"
    article = item("a").refs[0]
    assert not is_of_entry(article)
    assert entry_of(article) == ""


@pytest.mark.parametrize("sample", [False, True])
@pytest.mark.parametrize("issuer", ["CN", None])
def test_issuer_is_read_from_its_key(issuer: str | None, sample: bool) -> None:
    assert issuer_of_key(issuer_key(issuer, sample=sample)) == (issuer or "")


def test_samples_and_real_acts_have_different_keys() -> None:
    assert issuer_key("CN", sample=True) != issuer_key("CN", sample=False)


def test_longest_label_has_all_digits_of_the_id() -> None:
    event = EventId("f83e0f83-e0f8-3e0f-83e0-f83e0f83e0f8")  # by fives: 31, 0, 31, 0, …
    asked: list[str] = []

    def taken(label: str) -> bool:
        asked.append(label)
        return len(asked) < 22

    assert label_for(event, taken) == f"E-{'9A' * 12}9"
    assert [len(label) for label in asked] == list(range(6, 28))
