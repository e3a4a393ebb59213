"""Many alerts at once: the first are root messages, the others join a burst, in any order and at any rate."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.acts.scheme import Certainty, Direction
from monitor.domain.alerts.bursts import (
    DEFAULT_LIMITS,
    BurstLimits,
    OpenBurst,
    Placement,
    edit_due,
    is_exempt,
    placement,
    to_fold,
    with_line,
)
from monitor.domain.alerts.facts import BurstFacts, BurstLineFacts, first_line_of
from monitor.domain.alerts.message_edits import PostWithEdits
from monitor.domain.delivery.outbox import Delivery, DeliveryId, DeliveryKind, DeliveryState
from monitor.domain.rules.rule import Level
from tests.domain.alerts.test_message_edits import edit
from tests.domain.delivery.test_outbox import RECEIPT, ROW
from tests.fakes.stored import an_alert

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SAYS = BurstFacts(count=1, top=(), since=NOW, last=NOW)
SECOND = timedelta(seconds=1)


def line(name: str = "E-1", level: Level = Level.HIGH, after: int = 0) -> BurstLineFacts:
    shown, at = first_line_of(an_alert(name)), NOW + after * SECOND
    return BurstLineFacts(level=level, direction=Direction.NONE, line=shown, label=name, at=at)


def placed(times: list[datetime], limits: BurstLimits = DEFAULT_LIMITS) -> list[tuple[Placement, datetime | None]]:
    """The placement of successive alerts, each with the start of its burst."""
    burst: OpenBurst | None = None
    found: list[tuple[Placement, datetime | None]] = []
    for n, at in enumerate(times):
        place = placement(at, times[:n], burst, limits)
        if place is Placement.OPENS:
            burst = OpenBurst(post=DeliveryId(str(n)), channel="C1", began_at=at, content=SAYS)
        found.append((place, burst.began_at if burst is not None and place is not Placement.ALONE else None))
    return found


def kinds(times: list[datetime]) -> list[Placement]:
    return [place for place, _ in placed(times)]


def every(seconds: int, count: int) -> list[datetime]:
    return [NOW + n * seconds * SECOND for n in range(count)]


def test_of_thirty_alerts_in_a_minute_eight_are_roots_and_the_rest_one_burst() -> None:
    result = kinds(every(2, 30))
    assert result == [Placement.ALONE] * 8 + [Placement.OPENS] + [Placement.JOINS] * 21


def test_eight_alerts_in_five_minutes_never_open_a_burst() -> None:
    assert set(kinds(every(38, 100))) == {Placement.ALONE}


def test_burst_ends_when_fewer_than_four_alerts_came_in_five_minutes() -> None:
    storm = every(1, 20)
    still, calm = storm[-4] + timedelta(minutes=5) - SECOND, storm[-4] + timedelta(minutes=5)
    assert kinds([*storm, still])[-1] is Placement.JOINS
    assert kinds([*storm, calm])[-1] is Placement.ALONE


def test_long_burst_continues_in_a_new_message_each_hour() -> None:
    began = [b for place, b in placed(every(10, 6 * 180)) if place is Placement.OPENS]
    assert len(began) == 3
    assert {b - a for a, b in itertools.pairwise(began) if a and b} == {timedelta(hours=1)}


def test_alert_held_until_later_does_not_count_now() -> None:
    morning = NOW + timedelta(hours=8)
    burst = OpenBurst(post=DeliveryId("1"), channel="C1", began_at=NOW - timedelta(days=1), content=SAYS)
    assert placement(NOW, [morning] * 20, burst, DEFAULT_LIMITS) is Placement.ALONE
    assert placement(morning, [morning] * 8, burst, DEFAULT_LIMITS) is Placement.OPENS


@given(st.lists(st.integers(0, 400), min_size=1, max_size=80))
def test_root_and_burst_limits_hold_for_any_times(
    gaps: list[int],
) -> None:
    times: list[datetime] = []
    for gap in gaps:
        times.append((times[-1] if times else NOW) + gap * SECOND)
    found = placed(times)
    alone = [at for at, (place, _) in zip(times, found, strict=True) if place is Placement.ALONE]
    assert alone
    for at in alone:
        assert sum(at - DEFAULT_LIMITS.within < other <= at for other in alone) <= DEFAULT_LIMITS.roots
    for at, (_, began) in zip(times, found, strict=True):
        assert began is None or began <= at <= began + DEFAULT_LIMITS.longest


@given(st.permutations([line(f"E-{n}", level, n % 3) for n, level in enumerate([*Level, *Level])]))
def test_burst_content_does_not_depend_on_order(lines: list[BurstLineFacts]) -> None:
    says: BurstFacts | None = None
    for one in lines:
        says = with_line(says, one)
    assert says is not None
    assert (says.count, says.since, says.last) == (8, NOW, NOW + 2 * SECOND)
    assert [one.label for one in says.top] == ["E-3", "E-7", "E-6", "E-2", "E-1"]


def waiting(*levels: Level, hours: int = 2) -> list[Delivery]:
    due = NOW - timedelta(hours=hours)
    return [
        replace(ROW, seq=n, message=an_alert(f"E-{n}", level=level), due_at=due, thread_of=None)
        for n, level in enumerate(levels)
    ]


def test_of_a_backlog_the_loudest_and_newest_stay_alone() -> None:
    rows = waiting(Level.MEDIUM, Level.HIGH, Level.MEDIUM, Level.HIGH, Level.CRITICAL)
    before = NOW - timedelta(hours=1)
    folded = to_fold(rows, BurstLimits(roots=1), before=before)
    assert [row.seq for row in folded] == [0, 1, 2]
    assert to_fold(rows, BurstLimits(roots=4), before=before) == ()
    assert to_fold(rows, BurstLimits(roots=1), before=NOW - timedelta(hours=2)) == ()


@pytest.mark.parametrize(
    ("level", "certainty", "number", "exempt"),
    [
        pytest.param(Level.CRITICAL, Certainty.REPORTED, None, True, id="critical"),
        pytest.param(Level.MEDIUM, Certainty.OFFICIAL, "MOFCOM|2026|10", True, id="official-with-a-number"),
        pytest.param(Level.HIGH, Certainty.OFFICIAL, None, False, id="official-without"),
        pytest.param(Level.HIGH, Certainty.REPORTED, "MOFCOM|2026|10", False, id="a-number-that-a-wire-reports"),
    ],
)
def test_exempt_alerts_are_always_roots(level: Level, certainty: Certainty, number: str | None, exempt: bool) -> None:
    assert is_exempt(level, certainty, number) is exempt


def test_burst_content_counts_delayed_alerts() -> None:
    says = with_line(with_line(with_line(None, line(), delayed=True), line("E-2"), delayed=True), line("E-3"))
    assert (says.count, says.delayed) == (3, 2)


# ------------------------------------------------------------------ edits of a burst


TEN = timedelta(seconds=10)
SENT = replace(ROW, seq=1, kind=DeliveryKind.BURST, state=DeliveryState.DELIVERED, receipt=RECEIPT, delivered_at=NOW)


def _then(*edits: Delivery) -> PostWithEdits:
    return PostWithEdits(post=SENT, edits=edits)


def test_burst_edits_are_at_least_ten_seconds_apart() -> None:
    assert edit_due(_then(), TEN, now=NOW + SECOND) == NOW + TEN
    made = replace(edit(_then()), state=DeliveryState.DELIVERED, delivered_at=NOW + 30 * SECOND)
    assert edit_due(_then(made), TEN, now=NOW + 31 * SECOND) == NOW + 40 * SECOND
    assert edit_due(_then(made), TEN, now=NOW + 90 * SECOND) == NOW + 90 * SECOND


def test_edit_replaces_a_pending_one() -> None:
    waits = replace(edit(_then()), not_before=NOW + TEN)
    assert edit_due(_then(waits), TEN, now=NOW + 3 * SECOND) == NOW + TEN
    under_way = replace(waits, state=DeliveryState.SENDING, lease_until=NOW + timedelta(minutes=1))
    assert edit_due(_then(under_way), TEN, now=NOW + 11 * SECOND) == NOW + 21 * SECOND


def test_unposted_burst_is_sent_with_its_last_content() -> None:
    unsent = PostWithEdits(post=replace(ROW, not_before=NOW))
    assert edit_due(unsent, TEN, now=NOW + 3 * SECOND) == NOW
