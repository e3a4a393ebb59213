"""The canary from its poll to one message edited once a day, and the notice of a failure."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.message import Alert, Notice
from monitor.domain.alerts.route import Route, RouteKind
from monitor.domain.operations.canary import CanaryStage
from monitor.domain.sources.schedule import Outcome
from monitor.domain.sources.source import Source
from monitor.errors import FetchError
from monitor.pipeline.operations.canary import CanarySource, CanaryWatch
from monitor.pipeline.operations.liveness import last_flight
from monitor.pipeline.poll.collect import PollResult
from tests.fakes.reading import NOW, act, article, body, extracted, extraction_of, rule, source
from tests.pipeline.conftest import Line
from tests.pipeline.posting import Post

CANARY_SOURCE = source("canary", sample=True, enabled=False)
OWN, ANY = rule("canary"), rule()
OPERATOR = Route(name="ops", channel="C9", kind=RouteKind.OPERATOR)
TRIAL = Route(name="lab", channel="C8", kind=RouteKind.TRIAL)
HOUR = timedelta(hours=1)


class CanaryLine:
    """A pipeline with a canary, some time after the start, and its messages."""

    def __init__(self, line: Line, post: Post) -> None:
        self.line = line
        self.post = post
        self.watch = self.watching()
        self.matches = True
        self._runs = 0
        line.clock.now = NOW + HOUR

    def watching(self) -> CanaryWatch:
        line, canary = self.line, CanarySource(source=CANARY_SOURCE, rule=OWN.id)
        return CanaryWatch(
            store=line.store, config=line.config, collect=self._collect, canary_source=canary, clock=line.clock
        )

    async def _collect(self, of: Source) -> PollResult:
        self._runs += 1
        rules = (OWN,) if self.matches else ()
        if not self.line.fetcher.answers:
            item = extracted(article(f"{self._runs}", CANARY_SOURCE), act(), rules=rules)
            self.line.feed(body(f"{self._runs}"), extraction_of(item))
        return await self.line.collector.collect(of)

    async def run(self, after: timedelta = timedelta(0)) -> int:
        self.line.clock.now += after
        queued = await self.watch.run()
        await self.deliver()
        return queued

    async def deliver(self) -> None:
        while await self.post.deliverer.deliver():
            self.line.clock.now += timedelta(seconds=1)

    def seen(self) -> list[tuple[str, str]]:
        """Each message as it stands: channel and title."""
        return [(s.channel, s.message.title) for s in self.post.messenger.sent if isinstance(s.message, Notice)]

    async def stopped(self) -> CanaryStage | None:
        last = await self.line.store.read(last_flight)
        assert last is not None
        return last.stopped


@pytest.fixture
async def canary_line(line_with: Callable[..., Line], post: Post) -> CanaryLine:
    routes = Routes(default=Route(name="default", channel="C1"), named=(OPERATOR, TRIAL))
    line = line_with(ANY, routes=routes)
    made = CanaryLine(line, post)
    await line.watch(CANARY_SOURCE)
    return made


async def test_canary_is_one_message_of_the_trial_route_edited_every_day(canary_line: CanaryLine) -> None:
    assert await canary_line.run() == 1
    assert canary_line.seen() == [("C8", "🐤 The canary article of 25 Nov 2026 arrived.")]
    assert await canary_line.run() == 0
    for day in (26, 27):
        await canary_line.run(24 * HOUR)
        assert canary_line.seen() == [("C8", f"🐤 The canary article of {day} Nov 2026 arrived.")]
        await canary_line.run()
    assert await canary_line.stopped() is None
    assert len(canary_line.post.messenger.tried) == 1, "an edit makes no sound"


async def test_canary_raises_no_alert_and_is_one_event(canary_line: CanaryLine) -> None:
    for _ in range(3):
        await canary_line.run(24 * HOUR)
        await canary_line.run()
    assert [s for s in canary_line.post.messenger.sent if isinstance(s.message, Alert)] == []
    (row,) = await canary_line.line.store.archive.events()
    assert (row.event.sample, row.event.reports, row.announcements) == (True, 3, ())


async def test_missed_canary_notifies_the_operator_once_and_on_recovery(canary_line: CanaryLine) -> None:
    canary_line.matches = False
    assert await canary_line.run() == 1
    assert await canary_line.stopped() is CanaryStage.MATCH
    assert await canary_line.run(HOUR) == 0
    missed = "🐤 The daily canary article did not arrive: no rule matched it."
    assert canary_line.seen() == [("C9", missed)]
    canary_line.matches = True
    await canary_line.run(HOUR)
    await canary_line.run()
    again, arrived = canary_line.seen()
    assert again[1].startswith("✅ The canary article arrives again, 25 Nov 2026 ")
    assert arrived == ("C8", "🐤 The canary article of 25 Nov 2026 arrived.")


async def test_a_match_of_an_earlier_day_does_not_hide_that_nothing_matches_today(canary_line: CanaryLine) -> None:
    await canary_line.run()
    await canary_line.run()
    canary_line.matches = False
    await canary_line.run(24 * HOUR)
    assert await canary_line.stopped() is CanaryStage.MATCH


@pytest.mark.parametrize(
    ("outcome", "leg"), [(Outcome.TIMEOUT, CanaryStage.FETCH), (Outcome.NOT_A_FEED, CanaryStage.READ)]
)
async def test_failed_canary_names_the_step(canary_line: CanaryLine, outcome: Outcome, leg: CanaryStage) -> None:
    canary_line.line.feed(FetchError("canary: no", outcome=outcome))
    await canary_line.run()
    assert await canary_line.stopped() is leg


async def test_an_article_without_an_act_was_not_read(canary_line: CanaryLine) -> None:
    canary_line.line.feed(body("x"), extraction_of(extracted(article("x", CANARY_SOURCE))))
    await canary_line.run()
    assert await canary_line.stopped() is CanaryStage.READ


async def test_a_message_that_is_not_delivered_within_an_hour_did_not_arrive(canary_line: CanaryLine) -> None:
    assert await canary_line.watch.run() == 1
    canary_line.line.clock.now += timedelta(minutes=59)
    assert await canary_line.watch.run() == 0
    canary_line.line.clock.now += timedelta(minutes=1)
    assert await canary_line.watch.run() == 1
    assert await canary_line.stopped() is CanaryStage.DELIVER
    assert await canary_line.watch.run() == 0
    await canary_line.deliver()
    assert await canary_line.run() == 1
    assert await canary_line.stopped() is None


async def test_canary_without_a_route_ends_at_the_match(line_with: Callable[..., Line], post: Post) -> None:
    line = line_with(ANY)
    canary_line = CanaryLine(line, post)
    await line.watch(CANARY_SOURCE)
    assert await canary_line.run() == 0
    last = await line.store.read(last_flight)
    assert last is not None
    assert last.is_over
    assert canary_line.seen() == []


async def test_canary_waits_after_a_start_and_is_not_repeated_by_a_restart(canary_line: CanaryLine) -> None:
    await canary_line.run()
    await canary_line.run()
    line = canary_line.line
    again = canary_line.watching()
    assert await again.run() == 0
    line.clock.now += timedelta(minutes=6)
    assert await again.run() == 0
    assert len(canary_line.seen()) == 1
