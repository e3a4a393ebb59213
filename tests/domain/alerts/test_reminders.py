"""Repeats of unacknowledged alerts within business hours."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.alerts.quiet_hours import quiet_until
from monitor.domain.alerts.reminders import remind_at
from monitor.domain.alerts.route import Hours, QuietHours, ReminderPlan, Route
from monitor.domain.rules.rule import Level
from tests.domain.alerts.test_quiet_hours import moments, quiets
from tests.domain.operations.test_wall_clock import zones

BRUSSELS = ZoneInfo("Europe/Brussels")
HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


def route(*, hours: Hours = Hours.ALWAYS, quiet: QuietHours | None = None, zone: ZoneInfo = BRUSSELS) -> Route:
    return Route(name="r", channel="C1", zone=zone, quiet=quiet, remind=ReminderPlan(after=HOUR, hours=hours))


@pytest.mark.parametrize(
    ("said", "is_repeated"),
    [
        pytest.param("2026-11-25T10:00", "2026-11-25T11:00", id="while somebody is there"),
        pytest.param("2026-11-25T02:00", "2026-11-25T08:00", id="in the night: as the day begins"),
        pytest.param("2026-11-25T16:30", "2026-11-26T08:00", id="after hours: the next day"),
        pytest.param("2026-11-27T16:00", "2026-11-30T08:00", id="on a Friday evening: on Monday"),
        pytest.param("2026-03-27T20:00", "2026-03-30T07:00", id="over the change to summer time"),
    ],
)
def test_business_hours_are_nine_to_six_from_monday_to_friday(said: str, is_repeated: str) -> None:
    assert remind_at(route(hours=Hours.BUSINESS), Level.HIGH, sent_at=at(said)) == at(is_repeated)


def test_reminder_without_hours_ignores_business_hours() -> None:
    assert remind_at(route(), Level.HIGH, sent_at=at("2026-11-28T02:00")) == at("2026-11-28T03:00")


def test_quiet_hours_delay_a_reminder_unless_the_level_passes() -> None:
    night = QuietHours(start=time(22), end=time(6, 30), passes=Level.CRITICAL)
    said = at("2026-11-25T20:30")
    assert remind_at(route(quiet=night), Level.HIGH, sent_at=said) == at("2026-11-26T05:30")
    assert remind_at(route(quiet=night), Level.CRITICAL, sent_at=said) == at("2026-11-25T21:30")


def test_no_reminder_for_other_levels_or_without_a_plan() -> None:
    assert remind_at(route(), Level.MEDIUM, sent_at=at("2026-11-25T10:00")) is None
    assert remind_at(Route(name="r", channel="C1"), Level.HIGH, sent_at=at("2026-11-25T10:00")) is None


@given(said=moments, zone=zones, quiet=quiets(), hours=st.sampled_from(Hours))
def test_reminder_is_later_and_never_in_quiet_hours(
    said: datetime, zone: ZoneInfo, quiet: QuietHours, hours: Hours
) -> None:
    due = remind_at(route(hours=hours, quiet=quiet, zone=zone), Level.CRITICAL, sent_at=said)
    soft = Route(name="r", channel="C1", zone=zone, quiet=quiet, remind=ReminderPlan(after=HOUR, levels=(Level.LOW,)))
    late = remind_at(soft, Level.LOW, sent_at=said)
    assert due is not None
    assert late is not None
    assert due >= said + HOUR
    assert due.tzinfo is UTC
    assert quiet.passes is Level.LOW or quiet_until(quiet, zone, now=late) is None
