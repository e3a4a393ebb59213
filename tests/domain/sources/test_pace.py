"""Two weeks of adaptive polls of sources with their own rates: cost and benefit."""

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from monitor.domain.sources.poll_interval import BodyCounts
from monitor.domain.sources.schedule import Outcome, PollState, next_poll
from monitor.domain.sources.source import Source, SourceId, Tier

BEGIN = datetime(2026, 1, 31, tzinfo=UTC)
DAYS, WINDOW = 15, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Weeks:
    """The number of polls, the median delay of items in minutes, and the number of missed items."""

    polls_a_day: float
    delay: float
    missed: int


def published(a_day: float, *, first: int, last: int) -> list[datetime]:
    """Publication times of a month around the start, within these hours of the day."""
    chance, times = Random(7), []
    for day in range(-DAYS, DAYS):
        count = int(a_day) if a_day >= 1 else int(chance.random() < a_day)
        times += [BEGIN + timedelta(days=day, hours=chance.uniform(first, last)) for _ in range(count)]
    return sorted(times)


def weeks(source: Source, times: list[datetime]) -> Weeks:
    state, jitter, polls = PollState(source_id=source.id, due_at=BEGIN), Random(1), 0
    seen: dict[datetime, datetime] = {}
    while state.due_at < BEGIN + timedelta(days=DAYS):
        now, polls = state.due_at, polls + 1
        end = bisect_right(times, now)
        window = times[max(end - WINDOW, 0) : end]
        new = [at for at in window if at not in seen]
        seen.update(dict.fromkeys(new, now))
        brought = BodyCounts(fetched=len(window), new=len(new), known=len(window) - len(new), dated=tuple(window))
        outcome = Outcome.NEW_BODY if new else Outcome.NOT_MODIFIED
        later = next_poll(state, source, outcome, now=now, jitter=jitter, brought=brought if new else None)
        state = replace(later, baselined_at=state.baselined_at or now)
    assert state.last_polled_at is not None
    fresh = [at for at in times if BEGIN < at <= state.last_polled_at]
    delays = sorted((seen[at] - at) / timedelta(minutes=1) for at in fresh if at in seen)
    return Weeks(polls_a_day=polls / DAYS, delay=delays[len(delays) // 2], missed=len(fresh) - len(delays))


def source(tier: Tier, *, adaptive: bool) -> Source:
    return Source(
        id=SourceId("one"),
        name="One",
        url="https://one.example/",
        tier=tier,
        interval=timedelta(minutes=15),
        adaptive=adaptive,
    )


@pytest.mark.parametrize(
    ("a_day", "hours", "tier", "polls", "delay"),
    [
        pytest.param(200, (0, 24), Tier.WIRE, (280, 295), (2, 3), id="a wire is asked three times as often"),
        pytest.param(60, (7, 20), Tier.MEDIA, (150, 190), (3, 5), id="a paper more often by day than by night"),
        pytest.param(0.3, (1, 9), Tier.OFFICIAL, (94, 98), (5, 14), id="a quiet ministry as the file says"),
        pytest.param(0.1, (0, 24), Tier.MEDIA, (24, 45), (0, 60), id="what hardly ever says anything less often"),
    ],
)
def test_adaptive_polling_misses_nothing(
    a_day: float, hours: tuple[int, int], tier: Tier, polls: tuple[int, int], delay: tuple[int, int]
) -> None:
    times = published(a_day, first=hours[0], last=hours[1])
    followed, fixed = (weeks(source(tier, adaptive=adaptive), times) for adaptive in (True, False))
    assert (followed.missed, fixed.missed) == (0, 0)
    assert polls[0] <= followed.polls_a_day <= polls[1]
    assert 94 <= fixed.polls_a_day <= 98
    assert delay[0] <= followed.delay <= delay[1]


def test_adaptive_polling_of_a_short_window_loses_less() -> None:
    flood = published(2_000, first=0, last=24)  # twenty items in a quarter of an hour
    followed, fixed = (weeks(source(Tier.WIRE, adaptive=adaptive), flood) for adaptive in (True, False))
    assert fixed.missed > 1_000
    assert followed.missed == 0
