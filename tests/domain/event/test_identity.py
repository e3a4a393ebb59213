"""Which acts are one event: a partition that depends on the acts alone."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.act import Direction, DocumentNumber, Family
from monitor.domain.article import ArticleId
from monitor.domain.event.identity import (
    JOIN_WINDOW,
    ActRef,
    Cell,
    EventId,
    Item,
    Obstacle,
    event_id,
    fit,
    fold,
    label_for,
    similarity,
)

DAY = date(2026, 11, 2)
PARENTS = {"dysprosium": "heavy_rare_earths", "heavy_rare_earths": "rare_earths", "magnets": "rare_earths"}


class Goods:
    """As the vocabulary's tree has it, where dual-use items may be anything."""

    def meant(self, concepts: Iterable[str]) -> frozenset[str]:
        return frozenset(concepts) - {"dual_use_items"}

    def above(self, concepts: Iterable[str]) -> frozenset[str]:
        found = frozenset(PARENTS[c] for c in concepts if c in PARENTS)
        return found | self.above(found) if found else found


TREE = Goods()


def item(name: str, day: int = 0, **changes: Any) -> Item:
    value = Item(
        refs=(ActRef(article_id=ArticleId(name), ordinal=0),),
        issuer="CN",
        day=DAY + timedelta(days=day),
        tier=2,
        direction=Direction.TIGHTENING,
        family=Family.RULE,
        title="China tightens export rules",
        language="en",
        commodities=("rare_earths",),
    )
    return replace(value, **changes)


def number(which: str) -> DocumentNumber:
    return DocumentNumber(authority="MOFCOM", number=which, year=2026)


def partition(cells: Iterable[Cell]) -> set[frozenset[ActRef]]:
    return {c.refs for c in cells}


def names(cells: Iterable[Cell]) -> list[list[str]]:
    """The articles of each cell, in order of the cells' anchors."""
    return [sorted(r.article_id for r in c.refs) for c in cells]


def a_few(*concepts: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(concepts), max_size=2, unique=True).map(tuple)


@st.composite
def acts(draw: st.DrawFn) -> list[Item]:
    """Acts so alike that most pairs could be one event."""
    alike: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
        {
            "day": st.integers(0, 45),
            "tier": st.integers(0, 3),
            "issuer": st.sampled_from(["CN", "US"]),
            "direction": st.sampled_from([Direction.TIGHTENING, Direction.EASING]),
            "family": st.sampled_from([Family.RULE, Family.GRANT, Family.LIST]),
            "title": st.sampled_from(["China tightens export rules", "China eases export rules", "中方批准稀土出口"]),
            "language": st.sampled_from(["en", "zh-Hans"]),
            "commodities": a_few("rare_earths", "dysprosium", "magnets", "gallium", "dual_use_items"),
            "firms": a_few("acme", "globex"),
            "list_id": st.sampled_from([None, "dual_use"]),
            "number": st.sampled_from([None, None, None, number("1"), number("2")]),
        }
    )
    return [item(f"{n:02}", **made) for n, made in enumerate(draw(st.lists(alike, max_size=14)))]


@given(acts(), st.randoms(use_true_random=False))
def test_the_order_in_which_acts_came_does_not_matter(found: list[Item], random: Any) -> None:
    shuffled = random.sample(found, len(found))
    assert fold(shuffled, TREE) == fold(found, TREE)


@given(acts(), st.integers(0, 46))
def test_folding_later_days_onto_earlier_ones_is_folding_all(found: list[Item], split: int) -> None:
    at = DAY + timedelta(days=split)
    seeds = fold([i for i in found if i.day < at], TREE)
    tail = fold([i for i in found if i.day >= at], TREE, seeds)
    assert partition(tail) == partition(fold(found, TREE))
    assert [c.anchor.refs[0] for c in tail] == [c.anchor.refs[0] for c in fold(found, TREE)]


@given(acts())
def test_every_act_is_in_exactly_one_cell(found: list[Item]) -> None:
    placed = [r for c in fold(found, TREE) for i in c.items for r in i.refs]
    assert sorted(placed) == sorted(r for i in found for r in i.refs)


