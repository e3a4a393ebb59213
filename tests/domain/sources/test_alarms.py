"""Which alarms of a source are active, and until when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.domain.sources.alarms import ActiveAlarm, AlarmKind, Uptime, active_alarms, may_end_quarantine
from monitor.domain.sources.publishing_pattern import DayCount, SeenItem
from monitor.domain.sources.schedule import Outcome, PollState
from monitor.domain.sources.source import Source, SourceId
from monitor.domain.sources.source_health import Body, SourceHealth, failed, reached, read, released

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WIRE = Source(id=SourceId("wire"), name="Wire", url="https://wire.example/feed")
WELL = SourceHealth(source_id=WIRE.id, watched_since=NOW - 60 * DAY, last_new_at=NOW, usable=20)
UP = Uptime(since=NOW - 30 * DAY, now=NOW)


def state(last_success: timedelta | None = timedelta(0), **changes: object) -> PollState:
    at = None if last_success is None else NOW - last_success
    made = PollState(source_id=WIRE.id, due_at=NOW, last_success_at=at, last_polled_at=NOW)
    return replace(made, **changes)  # type: ignore[arg-type]


def kinds(health: SourceHealth, polled: PollState | None = None, up: Uptime = UP, of: Source = WIRE) -> list[AlarmKind]:
    return [one.kind for one in active_alarms(of, polled or state(), health, up)]


def failing(outcome: Outcome, times: int, since: timedelta) -> SourceHealth:
    health = failed(WELL, outcome, now=NOW - since)
    for _ in range(times - 1):
        health = failed(health, outcome, now=NOW)
    return health


def written(*sights: SeenItem) -> SourceHealth:
    return replace(WELL, recent_items=sights)


def many(count: int, language: str = "en", *, dated: bool = True) -> list[SeenItem]:
    return [SeenItem(at=NOW - HOUR, language=language, dated=dated)] * count


def test_healthy_source_has_no_alarm() -> None:
    assert kinds(replace(WELL, recent_items=tuple(many(60)))) == []


@pytest.mark.parametrize(
    ("interval", "since", "silent"),
    [(HOUR / 4, 23 * HOUR, False), (HOUR / 4, 24 * HOUR, True), (DAY, 71 * HOUR, False), (DAY, 72 * HOUR, True)],
)
def test_silence_is_a_day_of_failures_or_three_intervals(interval: timedelta, since: timedelta, silent: bool) -> None:
    found = kinds(failing(Outcome.DNS, 9, since), state(since), of=replace(WIRE, interval=interval))
    assert (AlarmKind.SILENT in found) is silent


def test_one_that_was_never_reached_is_silent_since_it_was_first_asked() -> None:
    health = failed(SourceHealth(source_id=WIRE.id), Outcome.TLS, now=NOW - 25 * HOUR)
    (one,) = active_alarms(WIRE, state(None), health, UP)
    assert one == ActiveAlarm(kind=AlarmKind.SILENT, since=NOW - 25 * HOUR, about="tls")


def test_downtime_is_no_silence_of_the_source() -> None:
    just_up = Uptime(since=NOW - 10 * timedelta(minutes=1), now=NOW)
    assert kinds(failing(Outcome.DNS, 2, timedelta(minutes=9)), state(60 * HOUR), just_up) == []
    assert kinds(WELL, state(60 * HOUR, due_at=NOW - 59 * HOUR), just_up) == []


def test_unpolled_source_is_silent() -> None:
    (one,) = active_alarms(WIRE, state(25 * HOUR, due_at=NOW - 24 * HOUR), WELL, UP)
    assert (one.kind, one.about) == (AlarmKind.SILENT, "")


def test_changed_structure_alarms_after_three_polls() -> None:
    assert kinds(failing(Outcome.NOT_A_FEED, 2, HOUR), state(HOUR)) == []
    assert kinds(failing(Outcome.NOT_A_FEED, 3, HOUR), state(HOUR)) == [AlarmKind.STRUCTURE_CHANGED]
    assert kinds(reached(failing(Outcome.NOT_A_FEED, 3, HOUR))) == []


def test_failure_count_restarts_with_another_outcome() -> None:
    health = failed(failing(Outcome.NOT_A_FEED, 3, HOUR), Outcome.DNS, now=NOW)
    assert (health.failures, health.failed_as, health.failing_since) == (1, Outcome.DNS, NOW - HOUR)


def test_empty_alarm_needs_repeated_empty_bodies() -> None:
    empty = read(WELL, Body(items=0), now=NOW - HOUR)
    assert kinds(empty, state(HOUR)) == []
    assert kinds(empty, state(timedelta(0))) == [AlarmKind.EMPTY]
    assert kinds(read(empty, Body(items=3), now=NOW)) == []


def test_empty_alarm_allows_usual_quiet_time() -> None:
    days = tuple(
        DayCount(day=(NOW - n * DAY).date(), items=4) for n in range(30, 2, -1) if (NOW - n * DAY).weekday() < 5
    )
    empty = read(replace(WELL, days=days), Body(items=0), now=NOW - 2 * DAY)
    assert kinds(empty) == []
    assert kinds(replace(empty, empty_since=NOW - 2 * DAY - HOUR)) == [AlarmKind.EMPTY]


def test_body_of_refused_items_counts_as_empty() -> None:
    (one,) = active_alarms(WIRE, state(), read(WELL, Body(items=9, refused=9), now=NOW - HOUR), UP)
    assert (one.kind, one.about) == (AlarmKind.EMPTY, "refused")


def test_source_that_never_had_items_is_not_empty() -> None:
    health = read(SourceHealth(source_id=WIRE.id), Body(items=0, first=True), now=NOW - 9 * HOUR)
    assert kinds(health) == []


def test_language_alarm_ends_when_the_new_language_is_usual() -> None:
    assert kinds(written(*many(30), *many(10, "zh-Hans"))) == [AlarmKind.LANGUAGE]
    assert kinds(written(*many(30), *many(8), *many(2, "zh-Hans"))) == []
    assert kinds(written(*many(10), *many(50, "zh-Hans"))) == []
    assert kinds(written(*many(30, "zh-Hans"), *many(10, "zh-Hant"))) == []
    assert kinds(written(*many(30), *many(10, "und"))) == []


def test_language_alarm_for_a_feed_that_changes_as_a_whole() -> None:
    assert kinds(written(*many(30), *many(25, "ja"))) == [AlarmKind.LANGUAGE]
    assert kinds(written(*many(30), *many(25, dated=False))) == [AlarmKind.UNDATED]
    assert kinds(written(*many(19), *many(41, "ja"))) == []


def test_items_without_dates_alarm() -> None:
    assert kinds(written(*many(30), *many(10, dated=False))) == [AlarmKind.UNDATED]
    assert kinds(written(*many(30, dated=False), *many(10, dated=False))) == []


def test_inactive_reachable_source_alarms() -> None:
    days = tuple(DayCount(day=(NOW - n * DAY).date(), items=4) for n in range(40, 4, -1))
    quiet = replace(WELL, days=days, last_new_at=NOW - 5 * DAY)
    assert kinds(quiet) == [AlarmKind.INACTIVE]
    assert kinds(quiet, state(4 * DAY), up=replace(UP, since=NOW)) == []
    assert kinds(replace(quiet, last_new_at=NOW - 2 * DAY)) == []
    assert kinds(replace(quiet, days=days[:2])) == []


def test_certificate_alarms_two_weeks_and_three_days_before_expiry() -> None:
    def ends(days: int) -> list[AlarmKind]:
        return kinds(reached(WELL, certificate_until=NOW + days * DAY))

    assert ends(15) == []
    assert ends(14) == [AlarmKind.CERTIFICATE]
    assert ends(3) == [AlarmKind.CERTIFICATE_SOON, AlarmKind.CERTIFICATE]


def test_quarantine_ends_after_an_hour_without_a_flood() -> None:
    flooded = read(WELL, Body(items=20, new_items=tuple(many(20)), flooded=True), now=NOW - HOUR)
    assert kinds(flooded) == [AlarmKind.QUARANTINED]
    assert flooded.last_new_at == WELL.last_new_at
    assert (flooded.fresh, flooded.recent_items) == (0, ())
    assert may_end_quarantine(WIRE, state(timedelta(0)), flooded, now=NOW)
    assert not may_end_quarantine(WIRE, state(HOUR), flooded, now=NOW)
    assert not may_end_quarantine(WIRE, state(timedelta(0)), replace(flooded, flooded_at=NOW - HOUR / 2), now=NOW)
    assert kinds(released(flooded, by_hand=False, now=NOW)) == []


def test_manual_release_exempts_a_source_for_a_day() -> None:
    flooded = read(WELL, Body(items=20, flooded=True), now=NOW)
    assert not released(flooded, by_hand=False, now=NOW).is_trusted(now=NOW)
    trusted = released(flooded, by_hand=True, now=NOW)
    assert trusted.is_trusted(now=NOW + 23 * HOUR)
    assert not trusted.is_trusted(now=NOW + 25 * HOUR)


def test_the_worst_comes_first() -> None:
    health = replace(failing(Outcome.DNS, 9, 30 * HOUR), certificate_until=NOW + DAY, quarantined_since=NOW)
    found = kinds(health, state(30 * HOUR))
    assert found == sorted(found, key=lambda kind: kind.rank)
    assert found[0] is AlarmKind.SILENT


def test_initial_poll_shapes_the_pattern_and_is_not_new() -> None:
    first = read(SourceHealth(source_id=WIRE.id), Body(items=20, new_items=tuple(many(20)), first=True), now=NOW)
    assert (first.fresh, first.last_new_at, first.watched_since, len(first.recent_items)) == (0, None, NOW, 20)
    later = read(first, Body(items=20, new_items=tuple(many(2))), now=NOW)
    assert (later.fresh, later.last_new_at, later.largest, later.days) == (
        2,
        NOW,
        2,
        (DayCount(day=NOW.date(), items=2),),
    )


def test_times_of_a_wrong_clock_keep_neither_quarantine_nor_trust() -> None:
    ahead = NOW + timedelta(days=300)
    assert may_end_quarantine(WIRE, state(timedelta(0)), SourceHealth(source_id=WIRE.id, flooded_at=ahead), now=NOW)
    trusted = released(SourceHealth(source_id=WIRE.id), by_hand=True, now=ahead)
    assert not trusted.is_trusted(now=NOW)
