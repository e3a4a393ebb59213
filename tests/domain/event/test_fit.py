"""The comparison of an act with an event: every figure of it, and the edges of its windows."""

from collections.abc import Iterable
from typing import Any

import pytest

from monitor.domain.acts.scheme import Direction, Family
from monitor.domain.event.identity import (
    Comparable,
    EventCell,
    Fit,
    Item,
    Obstacle,
    comparable_event,
    fit,
    score,
    similarity,
)
from tests.domain.event.alike import TREE, item, number

FITS: dict[str, Any] = {
    "days": 0,
    "number": None,
    "direction": True,
    "family": True,
    "subject": True,
    "similarity": 1.0,
    "score": 5.0,
    "obstacle": None,
}
EASES: dict[str, Any] = {"direction": Direction.EASING}
GRANTS: dict[str, Any] = {"family": Family.GRANT}
NO_GOODS: dict[str, Any] = {"commodities": ()}
LISTS: dict[str, Any] = {"family": Family.LIST, "commodities": ()}
SUBJECT: dict[str, Any] = {"score": None, "obstacle": Obstacle.SUBJECT}
APART = {**SUBJECT, "subject": False}


def cell(anchor: Item, *others: Item) -> EventCell:
    items = (anchor, *others)
    return EventCell(anchor=anchor, items=items, numbers=tuple(i.number for i in items if i.number is not None))


def points(act: Item, anchor: Item, *others: Item) -> float | None:
    return score(Comparable(act, TREE), comparable_event(anchor, (anchor, *others), TREE))


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        pytest.param(item("b", 3), {"days": 3}, id="alike"),
        pytest.param(item("b", 21), {"days": 21}, id="last day of the window"),
        pytest.param(
            item("b", 22), {"days": 22, "score": None, "obstacle": Obstacle.WINDOW}, id="a day after the window"
        ),
        pytest.param(item("b", issuer="US"), {"score": None, "obstacle": Obstacle.ISSUER}, id="another issuer"),
        pytest.param(
            item("b", 22, issuer="US"),
            {"days": 22, "score": None, "obstacle": Obstacle.ISSUER},
            id="another issuer counts before the window",
        ),
        pytest.param(item("b", 7, **EASES), {"days": 7, "direction": False, "score": 3.0}, id="another direction"),
        pytest.param(
            item("b", 8, **EASES),
            {"days": 8, "direction": False, "score": None, "obstacle": Obstacle.KIND},
            id="another direction after a week",
        ),
        pytest.param(item("b", 7, **GRANTS), {"days": 7, "family": False, "score": 4.0}, id="another family"),
        pytest.param(
            item("b", 8, **GRANTS),
            {"days": 8, "family": False, "score": None, "obstacle": Obstacle.KIND},
            id="another family after a week",
        ),
        pytest.param(
            item("b", **EASES, **GRANTS),
            {"direction": False, "family": False, "score": None, "obstacle": Obstacle.KIND},
            id="another direction and family",
        ),
        pytest.param(item("b", language="zh-Hans"), {"similarity": 0.0, "score": 4.0}, id="another language"),
        pytest.param(item("b", title="China"), {"similarity": 8 / 27, "score": 4 + 8 / 27}, id="another title"),
        pytest.param(
            item("b", 7, **GRANTS, direction=Direction.NONE),
            {"days": 7, "direction": False, "family": False, "score": 2.0},
            id="an open direction",
        ),
        pytest.param(
            item("b", 7, **GRANTS, direction=Direction.MIXED),
            {"days": 7, "direction": False, "family": False, "score": None, "obstacle": Obstacle.KIND},
            id="both directions are none of the two",
        ),
        pytest.param(
            item("b", 8, direction=Direction.NONE),
            {"days": 8, "direction": False, "score": None, "obstacle": Obstacle.KIND},
            id="an open direction after a week",
        ),
        pytest.param(item("b", 3, **NO_GOODS), {"days": 3, "score": 4.0}, id="no goods"),
        pytest.param(item("b", 4, **NO_GOODS), {"days": 4, **APART}, id="no goods after three days"),
        pytest.param(item("b", commodities=("gallium",)), APART, id="other goods"),
        pytest.param(
            item("b", 9, direction=Direction.NONE, family=Family.OTHER, answers=True),
            {"days": 9, "direction": False, "family": False, "score": 2.0},
            id="an answer",
        ),
        pytest.param(
            item("b", 9, direction=Direction.NONE, family=Family.OTHER, answers=True, commodities=("gallium",)),
            {"days": 9, "direction": False, "family": False, **APART},
            id="an answer about other goods",
        ),
        pytest.param(item("b", number=number("7")), {}, id="the first number"),
        pytest.param(
            item("b", number=number("7"), commodities=("gallium",)), APART, id="the first number on other goods"
        ),
    ],
)
def test_each_figure_of_a_comparison(act: Item, expected: dict[str, Any]) -> None:
    assert fit(act, cell(item("a")), TREE) == Fit(**{**FITS, **expected})


