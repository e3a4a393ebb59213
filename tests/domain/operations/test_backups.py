"""Backups: names, what is deleted, and when one is due."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.operations.backups import BackupKeep, BackupState, backup_name, backup_time, expired_backups

NOW = datetime(2026, 11, 29, 13, 0, tzinfo=UTC)
KEEP = BackupKeep(days=3, weeks=2)


@pytest.mark.parametrize(
    ("text", "keep"),
    [
        ("7d 4w", BackupKeep(days=7, weeks=4)),
        ("7d4w", BackupKeep(days=7, weeks=4)),
        (" 3D ", BackupKeep(days=3, weeks=0)),
        ("2w", BackupKeep(days=0, weeks=2)),
    ],
)
def test_what_to_keep_is_read_as_days_and_weeks(text: str, keep: BackupKeep) -> None:
    assert BackupKeep.read(text) == keep
    assert BackupKeep.read(str(keep)) == keep


@pytest.mark.parametrize("text", ["", "0d", "0d 0w", "7", "4w 7d", "-1d", "1000d", "seven days", "7d 4w 1m"])
def test_anything_else_is_refused_with_the_form(text: str) -> None:
    with pytest.raises(ValueError, match="use days and weeks, as in 7d 4w"):
        BackupKeep.read(text)


def test_a_name_has_the_time_in_utc_and_gives_it_back() -> None:
    at = datetime(2026, 11, 29, 1, 2, 3, tzinfo=ZoneInfo("Asia/Kolkata"))
    assert backup_name(at, "db") == "monitor-20261128T193203Z.db"
    assert backup_time("monitor-20261128T193203Z.db") == at


@pytest.mark.parametrize("name", ["monitor.db", "monitor-20261399T000000Z.db", "my-monitor-20261128T193203Z.db", "x"])
def test_another_file_is_no_backup(name: str) -> None:
    assert backup_time(name) is None
    assert expired_backups([name], KEEP, now=NOW) == ()


def test_the_newest_of_each_day_and_week_stay() -> None:
    daily = [NOW - timedelta(days=n, hours=2) for n in range(40)]
    twice = [NOW - timedelta(days=2, hours=5), NOW - timedelta(hours=1)]
    names = {backup_name(at, "db"): at for at in [*daily, *twice]}
    gone = expired_backups(names, KEEP, now=NOW)
    left = sorted(at for name, at in names.items() if name not in gone)
    assert left == sorted([daily[0], twice[1], daily[1], daily[2], daily[7]])  # 29 Nov is a Sunday, 22 Nov as well


def test_after_an_outage_of_months_the_last_ones_stay() -> None:
    old = [backup_name(NOW - timedelta(days=200 + n), "db") for n in range(3)]
    assert expired_backups(old, KEEP, now=NOW) == ()


@given(st.sets(st.integers(0, 2_000_000).map(lambda minutes: NOW - timedelta(minutes=minutes)), max_size=40))
def test_the_newest_one_is_never_deleted_nor_one_of_the_last_day(times: set[datetime]) -> None:
    names = [backup_name(at, "db") for at in times]
    gone = expired_backups(names, KEEP, now=NOW)
    left = set(names) - set(gone)
    assert max(names, default=None) in {*left, None}
    assert all(NOW - (backup_time(name) or NOW) >= timedelta(days=1) for name in gone)
    older = [name for name in left if NOW - (backup_time(name) or NOW) >= timedelta(days=1)]
    assert len(older) <= KEEP.days + KEEP.weeks


def test_the_first_backup_is_due_the_next_day_and_then_once_a_day() -> None:
    state = BackupState.first(now=NOW)
    assert not state.is_due(now=NOW + timedelta(hours=10))
    assert state.is_due(now=NOW + timedelta(hours=11))
    done = state.succeeded(file="a.db", size=7, now=NOW + timedelta(hours=11))
    assert not done.is_due(now=NOW + timedelta(hours=34))
    assert done.is_due(now=NOW + timedelta(hours=35))


def test_a_failed_one_is_due_again_after_an_hour() -> None:
    state = BackupState(day=date(2026, 11, 28), tried_at=NOW - timedelta(days=1)).failed("disk full", now=NOW)
    assert not state.is_due(now=NOW + timedelta(minutes=59))
    assert state.is_due(now=NOW + timedelta(minutes=60))
    assert state.is_due(now=NOW - timedelta(days=400))  # the clock was ahead


def test_it_is_well_unless_the_last_failed_or_is_two_days_old() -> None:
    state = BackupState.first(now=NOW)
    assert state.is_well(now=NOW + timedelta(hours=47))
    assert not state.is_well(now=NOW + timedelta(hours=48))
    made = state.succeeded(file="a.db", size=7, now=NOW + timedelta(days=1))
    assert made.is_well(now=NOW + timedelta(hours=71))
    assert not made.failed("disk full", now=NOW + timedelta(days=2)).is_well(now=NOW + timedelta(days=2))


def test_a_state_is_read_as_it_was_written() -> None:
    first = BackupState.first(now=NOW)
    for state in (first, first.succeeded(file="/backups/a b.db", size=7, now=NOW).failed("full: “x”", now=NOW)):
        assert BackupState.read(str(state)) == state


@pytest.mark.parametrize("fact", ["", "{}", "[]", "7", '{"day": 3}'])
def test_a_damaged_state_raises_what_facts_may(fact: str) -> None:
    with pytest.raises((AttributeError, KeyError, TypeError, ValueError)):
        BackupState.read(fact)
