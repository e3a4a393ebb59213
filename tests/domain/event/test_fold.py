"""Which acts are one event: a partition that depends only on the acts and the links."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from monitor.domain.acts.scheme import Direction, Family
from monitor.domain.event.fold import fold
from monitor.domain.event.identity import JOIN_WINDOW, Item
from monitor.domain.event.link import Link, LinkKind, link_between
from tests.domain.event.alike import DAY, TREE, acts, item, names, number, partition

NOW = datetime(2026, 11, 25, tzinfo=UTC)


@given(acts(), st.randoms(use_true_random=False))
def test_order_of_acts_does_not_matter(found: list[Item], random: Any) -> None:
    shuffled = random.sample(found, len(found))
    assert fold(shuffled, TREE) == fold(found, TREE)


@given(acts(), st.integers(0, 46))
def test_folding_later_days_onto_earlier_ones_equals_folding_all(found: list[Item], split: int) -> None:
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
def test_document_number_is_identity_within_its_issuer(found: list[Item]) -> None:
    home = {r: index for index, c in enumerate(fold(found, TREE)) for r in c.refs}
    numbered = [i for i in found if i.number is not None]
    assume(len(numbered) > 1)
    for one in numbered:
        for other in numbered:
            same = (one.issuer, one.number) == (other.issuer, other.number)
            assert (home[one.refs[0]] == home[other.refs[0]]) == same


@given(acts())
def test_issuers_never_share_a_cell(found: list[Item]) -> None:
    cells = fold(found, TREE)
    for issuer in ("CN", "US"):
        own = [i for i in found if i.issuer == issuer]
        assert partition(fold(own, TREE)) == {c.refs for c in cells if c.anchor.issuer == issuer}


@given(acts())
def test_no_act_without_a_number_is_further_than_the_window_from_its_anchor(found: list[Item]) -> None:
    assume(any(i.number is None for i in found))
    for cell in fold(found, TREE):
        for member in cell.items:
            assert member.number or timedelta(0) <= member.day - cell.anchor.day <= JOIN_WINDOW


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


def test_fifty_copies_of_a_week_are_one_event() -> None:
    copies = [item(f"{n:02}", n % 7, tier=n % 4, title=f"China tightens export rules, part {n}") for n in range(50)]
    assert len(fold(copies, TREE)) == 1


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
def test_which_acts_join(later: Item, joins: bool) -> None:
    assert (len(fold([TIGHT_RULE, later], TREE)) == 1) == joins


def listing(name: str, day: int = 0, *listed: str) -> Item:
    return item(name, day, commodities=(), list_id="dual_use", family=Family.LIST, listed=listed)


@pytest.mark.parametrize(
    ("day", "listed", "joins"),
    [
        pytest.param(3, ("bb",), False, id="another day, other names"),
        pytest.param(3, ("aa", "bb"), True, id="another day, one name of the first"),
        pytest.param(0, ("bb",), True, id="the same day"),
        pytest.param(3, (), True, id="a report, which may name nobody"),
    ],
)
def test_two_changes_of_a_list_are_one_event_if_they_share_a_name_or_a_day(
    day: int, listed: tuple[str, ...], joins: bool
) -> None:
    assert len(fold([listing("a", 0, "aa"), listing("b", day, *listed)], TREE)) == (1 if joins else 2)


def test_a_second_change_of_a_list_does_not_join_the_reports_of_the_first() -> None:
    report, first, second = listing("a"), listing("b", 1, "aa"), listing("c", 9, "bb")
    assert names(fold([report, first, second], TREE)) == [["a", "b"], ["c"]]


def test_firms_and_lists_are_subjects_too() -> None:
    listed = item("a", commodities=(), list_id="dual_use", firms=("acme",))
    same_list = item("b", 1, commodities=("gallium",), list_id="dual_use")
    same_firm = item("c", 2, commodities=("gallium",), firms=("acme", "globex"))
    assert names(fold([listed, same_list, same_firm], TREE)) == [["a", "b", "c"]]


def test_only_the_anchor_is_compared() -> None:
    anchor = item("a", commodities=("rare_earths",))
    bridge = item("b", 1, commodities=("rare_earths", "gallium"))
    beyond = item("c", 2, commodities=("gallium",))
    assert names(fold([anchor, bridge, beyond], TREE)) == [["a", "b"], ["c"]]


def test_broader_term_of_a_member_admits_other_goods_below_it() -> None:
    anchor, wider = item("a", commodities=("dysprosium",)), item("b", 1, commodities=("rare_earths",))
    part = item("c", 2, commodities=("magnets",))
    assert names(fold([anchor, part], TREE)) == [["a"], ["c"]]
    assert names(fold([anchor, wider, part], TREE)) == [["a", "b", "c"]]
    assert names(fold([anchor, wider, replace(part, commodities=("gallium",))], TREE)) == [["a", "b"], ["c"]]


def test_family_of_an_early_report_is_learned() -> None:
    early, late = item("b", 7, **GRANT), item("c", 15, **GRANT)
    assert names(fold([TIGHT_RULE, late], TREE)) == [["a"], ["c"]]
    assert names(fold([TIGHT_RULE, early, late], TREE)) == [["a", "b", "c"]]
    assert names(fold([TIGHT_RULE, early, replace(late, **EASE)], TREE)) == [["a", "b"], ["c"]]


def test_named_goods_score_higher_than_unspecified_goods() -> None:
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
def test_listing_matches_by_list_or_by_goods_of_the_firms(
    one: dict[str, Any], other: dict[str, Any], joins: bool
) -> None:
    made = [item("a", **{**LISTING, **one}), item("b", 1, **{**LISTING, **other})]
    assert (len(fold(made, TREE)) == 1) == joins


def test_acts_with_one_number_are_one_item_however_far_apart() -> None:
    first, again = item("a", number=number("61")), item("b", 300, number=number("61"), **EASE, **GRANT)
    assert names(fold([again, first], TREE)) == [["a", "b"]]


def test_two_numbers_never_share_a_cell_however_alike() -> None:
    assert names(fold([item("a", number=number("61")), item("b", number=number("62"))], TREE)) == [["a"], ["b"]]


def test_an_order_and_an_announcement_of_one_number_are_two_acts() -> None:
    assert names(fold([item("a", number=number("1")), item("b", number=number("Order 1"))], TREE)) == [["a"], ["b"]]


def test_a_cell_takes_the_first_number_that_comes_and_refuses_the_second() -> None:
    press, first, second = item("a"), item("b", 1, number=number("61")), item("c", 2, number=number("62"))
    cells = fold([press, first, second], TREE)
    assert names(cells) == [["a", "b"], ["c"]]
    assert [c.number for c in cells] == [number("61"), number("62")]


def test_of_two_fitting_cells_the_one_with_sign_and_family_wins() -> None:
    by_sign, both = item("a", number=number("61"), **GRANT), item("b", 1, number=number("62"))
    assert names(fold([by_sign, both, item("c", 2)], TREE)) == [["a"], ["b", "c"]]


def test_among_equals_the_more_similar_title_wins() -> None:
    one = item("a", number=number("61"), title="Controls on gallium and germanium")
    other = item("b", 1, number=number("62"), title="Controls on rare earth magnets")
    later = item("c", 2, title="Controls on rare earth magnets explained")
    assert names(fold([one, other, later], TREE)) == [["a"], ["b", "c"]]
    foreign = replace(later, language="zh-Hans")
    assert names(fold([one, other, foreign], TREE)) == [["a", "c"], ["b"]]


def test_nothing_folds_to_nothing() -> None:
    assert fold([], TREE) == ()


# ------------------------------------------------------------------ decisions by hand


def together(one: Item, other: Item) -> Link:
    return link_between(one.refs[0], other.refs[0], LinkKind.TOGETHER, at=NOW)


def sequel(one: Item, other: Item) -> Link:
    return link_between(one.refs[0], other.refs[0], LinkKind.CONTINUATION, at=NOW)


def apart(one: Item, other: Item) -> Link:
    return link_between(one.refs[0], other.refs[0], LinkKind.APART, at=NOW)


@st.composite
def decided(draw: st.DrawFn) -> tuple[list[Item], list[Link]]:
    """Acts with links between them, some contradicting."""
    found = draw(acts())
    if len(found) < 2:
        return found, []
    pairs = draw(st.lists(st.tuples(*[st.sampled_from(found)] * 2), max_size=6))
    made = {
        link.pair: link
        for one, other in pairs
        if one is not other
        for link in (draw(st.sampled_from([together, sequel, apart]))(one, other),)
    }
    return found, list(made.values())


@given(decided(), st.randoms(use_true_random=False))
def test_order_of_acts_and_links_does_not_matter(made: tuple[list[Item], list[Link]], random: Any) -> None:
    found, links = made
    shuffled = fold(random.sample(found, len(found)), TREE, links=random.sample(links, len(links)))
    assert shuffled == fold(found, TREE, links=links)


@given(decided(), st.integers(0, 46))
def test_folding_onto_manually_merged_events_equals_folding_all(
    made: tuple[list[Item], list[Link]], split: int
) -> None:
    found, links = made
    at = DAY + timedelta(days=split)
    seeds = fold([i for i in found if i.day < at], TREE, links=links)
    assert fold([i for i in found if i.day >= at], TREE, seeds, links) == fold(found, TREE, links=links)


@given(decided())
def test_the_acts_of_an_event_alone_give_that_event(made: tuple[list[Item], list[Link]]) -> None:
    found, links = made
    assume(found)
    for cell in fold(found, TREE, links=links):
        assert fold(cell.items, TREE, links=links) == (cell,)


@given(decided(), st.data())
def test_separated_acts_are_never_one_event(made: tuple[list[Item], list[Link]], data: st.DataObject) -> None:
    found, links = made
    assume(len(found) > 1)
    one, other = data.draw(st.lists(st.sampled_from(found), min_size=2, max_size=2, unique_by=lambda i: i.refs))
    links = [*(link for link in links if link.pair != apart(one, other).pair), apart(one, other)]
    separated = [link for link in links if link.kind is LinkKind.APART]
    cells = fold(found, TREE, links=links)
    assert cells
    assert [link for link in separated for cell in cells if cell.refs.issuperset(link.pair)] == []


@given(acts(), st.data())
def test_linked_acts_of_one_issuer_are_one_event(found: list[Item], data: st.DataObject) -> None:
    if len(found) < 2:
        return
    one, other = data.draw(st.lists(st.sampled_from(found), min_size=2, max_size=2, unique_by=lambda i: i.refs))
    cells = fold(found, TREE, links=[together(one, other)])
    home = {r: n for n, c in enumerate(cells) for r in c.refs}
    assert (home[one.refs[0]] == home[other.refs[0]]) or one.issuer != other.issuer


GALLIUM = {"commodities": ("gallium",)}


def test_linked_acts_bring_their_events_along() -> None:
    first, mate = item("a"), item("b", 1)
    second, follower = item("c", 2, **GALLIUM), item("d", 3, **GALLIUM)
    linked = [together(mate, follower)]
    assert names(fold([first, mate, second, follower], TREE, links=linked)) == [["a", "b", "c", "d"]]
    late = item("e", 23, **GALLIUM)
    assert names(fold([first, mate, second, follower, late], TREE, links=linked)) == [["a", "b", "c", "d", "e"]]
    earlier = item("0", 1, **GALLIUM)
    assert names(fold([first, mate, second, follower, earlier], TREE, links=linked)) == [["0", "a", "b", "c", "d"]]


def test_separated_act_opens_an_event_that_later_acts_may_join() -> None:
    first, other = item("a"), item("b", 1, title="Two firms get licences")
    links = [apart(first, other)]
    later = item("c", 2, title="Two firms get their licences")
    assert names(fold([first, other, later], TREE, links=links)) == [["a"], ["b", "c"]]


def test_manual_decision_overrides_numbers() -> None:
    one, misread = item("a", number=number("61")), item("b", 1, number=number("61"))
    assert names(fold([one, misread], TREE, links=[apart(one, misread)])) == [["a"], ["b"]]
    other = item("c", 2, number=number("62"))
    (cell,) = fold([one, other], TREE, links=[together(one, other)])
    assert cell.numbers == (number("61"), number("62"))
    again = item("d", 400, number=number("62"))
    assert names(fold([one, other, again], TREE, links=[together(one, other)])) == [["a", "c", "d"]]


def test_decision_is_inactive_while_an_act_is_missing_or_of_another_issuer() -> None:
    one, other = item("a"), item("b", 1, **GALLIUM)
    gone = item("z", 1)
    assert names(fold([one, other], TREE, links=[together(one, gone)])) == [["a"], ["b"]]
    foreign = item("b", 1, issuer="US")
    assert names(fold([one, foreign], TREE, links=[together(one, foreign)])) == [["a"], ["b"]]


def test_link_requires_the_lesser_act_first() -> None:
    one, other = item("a").refs[0], item("b").refs[0]
    assert link_between(other, one, LinkKind.APART, at=NOW).pair == (one, other)
    with pytest.raises(ValueError, match="is not less than"):
        Link(one=other, other=one, kind=LinkKind.APART, at=NOW)


def test_stops_of_two_firms_exports_are_two_events() -> None:
    one, other = item("a", stopped="Cerro Alto Copper"), item("b", 1, stopped="Rimac Minerals")
    again = item("c", 2, stopped="Cerro Alto")
    assert names(fold([one, other, again], TREE)) == [["a", "c"], ["b"]]


def test_stops_by_names_in_two_languages_may_be_one_event() -> None:
    one, other = item("a", stopped="Fatala Mining"), item("b", 1, stopped="파탈라광업", language="ko")
    assert names(fold([one, other], TREE)) == [["a", "b"]]