@pytest.mark.parametrize(
    ("day", "figure", "expected"),
    [
        pytest.param(900, "7", {"days": 900, "number": True, "score": None}, id="its own number, years later"),
        pytest.param(
            3, "8", {"days": 3, "number": False, "score": None, "obstacle": Obstacle.NUMBER}, id="another number"
        ),
        pytest.param(
            22,
            "8",
            {"days": 22, "number": False, "score": None, "obstacle": Obstacle.WINDOW},
            id="another number after the window",
        ),
        pytest.param(
            21, "8", {"days": 21, "number": False, "score": None, "obstacle": Obstacle.NUMBER}, id="on the last day"
        ),
        pytest.param(3, None, {"days": 3}, id="no number"),
    ],
)
def test_numbers_decide_if_both_have_one(day: int, figure: str | None, expected: dict[str, Any]) -> None:
    act = item("b", day, number=number(figure) if figure else None)
    assert fit(act, cell(item("a", number=number("7"))), TREE) == Fit(**{**FITS, **expected})


def test_number_of_another_issuer_is_another_number() -> None:
    found = fit(item("b", number=number("7"), issuer="US"), cell(item("a", number=number("7"))), TREE)
    assert found.obstacle is Obstacle.ISSUER


# ------------------------------------------------------------------ what is left open


@pytest.mark.parametrize(
    ("anchor", "act", "joins"),
    [
        pytest.param({}, {}, False, id="nothing named"),
        pytest.param({"list_id": "entity_list"}, {}, True, id="the event names a list"),
        pytest.param({}, {"list_id": "entity_list"}, True, id="the act names a list"),
        pytest.param({"firms": ("acme",)}, {}, True, id="the event names a firm"),
        pytest.param({}, {"firms": ("acme",)}, True, id="the act names a firm"),
    ],
)
def test_open_subject_is_believed_for_three_days_or_where_parties_are_named(
    anchor: dict[str, Any], act: dict[str, Any], joins: bool
) -> None:
    first = item("a", **LISTS | anchor)
    for day, fits in ((3, True), (4, joins)):
        found = fit(item("b", day, **LISTS | act), cell(first), TREE)
        expected = FITS | {"days": day} | ({"score": 4.0} if fits else APART)
        assert found == Fit(**expected)


@pytest.mark.parametrize(
    ("anchor", "act", "joins"),
    [
        pytest.param({}, {}, True, id="direction and family"),
        pytest.param({}, EASES, False, id="another direction"),
        pytest.param({}, GRANTS, False, id="another family"),
        pytest.param({}, {"direction": Direction.NONE}, True, id="a direction left open"),
        pytest.param({"direction": Direction.NONE}, {}, True, id="an event that leaves it open"),
        pytest.param({"direction": Direction.MIXED}, {}, False, id="an event of both directions"),
        pytest.param({}, {"direction": Direction.NONE, **GRANTS}, False, id="left open, and another family"),
        pytest.param({}, {**EASES, "answers": True}, True, id="an answer of another direction"),
        pytest.param({}, {**EASES, **GRANTS, "answers": True}, False, id="an answer needs the same goods for neither"),
    ],
)
def test_open_subject_needs_direction_and_family(anchor: dict[str, Any], act: dict[str, Any], joins: bool) -> None:
    found = fit(item("b", 1, **NO_GOODS | act), cell(item("a", **anchor)), TREE)
    assert found.obstacle is (None if joins else Obstacle.KIND)


