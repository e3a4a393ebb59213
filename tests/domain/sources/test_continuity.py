from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.domain.sources.continuity import ContinuityVerdict, FeedWindow, Gap, UnknownItem, assess_continuity
from monitor.domain.sources.publishing_pattern import PublishingPattern

NOW = datetime(2026, 11, 25, 7, 40, tzinfo=UTC)
HOUR = timedelta(hours=1)
BUSY = PublishingPattern(per_day=120, gap=timedelta(minutes=12), regular=True)  # five an hour


def fresh(count: int, *, since: timedelta = HOUR, known: bool = False) -> tuple[UnknownItem, ...]:
    """Items with distinct titles, the oldest of this age."""
    return tuple(UnknownItem(title=f"t{n}", known=known, published=NOW - since * (n + 1) / count) for n in range(count))


def undated(count: int, *, known: bool = False) -> tuple[UnknownItem, ...]:
    return tuple(UnknownItem(title=f"t{n}", known=known) for n in range(count))


def window(unknown: tuple[UnknownItem, ...], shared: int = 0, **changes: object) -> FeedWindow:
    made = FeedWindow(
        unknown=unknown, shared=shared, before=20, largest=5, last_poll=NOW - 7 * HOUR, publishing_pattern=BUSY, now=NOW
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_windows_that_share_an_item_leave_no_gap() -> None:
    assert assess_continuity(window(fresh(19), shared=1)).verdict is ContinuityVerdict.CONTINUES


def test_windows_without_a_common_item_have_a_gap() -> None:
    found = assess_continuity(window(fresh(8)))
    assert (found.verdict, found.gap) == (ContinuityVerdict.GAP, Gap(start=NOW - 7 * HOUR, end=NOW - HOUR, unseen=30))
    assert not found.held


def test_window_back_to_the_last_poll_has_no_gap() -> None:
    assert assess_continuity(window(fresh(9, since=8 * HOUR))).verdict is ContinuityVerdict.CONTINUES


def test_no_gap_where_no_item_was_likely() -> None:
    assert (
        assess_continuity(window(fresh(9), publishing_pattern=PublishingPattern(per_day=0.5))).verdict
        is ContinuityVerdict.CONTINUES
    )


def test_gap_without_a_pattern_has_no_size() -> None:
    assert assess_continuity(window(fresh(9), publishing_pattern=None)).gap == Gap(start=NOW - 7 * HOUR, end=NOW - HOUR)


def test_undated_items_reach_back_by_their_usual_rate() -> None:
    gap = assess_continuity(window(undated(10), largest=10)).gap
    assert gap == Gap(start=NOW - 7 * HOUR, end=NOW - 2 * HOUR, unseen=25)


@pytest.mark.parametrize(("count", "before"), [(4, 20), (20, 4)], ids=["short now", "short before"])
def test_few_items_give_no_gap(count: int, before: int) -> None:
    assert assess_continuity(window(fresh(count), before=before)).verdict is ContinuityVerdict.CONTINUES


@pytest.mark.parametrize("shared", [0, 3])
def test_known_titles_with_new_ids_are_held(shared: int) -> None:
    items = (*undated(9, known=True), UnknownItem(title="really new", published=NOW))
    found = assess_continuity(window(items, shared=shared))
    assert (found.verdict, found.held) == (ContinuityVerdict.FLOOD, frozenset(range(9)))
    assert found.gap is None


def test_items_older_than_the_last_poll_are_held() -> None:
    old = tuple(UnknownItem(title=f"t{n}", published=NOW - timedelta(days=9)) for n in range(12))
    assert assess_continuity(window(old)).held == frozenset(range(12))


def test_common_title_identifies_no_item() -> None:
    same = tuple(replace(one, title="Notice", known=True) for one in fresh(12))
    assert assess_continuity(window(same, shared=2)).verdict is ContinuityVerdict.CONTINUES


def test_documents_of_a_day_published_at_once_are_new() -> None:
    assert (
        assess_continuity(window(fresh(100, since=timedelta(minutes=5)), shared=100, publishing_pattern=BUSY)).verdict
        is ContinuityVerdict.CONTINUES
    )
    assert (
        assess_continuity(
            window(fresh(100, since=timedelta(minutes=5)), publishing_pattern=PublishingPattern(per_day=1))
        ).verdict
        is ContinuityVerdict.CONTINUES
    )


def test_implausibly_many_undated_items_are_held() -> None:
    slow = PublishingPattern(per_day=2, regular=True)
    assert assess_continuity(window(undated(30), publishing_pattern=slow)).held == frozenset(range(30))
    assert (
        assess_continuity(window(undated(30), publishing_pattern=replace(slow, regular=False))).verdict
        is not ContinuityVerdict.FLOOD
    )
    assert (
        assess_continuity(window(undated(30), publishing_pattern=slow, largest=30)).verdict
        is not ContinuityVerdict.FLOOD
    )


ITEMS = st.lists(
    st.builds(
        UnknownItem,
        title=st.text(max_size=2),
        known=st.booleans(),
        published=st.none() | st.integers(-100, 900).map(lambda h: NOW - timedelta(hours=h)),
    ),
    max_size=60,
).map(tuple)


@example(items=(UnknownItem(title="", known=False, published=None),) * 5, shared=0, before=5, per_day=3e-146)
@given(items=ITEMS, shared=st.integers(0, 40), before=st.integers(0, 40), per_day=st.none() | st.floats(0, 500))
def test_gap_is_between_the_polls_and_only_a_flood_holds(
    items: tuple[UnknownItem, ...], shared: int, before: int, per_day: float | None
) -> None:
    known = None if per_day is None else PublishingPattern(per_day=per_day, regular=True)
    asked = window(items, shared=shared, before=before, publishing_pattern=known)
    found = assess_continuity(asked)
    assert bool(found.held) == (found.verdict is ContinuityVerdict.FLOOD)
    assert found.held <= set(range(len(items)))
    assert (found.gap is not None) == (found.verdict is ContinuityVerdict.GAP)
    if found.gap is not None:
        assert asked.last_poll < found.gap.end <= NOW
        assert shared == 0
        assert found.gap.unseen != 0


@given(items=ITEMS)
def test_mostly_known_window_holds_nothing(items: tuple[UnknownItem, ...]) -> None:
    assert not assess_continuity(window(items, shared=len(items))).held
