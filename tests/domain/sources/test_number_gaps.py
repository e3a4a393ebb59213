"""Missing numbers: between two seen ones, few in a row, after a wait, from the first live one on."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.sources.number_gaps import HIGHEST, LONGEST_GAP, WAIT, gaps, is_current_year

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=30)


def seen(*numbers: int, at: datetime = LONG_AGO) -> dict[int, datetime]:
    """One number per minute, in this order."""
    return {number: at + timedelta(minutes=n) for n, number in enumerate(numbers)}


@pytest.mark.parametrize(
    ("numbers", "known", "missing"),
    [
        pytest.param((61, 63), (), (62,), id="one-between-two"),
        pytest.param((61, 63, 66), (), (62, 64, 65), id="two-gaps"),
        pytest.param((61, 67), (), (62, 63, 64, 65, 66), id="as-many-as-a-gap-may-have"),
        pytest.param((61, 68), (), (), id="one-more"),
        pytest.param((61, 62, 63), (), (), id="none-missing"),
        pytest.param((63, 61), (), (), id="below-the-first-one"),
        pytest.param((62, 64, 60), (), (63,), id="an-older-one-later"),
        pytest.param((61, 63), (62,), (), id="known-before-us"),
        pytest.param((61,), (63,), (), id="what-was-known-opens-no-gap"),
        pytest.param((61, 64), (63,), (62,), id="one-of-two-known"),
        pytest.param((61, 80), tuple(range(62, 79)), (79,), id="all-but-one-known"),
        pytest.param((61, 999_999), (), (), id="a-number-out-of-all-bounds"),
        pytest.param((), (61, 63), (), id="nothing-live"),
        pytest.param((7,), (), (), id="one-alone"),
    ],
)
def test_missing_numbers(numbers: tuple[int, ...], known: tuple[int, ...], missing: tuple[int, ...]) -> None:
    assert gaps(seen(*numbers), known, now=NOW) == missing


def test_gap_waits_for_late_numbers() -> None:
    live = {61: LONG_AGO, 63: NOW - WAIT}
    assert gaps(live, (), now=NOW - timedelta(seconds=1)) == ()
    assert gaps(live, (), now=NOW) == (62,)


@pytest.mark.parametrize(
    ("year", "now", "counts"),
    [
        (2026, datetime(2026, 1, 1, tzinfo=UTC), True),
        (2025, datetime(2026, 1, 20, tzinfo=UTC), True),
        (2025, datetime(2026, 2, 20, tzinfo=UTC), False),
        (2025, NOW, False),
        (9999, NOW, False),
    ],
)
def test_only_numbers_of_the_year_are_counted(year: int, now: datetime, *, counts: bool) -> None:
    assert is_current_year(year, now=now) is counts


NUMBERS = st.integers(1, 40) | st.integers(1, HIGHEST) | st.integers(0, 10**12)
LIVE = st.dictionaries(NUMBERS, st.integers(0, 60 * 24 * 60).map(lambda m: NOW - timedelta(minutes=m)), max_size=30)


@given(LIVE, st.sets(NUMBERS, max_size=10))
def test_missing_numbers_are_unseen_above_the_first_and_few(live: dict[int, datetime], known: set[int]) -> None:
    missing = gaps(live, known, now=NOW)
    assert not {*missing} & {*live, *known}
    assert list(missing) == sorted(set(missing))
    assert len(missing) <= LONGEST_GAP * max(len(live) - 1, 0)
    assert all(number > min(live, key=lambda n: (live[n], n)) for number in missing)


@given(LIVE, st.sets(NUMBERS, max_size=10))
def test_the_order_in_which_numbers_are_known_does_not_matter(live: dict[int, datetime], known: set[int]) -> None:
    turned = dict(reversed(live.items()))
    assert gaps(live, known, now=NOW) == gaps(turned, sorted(known, reverse=True), now=NOW)


@given(LIVE, st.integers(0, 10_000))
def test_time_alone_never_closes_a_gap(live: dict[int, datetime], minutes: int) -> None:
    assert {*gaps(live, (), now=NOW)} <= {*gaps(live, (), now=NOW + timedelta(minutes=minutes))}


@given(LIVE, NUMBERS)
def test_a_number_that_was_known_is_never_missing_again(live: dict[int, datetime], number: int) -> None:
    assert number not in gaps(live, {number}, now=NOW)
