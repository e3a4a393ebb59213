import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.sources.source import DateOrder
from monitor.ingest.days import day_at_an_end, day_in, day_in_address, stated_day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        pytest.param("[2026-11-24]", "2026-11-24", id="in-brackets"),
        pytest.param("发布时间：2026年1月5日 09:30", "2026-01-05 09:30", id="chinese-with-time"),
        pytest.param("2026. 11. 3.", "2026-11-03", id="korean-with-spaces"),
        pytest.param("2026년 11월 3일", "2026-11-03", id="korean"),
        pytest.param("令和８年１１月２日", "2026-11-02", id="wide-figures-of-an-era"),
        pytest.param("令和元年5月7日", "2019-05-07", id="the-first-year-of-an-era"),
        pytest.param("平成30年4月1日", "2018-04-01", id="the-era-before"),
        pytest.param("R8.11.2", "2026-11-02", id="an-era-in-short"),
        pytest.param("Posted 3rd November 2026, 9:00", "2026-11-03", id="day-month"),
        pytest.param("Nov. 3, 2026", "2026-11-03", id="month-day"),
        pytest.param("2026-11-03T09:15:00.000+09:00", "2026-11-03 09:15:00+09:00", id="iso-with-zone"),
        pytest.param("2026年11月3日（火）9:05", "2026-11-03 09:05", id="weekday-between"),
        pytest.param("2026-13-40, seen 2026-11-03", "", id="a-day-that-is-none-is-not-mended"),
        pytest.param("11/03/2026", "", id="figures-in-an-order-that-nobody-named"),
        pytest.param("26/11/03", "", id="short-years-are-read-only-when-asked"),
        pytest.param("Order 2026-11 of the ministry", "", id="a-number-is-no-day"),
        pytest.param("no day", "", id="none"),
    ],
)
def test_a_date_is_found_in_a_line(text: str, day: str) -> None:
    assert day_in(text) == day


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("26/11/03", DateOrder.YMD, "2026-11-03"),
        ("11/03/2026", DateOrder.MDY, "2026-11-03"),
        ("03.11.26", DateOrder.DMY, "2026-11-03"),
        ("03.11.1998", DateOrder.DMY, "1998-11-03"),
        ("31/12/98", DateOrder.DMY, "1998-12-31"),
        ("2026-11-03", DateOrder.DMY, "2026-11-03"),
        ("25/13/2026", DateOrder.DMY, ""),
    ],
)
def test_digits_are_read_in_the_configured_order(text: str, order: DateOrder, day: str) -> None:
    assert day_in(text, order) == day


@pytest.mark.parametrize(
    ("said", "raw"),
    [
        pytest.param("Tue, 24 Nov 2026 10:00:00 GMT", "Tue, 24 Nov 2026 10:00:00 GMT", id="what-can-be-read-stays"),
        pytest.param("20261124T101500Z", "20261124T101500Z", id="without-signs-between"),
        pytest.param("[2026-11-24]", "2026-11-24", id="the-day-within"),
        pytest.param("令和8年11月24日", "2026-11-24", id="an-era"),
        pytest.param("R8.11.2", "2026-11-02", id="an-era-in-short"),
        pytest.param("03/11/2026", "", id="march-or-november"),
        pytest.param("26/11/25", "", id="a-short-year"),
        pytest.param("yesterday", "yesterday", id="kept-as-it-was-said"),
    ],
)
def test_ambiguous_dates_are_not_guessed(said: str, raw: str) -> None:
    assert stated_day(said) == raw


@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("Nov. 2, 2026: notice to exporters", "2026-11-02"),
        ("Notice to exporters (2026-11-02)", "2026-11-02"),
        ("The ban of 2 November 2026 is corrected", ""),
    ],
)
def test_a_date_counts_only_at_an_end_of_a_title(title: str, day: str) -> None:
    assert day_at_an_end(title) == day


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://e.gov/recent-actions/20261125", "2026-11-25"),
        ("https://e.org/2026/11/03/notice", "2026-11-03"),
        ("https://e.cn/art/2026/art_20261299.html", ""),
        ("https://e.org/a?d=20261125", ""),
    ],
)
def test_a_date_is_found_in_an_address(url: str, day: str) -> None:
    assert day_in_address(url) == day


@given(st.text(max_size=80), st.sampled_from([None, *DateOrder]))
def test_any_text_gives_a_date_or_none(text: str, order: DateOrder | None) -> None:
    for found in (day_in(text, order), day_at_an_end(text, order), day_in_address(text)):
        assert found == "" or found[4] == found[7] == "-"
    assert len(stated_day(text, order)) <= 200
