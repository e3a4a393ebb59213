"""The rate of new items of a source."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.sources.poll_interval import BodyCounts, ItemRate

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_dates_of_an_initial_poll_give_the_rate() -> None:
    dated = [NOW - n * HOUR for n in range(2, 12)]
    assert ItemRate.of_initial_poll(dated, now=NOW) == ItemRate(every=HOUR, last=NOW - 2 * HOUR)


def test_archive_items_do_not_slow_the_rate() -> None:
    dated = [*(NOW - n * HOUR for n in range(20)), *(NOW - n * timedelta(days=30) for n in range(1, 50))]
    assert ItemRate.of_initial_poll(dated, now=NOW).every == HOUR


def test_feed_without_distinct_dates_gives_no_initial_rate() -> None:
    assert ItemRate.of_initial_poll([], now=NOW) == ItemRate(last=NOW)
    assert ItemRate.of_initial_poll([NOW - HOUR] * 30, now=NOW) == ItemRate(last=NOW)


def test_first_new_item_gives_the_rate_without_dates() -> None:
    assert ItemRate(last=NOW - 6 * HOUR).with_news(2, now=NOW) == ItemRate(every=3 * HOUR, last=NOW)


def test_rate_follows_a_change() -> None:
    rhythm = ItemRate(every=24 * HOUR, last=NOW)
    for n in range(1, 41):
        rhythm = rhythm.with_news(1, now=NOW + n * HOUR)
    assert rhythm.every is not None
    assert HOUR <= rhythm.every < 2 * HOUR


def test_silence_stretches_the_rate() -> None:
    rhythm = ItemRate(every=HOUR, last=NOW)
    assert rhythm.at(NOW + HOUR) == HOUR
    assert rhythm.at(NOW + 12 * HOUR) == 2 * HOUR
    assert ItemRate().at(NOW) is None


def test_a_window_overflows_when_little_of_it_is_known_and_a_short_feed_never_does() -> None:
    assert BodyCounts(fetched=15, new=15, known=0).overflows
    assert BodyCounts(fetched=20, new=16, known=4).overflows
    assert not BodyCounts(fetched=20, new=15, known=5).overflows
    assert not BodyCounts(fetched=2, new=2, known=0).overflows


ANY_TIME = st.timedeltas(timedelta(days=-20_000), timedelta(days=2_000_000)).map(lambda span: NOW + span)


@given(st.lists(ANY_TIME, max_size=60))
def test_rate_is_none_or_positive_for_any_dates(
    dated: list[datetime],
) -> None:
    rhythm = ItemRate.of_initial_poll(dated, now=NOW)
    assert rhythm.every is None or rhythm.every > timedelta(0)
    assert rhythm.last is not None
    assert rhythm.last <= NOW


@given(
    st.lists(
        st.tuples(st.timedeltas(timedelta(days=-3), timedelta(days=400)), st.integers(0, 2_000)),
        min_size=1,
        max_size=30,
    )
)
def test_rate_is_never_negative(polls: list[tuple[timedelta, int]]) -> None:
    rhythm, now = ItemRate(last=NOW), NOW
    for after, count in polls:
        now += after
        rhythm = rhythm.with_news(count, now=now)
        assert rhythm.every is None or rhythm.every >= timedelta(0)
