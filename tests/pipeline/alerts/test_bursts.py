"""Bursts: eight root messages in a channel, then one burst with the others in its thread."""

import itertools
from collections.abc import Callable
from datetime import time, timedelta

import pytest

from monitor.domain.acts.scheme import Certainty
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.bursts import BurstLimits
from monitor.domain.alerts.message import Alert, Burst, Evidence, Update
from monitor.domain.alerts.route import QuietHours, Route
from monitor.domain.rules.rule import Level
from tests.fakes.messenger import Lost, Sent
from tests.fakes.reading import rule
from tests.pipeline.conftest import Line
from tests.pipeline.posting import KillError, Post, run_through
from tests.pipeline.storming import ANY, MINISTRY, WIRE, receive, reported, storm

LineWith = Callable[..., Line]
LOUDEST = rule("loudest", Level.CRITICAL)


@pytest.fixture
async def line(line_with: LineWith) -> Line:
    made = line_with(ANY, LOUDEST)
    await made.watch(WIRE, MINISTRY)
    return made


def seen(post: Post) -> tuple[list[Sent], list[Sent], list[Sent]]:
    """Alerts posted alone, the bursts, and the alerts in their threads."""
    top = [s for s in post.messenger.sent if s.thread is None]
    bursts = [s for s in top if isinstance(s.message, Burst)]
    under = [s for s in post.messenger.sent if s.thread in [b.receipt for b in bursts]]
    return [s for s in top if isinstance(s.message, Alert)], bursts, under


def says(burst: Sent) -> Burst:
    assert isinstance(burst.message, Burst)
    return burst.message


async def test_thirty_alerts_in_a_minute_are_eight_roots_and_one_burst(line: Line, post: Post) -> None:
    await storm(line, range(30))
    await post.run(120)
    alone, (burst,), under = seen(post)
    assert (len(alone), len(under)) == (8, 22)
    assert all(isinstance(s.message, Alert) and s.message.in_burst for s in under)
    assert (says(burst).count, len(says(burst).top)) == (22, 5)
    assert len({s.delivery_id for s in post.messenger.sent if isinstance(s.message, Alert)}) == 30
    assert sum(isinstance(s.message, Evidence) for s in post.messenger.sent) == 8
    assert await post.waiting() == 0


async def test_a_burst_is_edited_every_ten_seconds_at_most(line: Line, post: Post) -> None:
    changed: list[tuple[int, float]] = []
    for second in range(120):
        if second % 2 == 0 and second < 60:
            await receive(line, reported(second))
        await post.run(1)
        counts = [says(burst).count for burst in seen(post)[1]]
        if counts and counts[-1:] != [count for count, _ in changed[-1:]]:
            changed.append((counts[-1], post.clock().timestamp()))
    times = [at for _, at in changed]
    assert changed[-1][0] == 22
    assert all(later - earlier >= 10 for earlier, later in itertools.pairwise(times))


async def test_alerts_of_one_poll_are_one_burst_that_names_the_highest_level(line: Line, post: Post) -> None:
    low = rule("low", Level.MEDIUM)
    line.rules[low.id] = low
    await receive(line, *(reported(n) for n in range(12)), rules=(low,))
    await receive(line, *(reported(n) for n in range(20, 23)))
    await post.run(60)
    alone, (burst,), under = seen(post)
    assert (len(alone), len(under), says(burst).count) == (8, 7, 7)
    assert [one.level for one in says(burst).top] == [Level.HIGH] * 3 + [Level.MEDIUM] * 2


async def test_critical_alerts_and_numbered_official_documents_never_join_a_burst(line: Line, post: Post) -> None:
    await storm(line, range(10))
    await receive(line, reported(70), rules=(LOUDEST,))
    await receive(line, reported(71, certainty=Certainty.OFFICIAL, agency="MOFCOM"), of=MINISTRY)
    await post.run(60)
    alone, (burst,), under = seen(post)
    assert (len(alone), len(under), says(burst).count) == (10, 2, 2)


async def test_reply_on_an_alert_in_a_burst_names_its_event(line: Line, post: Post) -> None:
    await storm(line, range(10))
    await post.run(30)
    await receive(line, reported(9, certainty=Certainty.OFFICIAL, agency="MOFCOM"), of=MINISTRY)
    await post.run(30)
    _, (burst,), under = seen(post)
    *_, alert, update = under
    assert isinstance(alert.message, Alert)
    assert isinstance(update.message, Update)
    assert (alert.message.certainty, alert.message.in_burst) == (Certainty.OFFICIAL, True), "it was edited in its place"
    assert (update.thread, update.broadcast, update.message.label) == (burst.receipt, True, alert.message.label)