@given(acts())
def test_an_own_number_is_identity_within_its_issuer(found: list[Item]) -> None:
    home = {r: index for index, c in enumerate(fold(found, TREE)) for r in c.refs}
    numbered = [i for i in found if i.number is not None]
    for one in numbered:
        for other in numbered:
            same = (one.issuer, one.number) == (other.issuer, other.number)
            assert (home[one.refs[0]] == home[other.refs[0]]) == same


@given(acts())
def test_issuers_never_share_a_cell_and_never_touch_each_other(found: list[Item]) -> None:
    cells = fold(found, TREE)
    for issuer in ("CN", "US"):
        own = [i for i in found if i.issuer == issuer]
        assert partition(fold(own, TREE)) == {c.refs for c in cells if c.anchor.issuer == issuer}


@given(acts())
def test_no_act_without_a_number_is_further_than_the_window_from_its_anchor(found: list[Item]) -> None:
    for cell in fold(found, TREE):
        for member in cell.items:
            assert timedelta(0) <= member.day - cell.anchor.day <= JOIN_WINDOW


@given(acts())
def test_cells_come_in_order_of_their_anchors(found: list[Item]) -> None:
    orders = [c.anchor.order for c in fold(found, TREE)]
    assert orders == sorted(orders)


# ------------------------------------------------------------------ by example


def test_the_founding_case_in_two_languages_is_one_event() -> None:
    chinese = item(
        "zh",
        direction=Direction.EASING,
        family=Family.GRANT,
        language="zh-Hans",
        title="商务部：已依法批准一定数量的稀土出口合规申请",
    )
    english = item(
        "en", 1, direction=Direction.EASING, family=Family.GRANT, title="China says it approved some exports"
    )
    assert names(fold([english, chinese], TREE)) == [["en", "zh"]]


def test_fifty_near_twins_of_a_week_are_one_event() -> None:
    twins = [item(f"{n:02}", n % 7, tier=n % 4, title=f"China tightens export rules, part {n}") for n in range(50)]
    assert len(fold(twins, TREE)) == 1


def test_a_chain_of_twins_can_not_drift_beyond_the_window_of_its_anchor() -> None:
    chain = [item(f"{n:02}", n) for n in range(50)]
    assert [len(c.items) for c in fold(chain, TREE)] == [22, 22, 6]


TIGHT_RULE = item("a")
EASE: dict[str, Any] = {"direction": Direction.EASING}
GRANT: dict[str, Any] = {"family": Family.GRANT}


@pytest.mark.parametrize(
    ("later", "joins"),
    [
        pytest.param(item("b", 21), True, id="sign and family agree, on the last day of the window"),
        pytest.param(item("b", 22), False, id="sign and family agree, a day too late"),
        pytest.param(item("b", 7, **GRANT), True, id="the sign alone, within a week"),
        pytest.param(item("b", 8, **GRANT), False, id="the sign alone, after a week"),
        pytest.param(item("b", 7, **EASE), True, id="the family alone, within a week"),
        pytest.param(item("b", 8, **EASE), False, id="the family alone, after a week"),
        pytest.param(item("b", 0, **EASE, **GRANT), False, id="neither"),
        pytest.param(item("b", commodities=("dysprosium",)), True, id="a commodity below the anchor's"),
        pytest.param(item("b", commodities=("gallium",)), False, id="another commodity"),
        pytest.param(item("b", commodities=()), True, id="it names nothing"),
        pytest.param(item("b", commodities=("dual_use_items",)), True, id="it names what may be anything"),
        pytest.param(item("b", commodities=(), firms=("acme",)), False, id="it names only a firm, the anchor none"),
        pytest.param(item("b", issuer="US"), False, id="another issuer"),
        pytest.param(item("b", issuer=""), False, id="no issuer"),
        pytest.param(item("b", number=number("61")), True, id="it brings a number"),
    ],
)
def test_who_joins(later: Item, joins: bool) -> None:
    assert (len(fold([TIGHT_RULE, later], TREE)) == 1) == joins


def test_firms_and_lists_are_subjects_too() -> None:
    listed = item("a", commodities=(), list_id="dual_use", firms=("acme",))
    same_list = item("b", 1, commodities=("gallium",), list_id="dual_use")
    same_firm = item("c", 2, commodities=("gallium",), firms=("acme", "globex"))
    assert names(fold([listed, same_list, same_firm], TREE)) == [["a", "b", "c"]]


