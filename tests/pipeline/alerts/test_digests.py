"""Digests of a route: what they list, when they close, and that each event is in one."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.acts.reading import ActCandidate, Reading
from monitor.domain.acts.scheme import Certainty
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.decision import DecisionKind
from monitor.domain.alerts.digest_content import Digest
from monitor.domain.alerts.digest_facts import DigestFacts
from monitor.domain.alerts.message import Alert
from monitor.domain.alerts.route import DigestPlan, Route, RouteKind
from monitor.domain.event.development import PolicyEvent
from monitor.domain.interactions.feedback import Unwanted
from monitor.domain.interactions.interaction import Interaction, InteractionOutcome, RecordedInteraction, UserAction
from monitor.domain.interactions.topic import Topic
from monitor.domain.rules.rule import Level
from monitor.domain.sources.alarms import Alarm, AlarmKind
from monitor.domain.sources.source import FirstPoll, Source, Tier
from monitor.pipeline.alerts.digests import close_digests, digest_so_far
from monitor.pipeline.events.manual_links import NamedEvent, merge
from monitor.ports.children.extraction import ExtractedArticle
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore, open_store
from monitor.wording.messages.digests import small_parts
from monitor.wording.phrases.english import written_day
from tests.budget import examples
from tests.fakes.clock import Time
from tests.fakes.reading import article, body, extraction_of, rule, source
from tests.pipeline.conftest import Line
from tests.pipeline.posting import Post
from tests.pipeline.storming import receive, reported

BRUSSELS = ZoneInfo("Europe/Brussels")
SOFT, LOUD = rule("soft", Level.LOW), rule("loud", Level.HIGH)
OTHER = rule("other", Level.HIGH, routes=("chips",))
RULES = (SOFT, LOUD, OTHER)
WIRE = source("wire", first_poll=FirstPoll.ANNOUNCE, interval=timedelta(days=9))
MINISTRY = source("ministry", tier=Tier.OFFICIAL, place="CN", first_poll=FirstPoll.ANNOUNCE)
PLAN = DigestPlan(at=time(8), zone=BRUSSELS, days=(0, 1, 2, 3, 4))
MINERALS = Route(name="minerals", channel="C1", zone=BRUSSELS, digest=PLAN)
CHIPS = Route(name="chips", channel="C2")
OPERATOR = Route(name="operator", channel="C9", kind=RouteKind.OPERATOR)
FRIDAY, MONDAY, TUESDAY = (datetime(2026, *day, 7, tzinfo=UTC) for day in ((11, 27), (11, 30), (12, 1)))
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class Round:
    """A route whose digests began on a Friday at eight, and what was sent."""

    def __init__(self, line: Line, post: Post) -> None:
        self.line = line
        self.store: DatabaseStore = line.store
        self._post = post
        self._polls = 0

    async def open(self) -> "Round":
        await self.line.watch(WIRE, MINISTRY)
        self.line.clock.now = FRIDAY + timedelta(minutes=1)
        assert await self.close() == 0
        return self

    async def close(self, at: datetime | None = None) -> int:
        self.line.clock.now = at or self.line.clock.now
        closed = await close_digests(self.store, self.line.config(), now=self.line.clock.now)
        await self.deliver()
        return closed

    async def deliver(self) -> None:
        """Deliver everything at once."""
        now = self.line.clock.now
        while await self._post.deliverer.deliver():
            self.line.clock.now += timedelta(seconds=1)
        self.line.clock.now = now

    async def soft(self, *numbers: int, **more: Any) -> None:
        await receive(self.line, *(reported(n, **more) for n in numbers), rules=(SOFT,))

    async def loud(self, number: int, **more: Any) -> None:
        await receive(self.line, reported(number, **more), rules=(LOUD,))
        await self.deliver()

    async def sent(self, channel: str = "C1") -> list[Digest]:
        """All digests of a channel that were ever sent."""
        now = self.line.clock.now
        while await self._post.deliverer.deliver():
            self.line.clock.now += timedelta(seconds=1)
        self.line.clock.now = now
        return [s.message for s in self._post.messenger.sent if s.channel == channel and isinstance(s.message, Digest)]

    async def unsure(self, *found: ExtractedArticle, of: Source = WIRE) -> None:
        self._polls += 1
        self.line.feed(body(f"unsure {self._polls}"), extraction_of(*found))
        await self.line.poll(of)

    def threads(self) -> list[bool]:
        """For each digest, whether it is a reply."""
        return [s.thread is not None for s in self._post.messenger.sent if isinstance(s.message, Digest)]

    def alerts(self) -> int:
        return sum(isinstance(s.message, Alert) for s in self._post.messenger.sent)

    async def event(self, number: int) -> PolicyEvent:
        document = reported(number).document
        assert document is not None
        (found,) = [r.event for r in await self.store.archive.events() if r.event.number == document.key]
        return found

    async def does(self, action: UserAction, number: int, **more: Any) -> None:
        event = await self.event(number)
        done = Interaction(
            key=f"{action} {number} {more}", action=action, by="U01ANALYST", at=self.line.clock.now, **more
        )
        recorded = RecordedInteraction(
            interaction=done, outcome=InteractionOutcome.DONE, event_id=event.id, place="C1", rule_id=LOUD.id
        )
        await self.store.write(lambda tx: tx.interactions.add(recorded))


@pytest.fixture
async def desk(line_with: Callable[..., Line], post: Post) -> Round:
    routes = Routes(default=MINERALS, named=(CHIPS, OPERATOR))
    return await Round(line_with(*RULES, routes=routes), post).open()


def with_plan(desk: Round, **changes: Any) -> None:
    route = replace(MINERALS, digest=replace(PLAN, **changes))
    desk.line.routes = replace(desk.line.routes, default=route)


# ------------------------------------------------------------------ when


async def test_monday_sums_up_the_weekend_once(desk: Round) -> None:
    await desk.soft(1)
    assert await desk.close(MONDAY - timedelta(seconds=1)) == 0
    assert await desk.close(MONDAY) == 1
    assert await desk.close(MONDAY + timedelta(seconds=1)) == 0
    (digest,) = await desk.sent()
    assert (digest.start, digest.end, digest.zone, digest.late) == (FRIDAY, MONDAY, "Europe/Brussels", False)
    assert [line.headline for line in digest.new] == ["China approves some rare-earth export licences"]


async def test_digests_missed_during_downtime_are_one_late_digest(desk: Round) -> None:
    await desk.soft(1)
    assert await desk.close(TUESDAY + timedelta(hours=3)) == 1
    (digest,) = await desk.sent()
    assert (digest.start, digest.end, digest.late, digest.new_count) == (FRIDAY, TUESDAY, True, 1)


async def test_two_routes_to_one_channel_have_one_digest(desk: Round) -> None:
    desk.line.routes = replace(desk.line.routes, named=(replace(MINERALS, name="again"), OPERATOR))
    await desk.soft(1)
    assert await desk.close(MONDAY) == 1


async def test_digest_preview_changes_nothing(desk: Round) -> None:
    await desk.soft(1)
    now = desk.line.clock.now + HOUR

    def ask(tx: Transaction) -> DigestFacts | None:
        return digest_so_far(tx, MINERALS, desk.line.config(), now=now)

    digest = await desk.store.read(ask)
    assert digest is not None
    assert (digest.start, digest.end, digest.new_count) == (FRIDAY, now, 1)
    await desk.close(MONDAY)
    assert [d.new_count for d in await desk.sent()] == [1]


# ------------------------------------------------------------------ what is new


async def test_ten_of_twenty_five_events_are_shown_and_each_is_in_one_digest(desk: Round) -> None:
    await desk.soft(*range(1, 26))
    await desk.close(MONDAY)
    await desk.soft(30)
    await desk.close(TUESDAY)
    first, rest, second = await desk.sent()
    assert (len(first.new), first.new_count, first.continued) == (10, 25, False)
    assert (len(rest.new), rest.new_count, rest.continued) == (15, 15, True)
    assert len({line.label for line in (*first.new, *rest.new)}) == 25
    assert [line.label for line in second.new] == [(await desk.event(30)).label]


async def test_events_only_counted_are_listed_in_the_thread(desk: Round) -> None:
    await desk.soft(*range(1, 36))
    await desk.close(MONDAY)
    first, rest = await desk.sent()
    assert (first.new_count, len(rest.new), rest.new_count) == (35, 20, 25)
    assert desk.threads() == [False, True]


async def test_events_are_sorted_by_certainty_and_sources(desk: Round) -> None:
    await desk.soft(1)
    await desk.soft(2, certainty=Certainty.ATTRIBUTED, agency="MOFCOM")
    await desk.close(MONDAY)
    (digest,) = await desk.sent()
    assert [line.certainty for line in digest.new] == [Certainty.ATTRIBUTED, Certainty.REPORTED]
    assert all(line.url.startswith("https://wire.example/") for line in digest.new)


async def test_event_raised_before_the_close_is_alerted_and_not_listed(desk: Round) -> None:
    await desk.soft(1, 2)
    await desk.loud(1)
    await desk.close(MONDAY)
    (digest,) = await desk.sent()
    assert ([line.label for line in digest.new], desk.alerts()) == ([(await desk.event(2)).label], 1)


async def test_what_is_decided_before_the_close_and_stored_after_it_is_in_the_next(desk: Round) -> None:
    await desk.soft(1)
    desk.line.clock.now = MONDAY - timedelta(milliseconds=1)
    early = desk.line.clock.now
    await desk.close(MONDAY)
    desk.line.clock.now = early
    await desk.soft(2)
    await desk.close(TUESDAY)
    first, second = await desk.sent()
    assert (first.new_count, [line.label for line in second.new]) == (1, [(await desk.event(2)).label])


async def test_merged_events_are_listed_once(desk: Round) -> None:
    await desk.soft(1, 2)
    one, other = (NamedEvent(name=e.label, event=e.id) for e in (await desk.event(1), await desk.event(2)))
    now = desk.line.clock.now
    await desk.store.write(lambda tx: merge(tx, one, other, desk.line.config(), because="", now=now))
    await desk.close(MONDAY)
    await desk.close(TUESDAY)
    assert [digest.new_count for digest in await desk.sent()] == [1]


async def test_levels_that_the_plan_leaves_out_are_not_listed(desk: Round) -> None:
    with_plan(desk, levels=(Level.MEDIUM,))
    await desk.soft(1)
    await desk.close(MONDAY)
    assert await desk.sent() == []


# ------------------------------------------------------------------ possible acts


def maybe(name: str, score: float | None = 0.4, *, gloss: str = "", **more: Any) -> ExtractedArticle:
    """An article with a candidate."""
    reported = article(
        name, WIRE, more.pop("title", f"Controls on gallium {name}"), **{"published": MONDAY - DAY, **more}
    )
    unsure = ActCandidate(issuers=("CN",), instrument="", evidence=(), commodities=("gallium",), score=score)
    reading = Reading(language=reported.language, possible=unsure, gloss=gloss)
    return ExtractedArticle(article=reported, reading=reading, matches=(), edited=False, raw=b"")


async def test_possible_acts_are_listed_by_score_and_the_rest_is_counted(desk: Round) -> None:
    await desk.unsure(*(maybe(f"{n}", n / 10) for n in (1, 5, 3, 7, 2, 6, 4)))
    await desk.close(MONDAY)
    await desk.close(TUESDAY)
    (digest,) = await desk.sent()
    assert [line.score for line in digest.possible] == [0.7, 0.6, 0.5, 0.4, 0.3]
    assert (digest.possible_count, digest.watch.possible) == (7, 7)
    first = digest.possible[0]
    assert (first.headline, first.about) == ("Controls on gallium 7", "China · gallium")
    assert (first.source, first.language, first.url) == ("Wire", "", "https://wire.example/7")
    assert desk.alerts() == 0


async def test_a_possible_act_in_another_language_is_shown_by_its_gloss(desk: Round) -> None:
    await desk.unsure(maybe("1", title="镓管制如何走向", language="zh-Hans", gloss="[gallium] [controls] …"))
    await desk.close(MONDAY)
    (digest,) = await desk.sent()
    (line,) = digest.possible
    assert (line.headline, line.language) == ("[gallium] [controls] …", "zh-Hans")


async def test_copies_of_a_headline_are_one_line_and_count_once(desk: Round) -> None:
    await desk.unsure(maybe("1", 0.3, title="Controls on gallium"), maybe("2", 0.5, title="Controls on  Gallium"))
    await desk.close(MONDAY)
    (digest,) = await desk.sent()
    assert ([line.score for line in digest.possible], digest.possible_count) == ([0.5], 1)


async def test_without_the_judge_possible_acts_have_no_score(desk: Round) -> None:
    await desk.unsure(maybe("1", None))
    await desk.close(MONDAY)
    (digest,) = await desk.sent()
    assert [line.score for line in digest.possible] == [None]


async def test_old_news_that_a_new_source_brings_is_counted_and_not_listed(desk: Round) -> None:
    await desk.unsure(maybe("1", published=FRIDAY - timedelta(days=3)), maybe("2", published=None))
    await desk.close(MONDAY)
    (digest,) = await desk.sent()
    assert ([line.url for line in digest.possible], digest.watch.possible) == (["https://wire.example/2"], 2)


# ------------------------------------------------------------------ nothing to say


async def test_empty_digest_sends_source_statistics_to_the_operator_only(desk: Round) -> None:
    await desk.close(MONDAY)
    assert await desk.sent() == []
    (digest,) = await desk.sent("C9")
    assert (digest.route, digest.is_empty, digest.watch.sources) == ("", True, 2)


async def test_several_empty_digests_are_one_operator_message_a_day(desk: Round) -> None:
    tokyo = replace(CHIPS, digest=replace(PLAN, zone=ZoneInfo("Europe/Paris")))
    desk.line.routes = replace(desk.line.routes, named=(tokyo, OPERATOR))
    await desk.close()
    assert await desk.close(MONDAY) == 2
    assert len(await desk.sent("C9")) == 1


async def test_empty_digest_without_an_operator_route_sends_nothing(desk: Round) -> None:
    desk.line.routes = replace(desk.line.routes, named=(CHIPS,))
    await desk.close(MONDAY)
    assert await desk.sent() == []


async def test_a_plan_may_send_empty_digests_too(desk: Round) -> None:
    with_plan(desk, empty=True)
    await desk.close(MONDAY)
    (digest,) = await desk.sent()
    assert (digest.route, digest.is_empty) == ("minerals", True)


# ------------------------------------------------------------------ what waits


async def test_high_alerts_are_listed_until_decided(desk: Round) -> None:
    await desk.loud(1)
    await desk.loud(2)
    await desk.loud(3)
    await desk.does(UserAction.ACKNOWLEDGE, 1)
    await desk.does(UserAction.DECIDE, 2, decision=DecisionKind.NO_IMPACT)
    await desk.does(UserAction.NOT_FOR_US, 3, reason=Unwanted.DUPLICATE)
    await desk.close(MONDAY)
    (digest,) = await desk.sent()
    assert digest.waiting_count == 1
    (line,) = digest.waiting
    assert (line.label, line.acknowledged_by, line.days) == ((await desk.event(1)).label, ("U01ANALYST",), 2)


async def test_what_was_watched_until_a_day_is_to_be_decided_from_that_day_on(desk: Round) -> None:
    await desk.loud(1)
    await desk.does(UserAction.DECIDE, 1, decision=DecisionKind.WATCHING, until=date(2026, 12, 1))
    await desk.close(MONDAY)
    await desk.close(TUESDAY)
    assert [digest.waiting_count for digest in await desk.sent()] == [1]


async def test_an_alert_that_nobody_decides_on_is_listed_for_thirty_days(desk: Round) -> None:
    await desk.loud(1)
    at = desk.line.clock.now
    await desk.close(MONDAY)
    await desk.close(at + timedelta(days=30, hours=1))
    assert [digest.waiting_count for digest in await desk.sent()] == [1]


# ------------------------------------------------------------------ the small parts


async def test_reports_that_said_nothing_new_are_counted(desk: Round) -> None:
    await desk.loud(1)
    for _ in range(2):
        desk.line.clock.now += HOUR
        await receive(desk.line, reported(1), rules=(LOUD,), quietly=True)
    await desk.close(MONDAY)
    (digest,) = await desk.sent()
    (quiet,) = digest.quiet
    assert (quiet.label, quiet.reports, digest.quiet_reports) == ((await desk.event(1)).label, 2, 2)


async def test_muted_rules_are_listed_with_count_and_end(desk: Round) -> None:
    await desk.loud(1)
    await desk.does(UserAction.MUTE, 1, days=7)
    until = desk.line.clock.now + timedelta(days=7)
    await receive(desk.line, reported(2), rules=(LOUD,), quietly=True)
    await desk.close(MONDAY)
    (digest,) = await desk.sent()
    (kept,) = digest.muted
    assert (kept.rule_id, kept.events, kept.until) == ("loud", 1, until)
    assert digest.waiting_count == 1


async def test_muted_topics_are_listed_by_their_words_with_count_end_and_reason(desk: Round) -> None:
    await desk.loud(1)
    topics = (Topic(issuers=("CN",), goods=("gallium",)),)
    await desk.does(UserAction.MUTE, 1, days=7, topics=topics, note="a campaign")
    until = desk.line.clock.now + timedelta(days=7)
    await receive(desk.line, reported(2, commodities=("gallium",)), rules=(LOUD,), quietly=True)
    await desk.close(MONDAY)
    (digest,) = await desk.sent()
    (kept,) = digest.muted
    assert (kept.about, kept.rule_id, kept.events, kept.until) == ("China gallium", "", 1, until)
    assert ("Muted", f"China gallium: 1 event muted, until {written_day(until)} (a campaign)") in small_parts(digest)


async def test_alerts_in_other_channels_are_one_line_each(desk: Round) -> None:
    await desk.soft(1)
    await receive(desk.line, reported(7), rules=(OTHER,))
    await receive(desk.line, reported(8), rules=(OTHER, LOUD))
    await desk.close(MONDAY)
    (digest,) = await desk.sent()
    (line,) = digest.elsewhere
    assert (line.route, line.day, digest.elsewhere_count) == ("chips", date(2026, 11, 27), 1)


async def test_dates_of_law_that_come_near_are_named(desk: Round) -> None:
    await desk.loud(1, effective=date(2026, 12, 9))
    await desk.loud(2, effective=date(2026, 12, 30))
    await desk.close(MONDAY)
    (digest,) = await desk.sent()
    (near,) = digest.dates
    assert (near.day, near.in_days, near.text) == (date(2026, 12, 9), 9, "takes effect 9 Dec 2026 (Beijing)")


async def test_source_statistics_show_sources_items_and_delays(desk: Round) -> None:
    await desk.loud(1)
    await desk.sent()
    await desk.close(MONDAY)
    (digest,) = await desk.sent()
    watch = digest.watch
    assert (watch.sources, watch.reached, watch.items, watch.gaps, watch.unseen) == (2, 1, 1, 0, 0)
    assert [(s.source, s.since) for s in watch.silent] == [("ministry", None)]
    assert watch.median is not None
    assert watch.median < timedelta(minutes=1)


async def test_source_statistics_count_feed_gaps(desk: Round) -> None:
    found = Alarm(source_id=WIRE.id, kind=AlarmKind.GAP, since=FRIDAY, raised_at=MONDAY - HOUR, message="Gap in Wire")
    await desk.store.write(lambda tx: tx.health.put(replace(found, until=MONDAY - HOUR)))
    await desk.loud(1)
    await desk.close(MONDAY)
    (digest,) = await desk.sent()
    assert digest.watch.unseen == 1


# ------------------------------------------------------------------ whatever happens


_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("soft"), st.just(0)),
        st.tuples(st.just("raise"), st.integers(0, 9)),
        st.tuples(st.just("wait"), st.integers(1, 60)),
    ),
    max_size=14,
)


@given(_STEPS)
@settings(max_examples=examples(10), deadline=None)
def test_each_soft_event_is_alerted_before_its_digest_closes_or_listed_in_one(steps: list[tuple[str, int]]) -> None:
    asyncio.run(_live_through(steps))


async def _live_through(steps: list[tuple[str, int]]) -> None:
    async with open_store("sqlite://") as store:
        clock = Time()
        desk = await Round(
            Line(store, clock, RULES, Routes(default=MINERALS, named=(OPERATOR,))), Post(store, clock)
        ).open()
        soft: list[int] = []
        raised: set[int] = set()
        alerted: set[int] = set()
        closed: set[int] = set()
        for what, how in [*steps, ("wait", 96)]:
            clock.now += timedelta(minutes=1)
            match what:
                case "soft":
                    soft.append(len(soft) + 1)
                    await desk.soft(soft[-1])
                case "raise" if how < len(soft) and soft[how] not in raised:
                    raised.add(soft[how])
                    alerted |= {soft[how]} - closed
                    await receive(desk.line, reported(soft[how]), rules=(LOUD,))
                case "wait":
                    if await desk.close(clock.now + how * HOUR):
                        closed |= set(soft) - alerted
                case _:
                    pass
        sent = [digest for digest in await desk.sent() if not digest.continued]
        labels = [line.label for digest in sent for line in digest.new]
        assert sum(digest.new_count for digest in sent) == len(set(soft) - alerted)
        assert sorted(labels) == sorted([(await desk.event(n)).label for n in set(soft) - alerted])
