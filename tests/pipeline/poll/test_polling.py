"""What polls do when addresses move, ways fail, hosts want rest and the network is away."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from monitor.domain.alerts.message import Alert, Notice
from monitor.domain.delivery.outbox import DeliveryState
from monitor.domain.sources.schedule import Outcome, PollState
from monitor.domain.sources.source import Access, Kind, Scheme, Source, Way
from monitor.errors import FeedUnreadableError, FetchError
from monitor.pipeline.poll.collect import Collected
from monitor.ports.store import OUTAGE
from tests.fakes.clock import Time
from tests.fakes.reading import NOW, act, article, body, harvest_of, harvested, rule, source
from tests.pipeline.conftest import Line

LineWith = Callable[..., Line]
ANY = rule()
WIRE = source("wire")
NEW = "https://new.example/feed"


async def state_of(line: Line, of: Source = WIRE) -> PollState:
    state = await line.store.read(lambda tx: tx.sources.state(of.id))
    assert state is not None
    return state


async def said(line: Line) -> list[Alert | Notice]:
    rows = await line.store.read(lambda tx: tx.outbox.ready(now=NOW + timedelta(days=99), states=tuple(DeliveryState)))
    return [r.message for r in rows if isinstance(r.message, Alert | Notice)]


async def poll_when_due(line: Line, clock: Time, of: Source = WIRE) -> Collected:
    clock.now = max(clock.now, (await state_of(line, of)).due_at)
    return await line.poll(of)


def down(outcome: Outcome = Outcome.SERVER_ERROR, **more: timedelta) -> FetchError:
    return FetchError(f"wire: {outcome}", outcome=outcome, retry_after=more.get("retry_after"))


# ------------------------------------------------------------------ moves


async def moved(line: Line, clock: Time, polls: int, to: str = NEW, every: timedelta = timedelta(days=1)) -> None:
    for n in range(polls):
        line.feed(body(f"{n}", moved_to=to), harvest_of())
        await line.poll(WIRE)
        clock.now += every


async def test_a_redirect_for_good_is_adopted_after_ten_polls_over_a_week_and_told_with_the_line_to_change(
    line_with: LineWith, clock: Time
) -> None:
    line = line_with()
    wire = source("wire", origin="minerals")
    await line.watch(wire)
    await moved(line, clock, 9)
    assert (await state_of(line)).adopted == ""
    assert await said(line) == []
    await moved(line, clock, 2)
    assert [r.url for r in line.fetcher.asked][-2:] == [WIRE.url, NEW]
    (notice,) = await said(line)
    assert isinstance(notice, Notice)
    assert notice.title == "🚚 Wire moved permanently; the monitor now polls its new address."
    assert notice.code == (f"url: {NEW}",)


async def test_an_adopted_address_is_asked_without_the_old_ones_validators(line_with: LineWith, clock: Time) -> None:
    line = line_with()
    await line.watch(WIRE)
    await moved(line, clock, 11, every=timedelta(hours=20))
    assert [(r.url, r.etag) for r in line.fetcher.asked][-1] == (NEW, None)


async def test_a_page_of_maintenance_behind_the_redirect_ends_the_proof(line_with: LineWith, clock: Time) -> None:
    line = line_with()
    await line.watch(WIRE)
    await moved(line, clock, 9)
    line.feed(body("sorry", moved_to=NEW), FeedUnreadableError("wire: a web page", outcome="not_a_feed"))
    await line.poll(WIRE)
    await moved(line, clock, 2)
    assert (await state_of(line)).adopted == ""


async def test_a_query_that_may_hold_a_key_is_not_shown(line_with: LineWith, clock: Time) -> None:
    line = line_with()
    await line.watch(WIRE)
    await moved(line, clock, 10, to=f"{NEW}?key=s3cret")
    (notice,) = await said(line)
    assert (await state_of(line)).adopted.endswith("s3cret")
    assert "s3cret" not in repr(notice)


async def test_another_url_in_the_file_forgets_the_adopted_one(line_with: LineWith, clock: Time) -> None:
    line = line_with()
    await line.watch(WIRE)
    await moved(line, clock, 10)
    other = source("wire", url="https://third.example/feed")
    await line.watch(other)
    line.feed(body("x"), harvest_of())
    await line.poll(other)
    assert line.fetcher.asked[-1].url == other.url


# ------------------------------------------------------------------ ways

MINISTRY = source(
    "ministry",
    via=(Way(url="https://mirror.example/list", kind=Kind.HTML_LIST),),
    access=Access(scheme=Scheme.HEADER, name="X-Key", secret="MONITOR_SECRET_X"),
)


async def by_the_other_way(line: Line, clock: Time, *, watched: timedelta = timedelta(0)) -> None:
    """The own way brings one notice as a baseline, `watched` ago, and now fails until another way is next."""
    clock.now -= watched
    await line.watch(MINISTRY)
    line.feed(body("1"), harvest_of(harvested(article("a", MINISTRY), act(), rules=(ANY,))))
    await line.poll(MINISTRY)
    clock.now = NOW
    line.feed(body("1"))
    await line.poll(MINISTRY)
    for _ in range(3):
        line.feed(down())
        await poll_when_due(line, clock, MINISTRY)


async def test_after_failures_another_way_is_asked_as_what_it_is_and_without_the_key(
    line_with: LineWith, clock: Time
) -> None:
    line = line_with(ANY)
    await by_the_other_way(line, clock)
    line.feed(body("2"), harvest_of())
    brought = await poll_when_due(line, clock, MINISTRY)
    (request, job) = (line.fetcher.asked[-1], line.harvester.jobs[-1])
    assert (brought.way, request.url, request.etag, request.access) == (1, "https://mirror.example/list", None, None)
    assert (job.source.kind, job.source.id, job.way) == (Kind.HTML_LIST, MINISTRY.id, request.url)
    assert brought.revived is not None


async def test_the_same_address_through_another_proxy_is_no_other_page(line_with: LineWith, clock: Time) -> None:
    line = line_with()
    proxied = source("ministry", via=(Way(url=MINISTRY.url, proxy="inland"),))
    await line.watch(proxied)
    line.feed(body("1"), harvest_of())
    await line.poll(proxied)
    for _ in range(3):
        line.feed(down())
        await poll_when_due(line, clock, proxied)
    line.feed(body("2"), harvest_of())
    assert (await poll_when_due(line, clock, proxied)).way == 1
    (request, job) = (line.fetcher.asked[-1], line.harvester.jobs[-1])
    assert (request.proxy, request.etag, job.way) == ("inland", '"1"', "")


@pytest.mark.parametrize(
    ("watched", "age"),
    [
        pytest.param(timedelta(0), timedelta(days=3), id="before the source was first read"),
        pytest.param(timedelta(days=90), timedelta(days=8), id="a week before its last success"),
    ],
)
async def test_what_another_way_shows_for_the_first_time_alerts_unless_it_is_old(
    line_with: LineWith, clock: Time, watched: timedelta, age: timedelta
) -> None:
    line = line_with(ANY)
    await by_the_other_way(line, clock, watched=watched)
    old = article("old", MINISTRY, "An old notice", published=NOW - age)
    new = article("new", MINISTRY, "A new notice", published=NOW - age + timedelta(days=2))
    gallium, graphite = (act(commodities=(c,)) for c in ("gallium", "graphite"))
    line.feed(
        body("2"),
        harvest_of(harvested(old, graphite, rules=(ANY,)), harvested(new, gallium, rules=(ANY,))),
    )
    brought = await poll_when_due(line, clock, MINISTRY)
    assert (brought.items.new, brought.items.balances, brought.acts.balances) == (2, True, True)
    assert brought.announcements.balances
    assert [a.quote for a in await said(line) if isinstance(a, Alert)] == ["A new notice"]
    late = article("late", MINISTRY, "Late", published=old.published)
    line.feed(body("3"), harvest_of(harvested(late, act(issuer="US"), rules=(ANY,))))
    assert (await poll_when_due(line, clock, MINISTRY)).announcements.queued == 1


# ------------------------------------------------------------------ hosts, failures, revival


async def test_a_source_of_a_host_that_is_left_alone_waits_and_has_not_failed(line_with: LineWith) -> None:
    line = line_with()
    await line.watch(WIRE)
    line.feed(down(Outcome.HELD, retry_after=timedelta(hours=2)))
    before = await state_of(line)
    collected = await line.poll(WIRE)
    after = await state_of(line)
    assert collected.outcome is Outcome.HELD
    assert (after.failures, after.last_outcome, after.last_polled_at) == (0, None, None)
    assert timedelta(hours=2) <= after.due_at - before.due_at <= timedelta(hours=2, minutes=1)


async def test_a_source_that_answers_again_says_after_how_long(line_with: LineWith, clock: Time) -> None:
    line = line_with()
    await line.watch(WIRE)
    line.feed(down())
    assert (await line.poll(WIRE)).revived is None
    clock.now += timedelta(days=3, hours=4)
    line.feed(body("1"), harvest_of())
    assert (await line.poll(WIRE)).revived == timedelta(days=3, hours=4)
    assert (await line.poll(WIRE)).revived is None


async def test_what_a_feed_says_of_itself_is_remembered(line_with: LineWith) -> None:
    line = line_with()
    await line.watch(WIRE)
    dated = [article(str(n), WIRE, published=NOW - n * timedelta(hours=2)) for n in range(10)]
    line.feed(body("1"), harvest_of(*map(harvested, dated)))
    await line.poll(WIRE)
    state = await state_of(line)
    assert (state.rhythm, state.news_at) == (timedelta(hours=2), NOW)


async def test_a_clock_that_was_ahead_does_not_end_the_daily_look_at_the_whole(
    line_with: LineWith, clock: Time
) -> None:
    line = line_with()
    await line.watch(WIRE)
    clock.now += timedelta(days=3_650)
    line.feed(body("1"), harvest_of())
    await line.poll(WIRE)
    clock.now -= timedelta(days=3_650)
    line.feed(body("1"))
    await line.poll(WIRE)
    assert [r.etag for r in line.fetcher.asked] == [None, None]


# ------------------------------------------------------------------ the network is away

FOUR = tuple(source(name) for name in ("ore", "fab", "port", "mine"))


async def read_once(line: Line, *sources: Source) -> None:
    await line.watch(*sources)
    for one in sources:
        line.feed(body(one.id), harvest_of())
        await line.poll(one)


async def fail(line: Line, *sources: Source, outcome: Outcome = Outcome.DNS) -> list[Collected]:
    brought = []
    for one in sources:
        line.feed(down(outcome))
        brought.append(await line.poll(one))
    return brought


async def test_an_outage_is_one_notice_and_no_source_fails_by_it(line_with: LineWith, clock: Time) -> None:
    line = line_with()
    await read_once(line, *FOUR)
    clock.now += timedelta(hours=1)
    first = await fail(line, *FOUR)
    assert [c.in_outage for c in first] == [False, False, True, True]
    for _ in range(5):
        clock.now += timedelta(hours=1)
        await fail(line, *FOUR)
    (notice,) = await said(line)
    assert isinstance(notice, Notice)
    assert notice.title == "🔌 No network since 13:00 UTC: 3 of 4 sources can't be reached."
    states = [await state_of(line, one) for one in FOUR]
    assert [s.failures for s in states] == [1, 1, 0, 0]
    assert all(s.due_at - clock.now <= timedelta(minutes=1) for s in states)


async def test_the_notice_is_edited_while_it_grows_and_closed_when_something_answers(
    line_with: LineWith, clock: Time
) -> None:
    line = line_with()
    await read_once(line, *FOUR)
    await fail(line, *FOUR)
    assert await last_words(line) == "🔌 No network since 12:00 UTC: 4 of 4 sources can't be reached."
    clock.now += timedelta(hours=2, minutes=23)
    line.feed(body("ore", etag='"new"'))
    await line.poll(FOUR[0])
    assert await last_words(line) == (
        "🔌 The network is back: it was away from 12:00 UTC to 14:23 UTC, for 2 h 23 min."
    )
    states = [await state_of(line, one) for one in FOUR[1:]]
    assert all(s.due_at - clock.now <= timedelta(minutes=5) for s in states)
    assert await line.store.read(lambda tx: tx.journal.recall(OUTAGE)) == ""


async def test_a_server_within_the_own_network_that_answers_does_not_end_an_outage(
    line_with: LineWith, clock: Time
) -> None:
    line = line_with()
    own = source("bridge", url="http://own.example:1200/feed")
    await read_once(line, *FOUR, own)
    for one in FOUR:
        await fail(line, one)
        line.feed(body("bridge", etag='"more"'))
        assert not (await line.poll(own)).in_outage
    assert await last_words(line) == "🔌 No network since 12:00 UTC: 4 of 4 sources can't be reached."


async def test_a_network_that_comes_and_goes_is_told_in_one_notice(line_with: LineWith, clock: Time) -> None:
    line = line_with()
    await read_once(line, *FOUR)
    for _ in range(3):
        await fail(line, *FOUR)
        clock.now += timedelta(minutes=10)
        for one in FOUR:
            line.feed(body(one.id))
            await line.poll(one)
    posts = await line.store.read(lambda tx: tx.outbox.ready(now=NOW + timedelta(days=99), states=tuple(DeliveryState)))
    assert len({p.edits or p.id for p in posts}) == 1


async def test_an_outage_outlives_a_restart(line_with: LineWith, clock: Time) -> None:
    line = line_with()
    await read_once(line, *FOUR)
    await fail(line, *FOUR)
    again = line_with()
    await again.watch(*FOUR)
    clock.now += timedelta(hours=9)
    (collected,) = await fail(again, FOUR[3], outcome=Outcome.TIMEOUT)
    assert collected.in_outage
    again.feed(body("ore", etag='"new"'))
    await again.poll(FOUR[0])
    assert await last_words(again) == "🔌 The network is back: it was away from 12:00 UTC to 21:00 UTC, for 9 h."


async def test_where_nothing_was_ever_reached_the_first_look_tells_of_it_and_none_fails(
    line_with: LineWith, clock: Time
) -> None:
    line = line_with()
    await line.watch(*FOUR)
    with capture_logs() as logs:
        for _ in range(6):
            await fail(line, *FOUR)
            clock.now += timedelta(hours=1)
    assert {log["log_level"] for log in logs if log["event"] == "poll failed"} == {"debug"}
    assert await said(line) == []
    assert max([(await state_of(line, one)).failures for one in FOUR]) == 1


async def last_words(line: Line) -> str:
    """What stands in the channel once all is sent."""
    rows = await line.store.read(lambda tx: tx.outbox.ready(now=NOW + timedelta(days=99), states=tuple(DeliveryState)))
    (post,) = [r for r in rows if r.edits is None]
    posted = await line.store.read(lambda tx: tx.outbox.posted(post.id))
    assert posted is not None
    assert isinstance(posted.says, Notice)
    return posted.says.title
