"""The backlog of an outage: eight alerts alone, the others in the thread of one burst, none lost and none twice."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from monitor.domain.acts.scheme import Certainty
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.bursts import DEFAULT_LIMITS
from monitor.domain.alerts.message import Alert, Burst, Evidence
from monitor.domain.alerts.route import Route
from monitor.domain.delivery.outbox import DeliveryState
from monitor.domain.rules.rule import Level
from monitor.errors import AmbiguousError, NotSentError
from monitor.store import DatabaseStore
from tests.fakes.clock import Time
from tests.fakes.messenger import Lost, Sent
from tests.fakes.reading import rule
from tests.pipeline.conftest import Line
from tests.pipeline.posting import KillError, Post, run_through
from tests.pipeline.storming import ANY, MINISTRY, WIRE, receive, reported

LineWith = Callable[..., Line]
APART = timedelta(minutes=10)  # no burst by itself
LOUDEST, LOW = rule("loudest", Level.CRITICAL), rule("low", Level.MEDIUM)


@pytest.fixture
def post(store: DatabaseStore, clock: Time) -> Post:
    return Post(store, clock, storm=DEFAULT_LIMITS)


@pytest.fixture
async def line(line_with: LineWith) -> Line:
    made = line_with(ANY, LOUDEST, LOW)
    await made.watch(WIRE, MINISTRY)
    return made


async def wait(line: Line, numbers: range, *, rules: tuple[str, ...] = ()) -> None:
    """So many alerts that nothing sends, far apart."""
    for n in numbers:
        await receive(line, reported(n), rules=tuple(line.rules[name] for name in rules) or (ANY,))  # type: ignore[index]
        line.clock.now += APART


def seen(post: Post) -> tuple[list[Sent], list[Sent], list[Sent]]:
    """Alerts outside threads, bursts, and alerts in threads."""
    alerts = [s for s in post.messenger.sent if isinstance(s.message, Alert)]
    bursts = [s for s in post.messenger.sent if isinstance(s.message, Burst)]
    return [s for s in alerts if s.thread is None], bursts, [s for s in alerts if s.thread is not None]


def says(burst: Sent) -> Burst:
    assert isinstance(burst.message, Burst)
    return burst.message


async def test_thirty_alerts_of_an_outage_are_eight_messages_and_one_burst(line: Line, post: Post) -> None:
    await wait(line, range(30))
    await post.run(300)
    alone, (burst,), under = seen(post)
    assert (len(alone), len(under)) == (8, 22)
    assert all(s.thread == burst.receipt and isinstance(s.message, Alert) and s.message.in_burst for s in under)
    assert (says(burst).count, says(burst).delayed, len(says(burst).top)) == (22, 22, 5)
    assert len({s.delivery_id for s in (*alone, *under)}) == 30
    assert await post.waiting() == 0


async def test_evidence_follows_the_alerts_that_stay_alone_only(line: Line, post: Post) -> None:
    await wait(line, range(12))
    await post.run(300)
    alone = {s.receipt for s in seen(post)[0]}
    evidence = [s for s in post.messenger.sent if isinstance(s.message, Evidence)]
    assert {s.thread for s in evidence} == alone
    backlog = await post.store.read(lambda tx: tx.outbox.backlog())
    assert backlog.by_state[DeliveryState.SUPERSEDED] == 4


async def test_an_outage_of_less_than_an_hour_makes_no_burst(line: Line, post: Post) -> None:
    line.clock.now -= timedelta(minutes=54)
    for n in range(12):
        await receive(line, reported(n))
        line.clock.now += timedelta(minutes=4.5)
    await post.run(300)
    alone, bursts, _ = seen(post)
    assert (len(alone), bursts) == (12, [])


async def test_eight_alerts_of_a_day_without_the_messenger_are_posted_alone(line: Line, post: Post) -> None:
    await wait(line, range(8))
    await post.run(300)
    alone, bursts, _ = seen(post)
    assert (len(alone), bursts) == (8, [])


async def test_critical_and_numbered_official_alerts_stay_alone_and_the_loudest_of_the_others(
    line: Line, post: Post
) -> None:
    await wait(line, range(10), rules=("low",))
    await wait(line, range(20, 26))
    await wait(line, range(30, 32), rules=("loudest",))
    await receive(line, reported(40, certainty=Certainty.OFFICIAL, agency="MOFCOM"), of=MINISTRY)
    await post.run(300)
    alone, (burst,), under = seen(post)
    levels = [s.message.level for s in alone if isinstance(s.message, Alert)]
    assert [levels.count(level) for level in (Level.CRITICAL, Level.HIGH, Level.MEDIUM)] == [2, 7, 2]
    assert (len(under), says(burst).count) == (8, 8)


async def test_an_alert_that_developed_in_the_outage_is_in_the_burst_with_its_last_content(
    line: Line, post: Post
) -> None:
    await wait(line, range(12))
    await receive(line, reported(0, certainty=Certainty.OFFICIAL, agency="MOFCOM"), of=MINISTRY)
    await post.run(300)
    _, _, under = seen(post)
    assert [s.message.in_burst for s in under if isinstance(s.message, Alert)] == [True] * 4
    assert sum(s.message.certainty is Certainty.OFFICIAL for s in under if isinstance(s.message, Alert)) == 1


async def test_alerts_that_come_after_the_outage_are_posted_as_usual(line: Line, post: Post) -> None:
    await wait(line, range(12))
    await post.run(60)
    await wait(line, range(20, 22))
    await post.run(300)
    alone, bursts, under = seen(post)
    assert (len(alone), len(bursts), len(under)) == (10, 1, 4)


async def test_a_backlog_is_per_channel(line_with: LineWith, post: Post) -> None:
    routes = Routes(default=Route(name="default", channel="C1"), named=(Route(name="desk", channel="C2"),))
    other = rule("other", Level.HIGH, routes=("desk",))
    line = line_with(ANY, other, routes=routes)
    await line.watch(WIRE)
    await wait(line, range(10))
    await wait(line, range(20, 24), rules=("other",))
    await post.run(300)
    alone, (burst,), under = seen(post)
    assert ([s.channel for s in alone].count("C2"), burst.channel, len(under)) == (4, "C1", 2)


async def test_probes_during_the_outage_extend_one_burst(line: Line, post: Post) -> None:
    """Each probe claims rows, so the backlog is folded while the messenger is still down."""
    for n in range(20):
        post.messenger.script.extend([NotSentError("refused")] * 20)
        await receive(line, reported(n))
        await run_through(post, round(APART.total_seconds()))
    post.messenger.script.clear()
    await run_through(post, 3_600)
    alone, (burst,), under = seen(post)
    assert len(alone) <= 11
    assert len(alone) + len(under) == 20
    assert says(burst).count == len(under)


@pytest.mark.parametrize("posts_before", [0, 1, 5, 9, 20])
async def test_kills_while_a_backlog_is_sent_duplicate_no_alert(line: Line, post: Post, posts_before: int) -> None:
    await wait(line, range(20))
    lost = Lost(error=AmbiguousError("the answer lost"))
    post.messenger.script.extend([*[None] * posts_before, Lost(error=KillError()), None, lost, KillError()])
    post = await run_through(post, 1_000)
    alone, (burst,), under = seen(post)
    assert (len(alone), len(under), says(burst).count) == (8, 12, 12)
    assert len({s.delivery_id for s in post.messenger.sent}) == len(post.messenger.sent)
    assert await post.waiting() == 0
