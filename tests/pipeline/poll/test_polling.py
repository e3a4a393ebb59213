"""Polls under moved addresses, failing endpoints, rate limits and network outages."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from monitor.domain.alerts.message import Alert, Notice
from monitor.domain.delivery.outbox import DeliveryState
from monitor.domain.sources.schedule import Outcome, PollState
from monitor.domain.sources.source import Access, Kind, Scheme, Source, SourceEndpoint
from monitor.errors import FeedUnreadableError, FetchError
from monitor.pipeline.poll.collect import PollResult
from monitor.ports.children.extraction import SeenPieces
from monitor.ports.repositories.store import OUTAGE
from tests.fakes.clock import Time
from tests.fakes.reading import NOW, act, article, body, extracted, extraction_of, rule, source
from tests.pipeline.conftest import Line
from tests.pipeline.words import in_words

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
    return [m for r in rows if isinstance(m := in_words(r.message), Alert | Notice)]


async def poll_when_due(line: Line, clock: Time, of: Source = WIRE) -> PollResult:
    clock.now = max(clock.now, (await state_of(line, of)).due_at)
    return await line.poll(of)


def down(outcome: Outcome = Outcome.SERVER_ERROR, **more: timedelta) -> FetchError:
    return FetchError(f"wire: {outcome}", outcome=outcome, retry_after=more.get("retry_after"))


# ------------------------------------------------------------------ moves


async def moved(line: Line, clock: Time, polls: int, to: str = NEW, every: timedelta = timedelta(days=1)) -> None:
    for n in range(polls):
        line.feed(body(f"{n}", moved_to=to), extraction_of())
        await line.poll(WIRE)
        clock.now += every


async def test_permanent_redirect_is_adopted_after_ten_polls_over_a_week_with_a_notice(
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


async def test_adopted_address_is_fetched_without_the_old_validators(line_with: LineWith, clock: Time) -> None:
    line = line_with()
    await line.watch(WIRE)
    await moved(line, clock, 11, every=timedelta(hours=20))
    assert [(r.url, r.etag) for r in line.fetcher.asked][-1] == (NEW, None)


async def test_maintenance_page_behind_a_redirect_ends_the_proof(line_with: LineWith, clock: Time) -> None:
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


async def test_changed_source_url_drops_the_adopted_address(line_with: LineWith, clock: Time) -> None:
    line = line_with()
    await line.watch(WIRE)
    await moved(line, clock, 10)
    other = source("wire", url="https://third.example/feed")
    await line.watch(other)
    line.feed(body("x"), extraction_of())
    await line.poll(other)
    assert line.fetcher.asked[-1].url == other.url


# ------------------------------------------------------------------ endpoints

MINISTRY = source(
    "ministry",
    via=(SourceEndpoint(url="https://mirror.example/list", kind=Kind.HTML_LIST),),
    access=Access(scheme=Scheme.HEADER, name="X-Key", secret="MONITOR_SECRET_X"),
)


async def by_the_other_way(line: Line, clock: Time, *, watched: timedelta = timedelta(0)) -> None:
    """The own way brings one notice as a baseline, `watched` ago, and now fails until another way is next."""
    clock.now -= watched
    await line.watch(MINISTRY)
    line.feed(body("1"), extraction_of(extracted(article("a", MINISTRY), act(), rules=(ANY,))))
    await line.poll(MINISTRY)
    clock.now = NOW
    line.feed(body("1"))
    await line.poll(MINISTRY)
    for _ in range(3):
        line.feed(down())
        await poll_when_due(line, clock, MINISTRY)


async def test_after_failures_the_next_endpoint_is_fetched_with_its_kind_and_without_credentials(
    line_with: LineWith, clock: Time
) -> None:
    line = line_with(ANY)
    await by_the_other_way(line, clock)
    line.feed(body("2"), extraction_of())
    with capture_logs() as logs:
        await poll_when_due(line, clock, MINISTRY)
    (request, job) = (line.fetcher.asked[-1], line.extractor.jobs[-1])
    assert (request.url, request.etag, request.access) == ("https://mirror.example/list", None, None)
    assert (job.source.kind, job.source.id, job.endpoint) == (Kind.HTML_LIST, MINISTRY.id, request.url)
    assert "source answers again" in [log["event"] for log in logs]


async def test_endpoint_with_another_proxy_counts_as_the_same_page(line_with: LineWith, clock: Time) -> None:
    line = line_with()
    proxied = source("ministry", via=(SourceEndpoint(url=MINISTRY.url, proxy="inland"),))
    await line.watch(proxied)
    line.feed(body("1"), extraction_of())
    await line.poll(proxied)
    for _ in range(3):
        line.feed(down())
        await poll_when_due(line, clock, proxied)
    line.feed(body("2"), extraction_of())
    await poll_when_due(line, clock, proxied)
    (request, job) = (line.fetcher.asked[-1], line.extractor.jobs[-1])
    assert (request.proxy, request.etag, job.endpoint) == ("inland", '"1"', "")


@pytest.mark.parametrize(
    ("watched", "age"),
    [
        pytest.param(timedelta(0), timedelta(days=3), id="before the source was first read"),
        pytest.param(timedelta(days=90), timedelta(days=8), id="a week before its last success"),
    ],
)
async def test_items_first_seen_at_another_endpoint_alert_unless_old(
    line_with: LineWith, clock: Time, watched: timedelta, age: timedelta
) -> None:
    line = line_with(ANY)
    await by_the_other_way(line, clock, watched=watched)
    old = article("old", MINISTRY, "An old notice", published=NOW - age)
    new = article("new", MINISTRY, "A new notice", published=NOW - age + timedelta(days=2))
    gallium, graphite = (act(commodities=(c,)) for c in ("gallium", "graphite"))
    line.feed(
        body("2"),
        extraction_of(extracted(old, graphite, rules=(ANY,)), extracted(new, gallium, rules=(ANY,))),
    )
    brought = await poll_when_due(line, clock, MINISTRY)
    assert (brought.items.new, brought.items.balances, brought.acts.balances) == (2, True, True)
    assert brought.announcements.balances
    assert [a.quote for a in await said(line) if isinstance(a, Alert)] == ["A new notice"]
    late = article("late", MINISTRY, "Late", published=old.published)
    line.feed(body("3"), extraction_of(extracted(late, act(issuer="US"), rules=(ANY,))))
    assert (await poll_when_due(line, clock, MINISTRY)).announcements.queued == 1


# ------------------------------------------------------------------ hosts, failures, recovery


@pytest.mark.parametrize("outcome", [Outcome.HOST_PAUSED, Outcome.POSTPONED])
async def test_source_that_has_to_wait_does_not_fail(line_with: LineWith, outcome: Outcome) -> None:
    line = line_with()
    await line.watch(WIRE)
    line.feed(down(outcome, retry_after=timedelta(hours=2)))
    before = await state_of(line)
    collected = await line.poll(WIRE)
    after = await state_of(line)
    assert collected.outcome is outcome
    assert (after.failures, after.last_outcome, after.last_polled_at) == (0, None, None)
    assert timedelta(hours=2) <= after.due_at - before.due_at <= timedelta(hours=2, minutes=1)


async def test_recovery_of_a_source_is_logged_with_its_downtime(line_with: LineWith, clock: Time) -> None:
    line = line_with()
    await line.watch(WIRE)
    line.feed(down())
    await line.poll(WIRE)
    clock.now += timedelta(days=3, hours=4)
    line.feed(body("1"), extraction_of())
    with capture_logs() as logs:
        await line.poll(WIRE)
        await line.poll(WIRE)
    assert [log["after"] for log in logs if log["event"] == "source answers again"] == ["3 days, 4:00:00"]


async def test_publishing_interval_of_a_feed_is_stored(line_with: LineWith) -> None:
    line = line_with()
    await line.watch(WIRE)
    dated = [article(str(n), WIRE, published=NOW - n * timedelta(hours=2)) for n in range(10)]
    line.feed(body("1"), extraction_of(*map(extracted, dated)))
    await line.poll(WIRE)
    state = await state_of(line)
    assert (state.item_interval, state.news_at) == (timedelta(hours=2), NOW)


async def test_daily_unconditional_fetch_survives_a_clock_that_was_ahead(line_with: LineWith, clock: Time) -> None:
    line = line_with()
    await line.watch(WIRE)
    clock.now += timedelta(days=3_650)
    line.feed(body("1"), extraction_of())
    await line.poll(WIRE)
    clock.now -= timedelta(days=3_650)
    line.feed(body("1"))
    await line.poll(WIRE)
    assert [r.etag for r in line.fetcher.asked] == [None, None]


# ------------------------------------------------------------------ network outages

FOUR = tuple(source(name) for name in ("ore", "fab", "port", "mine"))


async def read_once(line: Line, *sources: Source) -> None:
    await line.watch(*sources)
    for one in sources:
        line.feed(body(one.id), extraction_of())
        await line.poll(one)


async def fail(line: Line, *sources: Source, outcome: Outcome = Outcome.DNS) -> None:
    for one in sources:
        line.feed(down(outcome))
        await line.poll(one)


async def test_outage_is_one_notice_and_no_source_failure(line_with: LineWith, clock: Time) -> None:
    line = line_with()
    await read_once(line, *FOUR)
    clock.now += timedelta(hours=1)
    await fail(line, *FOUR)
    for _ in range(5):
        clock.now += timedelta(hours=1)
        await fail(line, *FOUR)
    (notice,) = await said(line)
    assert isinstance(notice, Notice)
    assert notice.title == "🔌 No network since 13:00 UTC: 3 of 4 sources are unreachable."
    states = [await state_of(line, one) for one in FOUR]
    assert [s.failures for s in states] == [1, 1, 0, 0]
    assert all(s.due_at - clock.now <= timedelta(minutes=1) for s in states)


async def test_outage_notice_is_edited_as_it_grows_and_closed_when_a_source_answers(
    line_with: LineWith, clock: Time
) -> None:
    line = line_with()
    await read_once(line, *FOUR)
    await fail(line, *FOUR)
    assert await last_words(line) == "🔌 No network since 12:00 UTC: 4 of 4 sources are unreachable."
    clock.now += timedelta(hours=2, minutes=23)
    line.feed(body("ore", etag='"new"'))
    await line.poll(FOUR[0])
    assert await last_words(line) == (
        "🔌 The network is back. It was down from 12:00 UTC to 14:23 UTC, for 2 h 23 min."
    )
    states = [await state_of(line, one) for one in FOUR[1:]]
    assert all(s.due_at - clock.now <= timedelta(minutes=5) for s in states)
    assert await line.store.read(lambda tx: tx.journal.recall(OUTAGE)) == ""


async def test_answer_from_the_own_network_does_not_end_an_outage(line_with: LineWith, clock: Time) -> None:
    line = line_with()
    own = source("bridge", url="http://own.example:1200/feed")
    await read_once(line, *FOUR, own)
    for one in FOUR:
        await fail(line, one)
        line.feed(body("bridge", etag='"more"'))
        await line.poll(own)
    assert await last_words(line) == "🔌 No network since 12:00 UTC: 4 of 4 sources are unreachable."


async def test_intermittent_outage_is_one_notice(line_with: LineWith, clock: Time) -> None:
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


async def test_outage_survives_a_restart(line_with: LineWith, clock: Time) -> None:
    line = line_with()
    await read_once(line, *FOUR)
    await fail(line, *FOUR)
    again = line_with()
    await again.watch(*FOUR)
    clock.now += timedelta(hours=9)
    await fail(again, FOUR[3], outcome=Outcome.TIMEOUT)
    assert (await state_of(again, FOUR[3])).failures == 0
    again.feed(body("ore", etag='"new"'))
    await again.poll(FOUR[0])
    assert await last_words(again) == "🔌 The network is back. It was down from 12:00 UTC to 21:00 UTC, for 9 h."


async def test_outage_before_any_success_raises_no_notice_and_fails_no_source_twice(
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
    """The last message in the channel."""
    rows = await line.store.read(lambda tx: tx.outbox.ready(now=NOW + timedelta(days=99), states=tuple(DeliveryState)))
    (post,) = [r for r in rows if r.edits is None]
    posted = await line.store.read(lambda tx: tx.outbox.posted(post.id))
    assert posted is not None
    assert isinstance(posted.says, Notice)
    return posted.says.title


SEEN = SeenPieces(shape=b"s", pairs=b"p" * 16)


async def test_what_was_seen_at_the_last_poll_is_not_parsed_again_and_is_compared_once_a_day(
    line_with: LineWith, clock: Time
) -> None:
    line = line_with()
    await line.watch(FOUR[0])
    for text, wait in (("1", 0), ("2", 1), ("3", 24), ("4", 1)):
        clock.now += timedelta(hours=wait)
        line.feed(body(text), replace(extraction_of(known=1), seen=SEEN))
        await line.poll(FOUR[0])
    assert [job.seen for job in line.extractor.jobs] == [None, SEEN, SEEN, SEEN]
    assert [job.compare for job in line.extractor.jobs] == [False, False, True, False]


async def test_a_feed_that_is_parsed_differently_in_parts_is_parsed_whole_from_then_on(line_with: LineWith) -> None:
    line = line_with()
    await line.watch(FOUR[0])
    with capture_logs() as logs:
        for text, differs in (("1", False), ("2", True), ("3", False)):
            line.feed(body(text), replace(extraction_of(known=1), seen=SEEN, differs=differs))
            assert (await line.poll(FOUR[0])).parse_differs == differs
    assert [job.seen for job in line.extractor.jobs] == [None, SEEN, None]
    assert [log["source"] for log in logs if log["log_level"] == "warning"] == [FOUR[0].id]
