from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.domain.sources.continuity import Gap, Unknown, Verdict, Window, judge
from monitor.domain.sources.publishing_pattern import Habit

NOW = datetime(2026, 11, 25, 7, 40, tzinfo=UTC)
HOUR = timedelta(hours=1)
BUSY = Habit(per_day=120, gap=timedelta(minutes=12), regular=True)  # five an hour


def fresh(count: int, *, since: timedelta = HOUR, known: bool = False) -> tuple[Unknown, ...]:
    """Items with distinct titles, the oldest of this age."""
    return tuple(Unknown(title=f"t{n}", known=known, published=NOW - since * (n + 1) / count) for n in range(count))


def undated(count: int, *, known: bool = False) -> tuple[Unknown, ...]:
    return tuple(Unknown(title=f"t{n}", known=known) for n in range(count))


def window(unknown: tuple[Unknown, ...], shared: int = 0, **changes: object) -> Window:
    made = Window(unknown=unknown, shared=shared, before=20, largest=5, last_look=NOW - 7 * HOUR, habit=BUSY, now=NOW)
    return replace(made, **changes)  # type: ignore[arg-type]


def test_windows_that_share_an_item_leave_no_gap() -> None:
    assert judge(window(fresh(19), shared=1)).verdict is Verdict.CONTINUES


def test_windows_without_a_common_item_have_a_gap() -> None:
    found = judge(window(fresh(8)))
    assert (found.verdict, found.gap) == (Verdict.GAP, Gap(start=NOW - 7 * HOUR, end=NOW - HOUR, unseen=30))
    assert not found.held


def test_window_back_to_the_last_poll_has_no_gap() -> None:
    assert judge(window(fresh(9, since=8 * HOUR))).verdict is Verdict.CONTINUES


def test_no_gap_where_no_item_was_likely() -> None:
    assert judge(window(fresh(9), habit=Habit(per_day=0.5))).verdict is Verdict.CONTINUES


def test_gap_without_a_pattern_has_no_size() -> None:
    assert judge(window(fresh(9), habit=None)).gap == Gap(start=NOW - 7 * HOUR, end=NOW - HOUR)


def test_undated_items_reach_back_by_their_usual_rate() -> None:
    gap = judge(window(undated(10), largest=10)).gap
    assert gap == Gap(start=NOW - 7 * HOUR, end=NOW - 2 * HOUR, unseen=25)


@pytest.mark.parametrize(("count", "before"), [(4, 20), (20, 4)], ids=["short now", "short before"])
def test_few_items_give_no_gap(count: int, before: int) -> None:
    assert judge(window(fresh(count), before=before)).verdict is Verdict.CONTINUES


@pytest.mark.parametrize("shared", [0, 3])
def test_known_titles_with_new_ids_are_held(shared: int) -> None:
    items = (*undated(9, known=True), Unknown(title="really new", published=NOW))
    found = judge(window(items, shared=shared))
    assert (found.verdict, found.held) == (Verdict.FLOOD, frozenset(range(9)))
    assert found.gap is None


def test_items_older_than_the_last_poll_are_held() -> None:
    old = tuple(Unknown(title=f"t{n}", published=NOW - timedelta(days=9)) for n in range(12))
    assert judge(window(old)).held == frozenset(range(12))


def test_common_title_identifies_no_item() -> None:
    same = tuple(replace(one, title="Notice", known=True) for one in fresh(12))
    assert judge(window(same, shared=2)).verdict is Verdict.CONTINUES


def test_documents_of_a_day_published_at_once_are_new() -> None:
    assert judge(window(fresh(100, since=timedelta(minutes=5)), shared=100, habit=BUSY)).verdict is Verdict.CONTINUES
    assert judge(window(fresh(100, since=timedelta(minutes=5)), habit=Habit(per_day=1))).verdict is Verdict.CONTINUES


def test_implausibly_many_undated_items_are_held() -> None:
    slow = Habit(per_day=2, regular=True)
    assert judge(window(undated(30), habit=slow)).held == frozenset(range(30))
    assert judge(window(undated(30), habit=replace(slow, regular=False))).verdict is not Verdict.FLOOD
    assert judge(window(undated(30), habit=slow, largest=30)).verdict is not Verdict.FLOOD


ITEMS = st.lists(
    st.builds(
        Unknown,
        title=st.text(max_size=2),
        known=st.booleans(),
        published=st.none() | st.integers(-100, 900).map(lambda h: NOW - timedelta(hours=h)),
    ),
    max_size=60,
).map(tuple)


@example(items=(Unknown(title="", known=False, published=None),) * 5, shared=0, before=5, per_day=3e-146)
@given(items=ITEMS, shared=st.integers(0, 40), before=st.integers(0, 40), per_day=st.none() | st.floats(0, 500))
def test_gap_is_between_the_polls_and_only_a_flood_holds(
    items: tuple[Unknown, ...], shared: int, before: int, per_day: float | None
) -> None:
    known = None if per_day is None else Habit(per_day=per_day, regular=True)
    asked = window(items, shared=shared, before=before, habit=known)
    found = judge(asked)
    assert bool(found.held) == (found.verdict is Verdict.FLOOD)
    assert found.held <= set(range(len(items)))
    assert (found.gap is not None) == (found.verdict is Verdict.GAP)
    if found.gap is not None:
        assert asked.last_look < found.gap.end <= NOW
        assert shared == 0
        assert found.gap.unseen != 0


@given(items=ITEMS)
def test_mostly_known_window_holds_nothing(items: tuple[Unknown, ...]) -> None:
    assert not judge(window(items, shared=len(items))).held