# ------------------------------------------------------------------ listings


@pytest.mark.parametrize(
    ("earlier", "listed", "joins"),
    [
        pytest.param([], ("bb",), True, id="the event has only reports"),
        pytest.param([(1, ("aa",))], ("bb",), False, id="another day and other names"),
        pytest.param([(1, ("aa",))], (), True, id="a report names no one"),
        pytest.param([(1, ("aa",))], ("bb", "aa"), True, id="a name of the first"),
        pytest.param([(3, ("aa",))], ("bb",), True, id="the same day"),
        pytest.param([(1, ("aa",)), (2, ("bb",))], ("bb",), True, id="a name of one of two"),
    ],
)
def test_a_list_has_another_version_if_day_and_names_differ(
    earlier: Iterable[tuple[int, tuple[str, ...]]], listed: tuple[str, ...], joins: bool
) -> None:
    listing = LISTS | {"list_id": "dual_use"}
    others = [item(f"a{n}", day, **listing, listed=given) for n, (day, given) in enumerate(earlier)]
    found = fit(item("b", 3, **listing, listed=listed), cell(item("a", **listing), *others), TREE)
    expected = FITS | {"days": 3} | ({} if joins else APART)
    assert found == Fit(**expected)


@pytest.mark.parametrize(
    ("one", "other", "obstacle"),
    [
        pytest.param({"target": ("JP",)}, {"target": ("US",)}, Obstacle.TARGET, id="firms of other states"),
        pytest.param({"target": ("JP",)}, {"target": ("US", "JP")}, None, id="one state of both"),
        pytest.param({"target": ("JP",)}, {}, None, id="the act names no state"),
        pytest.param({}, {"target": ("JP",)}, None, id="the event names no state"),
        pytest.param({"target": ("ALL",)}, {"target": ("US",)}, None, id="the event is about all states"),
        pytest.param({"target": ("JP",)}, {"target": ("ALL",)}, None, id="the act is about all states"),
        pytest.param(
            {"target": ("JP",), "firms": ("acme",)}, {"target": ("US",), "firms": ("acme",)}, None, id="a firm of both"
        ),
        pytest.param(
            {"target": ("JP",), "firms": ("acme",)},
            {"target": ("US",), "firms": ("globex",)},
            Obstacle.TARGET,
            id="other firms",
        ),
        pytest.param({"target": ("JP",)}, {"target": ("US",), "family": Family.RULE}, None, id="a rule about one"),
        pytest.param(
            {"target": ("JP",), "family": Family.RULE}, {"target": ("US",)}, None, id="a rule, then a listing"
        ),
    ],
)
def test_listings_of_firms_of_different_states_differ(
    one: dict[str, Any], other: dict[str, Any], obstacle: Obstacle | None
) -> None:
    listing = LISTS | {"list_id": "entity_list"}
    found = fit(item("b", 3, **listing | other), cell(item("a", **listing | one)), TREE)
    assert found.obstacle is obstacle
    assert (found.score is None) is (obstacle is not None)
    assert found.subject


