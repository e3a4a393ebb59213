"""Durations: inclusive of the first day, quoted, and overridden by a printed last day."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.acts.act import Span
from monitor.language.acts.facets.durations import Duration
from tests.language.readings import first_act

WORDS = Span(field="title", start=0, end=0, quote="")
COUNTED = [
    (date(2025, 2, 22), 0, 4, date(2025, 6, 21)),
    (date(2025, 3, 1), 0, 1, date(2025, 3, 31)),
    (date(2025, 1, 31), 0, 1, date(2025, 2, 28)),
    (date(2025, 9, 10), 0, 12, date(2026, 9, 9)),
    (date(2024, 2, 29), 0, 12, date(2025, 2, 28)),
    (date(2025, 3, 1), 90, 0, date(2025, 5, 29)),
    (date(2025, 3, 1), 1, 0, date(2025, 3, 1)),
]


@pytest.mark.parametrize(("first", "days", "months", "last"), COUNTED)
def test_duration_includes_the_first_day(first: date, days: int, months: int, last: date) -> None:
    assert Duration(days=days, months=months, span=WORDS).last_day(first) == last


@given(first=st.dates(), months=st.integers(1, 120))
def test_months_end_in_their_month_or_on_the_day_before(first: date, months: int) -> None:
    last = Duration(days=0, months=months, span=WORDS).last_day(first)
    if last is None:
        assert first.year > 2088
        return
    passed = (last.year - first.year) * 12 + last.month - first.month
    assert passed == months - (first.day == 1)
    assert last > first or (months == 1 and last >= first)


def test_duration_counts_from_the_first_day() -> None:
    title = "Congo suspends exports of cobalt for four months from 22 February"
    found = first_act(title, published=datetime(2025, 2, 24, tzinfo=UTC))
    assert (found.effective, found.until) == (date(2025, 2, 22), date(2025, 6, 21))


def test_duration_counts_from_the_announcement_rather_than_the_article() -> None:
    found = first_act(
        "Congo on Friday suspended exports of cobalt for four months", published=datetime(2025, 2, 24, tzinfo=UTC)
    )
    assert (found.announced, found.until) == (date(2025, 2, 21), date(2025, 6, 20))


@pytest.mark.parametrize(
    ("title", "language", "words"),
    [
        ("India bans exports of sugar for six months", "en", "for six months"),
        ("India imposes a six-month ban on sugar exports", "en", "six-month"),
        ("剛果（金）暫停鈷出口，為期四個月", "zh-Hant", "為期四個月"),
        ("コンゴ、コバルトの輸出を４か月間停止", "ja", "４か月間"),
        ("콩고, 코발트 수출 4개월간 중단", "ko", "4개월간"),
    ],
)
def test_duration_is_quoted_from_the_original(title: str, language: str, words: str) -> None:
    quoted = first_act(title, language).evidence[-1]
    assert quoted.quote == words
    assert title[quoted.start : quoted.end] == words


def test_printed_last_day_overrides_the_duration() -> None:
    found = first_act("China suspends export controls on graphite for one year until 10 November 2026")
    assert found.until == date(2026, 11, 10)
    assert all("year" not in span.quote for span in found.evidence)


def test_countries_named_in_one_word_are_no_number() -> None:
    assert first_act("중국, 한일간 흑연 수출 금지", "ko").until is None