async def test_alerts_of_a_deleted_burst_are_posted_alone(line: Line, post: Post) -> None:
    await storm(line, range(10))
    await post.run(30)
    _, (burst,), _ = seen(post)
    post.messenger.sent.remove(burst)
    await storm(line, range(10, 13))
    await post.run(30)
    alone, (anew,), _ = seen(post)
    assert len(alone) >= 9
    assert says(anew).count == 5
    await receive(line, reported(13))
    await post.run(30)
    assert [s.message.label for s in seen(post)[2] if isinstance(s.message, Alert)], "the next stands under the new one"
    assert len({s.delivery_id for s in post.messenger.sent if isinstance(s.message, Alert)}) == 14


async def test_calm_ends_a_burst(line: Line, post: Post) -> None:
    await storm(line, range(10))
    line.clock.now += timedelta(minutes=6)
    await storm(line, range(20, 22))
    await post.run(60)
    alone, bursts, under = seen(post)
    assert (len(alone), len(bursts), len(under)) == (10, 1, 2)


async def test_bursts_are_per_channel(line_with: LineWith, post: Post) -> None:
    routes = Routes(default=Route(name="default", channel="C1"), named=(Route(name="desk", channel="C2"),))
    other = rule("other", Level.HIGH, routes=("desk",))
    line = line_with(ANY, other, routes=routes)
    await line.watch(WIRE)
    await storm(line, range(8))
    await receive(line, reported(20), rules=(ANY, other))
    await post.run(60)
    _, (burst,), _ = seen(post)
    assert burst.channel == "C1"
    assert [type(s.message) for s in post.messenger.sent if s.channel == "C2"] == [Alert, Evidence]


async def test_limits_can_be_scaled_and_switched_off(line: Line, post: Post) -> None:
    line.storm = BurstLimits(roots=2)
    await storm(line, range(3))
    line.storm = None
    await storm(line, range(10, 20))
    await post.run(60)
    alone, (burst,), under = seen(post)
    assert (len(alone), len(under), says(burst).count) == (12, 1, 1)


async def test_a_burst_goes_on_after_a_restart(line: Line, post: Post, line_with: LineWith) -> None:
    await storm(line, range(10))
    again = line_with(ANY)
    again.clock.now = line.clock.now
    await again.watch(WIRE)
    await storm(again, range(10, 12))
    await post.run(60)
    alone, (burst,), under = seen(post)
    assert (len(alone), len(under), says(burst).count) == (8, 4, 4)


async def test_alerts_held_in_quiet_hours_are_a_burst_in_the_morning(line_with: LineWith, post: Post) -> None:
    quiet = QuietHours(start=time(11), end=time(18), passes=Level.HIGH)
    soft = rule("soft", Level.MEDIUM)
    line = line_with(ANY, soft, routes=Routes(default=Route(name="default", channel="C1", quiet=quiet)))
    await line.watch(WIRE)
    for n in range(12):
        await receive(line, reported(n), rules=(soft,))
        line.clock.now += timedelta(minutes=15)
    await receive(line, reported(20), rules=(ANY,))
    await post.run(5)
    assert [type(s.message) for s in post.messenger.sent] == [Alert, Evidence]
    line.clock.now = line.clock.now.replace(hour=18, minute=0, second=0)
    await post.run(60)
    alone, (burst,), under = seen(post)
    assert (len(alone), len(under), says(burst).count) == (9, 4, 4)


@pytest.mark.parametrize("posts_before", [0, 16, 17, 18, 30])
async def test_kill_during_a_burst_duplicates_no_alert(line: Line, post: Post, posts_before: int) -> None:
    """Eight alerts have a first reply each: the 17th post is the burst."""
    await storm(line, range(30), every=timedelta(seconds=0))
    post.messenger.script.extend([*[None] * posts_before, Lost(error=KillError()), None, Lost(error=KillError())])
    post = await run_through(post, 1_000)
    alone, (burst,), under = seen(post)
    assert (len(alone), len(under), says(burst).count) == (8, 22, 22)
    assert len({s.delivery_id for s in post.messenger.sent}) == len(post.messenger.sent)