@pytest.mark.parametrize(
    ("one", "other", "joins"),
    [
        pytest.param({"list_id": "l"}, {"commodities": ("drones",)}, True, id="list, then goods"),
        pytest.param({"commodities": ("drones",)}, {"list_id": "l"}, True, id="goods, then list"),
        pytest.param({"list_id": "l"}, {"firms": ("acme",)}, True, id="list, then firm"),
        pytest.param({"list_id": "l"}, {"list_id": "m"}, False, id="two lists"),
        pytest.param({"commodities": ("drones",)}, {"commodities": ("gallium",)}, False, id="two goods"),
        pytest.param(
            {"list_id": "l", "commodities": ("drones",)}, {"list_id": "m"}, False, id="two lists, one with goods"
        ),
        pytest.param(
            {"list_id": "l", "commodities": ("drones",)}, {"commodities": ("gallium",)}, False, id="goods of a list"
        ),
        pytest.param({"list_id": "l"}, {"commodities": ("drones",), "family": Family.RULE}, False, id="then a rule"),
        pytest.param({"list_id": "l", "family": Family.RULE}, {"commodities": ("drones",)}, False, id="a rule before"),
    ],
)
def test_a_listing_names_its_list_or_the_goods_of_its_firms(
    one: dict[str, Any], other: dict[str, Any], joins: bool
) -> None:
    found = fit(item("b", 1, **LISTS | other), cell(item("a", **LISTS | one)), TREE)
    assert (found.joins, found.subject) == (joins, joins)


# ------------------------------------------------------------------ goods, and what an event learns


@pytest.mark.parametrize(
    ("anchor", "act", "score"),
    [
        pytest.param(("rare_earths",), ("dysprosium",), 5.0, id="below"),
        pytest.param(("dysprosium",), ("rare_earths",), 5.0, id="above"),
        pytest.param(("dysprosium",), ("magnets",), None, id="beside"),
        pytest.param(("dual_use_items",), ("magnets",), 4.0, id="the event may be about anything"),
        pytest.param(("magnets",), ("dual_use_items",), 4.0, id="the act may be about anything"),
    ],
)
def test_goods_fit_if_one_is_below_the_other(
    anchor: tuple[str, ...], act: tuple[str, ...], score: float | None
) -> None:
    assert points(item("b", commodities=act), item("a", commodities=anchor)) == score


@pytest.mark.parametrize(
    ("wider", "score"),
    [("rare_earths", 5.0), ("heavy_rare_earths", None), ("gallium", None)],
)
def test_goods_beside_each_other_fit_below_a_term_of_the_event(wider: str, score: float | None) -> None:
    first, then = item("a", commodities=("dysprosium",)), item("c", 1, commodities=(wider,))
    assert points(item("b", 2, commodities=("magnets",)), first, then) == score


def test_event_has_the_goods_of_its_first_act_that_names_some() -> None:
    silent, named = item("a", **NO_GOODS), item("c", 1, commodities=("dysprosium",))
    third = item("d", 2, commodities=("gallium",))
    assert points(item("b", 2, commodities=("heavy_rare_earths",)), silent, named, third) == 5.0
    assert points(item("b", 2, commodities=("dysprosium",)), silent, named, third) == 5.0
    assert points(item("b", 2, commodities=("gallium",)), silent, named, third) is None
    assert points(item("b", 2, commodities=("gallium",)), silent) == 4.0


@pytest.mark.parametrize(
    ("day", "changes", "family"),
    [
        pytest.param(0, {}, True, id="of the same day"),
        pytest.param(7, {}, True, id="within a week"),
        pytest.param(8, {}, False, id="after a week"),
        pytest.param(-1, {}, False, id="of the day before"),
        pytest.param(1, {"answers": True}, False, id="of an answer"),
    ],
)
def test_event_learns_the_families_of_its_first_week(day: int, changes: dict[str, Any], family: bool) -> None:
    reported = item("c", day, **GRANTS, **changes)
    assert fit(item("b", 7, **GRANTS), cell(item("a"), reported), TREE).family is family


# ------------------------------------------------------------------ similarity


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param("abcd", "abxx", 1 / 3, id="one pair of three"),
        pytest.param("ab", "ab", 1.0, id="the shortest"),
        pytest.param("ab", "a b", 1.0, id="without spaces"),
        pytest.param("ab", "", 0.0, id="nothing to compare"),
        pytest.param("", "ab", 0.0, id="nothing to compare with"),
        pytest.param("STRASSE", "Straße", 1.0, id="folded case"),
        pytest.param("abc", "abcde", 2 / 3, id="of different length"),
    ],
)
def test_similarity_is_the_share_of_common_pairs(one: str, other: str, expected: float) -> None:
    assert similarity(one, other) == expected