def test_only_the_anchor_is_compared_never_what_joined_it() -> None:
    anchor = item("a", commodities=("rare_earths",))
    bridge = item("b", 1, commodities=("rare_earths", "gallium"))
    beyond = item("c", 2, commodities=("gallium",))
    assert names(fold([anchor, bridge, beyond], TREE)) == [["a", "b"], ["c"]]


def test_a_wider_word_that_a_member_has_for_the_anchors_goods_makes_room_for_its_other_parts() -> None:
    anchor, wider = item("a", commodities=("dysprosium",)), item("b", 1, commodities=("rare_earths",))
    part = item("c", 2, commodities=("magnets",))
    assert names(fold([anchor, part], TREE)) == [["a"], ["c"]]
    assert names(fold([anchor, wider, part], TREE)) == [["a", "b", "c"]]
    assert names(fold([anchor, wider, replace(part, commodities=("gallium",))], TREE)) == [["a", "b"], ["c"]]


def test_a_kind_that_an_early_report_told_is_a_kind_of_the_event() -> None:
    early, late = item("b", 7, **GRANT), item("c", 15, **GRANT)
    assert names(fold([TIGHT_RULE, late], TREE)) == [["a"], ["c"]]
    assert names(fold([TIGHT_RULE, early, late], TREE)) == [["a", "b", "c"]]
    assert names(fold([TIGHT_RULE, early, replace(late, **EASE)], TREE)) == [["a", "b"], ["c"]]


def test_goods_that_are_named_count_more_than_goods_that_are_left_open() -> None:
    vague = item("a", commodities=("dual_use_items",), number=number("61"))
    clear = item("b", 1, commodities=("gallium",), number=number("62"))
    assert names(fold([vague, clear, item("c", 2, commodities=("gallium",))], TREE)) == [["a"], ["b", "c"]]


LISTING: dict[str, Any] = {"family": Family.LIST}


@pytest.mark.parametrize(
    ("one", "other", "joins"),
    [
        pytest.param({"list_id": "l", "commodities": ()}, {"commodities": ("drones",)}, True, id="list, then goods"),
        pytest.param({"commodities": ("drones",)}, {"list_id": "l", "commodities": ()}, True, id="goods, then list"),
        pytest.param({"list_id": "l", "commodities": ()}, {"list_id": "m", "commodities": ()}, False, id="two lists"),
        pytest.param({"commodities": ("drones",)}, {"commodities": ("gallium",)}, False, id="two goods"),
        pytest.param(
            {"list_id": "l", "commodities": ()},
            {"commodities": ("drones",), "family": Family.RULE},
            False,
            id="a listing and a rule on goods",
        ),
    ],
)
def test_a_listing_may_be_told_by_its_list_or_by_what_the_firms_deal_in(
    one: dict[str, Any], other: dict[str, Any], joins: bool
) -> None:
    made = [item("a", **{**LISTING, **one}), item("b", 1, **{**LISTING, **other})]
    assert (len(fold(made, TREE)) == 1) == joins


def test_acts_with_one_number_are_one_item_however_far_apart() -> None:
    first, again = item("a", number=number("61")), item("b", 300, number=number("61"), **EASE, **GRANT)
    assert names(fold([again, first], TREE)) == [["a", "b"]]


def test_two_numbers_never_share_a_cell_however_alike() -> None:
    assert names(fold([item("a", number=number("61")), item("b", number=number("62"))], TREE)) == [["a"], ["b"]]


def test_a_cell_takes_the_first_number_that_comes_and_refuses_the_second() -> None:
    press, first, second = item("a"), item("b", 1, number=number("61")), item("c", 2, number=number("62"))
    cells = fold([press, first, second], TREE)
    assert names(cells) == [["a", "b"], ["c"]]
    assert [c.number for c in cells] == [number("61"), number("62")]


def test_of_two_fitting_cells_the_one_with_sign_and_family_wins() -> None:
    by_sign, both = item("a", number=number("61"), **GRANT), item("b", 1, number=number("62"))
    assert names(fold([by_sign, both, item("c", 2)], TREE)) == [["a"], ["b", "c"]]


