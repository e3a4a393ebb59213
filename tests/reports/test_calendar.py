"""Dates of known acts, in words and as iCalendar."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

from icalendar import Calendar
from icalendar.cal import Component

from monitor.domain.event.calendar import DateFate
from monitor.domain.event.identity import EventId
from monitor.domain.event.past_acts import PastAct
from monitor.reports.calendar import CalendarDate, calendar_dates
from monitor.reports.ical import as_ical
from tests.domain.event.test_calendar import CONTROL, SUSPENSION, past
from tests.language.shipped import shipped_vocabulary

NOW = datetime(2026, 11, 2, 20, 0, tzinfo=UTC)  # the 3rd in Beijing
NEAR = timedelta(days=30)


def entry(*dates: CalendarDate) -> Component:
    (event,) = Calendar.from_ical(as_ical(dates, now=NOW)).walk("VEVENT")
    return event


def dates_of(*acts: PastAct, now: datetime = NOW, everything: bool = False) -> tuple[CalendarDate, ...]:
    return calendar_dates(
        acts,
        shipped_vocabulary(),
        now=now,
        ahead=timedelta(days=90),
        back=timedelta(days=30),
        everything=everything,
    )


def test_a_date_is_reported_with_the_days_that_are_left_where_it_is_law() -> None:
    (found,) = dates_of(CONTROL, SUSPENSION)
    assert (found.day, found.in_days, found.city, found.zone) == (date(2026, 11, 10), 7, "Beijing", "Asia/Shanghai")
    assert found.about == ("MOFCOM No. 61/2025",)
    assert found.what.startswith("China suspends")


def test_a_suspension_is_on_the_goods_of_what_it_suspends() -> None:
    silent = replace(SUSPENSION, act=replace(SUSPENSION.act, commodities=()))
    goods = replace(CONTROL, act=replace(CONTROL.act, commodities=("rare_earths",)))
    of_goods = partial(calendar_dates, vocabulary=shipped_vocabulary(), now=NOW, ahead=NEAR, back=NEAR)
    (found,) = of_goods([goods, silent], commodities=["rare_earths"])
    assert found.about == ("MOFCOM No. 61/2025",)
    assert of_goods([goods, silent], commodities=["gallium"]) == ()


def test_what_passed_without_a_known_act_stays_for_a_while() -> None:
    (found,) = dates_of(SUSPENSION, now=datetime(2026, 11, 25, tzinfo=UTC))
    assert (found.fate, found.in_days) == (DateFate.PASSED, -15)
    assert dates_of(SUSPENSION, now=datetime(2026, 12, 25, tzinfo=UTC)) == ()


def test_what_was_moved_or_took_effect_is_reported_when_all_is_asked_for() -> None:
    effective = replace(CONTROL, act=replace(CONTROL.act, effective=date(2026, 10, 20)))
    assert dates_of(effective) == ()
    assert [d.fate for d in dates_of(effective, everything=True)] == [DateFate.PASSED]


def test_an_ical_file_is_read_back_by_its_library() -> None:
    odd = replace(
        past("7", date(2026, 10, 1), until=date(2026, 12, 31)),
        event_id=EventId("e7"),
        entry="cn-2026-7",
        title="公告; a, b\nc",
        url="https://example.org/a?b=c,d",
    )
    event = entry(*dates_of(odd))
    assert str(event["uid"]) == "e7-expiry@policy-monitor"
    assert [event.decoded(key) for key in ("dtstart", "dtend")] == [date(2026, 12, 31), date(2027, 1, 1)]
    assert str(event["description"]).split("\n")[:2] == ["公告; a, b", "c"]
    assert str(event["url"]) == "https://example.org/a?b=c,d"


def test_a_date_that_moved_is_cancelled_under_the_same_id() -> None:
    (found,) = dates_of(SUSPENSION)
    for fate, status in ((DateFate.DUE, "CONFIRMED"), (DateFate.MOVED, "CANCELLED"), (DateFate.CANCELLED, "CANCELLED")):
        event = entry(replace(found, fate=fate))
        assert (str(event["uid"]), str(event["status"])) == ("70-suspension_end@policy-monitor", status)


def test_the_last_day_there_is_can_be_exported() -> None:
    (found,) = dates_of(SUSPENSION)
    assert b"DTSTART;VALUE=DATE:99991231" in as_ical([replace(found, day=date.max)], now=NOW)