def test_among_equals_the_more_alike_title_of_the_same_language_wins() -> None:
    one = item("a", number=number("61"), title="Controls on gallium and germanium")
    other = item("b", 1, number=number("62"), title="Controls on rare earth magnets")
    later = item("c", 2, title="Controls on rare earth magnets explained")
    assert names(fold([one, other, later], TREE)) == [["a"], ["b", "c"]]
    foreign = replace(later, language="zh-Hans")
    assert names(fold([one, other, foreign], TREE)) == [["a", "c"], ["b"]]


def test_nothing_folds_to_nothing() -> None:
    assert fold([], TREE) == ()


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


def test_a_key_comes_from_the_own_number_else_from_the_anchor() -> None:
    assert key(item("a"), item("b", 1)) == key(item("a"))
    assert key(item("a", number=number("61"))) == key(item("z", 5, number=number("61")))
    assert key(item("a", number=number("61"))) != key(item("a", number=number("62")))


def test_issuers_have_keys_of_their_own_for_one_number() -> None:
    assert key(item("a", number=number("61"))) != key(item("a", number=number("61"), issuer="US"))


def test_a_key_that_another_event_has_is_passed_over() -> None:
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


def test_a_key_whose_labels_are_all_taken_is_an_error() -> None:
    with pytest.raises(ValueError, match="no free label"):
        label_for(key(item("a")), lambda _: True)


# ------------------------------------------------------------------ figures for people


@pytest.mark.parametrize(
    ("changes", "obstacle"),
    [
        pytest.param({"day": 21}, None, id="the last day of the window"),
        pytest.param({"day": 22}, Obstacle.WINDOW, id="a day too late"),
        pytest.param({"issuer": "US"}, Obstacle.ISSUER, id="another state"),
        pytest.param({"commodities": ("gallium",)}, Obstacle.SUBJECT, id="other goods"),
        pytest.param({"direction": Direction.EASING}, None, id="another direction, the same day"),
        pytest.param({"direction": Direction.EASING, "day": 8}, Obstacle.KIND, id="… eight days later"),
        pytest.param({"direction": Direction.EASING, "family": Family.GRANT}, Obstacle.KIND, id="nothing agrees"),
    ],
)
def test_the_figures_name_the_question_that_decided(changes: dict[str, Any], obstacle: Obstacle | None) -> None:
    cell = Cell(anchor=item("a"), items=(item("a"),))
    assert fit(item("b", **changes), cell, TREE).obstacle is obstacle


def test_an_equal_number_decides_alone_and_two_numbers_keep_apart() -> None:
    cell = Cell(anchor=item("a"), items=(item("a"),), number=number("7"))
    years_later = fit(item("b", day=900, commodities=("gallium",), number=number("7")), cell, TREE)
    assert (years_later.joins, years_later.number, years_later.score) == (True, True, None)
    other = fit(item("b", number=number("8")), cell, TREE)
    assert (other.joins, other.number, other.obstacle) == (False, False, Obstacle.NUMBER)


def test_the_figures_are_those_of_the_score() -> None:
    cell = Cell(anchor=item("a"), items=(item("a"),))
    found = fit(item("b", 3), cell, TREE)
    assert (found.days, found.direction, found.family, found.subject) == (3, True, True, True)
    assert found.score == 4.0 + found.similarity == 5.0


@given(st.tuples(*[st.sampled_from([None, "1", "2"])] * 2), st.integers(0, 30), st.data())
def test_what_the_figures_say_is_what_the_fold_does(
    numbers: tuple[str | None, str | None], days: int, data: st.DataObject
) -> None:
    one, other = (number(n) if n else None for n in numbers)
    draw = {
        "direction": data.draw(st.sampled_from(Direction)),
        "family": data.draw(st.sampled_from(Family)),
        "commodities": data.draw(st.sampled_from([(), ("rare_earths",), ("dysprosium",), ("gallium",)])),
        "issuer": data.draw(st.sampled_from(["CN", "US"])),
    }
    anchor, later = item("a", number=one), item("b", days, number=other, **draw)
    cells = fold([anchor, later], TREE)
    said = fit(later, Cell(anchor=anchor, items=(anchor,), number=one), TREE)
    assert said.joins is (len(cells) == 1)
